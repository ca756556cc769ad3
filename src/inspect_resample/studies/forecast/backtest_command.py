"""The command `inspect-resample backtest`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    Failure,
    NumberList,
    json_option,
    logs_argument,
    read,
    seed_option,
    strong_option,
    title,
    weak_option,
)
from inspect_resample.commands.showing import show
from inspect_resample.studies.forecast.options import (
    confidence_option,
    fail_if_nothing,
    trials_progress,
)

if TYPE_CHECKING:
    from inspect_resample.statistics.estimators import Suite
    from inspect_resample.studies.forecast.backtest import Holdout


@click.command(
    epilog="""\b
    Examples:
      inspect-resample backtest logs/ --draws 20,50,100
      inspect-resample backtest logs/ --draws 50 --suite strong --json
      inspect-resample backtest logs/ --draws 20,100 --plot backtest.png
    """
)
@logs_argument
@click.option(
    "--draws",
    type=NumberList(int, 1),
    required=True,
    metavar="N,N,...",
    help="Draws of each problem to forecast from, fewer than there are.",
)
@click.option(
    "--suite",
    type=click.Choice(["weak", "strong"]),
    default="weak",
    show_default=True,
    help="The suite to forecast.",
)
@click.option(
    "--resamples",
    type=click.IntRange(min=2),
    default=50,
    show_default=True,
    help="Choices of the draws to forecast from.",
)
@click.option(
    "--stop-at-pass",
    is_flag=True,
    help="Forecast from draws as if each problem's had stopped at its first pass.",
)
@confidence_option
@weak_option
@strong_option
@seed_option
@plot_option
@json_option
def backtest(
    logs: Sequence[str],
    draws: list[int],
    suite: "Suite",
    resamples: int,
    stop_at_pass: bool,
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Forecast the draws at hand from a part of them, and compare.

    LOGS are those of `analyze`. Shows by how much each law's forecast misses what all draws show,
    and how often its interval holds it: how far to trust a forecast on data like these.
    """
    evaluations = read(logs, weak, strong)
    from inspect_resample.statistics.laws.observed import NotIdentifiedError
    from inspect_resample.statistics.unavailable import Unavailable
    from inspect_resample.studies.forecast.backtest import backtest as run
    from inspect_resample.studies.forecast.shown import Backtests

    found: list[list[Holdout] | Unavailable] = []
    for evaluation in evaluations:
        try:
            found.append(
                run(
                    evaluation.counts,
                    sorted(set(draws)),
                    suite,
                    resamples,
                    seed,
                    trials_progress,
                    confidence,
                    stop_at_pass,
                )
            )
        except NotIdentifiedError as error:
            found.append(Unavailable(str(error)))
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
    fail_if_nothing(found)
    show(Backtests(evaluations, found, suite, resamples, stop_at_pass, confidence), as_json, plot)
