"""What `fit --family` does: one law with a shared slope for all models, and its test."""

import json
from collections.abc import Sequence

import click
from rich.console import Console

from inspect_resample.errors import Failure
from inspect_resample.report.tables import print_blocks
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.names import Suite
from inspect_resample.studies.forecast.family import family_record, find_family, shown_family
from inspect_resample.studies.forecast.study import fail_if_nothing


def show_family(
    evaluations: Sequence[Evaluation], confidence: float, seed: int, plot: str | None, as_json: bool
) -> None:
    """Show the family of all models, for each suite that all have.

    Raises:
        Failure: There are fewer than two models, or nothing can be fitted.
    """
    if len(evaluations) < 2:
        raise Failure(f"a family has two models or more; these logs have {len(evaluations)}")
    if plot is not None:
        raise Failure("--family has no figure; leave out --plot")
    two = all(one.counts.strong_passes is not None for one in evaluations)
    suites: tuple[Suite, ...] = ("weak", "strong") if two else ("weak",)
    found = {suite: find_family(evaluations, suite, confidence, seed) for suite in suites}
    fail_if_nothing(found.values())
    if as_json:
        record = {suite: family_record(each) for suite, each in found.items()}
        click.echo(json.dumps(record, indent=2, allow_nan=False))
        return
    for suite, each in found.items():
        print_blocks(Console(), shown_family(suite, each))
