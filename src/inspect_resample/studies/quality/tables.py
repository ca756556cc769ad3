"""Code quality of true and false positives as tables for a terminal, at most 80 columns wide."""

import math
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_resample.quality.measures import Measure
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import heading, short
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.quality.study import ENOUGH, QualityDifference

POOLED_WARNING = (
    "Pooled differences compare programs for different problems: hard problems have longer "
    "programs and more false positives. Judge style by the differences within problems."
)
_BETTER = {"high": "+", "low": "-", "neither": ""}


def print_quality(
    console: Console, found: Sequence[QualityDifference], confidence: float, replicates: int
) -> None:
    """Print a table for each task: one row a measure, or one a measure and model."""
    for (task, version), of_task in groupby(
        found, lambda one: (one.evaluation.task, one.evaluation.version)
    ):
        rows = list(of_task)
        models = list(dict.fromkeys(_key(row.evaluation) for row in rows))
        if len(models) == 1:
            console.print(f"\n{heading(rows[0].evaluation)}")
        else:
            console.print(f"\n[bold]{escape(task)}[/bold] (version {escape(version)})")
        console.print(_table(rows, len(models) == 1))
    console.print(
        f"(+) and (-): the sign of a difference that speaks for the true positives. "
        f"{confidence:.0%} intervals over problems ({replicates} bootstrap replicates).",
        style="dim",
        highlight=False,
    )
    console.print(f"[yellow]{POOLED_WARNING}[/yellow]", highlight=False)


def _table(rows: Sequence[QualityDifference], one_model: bool) -> Table:
    """Measures, and below each its models if there are several."""
    first = "measure" if one_model else "measure, model"
    table = grid(
        "Code quality of true and false positives",
        *(first, "n", "true", "false", "true - false", "pooled"),
        gap=1,
        note="n: problems with both kinds; true, false and their difference are over these",
    )
    for column in (1, 2, 3, 5):
        table.columns[column].justify = "right"
    for name in dict.fromkeys(row.measure.name for row in rows):
        of_measure = [row for row in rows if row.measure.name == name]
        title = _title(of_measure[0].measure)
        if not one_model:
            table.add_row(title)
        for row in of_measure:
            label = title if one_model else f"  {escape(short(row.evaluation.drawn_by))}"
            table.add_row(label, *_cells(row))
    # Names give way to figures, which say nothing when they are cut.
    table.columns[0].no_wrap, table.columns[0].overflow = False, "fold"
    for figures in table.columns[1:]:
        figures.no_wrap = True
    return table


def _cells(row: QualityDifference) -> tuple[str, ...]:
    digits = row.measure.digits
    return (
        str(row.problems),
        number(row.true_positives.estimate, digits),
        number(row.false_positives.estimate, digits),
        within(row),
        number(row.pooled.estimate, digits, sign=True),
    )


def within(row: QualityDifference) -> str:
    """For instance `+0.31 [+0.02, +0.60]`, or why there is no such figure."""
    if row.problems < ENOUGH:
        return "too few problems"
    return interval(row.difference, row.measure.digits)


def interval(estimate: Estimate, digits: int) -> str:
    """A difference with its interval."""
    low, high = (number(end, digits, sign=True) for end in (estimate.low, estimate.high))
    return f"{number(estimate.estimate, digits, sign=True)} [{low}, {high}]"


def number(value: float, digits: int, sign: bool = False) -> str:
    """A number with so many decimals, `-` where it is undefined."""
    if math.isnan(value):
        return "-"
    rounded = round(value, digits) + 0.0  # No negative zero.
    return f"{rounded:{'+' if sign and rounded else ''}.{digits}f}"


def _title(measure: Measure) -> str:
    sign = _BETTER[measure.better]
    return f"{measure.name} ({sign})" if sign else measure.name


def _key(evaluation: Evaluation) -> tuple[str, str, str]:
    return evaluation.drawn_by, evaluation.weak_score, evaluation.strong_score or ""
