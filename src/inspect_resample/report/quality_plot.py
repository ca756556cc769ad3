"""Code quality of true and false positives by model, drawn into a file."""

import math
from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from inspect_resample.analysis.bootstrap import Estimate
from inspect_resample.analysis.quality import QualityDifference
from inspect_resample.report.identity import short

_WITHIN, _POOLED = "#0072b2", "#999999"
_COLUMNS = 3


def plot_quality(found: Sequence[QualityDifference], path: Path) -> None:
    """Write a panel for each measure with a row for each task and model.

    Dots with lines are differences within problems and their intervals, hollow diamonds the pooled
    differences. The format is that of the file's ending.
    """
    names = list(dict.fromkeys(one.measure.name for one in found))
    rows = max(sum(one.measure.name == name for one in found) for name in names)
    columns = min(len(names), _COLUMNS)
    lines = math.ceil(len(names) / columns)
    figure = Figure(
        figsize=(2.2 + 3.2 * columns, (1.3 + 0.45 * rows) * lines), layout="constrained"
    )
    panels = figure.subplots(lines, columns, squeeze=False).flat
    for place, axes in enumerate(panels):
        if place >= len(names):
            axes.set_visible(False)
            continue
        of_measure = [one for one in found if one.measure.name == names[place]]
        _panel(axes, of_measure, first=not place % columns)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=8)
    figure.savefig(path, dpi=150)


def _panel(axes: Axes, found: Sequence[QualityDifference], first: bool) -> None:
    measure = found[0].measure
    worse = {"high": " (left: false positives better)", "low": " (left: true positives better)"}
    axes.set_title(measure.title, fontsize=9)
    axes.set_xlabel(f"true - false{worse.get(measure.better, '')}", fontsize=7)
    axes.axvline(0, color="#888888", linewidth=0.8)
    height = range(len(found))
    axes.set_yticks(list(height), [_label(one, first) for one in found], fontsize=8)
    axes.set_ylim(len(found) - 0.5, -0.5)
    for y, one in zip(height, found, strict=True):
        _point(axes, y + 0.15, one.pooled, _POOLED, "D", "none")
        _point(axes, y, one.difference, _WITHIN, "o", _WITHIN)
    # The legend's entries, there also where a model has too few problems for a dot.
    axes.plot([], [], "o", color=_WITHIN, label="within problems")
    axes.plot([], [], "D", color=_POOLED, mfc="none", label="pooled: misleads")
    axes.tick_params(axis="x", labelsize=7)
    axes.grid(axis="x", alpha=0.25)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _point(
    axes: Axes, y: float, estimate: Estimate, colour: str, marker: str, filling: str
) -> None:
    if math.isnan(estimate.estimate):
        return
    axes.plot([estimate.low, estimate.high], [y, y], color=colour, linewidth=1.2)
    axes.plot(estimate.estimate, y, marker, color=colour, markerfacecolor=filling, markersize=5)


def _label(one: QualityDifference, named: bool) -> str:
    """How many problems a row is about, which differs by measure; and of whom, where it is told."""
    problems = f"{one.problems} problems"
    if not named:
        return problems
    evaluation = one.evaluation
    return f"{short(evaluation.drawn_by)}\n{evaluation.task.rpartition('/')[2]}, {problems}"
