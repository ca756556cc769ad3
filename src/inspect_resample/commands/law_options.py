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
    option,
    seed,
)
from inspect_resample.commands.values import NumberList, Texts
from inspect_resample.statistics.names import AVERAGE, LAWS

LAW = option(
    "--law",
    f"The law to forecast by, one of {', '.join(LAWS)}.",
    type=click.Choice(LAWS),
    metavar="LAW",
    default=AVERAGE,
)
RULE = "best_of:VERIFIER, threshold:VERIFIER[:SCORE] or first_pass"
FORECAST = (
    LOGS,
    DEPTH,
    k("Numbers of draws in all, those at hand among them.", required=True),
    *(LAW, confidence(0.9)),
    option(
        "--rule", f"Selection rules to forecast too, each {RULE}.", type=Texts(), metavar="R,R,..."
    ),
    *SCORES,
    VERIFIER,
    CLUSTER,
    seed(),
)
FIT = (LOGS, DEPTH, confidence(0.9), *SCORES, CLUSTER, seed())
BACKTEST = (
    LOGS,
    option(
        "--draws",
        "Draws of each problem to forecast from, fewer than there are.",
        type=NumberList(int, 1),
        required=True,
        metavar="N,N,...",
    ),
    SUITE,
    option(
        "--resamples",
        "Choices of the draws to forecast from.",
        type=click.IntRange(min=2),
        default=50,
    ),
    option(
        "--stop-at-pass",
        "Forecast from draws as if each problem's had stopped at its first pass.",
        is_flag=True,
    ),
    option(
        "--rule",
        f"Selection rule to forecast in the place of coverage: {RULE}.",
        type=Texts(),
        metavar="R",
    ),
    confidence(0.9),
    *SCORES,
    CLUSTER,
    VERIFIER,
    seed(),
)
