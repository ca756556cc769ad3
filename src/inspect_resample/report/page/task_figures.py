"""The figures of several models of one task."""

import altair as alt
import numpy as np

from inspect_resample.analysis.accuracy_line import FLAWS, Line
from inspect_resample.analysis.task_findings import AccuracyPoint, Frontiers, UnitFrontier
from inspect_resample.report import words
from inspect_resample.report.page.theme import (
    ACCENT,
    PLAIN,
    SHADES,
    Row,
    Spec,
    apart,
    finished,
    of,
)

_MOST_NAMES = 12
"""Names beside the points of more models than these would hide the points; the table has them."""


def accuracy_line(points: tuple[AccuracyPoint, ...], line: Line | str) -> Spec:
    """Conditional accuracy by strong pass@1: models, their line, and the published one."""
    x = alt.X(
        "x:Q", title="strong pass@1",
        axis=alt.Axis(format="~%"), scale=alt.Scale(domain=[0, 1]),
    )  # fmt: skip
    least = min(point.accuracy.low for point in points)
    y = alt.Y(
        "y:Q", title="conditional accuracy",
        axis=alt.Axis(format="~%", tickCount=5), scale=alt.Scale(domain=[min(0.5, least), 1]),
    )  # fmt: skip
    ends = [{"x": at, "y": FLAWS.intercept + FLAWS.slope * at} for at in (0.0, 1.0)]
    published = alt.Chart(alt.Data(values=ends)).mark_line(
        color=PLAIN, strokeWidth=1.3, strokeDash=[5, 4], clip=True
    )
    note = alt.Chart(alt.Data(values=[{**ends[0], "text": "Stroebl et al. 2024"}])).mark_text(
        align="left", dx=6, dy=-10, color=PLAIN, fontSize=11, aria=False
    )
    chart = published.encode(x=x, y=y) + note.encode(x=x, y=y, text="text:N")
    if isinstance(line, Line):
        at = np.linspace(0, 1, 41)
        band = line.at(at)
        fitted = [
            {"x": float(a), "y": float(b), "low": float(c), "high": float(d)}
            for a, b, c, d in zip(at, band.estimate, band.low, band.high, strict=True)
        ]
        base = alt.Chart(alt.Data(values=fitted)).encode(x=x)
        area = base.mark_area(color=ACCENT, opacity=0.12, clip=True, aria=False)
        chart += area.encode(y=of(y, "low"), y2="high:Q")
        chart += base.mark_line(color=ACCENT, strokeWidth=2, clip=True).encode(y=y)
    chart += _models(points, x, y)
    text = "; ".join(
        f"{point.model}: pass@1 {words.percent_interval(point.pass_at_1, '%')}, conditional "
        f"accuracy {words.percent_interval(point.accuracy, '%')}"
        for point in points[:_MOST_NAMES]
    )
    return finished(chart, f"Conditional accuracy by strong pass@1. {text}.")


def _models(points: tuple[AccuracyPoint, ...], x: alt.X, y: alt.Y) -> alt.LayerChart:
    found: list[Row] = [
        {
            "x": point.pass_at_1.estimate, "y": point.accuracy.estimate, "model": point.model,
            "left": point.pass_at_1.low, "right": point.pass_at_1.high,
            "low": point.accuracy.low, "high": point.accuracy.high,
        }
        for point in points
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=found))
    tips = [
        alt.Tooltip("model:N"),
        alt.Tooltip("x:Q", title="pass@1", format=".1%"),
        alt.Tooltip("y:Q", title="conditional accuracy", format=".1%"),
    ]
    bars = {"color": "#4d4d4d", "opacity": 0.45, "aria": False, "clip": True}
    chart = alt.layer(
        base.mark_rule(**bars).encode(x=x, y=of(y, "low"), y2="high:Q"),
        base.mark_rule(**bars).encode(y=y, x=of(x, "left"), x2="right:Q"),
        base.mark_point(color=ACCENT, filled=True, size=70, opacity=1).encode(
            x=x, y=y, tooltip=tips
        ),
    )
    if len(points) <= _MOST_NAMES:
        chart += _names(found, x, y)
    return chart


def _names(found: list[Row], x: alt.X, y: alt.Y) -> alt.LayerChart:
    """Names beside points, to the side where there is room."""
    chart = alt.layer()
    for row in apart(found, 0.035):
        right = row["x"] < 0.5
        mark = alt.Chart(alt.Data(values=[{**row, "text": short(row["model"])}])).mark_text(
            align="left" if right else "right", dx=8 if right else -8, dy=-7, fontSize=11,
            color="#3c3c3c", aria=False,
        )  # fmt: skip
        chart += mark.encode(x=x, y=of(y, "place"), text="text:N")
    return chart


def budget_frontier(found: Frontiers, unit: UnitFrontier) -> Spec:
    """Resampled accuracy by budget: every model alone, and the frontier of all."""
    top = max(float(unit.frontier.steps.values.max()), 0.01)
    positive = [float(c) for own in unit.frontier.alone for c in own.costs if c > 0]
    x = alt.X(
        "cost:Q", title=f"{unit.unit} a problem, on average",
        scale=alt.Scale(type="log", domain=[min(positive), max(positive)], nice=False)
        if positive and max(positive) > min(positive) else alt.Scale(zero=False),
        axis=alt.Axis(format="~s", labelOverlap="greedy", tickCount=6),
    )  # fmt: skip
    y = alt.Y(
        "y:Q", title="problems answered right",
        axis=alt.Axis(format="~%", tickCount=5), scale=alt.Scale(domain=[0, min(1, top * 1.15)]),
    )  # fmt: skip
    steps = unit.frontier.steps
    best = [
        {"cost": float(c), "y": float(v)}
        for c, v in zip(steps.costs, steps.values, strict=True)
        if c > 0
    ]
    base = alt.Chart(alt.Data(values=best))
    chart = alt.layer(
        base.mark_line(color="#bdbdbd", strokeWidth=9, interpolate="step-after", opacity=0.6).encode(
            x=x, y=y
        )
    )
    ends = []
    for index, own in enumerate(unit.frontier.alone):
        colour = SHADES[index % len(SHADES)]
        points: list[Row] = [
            {"cost": float(c), "y": float(v), "K": int(k), "model": found.models[index]}
            for c, v, k in zip(own.costs, own.values, own.k, strict=True)
            if c > 0
        ]
        if not points:
            continue
        tips = [
            alt.Tooltip("model:N"), alt.Tooltip("K:Q"),
            alt.Tooltip("cost:Q", title=unit.unit, format=".3~s"),
            alt.Tooltip("y:Q", title="answered right", format=".1%"),
        ]  # fmt: skip
        line = alt.Chart(alt.Data(values=points)).encode(x=x, y=y, tooltip=tips)
        chart += line.mark_line(color=colour, strokeWidth=2, interpolate="step-after")
        chart += line.mark_point(color=colour, filled=True, size=22, opacity=1, aria=False)
        ends.append({**points[-1], "text": short(found.models[index]), "colour": colour})
    if len(ends) <= _MOST_NAMES:
        chart += _end_names(ends, x, y, 0.06 * top)
    return finished(chart, _frontier_words(found, unit))


def _end_names(ends: list[Row], x: alt.X, y: alt.Y, gap: float) -> alt.LayerChart:
    chart = alt.layer()
    for row in apart(ends, gap):
        mark = alt.Chart(alt.Data(values=[row])).mark_text(
            align="right", dx=-4, dy=-9, fontSize=11, fontWeight=600, color=row["colour"],
            aria=False,
        )  # fmt: skip
        chart += mark.encode(x=x, y=of(y, "place"), text="text:N")
    return chart


def _frontier_words(found: Frontiers, unit: UnitFrontier) -> str:
    parts = [
        f"{point.budget:g}: {short(found.models[point.model])}, K = {point.k}, "
        f"{words.percent_interval(point.value, '%')}"
        for point in unit.frontier.points
        if point.model is not None
    ]
    return f"Best choice by budget in {unit.unit}. " + "; ".join(parts) + "."


def short(model: str) -> str:
    """The last part of a model's name, without the provider's."""
    name = model.rsplit("/", 1)[-1]
    return name if len(name) <= 32 else f"{name[:31]}…"
