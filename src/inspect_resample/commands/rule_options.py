"""The options of the commands about verifiers and selection rules."""

import click

from inspect_resample.commands.options import (
    BOOTSTRAP,
    BUDGET,
    COST_RATIO,
    LOGS,
    PRICE,
    PRICING,
    SCORES,
    SHOWN_K,
    UNIT,
    VERIFIER,
    one_cost_ratio,
    option,
)
from inspect_resample.commands.values import NamedNumbers

VERIFICATION = option(
    "--verification",
    "Cost of scoring a draw by a verifier, as a share of what the draw cost.",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="C",
)
TRAIN = option(
    "--train",
    "JSON lines with the `answer`s of a training set, for the rules that guess.",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
)
SELECT = (
    *(LOGS, SHOWN_K, COST_RATIO),
    *(UNIT, BUDGET, VERIFICATION, TRAIN),
    *PRICING,
    *SCORES,
    VERIFIER,
    *BOOTSTRAP,
)
VERIFIERS = (
    LOGS,
    option(
        "--threshold",
        "From what score on a draw passes, by verifier.  [default: 0.5 of chances and "
        "verdicts, else where both kinds of errors are rarest]",
        type=NamedNumbers(),
        metavar="NAME=T,...",
    ),
    VERIFICATION,
    one_cost_ratio("0"),
    option(
        "--price",
        "Cost of a draw, in benefits of a right submission: a number.",
        type=PRICE.type,
        default=0,
        metavar="P",
    ),
    *SCORES,
    VERIFIER,
    *BOOTSTRAP,
)
