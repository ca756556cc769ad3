"""Curves by number of draws with their bands and their names at their ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from inspect_resample.report.figures.theme import (
    Channel,
    Layer,
    Row,
    Spec,
    apart,
    curve,
    draws_axis,
    end_names,
    haloed,
    hover,
    led_names,
    mark_at,
    of,
    panel,
)
from inspect_resample.report.identity import short

MOST_NAMES = 12
"""Names beside the points of more models than these would hide the points; the table has them."""


def side_names(
    found: Sequence[Row], x: Channel, y: Channel, gap: float, space: int, **how: Any
) -> list[Layer]:
    """Names to the side where there is room, cut off where it ends.

    Args:
        found: Rows with `text` and `colour`.
        x: One axis.
        y: The other.
        gap: How far names must be apart, in the unit of y.
        space: Pixels between a name and what it names.
        how: Vega-Lite's way to write them.
    """
    layers: list[Layer] = []
    for row in apart(found, gap):
        place = _share(row[x["field"]], x)
        room = {"expr": f"{max(place, 1 - place):.3f} * across - {space}"}
        side = {"dx": space} if place < 0.5 else {"dx": -space, "align": "right"}
        look = {**side, "limit": room, **how}
        layers += haloed([row], row["colour"], x, of(y, "place"), **look)
    return layers


def _share(value: float, channel: Channel) -> float:
    """Where a value is on an axis, as a share of its length."""
    scale = channel["scale"]
    how = np.log if scale.get("type") == "log" else float
    least, most = (how(end) for end in scale["domain"])
    return float((how(value) - least) / (most - least)) if most > least else 0.0


def labels(models: Sequence[str]) -> list[str]:
    """Names for a figure, cut in the middle; whole where they could not be told apart then."""
    names = [short(model) for model in models]
    cut = [name if len(name) <= 32 else f"{name[:15]}…{name[-16:]}" for name in names]
    return cut if len(set(cut)) == len(set(names)) else names


AHEAD = "forecast →"
MOST_BANDS = 3
"""More curves than these have no bands, which would cover each other; tips tell them."""


@dataclass(frozen=True)
class Line:
    """One curve.

    Attributes:
        name: At its end; may be empty.
        colour: Of its line and name.
        rows: At each number of draws, as `theme.rows` gives them.
        ahead: The same beyond the draws at hand.
    """

    name: str
    colour: str
    rows: Sequence[Row]
    ahead: Sequence[Row] = field(default=())

    @property
    def all(self) -> list[Row]:
        """What is measured, and what is forecast."""
        return [{**row, "name": self.name} for row in (*self.rows, *self.ahead)]


def lines_panel(
    lines: Sequence[Line],
    y: Channel,
    x_title: str,
    value: str,
    description: str,
    below: Sequence[Layer] = (),
    **how: Any,
) -> Spec:
    """A panel of curves.

    Args:
        lines: The curves.
        y: The axis of what they show.
        x_title: Of the axis of draws.
        value: What they show, in the words of a tip.
        description: What a reader who cannot see them should know.
        below: Layers under them.
        how: More of the panel's specification.
    """
    tips = [row for line in lines for row in line.all]
    ends = [row["k"] for line in lines if line.ahead for row in line.rows[-1:]]
    k = [row["k"] for row in tips] or [1]
    x = draws_axis(max(k), x_title, min(k))
    layers = list(below)
    many = len(lines) > MOST_BANDS
    for line in lines:
        drawn = curve(line.rows, x, y, line.colour) if line.rows else []
        layers += drawn[1:] if many else drawn
        if line.ahead:
            layers += curve(line.ahead, x, y, line.colour, ahead=True)
    if ends:
        layers += mark_at(max(ends), AHEAD, x)
    names = [
        {**row, "text": line.name, "colour": line.colour} for line in lines for row in line.all[-1:]
    ]
    least, most = y["scale"]["domain"]
    gap = (0.06 if many else 0.07) * (most - least)
    layers += led_names(names, x, y, gap) if many else end_names(names, x, y, gap)
    said = (
        [("k", "draws", ",.0f"), ("name", "of", "")] if len(lines) > 1 else [("k", "draws", ",.0f")]
    )
    layers.append(hover(tips, x, *said, *shares(value)))
    return panel(layers, description, **how)


def shares(name: str) -> list[tuple[str, str, str]]:
    """What a tip tells of a share and its interval."""
    return [("y", name, ".1%"), ("low", "from", ".1%"), ("high", "to", ".1%")]
