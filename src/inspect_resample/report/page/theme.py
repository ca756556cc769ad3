"""How the figures of the page look, and the parts that they are made of."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from inspect_resample.analysis.bootstrap import Intervals

ACCENT, PLAIN, WRONG = "#0072b2", "#6b6b6b", "#d55e00"
"""What a figure is about; what it is compared with; what is wrong (Okabe and Ito 2008)."""

SHADES = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#8a6d00", "#56b4e9")
"""Of models, told apart with any colour vision; names at the lines tell them apart without."""

Row = dict[str, Any]
Spec = dict[str, Any]

_INK, _LIGHT, _HEIGHT, _FORECAST = "#3c3c3c", "#e9e9e9", 260, [5, 4]
_FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"


def rows(k: Sequence[float], intervals: Intervals, **fixed: Any) -> list[Row]:
    """A row for each number of draws at which the figure is defined."""
    columns = zip(k, intervals.estimate, intervals.low, intervals.high, strict=True)
    return [
        {"k": float(at), "y": float(y), "low": float(low), "high": float(high), **fixed}
        for at, y, low, high in columns
        if y == y
    ]


def draws_axis(most: float, title: str = "draws k") -> alt.X:
    """A logarithmic axis of numbers of draws from 1 to `most`."""
    ticks = [lead * 10**power for power in range(len(f"{most:.0f}")) for lead in (1, 2, 5)]
    axis = alt.Axis(values=[k for k in ticks if k <= most], format=",d", labelOverlap="greedy")
    scale = alt.Scale(type="log", domain=[1, max(most, 2)], nice=False)
    return alt.X("k:Q", title=title, axis=axis, scale=scale)


def share_axis(title: str, top: float = 1.0) -> alt.Y:
    """An axis of shares in percent, from 0."""
    axis = alt.Axis(format="~%", tickCount=5)
    return alt.Y("y:Q", title=title, axis=axis, scale=alt.Scale(domain=[0, top]))


def of(channel: Any, field: str) -> Any:
    """The same axis for another field."""
    other = channel.copy()
    other["shorthand"] = f"{field}:Q"
    return other


def curve(
    found: Sequence[Row], x: alt.X, y: alt.Y, colour: str, *, ahead: bool = False,
    pale: bool = False,
) -> alt.LayerChart:  # fmt: skip
    """A line with its band; dashed and lighter for what lies ahead of the data."""
    base = alt.Chart(alt.Data(values=list(found))).encode(x=x)
    dash = {"strokeDash": _FORECAST} if ahead else {}
    band = base.mark_area(color=colour, opacity=0.08 if ahead else 0.16, aria=False, clip=True)
    line = base.mark_line(color=colour, strokeWidth=1.5 if pale else 2.2, clip=True, **dash)
    parts: list[Any] = [line.encode(y=y)]
    if not pale:
        parts.insert(0, band.encode(y=of(y, "low"), y2="high:Q"))
    if len({row["k"] for row in found}) == 1:  # A line through one point shows nothing.
        bar = base.mark_rule(color=colour, strokeWidth=2, aria=False)
        parts.append(bar.encode(y=of(y, "low"), y2="high:Q"))
        parts.append(base.mark_point(color=colour, filled=True, size=60).encode(y=y))
    return alt.layer(*parts)


def labels(
    found: Sequence[Row], x: alt.X, y: alt.Y, gap: float, *, inside: bool = False
) -> alt.LayerChart:
    """Names at the ends of lines, from rows with `k`, `y`, `text` and `colour`.

    Args:
        found: The rows.
        x: The axis of draws.
        y: The other axis.
        gap: How far names must be apart, in the unit of y.
        inside: Write to the left of the ends, not to the right.
    """
    chart = alt.layer()
    for row in apart(found, gap):
        colour = row.pop("colour")
        mark = alt.Chart(alt.Data(values=[row])).mark_text(
            align="right" if inside else "left", dx=-6 if inside else 6, color=colour,
            fontSize=12, fontWeight=600, aria=False,
        )  # fmt: skip
        chart += mark.encode(x=x, y=of(y, "place"), text="text:N")
    return chart


def apart(found: Sequence[Row], gap: float) -> list[Row]:
    """The rows with a `place` near their `y`, at least `gap` from each other."""
    ordered = sorted(found, key=lambda row: float(row["y"]))
    placed: list[Row] = []
    for row in ordered:
        least = placed[-1]["place"] + gap if placed else float("-inf")
        placed.append({**row, "place": max(float(row["y"]), least)})
    # Half of what the names were pushed up is taken back from all of them.
    if placed:
        back = (placed[-1]["place"] - float(placed[-1]["y"])) / 2
        placed = [{**row, "place": row["place"] - back} for row in placed]
    return placed


def hover(found: Sequence[Row], x: alt.X, tips: Sequence[alt.Tooltip]) -> alt.Chart:
    """What the pointer shows at each number of draws; nothing is drawn."""
    chart = alt.Chart(alt.Data(values=list(found)))
    return chart.mark_rule(strokeWidth=12, opacity=0.001, aria=False).encode(x=x, tooltip=tips)


def mark_at(k: float, text: str, x: alt.X) -> alt.LayerChart:
    """A dotted line at a number of draws, with a note at its top."""
    base = alt.Chart(alt.Data(values=[{"k": k, "text": text}])).encode(x=x)
    rule = base.mark_rule(color=PLAIN, strokeDash=[2, 3], aria=False)
    note = base.mark_text(color=PLAIN, align="left", dx=5, fontSize=11, aria=False)
    return rule + note.encode(y=alt.value(6), text="text:N")


def finished(chart: alt.LayerChart, description: str, right: int = 12) -> Spec:
    """The specification of a figure as wide as the page allows.

    Args:
        chart: Its layers.
        description: What a reader who cannot see it should know.
        right: Pixels to leave for names at the right end.
    """
    axis = {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelColor": _INK, "titleColor": _INK, "gridColor": _LIGHT,
        "domainColor": "#9a9a9a", "tickColor": "#9a9a9a", "titlePadding": 8,
    }  # fmt: skip
    chart = chart.properties(
        width="container", height=_HEIGHT, description=description, background="white",
        padding={"left": 4, "right": right, "top": 8, "bottom": 4},
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )  # fmt: skip
    spec: Spec = chart.to_dict()
    spec["config"] = {
        "font": _FONT, "view": {"stroke": None}, "axis": axis,
        "axisX": {"grid": False}, "axisY": {"domain": False, "ticks": False},
    }  # fmt: skip
    return spec
