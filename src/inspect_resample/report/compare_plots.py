"""Plots of a comparison, in a file of their own."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter

from inspect_resample.analysis.budgets import Frontier
from inspect_resample.analysis.comparison import Comparison, Curves
from inspect_resample.analysis.counts import FloatArray
from inspect_resample.analysis.frontier import Steps
from inspect_resample.report.compare_words import without_repeats
from inspect_resample.report.plots import (
    BLUE,
    ORANGE,
    decorate,
    draw_bands,
    frame,
    save,
    styled,
)

_COLOURS = (BLUE, ORANGE)


@styled
def save_comparison(found: Comparison, path: Path) -> None:
    """Draw both coverages, their difference, and the budget frontiers into a file.

    Args:
        found: Two models compared.
        path: Its suffix says in which format.
    """
    curves, suite = found.weak_pass_at, "pass@k"
    frontiers: list[tuple[Frontier, str]] = []
    if found.strong is not None:
        curves, suite = found.strong.pass_at, "strong pass@k"
        frontiers = [(one, unit.unit) for unit in found.strong.in_units for one in unit.frontiers]
    panels = 2 + len(frontiers)
    columns = min(panels, 3)
    rows = -(-panels // columns)
    figure = Figure(figsize=(5.2 * columns, 3.9 * rows), layout="constrained")
    axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    _both(axes[0], found, curves, suite)
    _difference(axes[1], found, curves, suite)
    for panel, (frontier, unit) in zip(axes[2:], frontiers, strict=False):
        _frontier(panel, frontier, unit, found)
    for panel in axes[panels:]:
        panel.set_axis_off()
    for panel in axes[:panels]:
        panel.legend(frameon=False, fontsize=8, loc="best")
    save(figure, path)


def _both(axes: Axes, found: Comparison, curves: Curves, suite: str) -> None:
    frame(axes, found.k, "draws k", suite)
    figures = curves.figures
    names = (f"{name}: {label}" for name, label in zip("AB", _labels(found), strict=True))
    ones = zip((figures.first, figures.second), _COLOURS, ("-", "--"), names, strict=True)
    for bands, colour, line, name in ones:
        draw_bands(axes, curves.k, bands, colour, line, name)
    axes.set_ylim(0, 1.02)


def _difference(axes: Axes, found: Comparison, curves: Curves, suite: str) -> None:
    frame(axes, found.k, "draws k", f"difference in {suite}, A minus B")
    axes.axhline(0, color="#888888", linewidth=0.8)
    figures = curves.figures
    if len(curves.k) > 1:
        axes.fill_between(
            curves.k, figures.low, figures.high, color="#888888", alpha=0.15, linewidth=0,
            label="band for all k at once",
        )  # fmt: skip
    draw_bands(axes, curves.k, figures.difference, "#222222", "-", "difference")


def _frontier(axes: Axes, frontier: Frontier, unit: str, found: Comparison) -> None:
    steps = frontier.steps
    value = "resampled accuracy"
    if frontier.cost_ratio is not None:
        value = f"reward, cost ratio {frontier.cost_ratio:g}"
    decorate(axes, f"budget for a problem, {unit}", value)
    if (steps.costs > 0).any():
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(LogFormatter(minor_thresholds=(1.2, 0.5)))
    last = max([frontier.points[-1].budget, *(float(own.costs[-1]) for own in frontier.alone)])
    axes.step(*_until(steps, last), where="post", color="#cccccc", linewidth=5)
    models = zip(frontier.alone, _COLOURS, ("-", "--"), "AB", _labels(found), strict=True)
    for own, colour, line, name, label in models:
        axes.step(
            *_until(own, last), line, where="post", color=colour, label=f"{name}: {label}"
        )  # fmt: skip
    shown = [point for point in without_repeats(frontier.points) if point.k]
    at = np.array([point.budget for point in shown])
    estimates = np.array([point.value.estimate for point in shown])
    ends = np.array([[point.value.low, point.value.high] for point in shown]).reshape(-1, 2).T
    reach = np.abs(ends - estimates)
    axes.errorbar(at, estimates, reach, fmt="none", ecolor="#888888", linewidth=0.8)


def _until(steps: Steps, last: float) -> tuple[FloatArray, FloatArray]:
    """Costs and values of a frontier, drawn on to the cost `last`, without what costs nothing."""
    paid = steps.costs > 0
    costs, values = steps.costs[paid], steps.values[paid]
    if not len(costs):
        return costs, values
    return np.append(costs, last), np.append(values, values[-1])


def _labels(found: Comparison) -> list[str]:
    return [evaluation.drawn_by for evaluation in found.paired.evaluations]
