"""Names of models beside their points and lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from inspect_resample.report.figures.theme import Channel, Layer, Row, apart, of, words_at
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
    layers = []
    for row in apart(found, gap):
        place = _share(row[x["field"]], x)
        room = {"expr": f"{max(place, 1 - place):.3f} * across - {space}"}
        side = {"dx": space} if place < 0.5 else {"dx": -space, "align": "right"}
        look = {**side, "limit": room, **how}
        layers.append(words_at([row], row["colour"], x, of(y, "place"), **look))
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
