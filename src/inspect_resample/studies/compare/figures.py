"""Models compared: by number of draws, and by budget."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from inspect_resample.decisions.budgets import Frontier
from inspect_resample.decisions.frontier import Steps
from inspect_resample.report import words
from inspect_resample.report.figures.lines import MOST_NAMES, Line, labels, lines_panel, side_names
from inspect_resample.report.figures.theme import (
    GREY,
    INK,
    SHADES,
    Row,
    Spec,
    axis,
    draws_axis,
    layer,
    level,
    log_axis,
    of,
    panel,
    row,
    rows,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.report.identity import short
from inspect_resample.statistics.pairing import Paired
from inspect_resample.studies.compare.best_of_many import BestOfMany
from inspect_resample.studies.compare.comparison import Comparison, Curves, Ranking
from inspect_resample.studies.compare.words import without_repeats


def plot_comparison(found: Comparison | Ranking) -> Spec:
    """What `compare` finds: all coverages, of two their difference, and the budget frontiers."""
    suite = "pass@k" if found.strong_pass_at is None else "strong pass@k"
    models = list(_models(found.paired).values())
    if isinstance(found, Comparison):
        curves = found.strong_pass_at or found.weak_pass_at
        both = curves.figures.first, curves.figures.second
        panels = [
            _coverage(models, [rows(curves.k, one) for one in both], suite),
            _difference(curves, suite),
        ]
    else:
        each = _each(found.strong_pass_at or found.weak_pass_at)
        panels = [_coverage(models, each, suite)]
    return sheet([row(_title(found), [*panels, *_frontiers(found)])])


def _each(ranked: Mapping[int, BestOfMany]) -> list[list[Row]]:
    """The figure of each model by k, with the interval that it has alone."""
    return [
        [
            {"k": float(k), "y": one.estimate, "low": one.low, "high": one.high}
            for k, one in zip(ranked, own, strict=True)
        ]
        for own in zip(*(best.values.values() for best in ranked.values()), strict=True)
    ]


def budget_frontier(models: Mapping[str, str], unit: str, frontier: Frontier, **how: Any) -> Spec:
    """A value by budget: every model alone, and the frontier of all with its intervals."""
    chosen = [one for one in without_repeats(frontier.points) if one.model is not None]
    values = [float(frontier.steps.values.max()), *(one.as_chosen.high for one in chosen)]
    most = min(1, max(0.01, *values) * 1.05)
    paid = [float(cost) for own in frontier.alone for cost in own.costs if cost > 0] or [1.0]
    x = log_axis("cost", f"{unit} a problem, on average", min(paid), max(paid), "~s")
    y, value = share_axis("problems answered right", most), "answered right"
    if frontier.cost_ratio is not None:
        value = f"reward, cost ratio {frontier.cost_ratio:g}"
        y = axis("y", value, [0, most], tickCount=5)
    bars = [
        {"cost": one.spent, "low": one.as_chosen.low, "high": one.as_chosen.high}
        for one in chosen
        if one.spent > 0
    ]
    stepwise = {"interpolate": "step-after", "clip": True}
    wide = {"color": GREY, "strokeWidth": 9, "opacity": 0.6, **stepwise}
    bar = {"color": INK, "opacity": 0.35, "aria": False, "clip": True}
    layers = [
        layer(_steps(frontier.steps), "line", wide, x=x, y=y),
        layer(bars, "rule", bar, x=x, y=of(y, "low"), y2={"field": "high"}),
    ]
    ends: list[Row] = []
    names = list(models.values())
    for index, (own, name) in enumerate(zip(frontier.alone, labels(names), strict=True)):
        colour = SHADES[index % len(SHADES)]
        points = _steps(own, model=names[index])
        line = {"color": colour, "strokeWidth": 2, **stepwise}
        dot = {"color": colour, "filled": True, "size": 22, "opacity": 1, "aria": False}
        layers += [
            layer(points, "line", line, x=x, y=y),
            layer(points, "point", dot, x=x, y=y, tooltip=_tips(unit, value)),
        ]
        ends += [{**point, "text": name, "colour": colour} for point in points[-1:]]
    if len(ends) <= MOST_NAMES:
        look: dict[str, Any] = {"fontSize": 11, "fontWeight": 600}
        ends.sort(key=lambda end: float(end["y"]))
        under = 13 if len(ends) > 1 else -13  # the lowest name, so that no curve is behind it
        layers += side_names(ends[:1], x, y, 0.06 * most, 2, dy=under, **look)
        layers += side_names(ends[1:], x, y, 0.06 * most, 2, dy=-13, **look)
    each = "; ".join(
        f"{one.budget:g}: {short(models[one.model])}, K = {one.k}, "
        f"{words.percent_interval(one.as_chosen, '%')}"
        for one in chosen
        if one.model is not None
    )
    return panel(layers, f"Best choice by budget in {unit}, {value}. {each}.", **how)


def _steps(found: Steps, **fixed: Any) -> list[Row]:
    """The choices that cost something."""
    return [
        {"cost": float(cost), "y": float(value), "K": int(k), **fixed}
        for cost, value, k in zip(found.costs, found.values, found.k, strict=True)
        if cost > 0
    ]


def _tips(unit: str, value: str) -> list[dict[str, str]]:
    return [
        {"field": "model", "title": "model"},
        {"field": "K", "title": "K"},
        {"field": "cost", "title": unit, "type": "quantitative", "format": ".3~s"},
        {"field": "y", "title": value, "type": "quantitative", "format": ".3~f"},
    ]


def _frontiers(found: Comparison | Ranking) -> list[Spec]:
    models = _models(found.paired)
    return [
        budget_frontier(models, unit.unit, one, title=_of_what(unit.unit, one))
        for unit in found.budgets or ()
        for one in unit.frontiers
        if _pays(one)
    ]


def _of_what(unit: str, frontier: Frontier) -> str:
    """Where draws cost nothing but themselves, panels of one unit differ in what they value."""
    ratio = frontier.cost_ratio
    return f"Budget in {unit}: {'right answers' if ratio is None else f'cost ratio {ratio:g}'}"


def _pays(frontier: Frontier) -> bool:
    return any(one.k for one in frontier.points)


def _coverage(models: Sequence[str], each: Sequence[Sequence[Row]], suite: str) -> Spec:
    named = zip(labels(models), SHADES * (1 + len(models) // len(SHADES)), each, strict=False)
    lines = [Line(*one) for one in named]
    told = "; ".join(f"{line.name}: {line.rows[-1]['y']:.1%}" for line in lines)
    text = f"{suite} by number of draws. At {each[0][-1]['k']:.0f}: {told}."
    y = share_axis(f"problems solved ({suite})")
    return lines_panel(lines, y, "draws k", suite, text, title=f"Coverage, {suite}")


def _difference(curves: Curves, suite: str) -> Spec:
    """A minus B with its intervals, and the band that holds for all k at once."""
    figures = curves.figures
    found = rows(curves.k, figures.difference)
    ends = [float(figures.low.min()), float(figures.high.max())]
    ends += [row[end] for row in found for end in ("low", "high")]
    low, high = math.floor(min(0, *ends) * 10) / 10, math.ceil(max(0, *ends) * 10) / 10
    y = axis("y", f"difference in {suite}", [low, high], tickCount=5, format="+~%")
    band = rows(curves.k, replace(figures.difference, low=figures.low, high=figures.high))
    x = draws_axis(float(curves.k[-1]))
    wide = layer(
        band, "area", {"color": GREY, "opacity": 0.25, "aria": False},
        x=x, y=of(y, "low"), y2={"field": "high"},
    )  # fmt: skip
    last = words.percent_interval(figures.difference[-1], "%")
    text = f"{suite} of A minus that of B is {last} at {curves.k[-1]} draws."
    return lines_panel(
        [Line("", INK, found)], y, "draws k", "A minus B", text, [level(y), wide],
        title="A minus B; the wider band is for all k at once",
    )  # fmt: skip


def _models(paired: Paired) -> dict[str, str]:
    named = zip(paired.names, paired.evaluations, strict=True)
    return {name: f"{name.upper()}: {short(one.drawn_by)}" for name, one in named}


def _title(found: Comparison | Ranking) -> Spec:
    """Of what the figures are, and which frontiers there are not."""
    paired = found.paired
    empty = [
        "right answers" if one.cost_ratio is None else f"cost ratio {one.cost_ratio:g}"
        for unit in found.budgets or ()
        for one in unit.frontiers
        if not _pays(one)
    ]
    note = f"No draw is worth its price: {', '.join(dict.fromkeys(empty))}." if empty else ""
    tasks = list(dict.fromkeys(one.task for one in paired.evaluations))
    return titled(f"{' and '.join(tasks)}, {words.count(paired.problems, 'problem')} of all", note)
