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
    print_json,
    read,
    seed_option,
    strong_option,
    title,
    weak_option,
)
from inspect_resample.report.figures.files import save
from inspect_resample.studies.forecast.options import (
    confidence_option,
    fail_if_nothing,
    trials_progress,
)

if TYPE_CHECKING:
    from inspect_resample.statistics.estimators import Suite
    from inspect_resample.studies.forecast.backtest import Trial


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
    from inspect_resample.studies.forecast.backtest import backtest as run
    from inspect_resample.studies.forecast.backtest import summarise

    found: list[list[Trial] | str] = []
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
                )
            )
        except NotIdentifiedError as error:
            found.append(str(error))
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
    fail_if_nothing(found)
    if plot is not None:
        from inspect_resample.studies.forecast.figures import plot_backtests

        save(plot_backtests(evaluations, found), plot)
    if as_json:
        from inspect_resample.studies.forecast.records import backtest_record, law_identity

        records = [
            law_identity(evaluation)
            | {"suite": suite, "resamples": resamples, "confidence": confidence}
            | backtest_record(trials)
            for evaluation, trials in zip(evaluations, found, strict=True)
        ]
        print_json(records)
        return
    from rich.console import Console

    from inspect_resample.studies.forecast.tables import print_backtest, print_title

    console = Console()
    for evaluation, trials in zip(evaluations, found, strict=True):
        print_title(console, evaluation)
        if isinstance(trials, str):
            console.print(f"No law can be fitted: {trials}", highlight=False, markup=False)
        else:
            print_backtest(console, summarise(trials), confidence)
