"""Conditional accuracy of several models."""

from collections.abc import Sequence

import numpy as np

from inspect_resample.report import words
from inspect_resample.report.figures.lines import MOST_NAMES, labels, side_names
from inspect_resample.report.figures.theme import (
    ACCENT,
    INK,
    PLAIN,
    Channel,
    Layer,
    Row,
    Spec,
    layer,
    of,
    panel,
    share_axis,
    tenths,
    words_at,
)
from inspect_resample.statistics.accuracy_line import FLAWS, AccuracyLine
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.page.task_results import AccuracyPoint


def accuracy_line(points: tuple[AccuracyPoint, ...], line: AccuracyLine | Unavailable) -> Spec:
    """Conditional accuracy by strong pass@1: models, their line, and the published one."""
    left, right = _around([point.pass_at_1 for point in points])
    x = share_axis("strong pass@1", right, left, field="x")
    low, high = _around([point.accuracy for point in points])
    y = share_axis("conditional accuracy", high, min(0.5, low))
    ends = [{"x": at, "y": FLAWS.intercept + FLAWS.slope * at} for at in (left, right)]
    dashed = {"color": PLAIN, "strokeWidth": 1.3, "strokeDash": [5, 4], "clip": True}
    layers = [
        layer(ends, "line", dashed, x=x, y=y),
        words_at(
            [{**ends[1], "text": "Stroebl et al. 2024"}],
            PLAIN,
            x,
            y,
            align="right",
            dx=-6,
            dy={"expr": "20 + max(0, 420 - across) / 6"},
        ),
    ]
    if isinstance(line, AccuracyLine):
        layers += _fitted(line, x, y)
    layers += _models(points, x, y)
    text = "; ".join(
        f"{point.model}: pass@1 {words.percent_interval(point.pass_at_1, '%')}, conditional "
        f"accuracy {words.percent_interval(point.accuracy, '%')}"
        for point in points[:MOST_NAMES]
    )
    return panel(layers, f"Conditional accuracy by strong pass@1. {text}.")


def _around(found: Sequence[Estimate]) -> tuple[float, float]:
    """The ends of an axis of shares around intervals."""
    return tenths(min(one.low for one in found), max(one.high for one in found))


def _fitted(line: AccuracyLine, x: Channel, y: Channel) -> list[Layer]:
    left, right = x["scale"]["domain"]
    at = np.linspace(left, right, 41)
    band = line.at(at)
    found = [
        {"x": float(a), "y": float(b), "low": float(c), "high": float(d)}
        for a, b, c, d in zip(at, band.estimate, band.low, band.high, strict=True)
    ]
    area = {"color": ACCENT, "opacity": 0.12, "clip": True, "aria": False}
    return [
        layer(found, "area", area, x=x, y=of(y, "low"), y2={"field": "high"}),
        layer(found, "line", {"color": ACCENT, "strokeWidth": 2, "clip": True}, x=x, y=y),
    ]


def _models(points: tuple[AccuracyPoint, ...], x: Channel, y: Channel) -> list[Layer]:
    found: list[Row] = [
        {
            "x": point.pass_at_1.estimate, "y": point.accuracy.estimate, "model": point.model,
            "left": point.pass_at_1.low, "right": point.pass_at_1.high,
            "low": point.accuracy.low, "high": point.accuracy.high, "text": name,
        }
        for point, name in zip(points, labels([one.model for one in points]), strict=True)
    ]  # fmt: skip
    bar = {"color": INK, "opacity": 0.45, "aria": False, "clip": True}
    tips = [
        {"field": "model", "title": "model"},
        *(
            {"field": field, "title": title, "type": "quantitative", "format": ".1%"}
            for field, title in (("x", "pass@1"), ("y", "conditional accuracy"))
        ),
    ]
    dot = {"color": ACCENT, "filled": True, "size": 70, "opacity": 1}
    layers = [
        layer(found, "rule", bar, x=x, y=of(y, "low"), y2={"field": "high"}),
        layer(found, "rule", bar, y=y, x=of(x, "left"), x2={"field": "right"}),
        layer(found, "point", dot, x=x, y=y, tooltip=tips),
    ]
    if len(points) > MOST_NAMES:
        return layers
    names = [{**row, "colour": INK} for row in found]
    return layers + side_names(names, x, y, gap=0.035, space=8, dy=-8)
