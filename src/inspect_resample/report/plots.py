"""Plots of summaries, written to files of their own."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from inspect_resample.analysis.bootstrap import Intervals
from inspect_resample.analysis.summary import Curve, RewardByK, Summary

BLUE, ORANGE = "#0072b2", "#d55e00"  # Told apart with any colour vision (Okabe and Ito 2008).
SHADES = ("#0072b2", "#009e73", "#b8860b", "#d55e00", "#aa4499")
styled = mpl.rc_context(
    {"svg.fonttype": "none", "svg.hashsalt": "inspect-resample", "font.size": 10}
)


@styled
def save_plots(summaries: Sequence[Summary], path: Path) -> None:
    """Draw coverage, resampled accuracy and reward into a file, a row for each summary.

    Args:
        summaries: Tasks and models.
        path: Its suffix says in which format.
    """
    columns = 3 if any(summary.strong for summary in summaries) else 1
    figure = Figure(figsize=(5.2 * columns, 3.9 * len(summaries)), layout="constrained")
    rows = figure.subplots(len(summaries), columns, squeeze=False)
    for summary, row in zip(summaries, rows, strict=True):
        _coverage(row[0], summary)
        row[0].set_title(f"{summary.evaluation.task}, {summary.evaluation.drawn_by}", loc="left")
        if summary.strong is None:
            for axes in row[1:]:
                axes.set_axis_off()
            continue
        _accuracy(row[1], summary, summary.strong.resampled_accuracy)
        _reward(row[2], summary, summary.strong.rewards)
    for axes in rows.flat:
        if axes.axison:
            axes.legend(frameon=False, fontsize=8)
    save(figure, path)


def save(figure: Figure, path: Path) -> None:
    """Write a figure; the same figure gives the same file."""
    undated = {"Date": None} if path.suffix.lower() == ".svg" else {}
    figure.savefig(path, dpi=150, metadata=undated)


def _coverage(axes: Axes, summary: Summary) -> None:
    frame(axes, summary.k, "draws k", "problems solved (pass@k)")
    draw(axes, summary.weak_pass_at, BLUE, "-", "weak suite")
    if summary.strong is not None:
        draw(axes, summary.strong.pass_at, ORANGE, "--", "strong suite")
    axes.set_ylim(0, 1.02)


def _accuracy(axes: Axes, summary: Summary, resampled: Curve) -> None:
    frame(axes, summary.k, "draws K", "share of problems")
    submitted = summary.weak_pass_at
    axes.plot(submitted.k, submitted.intervals.estimate, color=BLUE, label="submitted")
    draw(axes, resampled, ORANGE, "--", "submitted and right")
    axes.set_ylim(0, 1.02)


def _reward(axes: Axes, summary: Summary, rewards: Sequence[RewardByK]) -> None:
    frame(axes, summary.k, "draws K", "reward per problem")
    axes.axhline(0, color="#888888", linewidth=0.8)
    for index, row in enumerate(rewards):
        colour = SHADES[index % len(SHADES)]
        draw(axes, row.curve, colour, "-", f"cost ratio {row.cost_ratio:g}")
        if row.best.k:
            axes.plot(row.best.k, row.best.reward.estimate, "o", color=colour)
    axes.set_ylim(bottom=max(axes.get_ylim()[0], -1))  # What loses more is no choice to look at.


def frame(axes: Axes, k: Sequence[int], x: str, y: str) -> None:
    """A logarithmic axis of draws with marks at `k`, names, and light lines."""
    axes.set_xscale("log")
    axes.set_xticks(k, labels=[str(one) for one in k])
    axes.minorticks_off()
    decorate(axes, x, y)


def decorate(axes: Axes, x: str, y: str) -> None:
    """Names of the axes and light lines."""
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def draw(axes: Axes, curve: Curve, colour: str, line: str, label: str) -> None:
    """A curve with its band."""
    draw_bands(axes, curve.k, curve.intervals, colour, line, label)


def draw_bands(
    axes: Axes, x: Sequence[float], bands: Intervals, colour: str, line: str, label: str
) -> None:
    """Figures at `x` with their intervals."""
    if len(x) == 1:  # A line through one point shows nothing.
        reach = [bands.estimate - bands.low, bands.high - bands.estimate]
        axes.errorbar(x, bands.estimate, reach, fmt="o", color=colour, label=label)
        return
    axes.fill_between(x, bands.low, bands.high, color=colour, alpha=0.12, linewidth=0)
    axes.plot(x, bands.estimate, line, color=colour, label=label)
