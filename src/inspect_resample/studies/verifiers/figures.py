"""ROC, and precision by recall, of all verifiers."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from inspect_resample.report.figures.theme import (
    GREY,
    SHADES,
    Layer,
    Spec,
    axis,
    end_names,
    heading,
    layer,
    of,
    panel,
    row,
    share_axis,
    sheet,
)
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.roc import GRID
from inspect_resample.studies.verifiers.verified import Verified


def plot_verifiers(found: Sequence[Verified]) -> Spec:
    """What `verifiers` finds: ROC and precision, a row a task and model."""
    return sheet([row(heading(one.evaluation), [roc(one), precision(one)]) for one in found])


def tells_within(found: Verified) -> bool:
    """Whether any problem has right and wrong draws, so that there are curves."""
    aucs = [one.auc.within.estimate for one in found.verifiers.values()]
    return not np.isnan(aucs).all()


def roc(found: Verified, **how: Any) -> Spec:
    """True positive rate by false positive rate within problems."""
    curves = {name: one.roc.within for name, one in found.verifiers.items()}
    told = "; ".join(
        f"{name}: AUC {one.auc.within.estimate:.2f}" for name, one in found.verifiers.items()
    )
    diagonal = {"color": GREY, "strokeDash": [4, 3], "aria": False}
    y = share_axis("right draws that pass")
    x = axis("x", "wrong draws that pass", [0, 1], format="~%", tickCount=5)
    even = layer([{"x": 0, "y": 0}, {"x": 1, "y": 1}], "line", diagonal, x=x, y=y)
    return _curves(curves, x, y, f"ROC within problems. {told}.", [even], **how)


def precision(found: Verified, **how: Any) -> Spec:
    """Precision by recall within problems."""
    curves = {name: one.precision.within for name, one in found.verifiers.items()}
    x = axis("x", "right draws that pass (recall)", [0, 1], format="~%", tickCount=5)
    y = share_axis("right among those that pass")
    return _curves(curves, x, y, "Precision by recall within problems.", [], **how)


def _curves(
    curves: Mapping[str, Mapping[float, Estimate]],
    x: dict[str, Any],
    y: dict[str, Any],
    text: str,
    below: Sequence[Layer],
    **how: Any,
) -> Spec:
    layers, names = list(below), list[Layer]()
    heights = [np.array([one.estimate for one in found.values()]) for found in curves.values()]
    for i, (name, found) in enumerate(curves.items()):
        colour = SHADES[i % len(SHADES)]
        points = [
            {"x": at, "y": one.estimate, "low": one.low, "high": one.high, "of": name}
            for at, one in found.items()
            if one.estimate == one.estimate
        ]
        line = {"color": colour, "strokeWidth": 2.2, "clip": True}
        dot = {"color": colour, "filled": True, "size": 24, "opacity": 1, "aria": False}
        tips = [
            {"field": "of", "title": "verifier"},
            {"field": "x", "title": "at", "type": "quantitative", "format": ".0%"},
            {"field": "y", "title": "share", "type": "quantitative", "format": ".1%"},
            {"field": "low", "title": "from", "type": "quantitative", "format": ".1%"},
            {"field": "high", "title": "to", "type": "quantitative", "format": ".1%"},
        ]
        if len(curves) <= 2:
            band = {"color": colour, "opacity": 0.12, "aria": False, "clip": True}
            layers.append(layer(points, "area", band, x=x, y=of(y, "low"), y2={"field": "high"}))
        layers += [
            layer(points, "line", line, x=x, y=y),
            layer(points, "point", dot, x=x, y=y, tooltip=tips),
        ]
        if not points:  # No problem has right and wrong draws.
            continue
        at, above = _free(heights[i], heights)
        end = {"x": float(GRID[at]), "y": float(heights[i][at]), "text": name, "colour": colour}
        beside = {"dx": -6, "dy": -8, "align": "right"} if above else {"dx": 8, "dy": 12}
        names += end_names([end], x, y, 0, **beside)
    layers += names
    return panel(layers, text, **how)


def _free(own: FloatArray, each: Sequence[FloatArray]) -> tuple[int, bool]:
    """Where a curve is farthest from all others, and whether the nearest of these is below it."""
    apart = own - np.array([other for other in each if other is not own]).reshape(-1, len(GRID))
    inside = (GRID > 0.15) & (GRID < 0.85) & ~np.isnan(own)
    near = np.nan_to_num(np.abs(apart), nan=1.0)
    at = int(np.argmax(np.where(inside, near.min(axis=0, initial=1.0), -1)))
    return at, not len(apart) or bool(apart[near[:, at].argmin(), at] >= 0)
