"""The command `inspect-resample backtest`."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.options import BACKTEST, SHOWN

if TYPE_CHECKING:
    from inspect_resample.statistics.names import Suite
    from inspect_resample.studies.forecast.backtest import Holdout


@click.command(
    params=[*BACKTEST, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample backtest logs/ --draws 20,50,100
      inspect-resample backtest logs/ --draws 50 --suite strong --json
      inspect-resample backtest logs/ --draws 20,100 --plot backtest.png
    """,
)
def backtest(
    logs: Sequence[str],
    draws: list[int],
    suite: "Suite",
    resamples: int,
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
    plot: str | None,
    as_json: bool,
) -> None:
    """Forecast the draws at hand from a part of them, and compare.

    LOGS are those of `analyze`. Shows by how much each law's forecast misses what all draws show,
    and how often its interval holds it: how far to trust a forecast on data like these.
    """
    from inspect_resample.commands.reading import read
    from inspect_resample.errors import Failure
    from inspect_resample.report.identity import title
    from inspect_resample.studies.forecast.study import fail_if_nothing

    evaluations = read(logs, weak, strong)
    from inspect_resample.statistics.laws.observed import NotIdentifiedError
    from inspect_resample.studies.forecast.backtest import backtest as run
    from inspect_resample.studies.forecast.backtest import summarise

    found: list[list[Holdout] | str] = []
    for evaluation in evaluations:
        try:
            found.append(
                run(
                    evaluation.counts,
                    sorted(set(draws)),
                    suite,
                    resamples,
                    seed,
                    _progress,
                    confidence,
                )
            )
        except NotIdentifiedError as error:
            found.append(str(error))
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
    fail_if_nothing(found)
    if plot is not None:
        from inspect_resample.report.figures.files import save
        from inspect_resample.studies.forecast.figures import plot_backtests

        save(plot_backtests(evaluations, found), Path(plot))
    if as_json:
        from inspect_resample.studies.forecast.records import backtest_record, law_identity

        records = [
            law_identity(evaluation)
            | {"suite": suite, "resamples": resamples, "confidence": confidence}
            | backtest_record(trials)
            for evaluation, trials in zip(evaluations, found, strict=True)
        ]
        click.echo(json.dumps(records, indent=2, allow_nan=False))
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


def _progress(numbers: Sequence[int]) -> Iterable[int]:
    """Pass numbers on, with a progress bar when standard error is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(
        numbers,
        description="forecasting",
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
