"""The command `inspect-resample fit`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    Failure,
    json_option,
    logs_argument,
    print_json,
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
      inspect-resample fit sizes/ --family
      inspect-resample fit runs/ --weak includes --strong judge.correct
    """
)
@logs_argument
@click.option(
    "--family",
    is_flag=True,
    help="Fit one law with a shared slope to all models in LOGS, and test it.",
)
@confidence_option
@weak_option
@strong_option
@seed_option
@plot_option
@json_option
def fit(
    logs: Sequence[str],
    family: bool,
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Fit laws of coverage by k, and score how well each predicts problems it was not shown.

    LOGS are those of `analyze`. Prints each law's parameters with intervals, its held-out score
    and its weight in the average that `forecast` uses. With `--family`, whether the models' curves
    share a slope, and what each is forecast to show with its siblings' draws and without.
    """
    evaluations = read(logs, weak, strong)
    if family:
        _family(evaluations, confidence, seed, plot, as_json)
        return
    from inspect_resample.statistics.laws.suites import each_suite
    from inspect_resample.studies.forecast.shown import Fits

    found = [
        each_suite(one.counts, partial(_fits, one, confidence=confidence, seed=seed))
        for one in evaluations
    ]
    fail_if_nothing(fits for each in found for fits in each.values())
    show(Fits(evaluations, found, confidence), as_json, plot)


def _family(
    evaluations: "Sequence[Evaluation]",
    confidence: float,
    seed: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Show the family of all models, for each suite that all have."""
    if len(evaluations) < 2:
        raise Failure(f"a family has two models or more; these logs have {len(evaluations)}")
    if plot is not None:
        raise Failure("--family has no figure; leave out --plot")
    from inspect_resample.report.tables import print_blocks
    from inspect_resample.studies.forecast.family import (
        family_record,
        find_family,
        shown_family,
    )

    two = all(one.counts.strong_passes is not None for one in evaluations)
    suites: tuple[Suite, ...] = ("weak", "strong") if two else ("weak",)
    found = {suite: find_family(evaluations, suite, confidence, seed) for suite in suites}
    fail_if_nothing(found.values())
    if as_json:
        print_json({suite: family_record(each) for suite, each in found.items()})
        return
    from rich.console import Console

    for suite, each in found.items():
        print_blocks(Console(), shown_family(suite, each))


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
