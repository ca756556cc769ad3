"""How figures look, and the layers of Vega-Lite that they are made of.

A panel is a list of layers, each with rows of its own. `alone` makes a specification of one for the
page, `sheet` one of rows of panels for files.
"""

import math
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import vl_convert

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import Evaluation

ACCENT, PLAIN, WRONG = "#0072b2", "#6b6b6b", "#c04d00"
"""What a figure is about; what it is compared with; what is wrong (after Okabe and Ito 2008)."""

SHADES = ("#0072b2", "#c04d00", "#007a5a", "#aa4499", "#8a6d00", "#3c3c3c")
"""Of models, told apart with any colour vision; names at the lines tell them apart without."""

Row = dict[str, Any]
Layer = dict[str, Any]
Channel = dict[str, Any]
Spec = dict[str, Any]

INK, FRAME, GREY = "#3c3c3c", "#9a9a9a", "#a8a8a8"
_LIGHT, _WIDTH, _HEIGHT = "#e9e9e9", 400, 260

DARK = {
    "white": "transparent", _LIGHT: "#333333", FRAME: "#777777", GREY: "#6f6f6f",
    PLAIN: "#b4b4b4", INK: "#dcdcdc", ACCENT: "#6db9e8", WRONG: "#f0965a",
    "#007a5a": "#4cc79f", "#aa4499": "#e08fd2", "#8a6d00": "#d9b84a",
}  # fmt: skip
"""What each colour of a figure is on a dark page."""

_FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
_FEW = 12  # Points that are marked on their line.


def dark_figures() -> str:
    """The style by which a page shows its figures when it is dark; on paper they are as made."""
    rules = (
        f".plot svg [{part}='{light}'] {{ {part}: {dark}; }}"
        for light, dark in DARK.items()
        for part in ("fill", "stroke")
    )
    paper = ".plot svg { background-color: transparent !important; }"
    return "\n".join(("@media screen and (prefers-color-scheme: dark) {", paper, *rules, "}"))


def rows(k: Iterable[float], intervals: Intervals, **fixed: Any) -> list[Row]:
    """A row for each number of draws at which the figure is defined."""
    columns = zip(k, intervals.estimate, intervals.low, intervals.high, strict=True)
    return [
        {"k": float(at), "y": float(y), "low": float(low), "high": float(high), **fixed}
        for at, y, low, high in columns
        if y == y
    ]


def axis(field: str, title: str, domain: Sequence[Any], **how: Any) -> Channel:
    """A linear axis from numbers, or Vega-Lite's expressions; `how` is its way to draw it."""
    return {
        "field": field, "type": "quantitative", "title": title, "axis": how,
        "scale": {"domain": list(domain), "nice": False, "zero": False},
    }  # fmt: skip


def share_axis(title: str, top: float = 1.0, low: float = 0.0, field: str = "y") -> Channel:
    """An axis of shares in percent."""
    return axis(field, title, [low, top], format="~%", tickCount=5)


def tenths(low: float, high: float) -> tuple[float, float]:
    """The tenths around two shares, one apart at least: an axis that begins and ends at ticks."""
    first = min(max(math.floor(10 * low), 0), 9)
    return first / 10, max(min(math.ceil(10 * high), 10), first + 1) / 10


def draws_axis(most: float, title: str = "draws k", least: float = 1) -> Channel:
    """A logarithmic axis of numbers of draws from `least` to `most`."""
    if most == least:  # One number stands at the end of the axis, where its name has room.
        least = max(1, most / 2)
    return log_axis("k", title, least, max(most, 2 * least), ",d")


def log_axis(field: str, title: str, least: float, most: float, format: str) -> Channel:
    """A logarithmic axis with its ticks at 1, 2, 5, 10, ..., where two of these are on it."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    steps = [float(f"{lead}e{power}") for power in powers for lead in (1, 2, 5)]
    shown = [step for step in steps if least <= step <= most]
    ticks = {"values": shown} if len(shown) > 1 else {"tickCount": 4}
    found = axis(field, title, [least, most], format=format, labelOverlap="greedy", **ticks)
    return {**found, "scale": {"type": "log", "domain": [least, most], "nice": False}}


def of(channel: Channel, field: str) -> Channel:
    """The same axis for another field."""
    return {**channel, "field": field}


def layer(found: Sequence[Row], mark: str, how: dict[str, Any], **encoding: Any) -> Layer:
    """One layer: rows, a kind of mark, its look, and what its channels show."""
    return {
        "data": {"values": list(found)}, "mark": {"type": mark, **how}, "encoding": encoding,
    }  # fmt: skip


def named(found: Sequence[Layer], name: str) -> list[Layer]:
    """Layers of the same rows, which the page's script can replace; only the first holds them."""
    data = {"name": name, **found[0]["data"]}
    rest = [{**one, "data": {"name": name}} for one in found[1:]]
    return [{**found[0], "data": data}, *rest]


def curve(
    found: Sequence[Row], x: Channel, y: Channel, colour: str, ahead: bool = False
) -> list[Layer]:
    """A line with its band; dashed and lighter for what lies ahead of the data."""
    ends: dict[str, Any] = {"y": of(y, "low"), "y2": {"field": "high"}}
    if len({row["k"] for row in found}) == 1:  # A line through one point shows nothing.
        bar = {"color": colour, "strokeWidth": 2, "aria": False, "clip": True}
        return [layer(found, "rule", bar, x=x, **ends), dots(found, x, y, colour)]
    band = {"color": colour, "opacity": 0.08 if ahead else 0.16, "aria": False, "clip": True}
    line = {"color": colour, "strokeWidth": 2.2, "clip": True}
    if ahead:
        line["strokeDash"] = [5, 4]
    layers = [layer(found, "area", band, x=x, **ends), layer(found, "line", line, x=x, y=y)]
    return layers if len(found) > _FEW or ahead else [*layers, dots(found, x, y, colour)]


def dots(found: Sequence[Row], x: Channel, y: Channel, colour: str) -> Layer:
    """Points: where a figure is about ranges, so that a line only guides the eye."""
    how = {"color": colour, "filled": True, "size": 45, "opacity": 1, "aria": False}
    return layer(found, "point", how, x=x, y=y)


def words_at(found: Sequence[Row], colour: str, x: Channel, y: Channel, **how: Any) -> Layer:
    """The field `text` of rows, as text in the figure."""
    look = {"color": colour, "align": "left", "fontSize": 11, "aria": False, **how}
    return layer(found, "text", look, x=x, y=y, text={"field": "text"})


def haloed(found: Sequence[Row], colour: str, x: Channel, y: Channel, **how: Any) -> list[Layer]:
    """Words in a white halo, so that no curve crosses them."""
    halo = words_at(found, "white", x, y, stroke="white", strokeWidth=4, **how)
    return [halo, words_at(found, colour, x, y, **how)]


def end_names(found: Sequence[Row], x: Channel, y: Channel, gap: float, **how: Any) -> list[Layer]:
    """Names at the ends of lines, from rows with `text` and `colour`."""
    look = {"dx": 6, "fontSize": 12, "fontWeight": 600, **how}
    return [words_at([row], row["colour"], x, of(y, "place"), **look) for row in apart(found, gap)]


def led_names(ends: Sequence[Row], x: Channel, y: Channel, gap: float) -> list[Layer]:
    """Names to the right of the figure, each led to by a line from the end of its curve."""
    placed = apart(ends, gap)
    over = max(0.0, placed[-1]["place"] - y["scale"]["domain"][1])
    layers: list[Layer] = []
    for end in placed:
        at = {**end, "place": end["place"] - over, "to": end["k"] * 1.35}
        dark = PLAIN if end["colour"] == GREY else end["colour"]
        thin = {"color": end["colour"], "strokeWidth": 1, "aria": False}
        ends_at = {"x2": {"field": "to"}, "y2": {"field": "place"}}
        layers.append(layer([at], "rule", thin, x=x, y=y, **ends_at))
        layers.append(words_at([at], dark, of(x, "to"), of(y, "place"), dx=3))
    return layers


def apart(found: Sequence[Row], gap: float) -> list[Row]:
    """The rows with a `place` near their `y`, at least `gap` from each other."""
    placed: list[Row] = []
    for row in sorted(found, key=lambda row: float(row["y"])):
        least = placed[-1]["place"] + gap if placed else float("-inf")
        placed.append({**row, "place": max(float(row["y"]), least)})
    # Half of what the names were pushed up is taken back from all of them.
    back = (placed[-1]["place"] - float(placed[-1]["y"])) / 2 if placed else 0
    return [{**row, "place": row["place"] - back} for row in placed]


def hover(found: Sequence[Row], x: Channel, *tips: tuple[str, str, str]) -> Layer:
    """What the pointer shows at each row; nothing is drawn.

    Args:
        found: The rows.
        x: Their axis.
        tips: Field, name and number format of what is shown; an empty format for a text.
    """
    shown = [
        {"field": field, "title": title, "type": "nominal"}
        if not format
        else {"field": field, "title": title, "type": "quantitative", "format": format}
        for field, title, format in tips
    ]
    how = {"strokeWidth": 12, "opacity": 0.001, "aria": False}
    return layer(found, "rule", how, x=x, tooltip=shown)


def mark_at(k: float, text: str, x: Channel) -> list[Layer]:
    """A dotted line at a number of draws, with a note at its foot."""
    row = [{"k": k, "text": text}]
    line = {"color": PLAIN, "strokeDash": [2, 3], "aria": False}
    return [
        layer(row, "rule", line, x=x),
        words_at(row, PLAIN, x, {"value": "height"}, dx=5, dy=-10),
    ]


def round_up(value: float) -> float:
    """The next of a few round numbers up to 1."""
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    return next((step for step in steps if value <= step), 1.0)


def level(y: Channel, at: float = 0.0) -> Layer:
    """A thin line across the figure."""
    return layer([{y["field"]: at}], "rule", {"color": FRAME, "aria": False}, y=y)


def titled(text: str, *notes: str) -> Spec:
    """A title, and below it notes: what colours mean, or why something is not in the figure."""
    lines = [line for note in notes if note for line in textwrap.wrap(note, 90)]
    return {"text": text, "subtitle": lines} if lines else {"text": text}


def panel(layers: Sequence[Layer], description: str, **how: Any) -> Spec:
    """One figure."""
    return {"description": description, "height": _HEIGHT, **how, "layer": list(layers)}


def alone(found: Spec) -> Spec:
    """A panel as wide as the page allows."""
    params = [*found.get("params", []), {"name": "across", "expr": "width"}]
    fitting = {"width": "container", "autosize": {"type": "fit-x", "contains": "padding"}}
    return {**found, **_look(), **fitting, "params": params}


def row(title: Spec, panels: Iterable[Spec]) -> Spec:
    """Panels beside each other, three at most, under one title, as `titled` makes it."""
    found = [{"width": _WIDTH, **one} for one in panels]
    return {"title": title, "columns": 2 if len(found) == 4 else 3, "concat": found}


def heading(evaluation: Evaluation, *notes: str) -> Spec:
    """The title of a row about one task and model."""
    return titled(f"{evaluation.task}, {evaluation.drawn_by}", *notes)


def sheet(rows: Sequence[Spec]) -> Spec:
    """Rows below each other, as one specification that stands for itself."""
    panels = [one for found in rows for one in found["concat"]]
    version = vl_convert.get_vegalite_versions()[-1].partition(".")[0]
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{version}.json",
        "description": " ".join(one["description"] for one in panels),
        **_look(), "params": [{"name": "across", "value": _WIDTH}],
        "spacing": 30, "vconcat": list(rows),
    }  # fmt: skip


def _look() -> Spec:
    """Colours, letters and margins."""
    axes = {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelColor": INK, "titleColor": INK, "gridColor": _LIGHT,
        "domainColor": FRAME, "tickColor": FRAME, "titlePadding": 8, "labelFlush": False,
    }  # fmt: skip
    title = {"anchor": "start", "fontSize": 13, "color": INK, "subtitleColor": PLAIN, "offset": 12}
    return {
        "background": "white", "padding": {"left": 4, "right": 10, "top": 8, "bottom": 4},
        "config": {
            "font": _FONT, "view": {"stroke": None}, "axis": axes, "title": title,
            "legend": {"labelFontSize": 12, "labelColor": INK, "titleColor": INK},
            "axisX": {"grid": False}, "axisY": {"domain": False, "ticks": False},
        },
    }  # fmt: skip
