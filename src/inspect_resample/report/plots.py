"""Plots of a summary, as SVG text that can stand inside an HTML page."""

import io
import re
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from inspect_resample.analysis.summary import Curve, RewardByK, Summary

_BLUE, _ORANGE = "#0072b2", "#d55e00"  # Told apart with any colour vision (Okabe and Ito 2008).
_SHADES = ("#0072b2", "#009e73", "#b8860b", "#d55e00", "#aa4499")
_styled = mpl.rc_context(
    {"svg.fonttype": "none", "svg.hashsalt": "inspect-resample", "font.size": 10}
)


@_styled
def coverage_plot(summary: Summary, prefix: str) -> str:
    """pass@k of the weak and the strong suite with their bands."""
    figure, axes = _start(summary, "draws k", "problems solved (pass@k)")
    _draw(axes, summary.weak_pass_at, _BLUE, "-", "weak suite")
    if summary.strong is not None:
        _draw(axes, summary.strong.pass_at, _ORANGE, "--", "strong suite")
    axes.set_ylim(0, 1.02)
    return _svg(figure, axes, f"{prefix}-coverage")


@_styled
def accuracy_plot(summary: Summary, resampled: Curve, prefix: str) -> str:
    """Resampled accuracy by K with its band, below the share of problems with a submission."""
    figure, axes = _start(summary, "draws K", "share of problems")
    submitted = summary.weak_pass_at
    axes.plot(submitted.k, submitted.intervals.estimate, color=_BLUE, label="submitted")
    _draw(axes, resampled, _ORANGE, "--", "submitted and right")
    axes.set_ylim(0, 1.02)
    return _svg(figure, axes, f"{prefix}-accuracy")


@_styled
def reward_plot(summary: Summary, rewards: Sequence[RewardByK], prefix: str) -> str:
    """Reward by K with bands, a line for each cost ratio, and a dot at its best K."""
    figure, axes = _start(summary, "draws K", "reward per problem")
    axes.axhline(0, color="#888888", linewidth=0.8)
    for index, row in enumerate(rewards):
        colour = _SHADES[index % len(_SHADES)]
        _draw(axes, row.curve, colour, "-", f"cost ratio {row.cost_ratio:g}")
        if row.best.k:
            axes.plot(row.best.k, row.best.reward.estimate, "o", color=colour)
    axes.set_ylim(bottom=max(axes.get_ylim()[0], -1))  # What loses more is no choice to look at.
    return _svg(figure, axes, f"{prefix}-reward")


def _start(summary: Summary, x: str, y: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.2, 3.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set_xscale("log")
    axes.set_xticks(summary.k, labels=[str(k) for k in summary.k])
    axes.minorticks_off()
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _draw(axes: Axes, curve: Curve, colour: str, line: str, label: str) -> None:
    bands = curve.intervals
    if len(curve.k) == 1:  # A line through one point shows nothing.
        reach = [bands.estimate - bands.low, bands.high - bands.estimate]
        axes.errorbar(curve.k, bands.estimate, reach, fmt="o", color=colour, label=label)
        return
    axes.fill_between(curve.k, bands.low, bands.high, color=colour, alpha=0.12, linewidth=0)
    axes.plot(curve.k, bands.estimate, line, color=colour, label=label)


def _svg(figure: Figure, axes: Axes, name: str) -> str:
    """The figure as an `<svg>` element, the same text for the same figure.

    Its ids begin with `name`, so that plots on one page do not refer to each other's parts.
    """
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    text = buffer.getvalue()
    text = re.sub(r'(\bid="|"#|url\(#)', rf"\g<1>{name}-", text)
    return text[text.index("<svg") :]
