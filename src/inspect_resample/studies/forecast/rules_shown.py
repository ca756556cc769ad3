"""How forecasts of selection rules are shown."""

import math
from collections.abc import Iterator

from inspect_resample.report import words
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.statistics.score_law.law import REACH
from inspect_resample.statistics.score_law.shapes import SHAPES
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.forecast.rules import RuleForecast

LIMITS = {shape.name: shape.limit for shape in SHAPES}
TITLES = {shape.name: shape.title for shape in SHAPES}


def rule_shown(name: str, found: RuleForecast | Unavailable, confidence: float) -> Iterator[Block]:
    """One rule's forecast, or why there is none."""
    if isinstance(found, Unavailable):
        yield line("\n", name, style="bold")
        yield line(f"No forecast: {found}")
        return
    if found.shapes:
        yield Table(
            f"{name}: right submissions, percent",
            [
                Column("draws k", lambda k: f"{k:,}", wrap="never"),
                Column("these problems", lambda k: words.percent_interval(found.accuracy[k])),
                Column(
                    "problems like these", lambda k: words.percent_interval(found.population[k])
                ),
            ],
            list(found.accuracy),
            gap=1,
        )
    shapes = {name: one for name, one in found.shapes.items() if name != AVERAGE}
    if len(shapes) > 1:
        last = max(found.accuracy)
        yield Table(
            f"{name}: by the shape of the ROC, at {last:,} draws",
            [
                Column("shape", lambda one: TITLES[one]),
                Column("weight", lambda one: f"{shapes[one].weight:.2f}"),
                Column(
                    "these problems",
                    lambda one: words.percent_interval(shapes[one].accuracy[last]),
                ),
                Column("tends to", lambda one: LIMITS[one]),
            ],
            list(shapes),
            gap=1,
        )
    yield from _notes(found, confidence)


def _notes(found: RuleForecast, confidence: float) -> Iterator[Block]:
    """What the forecast rests on, and why it ends."""
    if not math.isnan(found.threshold):
        yield line(
            f"Percent, with {confidence:.0%} intervals. The first draw that scores "
            f"{found.threshold:g} or more, by the verifier-aware law.",
            style="dim",
        )
    elif found.reach is not None:
        yield line(
            f"Percent, with {confidence:.0%} intervals, which hold all shapes. The draws show the "
            f"ROC down to a false positive rate of {found.seen_to:.2g}.",
            style="dim",
        )
    for k, (low, high) in found.bounds.items():
        yield line(
            f"Not forecast at {k:,} draws, beyond {REACH} times those at hand: it hangs on the "
            f"slope of the ROC at 0, which no draw shows. Whatever the ROC, it is between "
            f"{low:.1%} and {high:.1%} for problems like these.",
            style="dim",
        )
