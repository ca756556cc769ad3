"""Laws, forecasts and backtests."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np

from inspect_resample.report.figures.lines import AHEAD, Line, lines_panel
from inspect_resample.report.figures.theme import (
    ACCENT,
    GREY,
    INK,
    PLAIN,
    SHADES,
    Channel,
    Layer,
    Row,
    Spec,
    draws_axis,
    heading,
    layer,
    led_names,
    mark_at,
    panel,
    row,
    rows,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.statistics import estimators
from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.laws.selection import Selection
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.forecast.backtest import Holdout
from inspect_resample.studies.forecast.fits import TITLES, SuiteFits

_POINTS = 60
_FURTHER = 100  # How many times the draws at hand a plot of laws goes.
_TALL = {"height": 340, "width": 520}


def plot_fits(
    evaluations: Sequence[Evaluation], found: Sequence[Mapping[Suite, SuiteFits | Unavailable]]
) -> Spec:
    """What `fit` finds: the draws at hand, and what each law says of up to 100 times as many."""
    return sheet(
        [
            row(heading(evaluation), [_laws(evaluation, suite, own) for suite, own in each.items()])
            for evaluation, each in zip(evaluations, found, strict=True)
        ]
    )


def plot_forecasts(
    evaluations: Sequence[Evaluation],
    selections: Sequence[Mapping[Suite, Selection | Unavailable]],
    law: str,
    k_last: int,
    confidence: float,
) -> Spec:
    """What `forecast` finds: the draws at hand, and the forecast beyond them with intervals."""
    found = []
    for evaluation, each in zip(evaluations, selections, strict=True):
        lines, notes = [], [f"forecast by: {TITLES[law]}", _early(evaluation)]
        for (suite, own), colour in zip(each.items(), (PLAIN, ACCENT), strict=False):
            ahead = _forecast(evaluation, own, law, k_last, confidence)
            if isinstance(ahead, Unavailable):
                notes.append(f"No forecast of the {suite} suite: {ahead}.")
                ahead = []
            lines.append(Line(f"{suite} suite", colour, _measured(evaluation, suite), ahead))
        y = share_axis("problems solved (pass@k)")
        text = "; ".join(
            f"{line.name}: pass@k is {line.all[-1]['y']:.1%} at {line.all[-1]['k']:.0f} draws"
            for line in lines
            if line.all
        )
        figure = lines_panel(lines, y, "draws k", "pass@k", f"{text}.", width=520)
        found.append(row(heading(evaluation, *notes), [figure]))
    return sheet(found)


def plot_backtests(
    evaluations: Sequence[Evaluation], found: Sequence[Sequence[Holdout] | Unavailable], of: str
) -> Spec:
    """What `backtest` finds: the truth, and the average's forecasts from fewer draws."""
    return sheet(
        [
            row(heading(evaluation), [_backtest(trials, of)])
            for evaluation, trials in zip(evaluations, found, strict=True)
        ]
    )


def _laws(evaluation: Evaluation, suite: Suite, fits: SuiteFits | Unavailable) -> Spec:
    """The average in black, the laws in it in colours, all others in grey, named at their ends."""
    measured = _measured(evaluation, suite)
    if isinstance(fits, Unavailable):
        x, y = draws_axis(float(evaluation.counts.draws.max())), share_axis("problems solved")
        reason = f"No law can be fitted: {fits}."
        title = titled(f"{suite} suite", reason)
        return panel(_line(measured, x, y, PLAIN), reason, title=title, **_TALL)
    selection = fits.selection
    first = int(evaluation.counts.draws.max())
    k = np.geomspace(first, _FURTHER * first, _POINTS)
    colours = dict.fromkeys((*selection.fits, *selection.curves), GREY)
    colours |= zip(selection.weights, SHADES, strict=False)
    curves = {
        name: rows(k, selection.forecast(k, name).problems, text=TITLES[name])
        for name in (*colours, AVERAGE)
    }
    values = [row["y"] for found in (measured, *curves.values()) for row in found]
    low, high = np.floor(min(values) * 10) / 10, np.ceil(max(values) * 10) / 10
    x, y = draws_axis(_FURTHER * first), share_axis("problems solved (pass@k)", high, low)
    layers = [*mark_at(first, AHEAD, x), *_line(measured, x, y, PLAIN, 3)]
    for name, colour in colours.items():
        layers += _line(curves[name], x, y, colour, 1.5, strokeDash=[5, 3])
    layers += _line(curves[AVERAGE], x, y, INK, 3)
    ends = [{**found[-1], "colour": colours.get(name, INK)} for name, found in curves.items()]
    layers += led_names(ends, x, y, 15 / _TALL["height"] * (high - low))
    each = "; ".join(f"{row['text']} {row['y']:.1%}" for row in ends)
    text = f"Coverage of the {suite} suite at {_FURTHER * first} draws by each law: {each}."
    title = titled(f"{suite} suite", _early(evaluation))
    return panel(layers, text, title=title, **_TALL)


def _line(
    found: Sequence[Row], x: Channel, y: Channel, colour: str, width: float = 2, **how: Any
) -> list[Layer]:
    return [
        layer(found, "line", {"color": colour, "strokeWidth": width, "clip": True, **how}, x=x, y=y)
    ]


def _early(evaluation: Evaluation) -> str:
    """Why there is nothing measured, if so."""
    if not evaluation.counts.stopped_early:
        return ""
    return "Drawing stopped early: what fewer draws show cannot be computed from counts."


def _measured(evaluation: Evaluation, suite: Suite) -> list[Row]:
    """pass@k of the draws at hand; nothing where drawing stopped early."""
    counts = evaluation.counts
    if counts.stopped_early:
        return []
    at = np.unique(np.geomspace(1, counts.k_max, _POINTS).round().astype(int))
    found: FloatArray = estimators.pass_at(counts, suite).mean(axis=0)[at]
    return rows(at.tolist(), Intervals(found, found, found))


def _forecast(
    evaluation: Evaluation, found: Selection | Unavailable, law: str, k_last: int, confidence: float
) -> list[Row] | Unavailable:
    """Of these problems, or why there is none."""
    first = int(evaluation.counts.draws.max())
    if isinstance(found, Unavailable):
        return found
    if law in found.failed:
        return Unavailable(found.failed[law])
    if k_last <= first:
        return []
    k = np.geomspace(first, k_last, _POINTS)
    return rows(k, found.forecast(k, law, confidence).problems)


def _backtest(trials: Sequence[Holdout] | Unavailable, of: str) -> Spec:
    title = "Forecasts by the average of the laws, and what was found"
    y = share_axis(of)
    if isinstance(trials, Unavailable):
        reason = f"No law can be fitted: {trials}."
        noted = titled(title, reason)
        return lines_panel([], y, "draws k", of, reason, title=noted, width=520, height=20)
    known = [trial for trial in trials if AVERAGE in trial.estimate]
    lines = []
    for keep, colour in zip(sorted({one.draws for one in known}), cycle(SHADES), strict=False):
        same = [trial for trial in known if trial.draws == keep]
        mean = [
            np.mean([getattr(trial, name)[AVERAGE] for trial in same], axis=0)
            for name in ("estimate", "low", "high")
        ]
        lines.append(Line(f"from {keep} draws", colour, rows(same[0].k.tolist(), Intervals(*mean))))
        if len(lines) == 1:  # The fewest draws are forecast the farthest.
            truth = np.mean([trial.found for trial in same], axis=0)
            shown = Line("found", INK, rows(same[0].k.tolist(), Intervals(truth, truth, truth)))
    each = "; ".join(f"{line.name} {line.rows[-1]['y']:.1%}" for line in lines)
    text = f"Mean forecast for the most draws: {each}."
    return lines_panel([shown, *lines], y, "draws k", of, text, title=title, width=520)
