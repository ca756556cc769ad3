"""ROC, and precision by recall, of all verifiers."""

from collections.abc import Mapping, Sequence
from typing import Any

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
from inspect_resample.studies.verifiers.verified import Verified


def plot_verifiers(found: Sequence[Verified]) -> Spec:
    """What `verifiers` finds: ROC and precision, a row a task and model."""
    return sheet([row(heading(one.evaluation), [roc(one), precision(one)]) for one in found])


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
    layers, ends = list(below), []
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
        # Names stand in the middle, where curves are apart.
        ends += [
            {**point, "text": name, "colour": colour}
            for point in points[len(points) // 2 : len(points) // 2 + 1]
        ]
    layers += end_names(ends, x, y, 0.07, dx=8, dy=10)
    return panel(layers, text, **how)
