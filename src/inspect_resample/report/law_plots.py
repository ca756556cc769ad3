"""Plots of laws, forecasts and backtests, written to a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from inspect_resample.analysis import estimators
from inspect_resample.analysis.backtest import Trial
from inspect_resample.analysis.counts import Evaluation
from inspect_resample.analysis.estimators import Suite
from inspect_resample.analysis.laws.report import TITLES, SuiteFits
from inspect_resample.analysis.laws.selection import AVERAGE, Selection

_COLOURS = {"weak": "#0072b2", "strong": "#d55e00"}  # Okabe and Ito 2008.
_SHADES = ("#0072b2", "#009e73", "#b8860b", "#d55e00", "#aa4499")
_Corner = Literal["upper left", "lower right"]
_POINTS = 60
_FURTHER = 100  # How many times the draws at hand a plot of laws goes.
_styled = mpl.rc_context(
    {"svg.fonttype": "none", "svg.hashsalt": "inspect-resample", "font.size": 10}
)


@_styled
def save_fits(
    path: Path,
    evaluations: Sequence[Evaluation],
    found: Sequence[Mapping[Suite, SuiteFits | str]],
) -> None:
    """Coverage of the draws at hand, and what each law says of up to a hundred times as many."""
    parts = [
        (evaluation, suite, fits)
        for evaluation, each in zip(evaluations, found, strict=True)
        for suite, fits in each.items()
    ]
    figure, all_axes = _panels([evaluation for evaluation, _, _ in parts])
    for (evaluation, suite, fits), axes in zip(parts, all_axes, strict=True):
        axes.set_ylabel(f"problems solved ({suite} pass@k)")
        if isinstance(fits, str):
            continue
        counts = evaluation.counts
        ks = np.geomspace(counts.draws.max(), _FURTHER * counts.draws.max(), _POINTS)
        names = [AVERAGE, *fits.selection.fits, *fits.selection.curves]
        for place, name in enumerate(names):
            curve = fits.selection.forecast(ks, name).population.estimate
            style = {"color": "black", "linewidth": 2} if name == AVERAGE else _line(place)
            axes.plot(ks, curve, label=TITLES[name], **style)
        _measured(axes, evaluation, suite, "#777777", "measured")
    _save(figure, path, "lower right")


def _line(place: int) -> dict[str, Any]:
    return {
        "color": _SHADES[place % len(_SHADES)],
        "linestyle": ("--", ":", "-.")[place // len(_SHADES) % 3],
    }


def _measured(axes: Axes, evaluation: Evaluation, suite: Suite, colour: str, label: str) -> None:
    counts = evaluation.counts
    if counts.stopped_early:
        return
    curve = estimators.pass_at(counts, suite).mean(axis=0)
    at = np.unique(np.geomspace(1, counts.k_max, _POINTS).round().astype(int))
    axes.plot(at, curve[at], color=colour, label=label)


@_styled
def save_forecasts(
    path: Path,
    evaluations: Sequence[Evaluation],
    selections: Sequence[Mapping[Suite, Selection | str]],
    law: str,
    k_last: int,
    confidence: float,
) -> None:
    """Coverage of the draws at hand, and its forecast with intervals beyond them."""
    figure, all_axes = _panels(evaluations)
    for evaluation, axes, each in zip(evaluations, all_axes, selections, strict=True):
        counts = evaluation.counts
        for suite, selection in each.items():
            colour = _COLOURS[suite]
            _measured(axes, evaluation, suite, colour, f"{suite}: measured")
            first = int(counts.draws.max())
            # A law that cannot forecast has no line; the table says why.
            if isinstance(selection, str) or law in selection.failed or k_last <= first:
                continue
            ks = np.geomspace(first, k_last, _POINTS)
            bands = selection.forecast(ks, law, confidence).problems
            axes.fill_between(ks, bands.low, bands.high, color=colour, alpha=0.12, linewidth=0)
            axes.plot(ks, bands.estimate, "--", color=colour, label=f"{suite}: forecast")
    _save(figure, path)


@_styled
def save_backtests(
    path: Path, evaluations: Sequence[Evaluation], found: Sequence[Sequence[Trial] | str]
) -> None:
    """What was found, and the forecasts of the average from each number of draws."""
    figure, all_axes = _panels(evaluations)
    for axes, trials in zip(all_axes, found, strict=True):
        if isinstance(trials, str):
            continue
        for shade, keep in enumerate(sorted({trial.draws for trial in trials})):
            same = [trial for trial in trials if trial.draws == keep and AVERAGE in trial.estimate]
            if not same:
                continue
            colour = _SHADES[shade % len(_SHADES)]
            low, middle, high = (
                np.mean([getattr(trial, name)[AVERAGE] for trial in same], axis=0)
                for name in ("low", "estimate", "high")
            )
            axes.fill_between(same[0].k, low, high, color=colour, alpha=0.12, linewidth=0)
            axes.plot(same[0].k, middle, "--o", color=colour, markersize=3, label=f"from {keep}")
            shown = np.mean([trial.found for trial in same], axis=0)
            axes.plot(same[0].k, shown, color="#444444", label="found" if shade == 0 else None)
    _save(figure, path)


def _panels(evaluations: Sequence[Evaluation]) -> tuple[Figure, list[Axes]]:
    """One panel for each task and model, on one column."""
    figure = Figure(figsize=(5.6, 3.4 * len(evaluations) + 0.4), layout="constrained")
    panels = figure.subplots(len(evaluations), 1, squeeze=False)[:, 0]
    for axes, evaluation in zip(panels, evaluations, strict=True):
        axes.set_xscale("log")
        axes.set_ylim(0, 1.02)
        axes.set_title(f"{evaluation.task}, {evaluation.drawn_by}", fontsize=9)
        axes.set_xlabel("draws k")
        axes.set_ylabel("problems solved (pass@k)")
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    return figure, list(panels)


def _save(figure: Figure, path: Path, legend: _Corner = "upper left") -> None:
    for axes in figure.axes:
        if axes.get_legend_handles_labels()[0]:
            axes.legend(frameon=False, fontsize=8, loc=legend)
    metadata = {"Date": None} if path.suffix == ".svg" else None
    figure.savefig(path, metadata=metadata, dpi=150)
