"""Problems solved and answered right by number of draws, and what each draw brings."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from inspect_resample.report import words
from inspect_resample.report.figures.lines import Line, lines_panel, shares
from inspect_resample.report.figures.theme import (
    ACCENT,
    PLAIN,
    WRONG,
    Layer,
    Row,
    Spec,
    curve,
    dots,
    draws_axis,
    end_names,
    heading,
    hover,
    layer,
    panel,
    round_up,
    row,
    rows,
    share_axis,
    sheet,
    words_at,
)
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.summary import words as said
from inspect_resample.studies.summary.ahead import Ahead
from inspect_resample.studies.summary.first_passes import FirstPasses
from inspect_resample.studies.summary.reward_figure import reward
from inspect_resample.studies.summary.summary import Curve, Summary


def plot_summaries(found: Sequence[Summary]) -> Spec:
    """What `analyze` finds: coverage, resampled accuracy and reward, a row a task and model."""
    return sheet([_summary(summary) for summary in found])


def _summary(summary: Summary) -> Spec:
    strong, evaluation = summary.strong, summary.evaluation
    found = [coverage(summary, title="Coverage")]
    own = accuracy(summary, title="Resampled accuracy")
    if own is not None:
        found.append(own)
    if strong is not None and strong.rewards:
        found.append(reward(strong.rewards, title="Reward"))
    return row(heading(evaluation), found)


def coverage(
    summary: Summary, forecasts: Mapping[Suite, Forecast | Unavailable] | None = None, **how: Any
) -> Spec:
    """pass@k of both suites with bands, and their forecasts."""
    strong = summary.strong
    curves: dict[Suite, tuple[Curve, str]] = {
        "weak": (summary.weak_pass_at, PLAIN if strong else ACCENT)
    }
    if strong is not None:
        curves["strong"] = (strong.pass_at, ACCENT)
    lines, texts = [], []
    for suite, (own, colour) in curves.items():
        name = f"{suite} suite" if strong else "the only suite"
        found = (forecasts or {}).get(suite)
        further = (
            [] if found is None or isinstance(found, Unavailable) else rows(found.k, found.problems)
        )
        lines.append(Line(name, colour, rows(own.k, own.intervals), further))
        texts.append(said.growth(f"{name.capitalize()}: pass@k", own, summary.k))
    most = max((line.ahead[-1]["k"] for line in lines if line.ahead), default=0)
    if most:
        texts.append(f"Forecasts go to {most:.0f} draws.")
    y = share_axis("problems solved (pass@k)")
    return lines_panel(lines, y, "draws k", "pass@k", " ".join(texts), **how)


def accuracy(summary: Summary, ahead: Ahead | Unavailable | None = None, **how: Any) -> Spec | None:
    """Resampled accuracy by K below its ceiling; None with one suite."""
    if summary.strong is None:
        return None
    own = summary.strong.resampled_accuracy
    y = share_axis("problems answered right")
    text = said.growth("Resampled accuracy", own, summary.k)
    further: list[Row] = []
    limit: list[Layer] = []
    if isinstance(ahead, Ahead):
        further = rows(ahead.k, ahead.resampled_accuracy)
        ceiling = words.percent_interval(ahead.ceiling[0], "%")
        text += f" Its limit for unlimited draws is {ceiling}."
        at = [{"y": ahead.ceiling[0].estimate, "text": f"ceiling {ceiling}"}]
        dashed = {"color": WRONG, "strokeDash": [6, 3], "aria": False}
        look = {"dx": 4, "dy": -8, "fontSize": 12, "fontWeight": 600}
        limit = [
            layer(at, "rule", dashed, y=y),
            words_at(at, WRONG, {"value": 0}, y, **look),
        ]
    lines = [Line("", ACCENT, rows(own.k, own.intervals), further)]
    return lines_panel(lines, y, "draws K", "answered right", text, limit, **how)


def first_passes(found: FirstPasses) -> tuple[Spec, Spec]:
    """What the next draw brings a waiting problem; and how many of the first passes are false."""
    middle = [float(np.sqrt(a * b)) for a, b in zip(found.first, found.last, strict=True)]
    x = draws_axis(float(found.last[-1]), "number of the draw")
    top = round_up(float(max(np.nanmax(found.true.high), np.nanmax(found.false.high))))
    y = share_axis("of the waiting problems, per draw", top)
    layers: list[Layer] = []
    ends: list[Row] = []
    tips: list[Row] = []
    for name, figures, colour in (
        ("true", found.true, ACCENT),
        ("false", found.false, WRONG),
    ):
        points = rows(middle, figures, kind=f"{name} positive")
        layers += [*curve(points, x, y, colour), dots(points, x, y, colour)]
        ends += [{**first, "text": name, "colour": colour} for first in points[:1]]
        tips += points
    layers += end_names(ends, x, y, 0.08 * top, dx=8, dy=-11)
    what = ("k", "draw", ",.0f"), ("kind", "brings", "")
    layers.append(hover(tips, x, *what, *shares("per draw")))
    falses = rows(middle, found.false_share)
    z = share_axis("first passes that are false")
    share = [*curve(falses, x, z, WRONG), dots(falses, x, z, WRONG)]
    share.append(hover(falses, x, ("k", "draw", ",.0f"), *shares("false")))
    return (
        panel(layers, f"What the next draw brings. {_hazard_words(found)}"),
        panel(share, f"First passes that are false. {_share_words(found)}"),
    )


def _hazard_words(found: FirstPasses) -> str:
    return " ".join(
        f"Draw {found.first[i]}: {words.percent_interval(found.true[i], '%')} true, "
        f"{words.percent_interval(found.false[i], '%')} false."
        for i in (0, len(found.first) - 1)
    )


def _share_words(found: FirstPasses) -> str:
    first, last = (words.percent_interval(found.false_share[i], "%") for i in (0, -1))
    return f"From {first} of those at draw 1 to {last} of those from draw {found.first[-1]} on."
