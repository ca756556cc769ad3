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
)
from inspect_resample.commands.values import NamedNumbers

VERIFICATION = click.Option(
    ["--verification"],
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    metavar="C",
    help="Cost of scoring a draw by a verifier, as a share of what the draw cost.",
)
TRAIN = click.Option(
    ["--train"],
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="JSON lines with the `answer`s of a training set, for the rules that guess.",
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
    click.Option(
        ["--threshold"],
        type=NamedNumbers(),
        metavar="NAME=T,...",
        help="From what score on a draw passes, by verifier.  [default: 0.5 of chances and "
        "verdicts, else where both kinds of errors are rarest]",
    ),
    VERIFICATION,
    one_cost_ratio("0"),
    click.Option(
        ["--price"],
        type=PRICE.type,
        default=0,
        show_default=True,
        metavar="P",
        help="Cost of a draw, in benefits of a right submission: a number.",
    ),
    *SCORES,
    VERIFIER,
    *BOOTSTRAP,
)
