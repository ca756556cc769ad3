"""Reward by K in the data and under the law, drawn into a file."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from inspect_resample.analysis.optimal import Optima, Optimum

_SHADES = ("#0072b2", "#009e73", "#b8860b", "#d55e00", "#aa4499")


def plot_optima(found: Sequence[Optima], path: Path) -> None:
    """Write a panel for each task and model; the format is that of the file's ending.

    Lines with bands are the data, dots their K*; dashed lines are the law, also beyond the data.
    """
    figure = Figure(figsize=(6.4, 4.2 * len(found)), layout="constrained")
    panels = figure.subplots(len(found), squeeze=False)[:, 0]
    for axes, optima in zip(panels, found, strict=True):
        _panel(axes, optima)
    figure.savefig(path, dpi=150)


def _panel(axes: Axes, optima: Optima) -> None:
    axes.set_title(f"{optima.evaluation.task} by {optima.evaluation.drawn_by}", fontsize=10)
    axes.set_xscale("log")
    axes.set_xlabel("draws K")
    axes.set_ylabel("reward per problem")
    axes.axhline(0, color="#888888", linewidth=0.8)
    for index, optimum in enumerate(optima.optima):
        _draw(axes, optimum, _SHADES[index % len(_SHADES)])
    # What loses more than a right answer earns is no choice to look at.
    axes.set_ylim(bottom=max(axes.get_ylim()[0], -optima.optima[0].stakes.benefit))
    axes.axvline(optima.k_max, color="#888888", linewidth=0.8, linestyle=":")
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)


def _draw(axes: Axes, optimum: Optimum, colour: str) -> None:
    ratio = optimum.stakes.cost_fp / optimum.stakes.benefit
    bands = optimum.curve.intervals
    axes.plot(optimum.curve.k, bands.estimate, color=colour, label=f"cost ratio {ratio:g}")
    axes.fill_between(optimum.curve.k, bands.low, bands.high, color=colour, alpha=0.12, linewidth=0)
    if optimum.best.k:
        axes.plot(optimum.best.k, optimum.best.reward.estimate, "o", color=colour)
    if optimum.forecast is not None:
        forecast = optimum.forecast
        axes.plot(forecast.k, forecast.intervals.estimate, "--", color=colour, linewidth=1)
