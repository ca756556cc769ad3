"""The command `inspect-resample fit`."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.options import FIT, SHOWN

if TYPE_CHECKING:
    from inspect_resample.statistics.counts import Evaluation
    from inspect_resample.statistics.names import Suite
    from inspect_resample.studies.forecast.fits import SuiteFits


@click.command(
    params=[*FIT, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample fit logs/
      inspect-resample fit logs/ --json --plot laws.svg
      inspect-resample fit runs/ --weak includes --strong judge.correct
    """,
)
def fit(
    logs: Sequence[str],
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
    plot: str | None,
    as_json: bool,
) -> None:
    """Fit laws of coverage by k, and score how well each predicts problems it was not shown.

    LOGS are those of `analyze`. Prints each law's parameters with intervals, its held-out score
    and its weight in the average that `forecast` uses.
    """
    from inspect_resample.commands.reading import read
    from inspect_resample.studies.forecast.study import fail_if_nothing

    evaluations = read(logs, weak, strong)
    from inspect_resample.statistics.laws.suites import each_suite

    found = [
        each_suite(one.counts, partial(_fits, one, confidence=confidence, seed=seed))
        for one in evaluations
    ]
    fail_if_nothing(fits for each in found for fits in each.values())
    if plot is not None:
        from inspect_resample.report.figures.files import save
        from inspect_resample.studies.forecast.figures import plot_fits

        save(plot_fits(evaluations, found), Path(plot))
    if as_json:
        from inspect_resample.studies.forecast.records import fits_record, law_identity

        records = [
            law_identity(evaluation)
            | {"suites": {suite: fits_record(fits, confidence) for suite, fits in each.items()}}
            for evaluation, each in zip(evaluations, found, strict=True)
        ]
        click.echo(json.dumps(records, indent=2, allow_nan=False))
        return
    from rich.console import Console

    from inspect_resample.studies.forecast.tables import print_fits, print_title, suite_title

    console = Console()
    for evaluation, each in zip(evaluations, found, strict=True):
        print_title(console, evaluation)
        for suite, fits in each.items():
            print_fits(console, suite_title(suite, evaluation), fits, confidence)


def _fits(
    evaluation: "Evaluation", suite: "Suite", confidence: float, seed: int
) -> "SuiteFits | str":
    """One suite's laws, or why there are none."""
    from inspect_resample.statistics.laws.observed import NotIdentifiedError
    from inspect_resample.studies.forecast.fits import fit_suite

    try:
        return fit_suite(evaluation.counts, suite, confidence, seed)
    except NotIdentifiedError as error:
        return str(error)
