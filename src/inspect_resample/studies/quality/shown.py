"""How code quality of true and false positives is shown: as JSON, and as tables for a terminal."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from inspect_resample.quality.measures import Measure
from inspect_resample.report import words
from inspect_resample.report.figures.theme import (
    ACCENT,
    FRAME,
    GREY,
    Layer,
    Row,
    Spec,
    layer,
    panel,
    row,
    sheet,
    titled,
)
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    heading,
    scored_identity,
    short,
)
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Bold, Column, Table, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.quality.counts import QualityCounts
from inspect_resample.studies.quality.study import ENOUGH, MeasureRecord, QualityDifference

_NOTE = "filled dots: within problems; hollow diamonds: pooled over problems, which misleads"
_LOOKS: dict[str, dict[str, Any]] = {
    "pooled": {"color": GREY, "shape": "diamond", "filled": False, "strokeWidth": 1.5},
    "within": {"color": ACCENT, "shape": "circle", "filled": True},
}


def plot_quality(found: Sequence[QualityDifference]) -> Spec:
    """What `quality` finds: a panel a measure, with a line a task and model."""
    names = dict.fromkeys(one.measure.name for one in found)
    panels = [_panel([one for one in found if one.measure.name == name]) for name in names]
    return sheet([row(titled("True minus false positives", _NOTE), panels)])


def _panel(found: Sequence[QualityDifference]) -> Spec:
    measure = found[0].measure
    worse = {"high": " (left: false positives better)", "low": " (left: true positives better)"}
    x = {
        "field": "x", "type": "quantitative", "scale": {"nice": True, "zero": True},
        "title": f"true - false{worse.get(measure.better, '')}",
        "axis": {"tickCount": 5, "grid": True},
    }  # fmt: skip
    labels = {
        "labelExpr": "split(datum.label, '\\n')", "labelLimit": 260, "domain": False,
        "ticks": False, "grid": False, "labelFontSize": 11,
    }  # fmt: skip
    y = {"field": "label", "type": "nominal", "title": None, "sort": None, "axis": labels}
    layers: list[Layer] = [layer([{"x": 0}], "rule", {"color": FRAME, "aria": False}, x=x)]
    for offset, (kind, look) in zip((27, 13), _LOOKS.items(), strict=True):
        points = _points(found, kind)
        at = {"y": y, "yOffset": {"value": offset}}
        bar = {"color": look["color"], "strokeWidth": 1.5, "aria": False}
        layers += [
            layer(points, "rule", bar, x={**x, "field": "low"}, x2={"field": "high"}, **at),
            layer(points, "point", {"size": 45, "opacity": 1, **look}, x=x, **at),
        ]
    told = "; ".join(f"{_label(one)}: {words.number(one.difference.estimate)}" for one in found)
    text = f"{measure.title}, true minus false positives: {told}.".replace("\n", ", ")
    return panel(layers, text, title=measure.title, height={"step": 40}, width=240)


def _points(found: Sequence[QualityDifference], kind: str) -> list[Row]:
    """A row for each task and model, without numbers where there are too few problems."""
    pairs = [(one, one.pooled_difference if kind == "pooled" else one.difference) for one in found]
    return [{"label": _label(one), **_numbers(estimate)} for one, estimate in pairs]


def _numbers(found: Estimate) -> Row:
    if math.isnan(found.estimate):
        return {"x": None, "low": None, "high": None}
    return {"x": found.estimate, "low": found.low, "high": found.high}


def _label(one: QualityDifference) -> str:
    """Of whom a line is, and of how many problems, which differs by measure."""
    task = one.evaluation.task.rpartition("/")[2]
    problems = words.count(one.informative_problems, "problem")
    return f"{short(one.evaluation.drawn_by)}\n{task}, {problems}"


POOLED_WARNING = (
    "Pooled differences compare programs for different problems: hard problems have longer "
    "programs and more false positives. Judge style by the differences within problems."
)
_BETTER = {"high": "+", "low": "-", "neither": ""}


@dataclass(frozen=True, kw_only=True)
class QualityRecord(ScoredIdentity):
    """One task, task version, model and choice of scores.

    Attributes:
        samples: Inspect samples that were measured.
        samples_without_quality: Those that were not.
        measures: By name.
        intervals: How intervals were made.
        warnings: What a reader must know.
    """

    samples: int
    samples_without_quality: int
    measures: Mapping[str, MeasureRecord]
    intervals: IntervalsMade
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Qualities(Result[list[dict[str, Any]]]):
    """What `quality` has found, for each task and model."""

    counts: Sequence[QualityCounts]
    found: Sequence[QualityDifference]
    confidence: float
    replicates: int
    seed: int

    def record(self) -> list[QualityRecord]:
        """What `quality --json` prints."""
        return [
            QualityRecord(
                **scored_identity(one.evaluation),
                samples=one.samples,
                samples_without_quality=one.unmeasured,
                measures={
                    found.measure.name: found
                    for found in self.found
                    if found.evaluation is one.evaluation
                },
                intervals=IntervalsMade(self.confidence, self.replicates, self.seed),
                warnings=one.evaluation.warnings,
            )
            for one in self.counts
        ]

    def shown(self) -> Iterator[Block]:
        """A table for each task: one row a measure, or one a measure and model."""
        for (task, version), of_task in groupby(
            self.found, lambda one: (one.evaluation.task, one.evaluation.version)
        ):
            rows = list(of_task)
            one_model = len({_key(row.evaluation) for row in rows}) == 1
            title = (
                heading(rows[0].evaluation) if one_model else (Bold(task), f" (version {version})")
            )
            yield line("\n", *title)
            yield line(_answer(rows), style="bold")
            yield _table(rows, one_model)
        yield line(
            f"(+) and (-): the sign of a difference that speaks for the true positives. "
            f"{self.confidence:.0%} intervals over "
            f"{words.resampled(self.counts[0].evaluation.counts)} ({self.replicates} bootstrap "
            f"replicates).",
            style="dim",
        )
        yield line(POOLED_WARNING, style="yellow")

    def plot(self) -> Chart:
        """Differences of each measure."""
        return Chart(plot_quality(self.found))

    def evaluations(self) -> Sequence[Evaluation]:
        """What was compared."""
        return [one.evaluation for one in self.counts]


def _key(evaluation: Evaluation) -> tuple[str, str, str]:
    return evaluation.drawn_by, evaluation.weak_score, evaluation.strong_score or ""


def within_columns(
    true: str, false: str, difference: str, pooled: str
) -> list[Column[QualityDifference]]:
    """The columns of figures, with these titles."""

    def mean(estimate: Estimate, row: QualityDifference) -> str:
        return number(estimate.estimate, row.measure.digits)

    return [
        Column(true, lambda row: mean(row.true_positives, row), right=True, wrap="never"),
        Column(false, lambda row: mean(row.false_positives, row), right=True, wrap="never"),
        Column(difference, within, wrap="never"),
        Column(
            pooled,
            lambda row: number(row.pooled_difference.estimate, row.measure.digits, sign=True),
            right=True,
            wrap="never",
        ),
    ]


def _table(rows: Sequence[QualityDifference], one_model: bool) -> Table[Any]:
    """Measures, and below each its models if there are several."""
    listed: list[tuple[str, QualityDifference | None]] = []
    for name in dict.fromkeys(one.measure.name for one in rows):
        of_measure = [one for one in rows if one.measure.name == name]
        title = _title(of_measure[0].measure)
        if not one_model:
            listed.append((title, None))
        listed += [
            (title if one_model else f"  {short(row.evaluation.drawn_by)}", row)
            for row in of_measure
        ]
    problems: Column[QualityDifference] = Column(
        "n", lambda row: row.informative_problems, right=True, wrap="never"
    )
    shown = [
        Column(
            own.title,
            lambda row, own=own: "" if row[1] is None else own.show(row[1]),  # type: ignore[misc]
            own.right,
            wrap=own.wrap,
        )
        for own in (problems, *within_columns("true", "false", "true - false", "pooled"))
    ]
    # Names give way to figures, which say nothing when they are cut.
    first = Column[Any](
        "measure" if one_model else "measure, model", lambda row: row[0], wrap="anywhere"
    )
    return Table(
        "Code quality of true and false positives",
        [first, *shown],
        listed,
        note="n: problems with both kinds; true, false and their difference are over these",
        gap=1,
    )


def within(row: QualityDifference) -> str:
    """For instance `+0.31 [+0.02, +0.60]`, or why there is no such figure."""
    if row.informative_problems < ENOUGH:
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


def _answer(rows: Sequence[QualityDifference]) -> str:
    """Which measures tell true from false positives, whichever way."""
    telling = [
        row.measure.name for row in rows if row.difference.low > 0 or row.difference.high < 0
    ]
    names = ", ".join(dict.fromkeys(telling))
    if not names:
        return "Within problems, no measure surely tells true from false positives."
    return f"Within problems, true and false positives surely differ in {names}."
