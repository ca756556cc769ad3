"""Curves by number of draws with their bands and their names at their ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from inspect_resample.report.figures.theme import (
    Channel,
    Layer,
    Row,
    Spec,
    curve,
    draws_axis,
    end_names,
    hover,
    led_names,
    mark_at,
    panel,
)

AHEAD = "forecast →"
_MANY = 3  # More curves than these have no bands, which would cover each other; tips tell them.


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
    many = len(lines) > _MANY
    for line in lines:
        drawn = curve(line.rows, x, y, line.colour)
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
