"""Code quality of true and false positives, by task and model."""

import math
from collections.abc import Sequence
from typing import Any

from inspect_resample.report import words
from inspect_resample.report.figures.theme import (
    ACCENT,
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
from inspect_resample.report.identity import short
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.quality.study import QualityDifference

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
    layers: list[Layer] = [layer([{"x": 0}], "rule", {"color": "#9a9a9a", "aria": False}, x=x)]
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
    pairs = [(one, one.pooled if kind == "pooled" else one.difference) for one in found]
    return [{"label": _label(one), **_numbers(estimate)} for one, estimate in pairs]


def _numbers(found: Estimate) -> Row:
    if math.isnan(found.estimate):
        return {"x": None, "low": None, "high": None}
    return {"x": found.estimate, "low": found.low, "high": found.high}


def _label(one: QualityDifference) -> str:
    """Of whom a line is, and of how many problems, which differs by measure."""
    task = one.evaluation.task.rpartition("/")[2]
    return f"{short(one.evaluation.drawn_by)}\n{task}, {words.count(one.problems, 'problem')}"
