"""The command `inspect-resample fit`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    json_option,
    logs_argument,
    read,
    seed_option,
    strong_option,
    weak_option,
)
from inspect_resample.commands.showing import show
from inspect_resample.studies.forecast.options import confidence_option, fail_if_nothing

if TYPE_CHECKING:
    from inspect_resample.statistics.counts import Evaluation
    from inspect_resample.statistics.estimators import Suite
    from inspect_resample.statistics.unavailable import Unavailable
    from inspect_resample.studies.forecast.fits import SuiteFits


@click.command(
    epilog="""\b
    Examples:
      inspect-resample fit logs/
      inspect-resample fit logs/ --json --plot laws.svg
      inspect-resample fit runs/ --weak includes --strong judge.correct
    """
)
@logs_argument
@confidence_option
@weak_option
@strong_option
@seed_option
@plot_option
@json_option
def fit(
    logs: Sequence[str],
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Fit laws of coverage by k, and score how well each predicts problems it was not shown.

    LOGS are those of `analyze`. Prints each law's parameters with intervals, its held-out score
    and its weight in the average that `forecast` uses.
    """
    evaluations = read(logs, weak, strong)
    from inspect_resample.statistics.laws.suites import each_suite
    from inspect_resample.studies.forecast.shown import Fits

    found = [
        each_suite(one.counts, partial(_fits, one, confidence=confidence, seed=seed))
        for one in evaluations
    ]
    fail_if_nothing(fits for each in found for fits in each.values())
    show(Fits(evaluations, found, confidence), as_json, plot)


def _fits(
    evaluation: "Evaluation", suite: "Suite", confidence: float, seed: int
) -> "SuiteFits | Unavailable":
    """One suite's laws, or why there are none."""
    from inspect_resample.statistics.laws.observed import NotIdentifiedError
    from inspect_resample.statistics.unavailable import Unavailable
    from inspect_resample.studies.forecast.fits import fit_suite

    try:
        return fit_suite(evaluation.counts, suite, confidence, seed)
    except NotIdentifiedError as error:
        return Unavailable(str(error))
