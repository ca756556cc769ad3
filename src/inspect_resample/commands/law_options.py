"""What the functions about what more draws would show take."""

import click

from inspect_resample.commands.options import (
    CLUSTER,
    DEPTH,
    LOGS,
    SCORES,
    SUITE,
    VERIFIER,
    confidence,
    k,
    seed,
)
from inspect_resample.commands.values import NumberList, Texts
from inspect_resample.statistics.names import AVERAGE, LAWS

LAW = click.Option(
    ["--law"],
    type=click.Choice(LAWS),
    default=AVERAGE,
    show_default=True,
    help="The law to forecast by.",
)
RULE = "best_of:VERIFIER, threshold:VERIFIER[:SCORE] or first_pass"
FORECAST = (
    LOGS,
    DEPTH,
    k("Numbers of draws in all, those at hand among them.", required=True),
    *(LAW, confidence(0.9)),
    click.Option(
        ["--rule"],
        type=Texts(),
        metavar="R,R,...",
        help=f"Selection rules to forecast too, each {RULE}.",
    ),
    *SCORES,
    VERIFIER,
    CLUSTER,
    seed(),
)
FIT = (LOGS, DEPTH, confidence(0.9), *SCORES, CLUSTER, seed())
BACKTEST = (
    LOGS,
    click.Option(
        ["--draws"],
        type=NumberList(int, 1),
        required=True,
        metavar="N,N,...",
        help="Draws of each problem to forecast from, fewer than there are.",
    ),
    SUITE,
    click.Option(
        ["--resamples"],
        type=click.IntRange(min=2),
        default=50,
        show_default=True,
        help="Choices of the draws to forecast from.",
    ),
    click.Option(
        ["--stop-at-pass"],
        is_flag=True,
        help="Forecast from draws as if each problem's had stopped at its first pass.",
    ),
    click.Option(
        ["--rule"],
        type=Texts(),
        metavar="R",
        help=f"Selection rule to forecast in the place of coverage: {RULE}.",
    ),
    confidence(0.9),
    *SCORES,
    CLUSTER,
    VERIFIER,
    seed(),
)
