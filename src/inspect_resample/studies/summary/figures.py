"""Problems solved and answered right by number of draws, and what each draw brings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from inspect_resample.report import words
from inspect_resample.report.figures.lines import AHEAD, Line, lines_panel, shares
from inspect_resample.report.figures.theme import (
    ACCENT,
    GREY,
    PLAIN,
    WRONG,
    Channel,
    Layer,
    Row,
    Spec,
    axis,
    curve,
    dots,
    draws_axis,
    end_names,
    haloed,
    heading,
    hover,
    layer,
    level,
    mark_at,
    named,
    panel,
    round_up,
    row,
    rows,
    share_axis,
    sheet,
    words_at,
)
from inspect_resample.statistics.bootstrap import Curve
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.summary import words as said
from inspect_resample.studies.summary.ahead import Ahead
from inspect_resample.studies.summary.first_passes import FirstPasses
from inspect_resample.studies.summary.summary import RewardByK, Summary


def plot_summaries(found: Sequence[Summary]) -> Spec:
    """What `analyze` finds: coverage, resampled accuracy and reward, a row a task and model."""
    return sheet([_summary(summary) for summary in found])


def _summary(summary: Summary) -> Spec:
    found = [coverage(summary, title="Coverage")]
    own = accuracy(summary, title="Resampled accuracy")
    if own is not None:
        found.append(own)
    if summary.rewards:
        found.append(reward(summary.rewards, title="Reward"))
    return row(heading(summary.evaluation), found)


def coverage(
    summary: Summary, forecasts: Mapping[Suite, Forecast | Unavailable] | None = None, **how: Any
) -> Spec:
    """pass@k of both suites with bands, and their forecasts."""
    strong = summary.two_suites
    curves: dict[Suite, tuple[Curve, str]] = {
        "weak": (summary.weak_pass_at, PLAIN if strong else ACCENT)
    }
    if strong:
        curves["strong"] = (summary.strong_pass_at, ACCENT)
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
    """Resampled accuracy by K below its ceiling; None with one suite.

    Ahead of the draws there are two curves: of these problems, which goes on where the data end,
    and of others like them, whose limit the ceiling is and which need not begin there.
    """
    if not summary.two_suites:
        return None
    own = summary.resampled_accuracy
    y = share_axis("problems answered right")
    text = said.growth("Resampled accuracy", own, summary.k)
    lines = [Line("", ACCENT, rows(own.k, own.intervals))]
    limit: list[Layer] = []
    if isinstance(ahead, Ahead):
        lines = [
            replace(lines[0], name="these", ahead=rows(ahead.k, ahead.of_these)),
            Line("others", PLAIN, (), rows(ahead.k, ahead.resampled_accuracy)),
        ]
        ceiling = words.percent_interval(ahead.ceiling[0], "%")
        text += f" Its limit for unlimited draws is {ceiling}."
        at = [{"y": ahead.ceiling[0].estimate, "text": f"ceiling {ceiling}"}]
        dashed = {"color": WRONG, "strokeDash": [6, 3], "aria": False}
        look = {"dx": 4, "dy": -8, "fontSize": 12, "fontWeight": 600}
        limit = [
            layer(at, "rule", dashed, y=y),
            words_at(at, WRONG, {"value": 0}, y, **look),
        ]
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


def main_reward(rewards: Sequence[RewardByK]) -> RewardByK:
    """The row that the answer is about: the cost ratio nearest to 1."""
    return min(rewards, key=lambda row: abs(row.cost_ratio - 1))


def reward(
    rewards: Sequence[RewardByK],
    forecasts: Mapping[float, Curve] | None = None,
    benefit: float = 1.0,
    controlled: Curve | None = None,
    **how: Any,
) -> Spec:
    """Reward by K: two cost ratios with their bands and K*, the others beside them.

    Args:
        rewards: By cost ratio.
        forecasts: Under the law, by cost ratio.
        benefit: Of a right answer.
        controlled: Strong coverage, which no reward exceeds, with checks or without, for a figure
            with one accent that the page's script changes: it replaces the rows named `curve`,
            `others` and `best`, and the parameter `least`, the lower end of the axis, so that the
            curve is always seen.
        how: More of the panel's specification.
    """
    ahead = {ratio: _rows(curve) for ratio, curve in (forecasts or {}).items()}
    accents = _accents(rewards)[: 1 if controlled else 2]
    every = [{**row, "text": _name(one)} for one in rewards for row in _whole(one, ahead)]
    least, top = _ends_of_rewards(accents, every, benefit, controlled)
    x = draws_axis(max(row["k"] for row in every), "draws K")
    bottom = least if controlled is None else {"expr": "least"}
    y = axis("y", "reward a problem", [bottom, top], tickCount=6)
    others = [one for one in rewards if one not in accents]
    layers = [level(y)]
    layers += _others(others, ahead, x, y) if controlled is None else _controlled(rewards, x, y)
    for colour, one in zip((ACCENT, WRONG), accents, strict=False):
        further = ahead.get(one.cost_ratio, [])
        layers += _accented(one, further, colour, x, y, controlled is not None)
    text = " ".join(said.peak(row) for row in rewards)
    if controlled is not None:
        return panel(layers, text, params=[{"name": "least", "value": least}], **how)
    if ahead:
        layers += mark_at(rewards[0].by_k.k[-1], AHEAD, x)
    ends = _ends(rewards, accents, ahead, least)
    for k in sorted({end["k"] for end in ends}):
        beside = [end for end in ends if end["k"] == k]
        inside = {"dy": -9} if k < max(row["k"] for row in every) else {}  # above the axis
        layers += end_names(beside, x, y, 0.07 * (top - least), fontSize=11, **inside)
    return panel([*layers, _below(every, str(least))], text, **how)


def _ends_of_rewards(
    accents: Sequence[RewardByK], every: Sequence[Row], benefit: float, controlled: Curve | None
) -> tuple[float, float]:
    """The ends of the axis of rewards."""
    bands = [row for one in accents for row in _rows(one.by_k)]
    highest = [row["high"] for row in bands] + [row["y"] for row in every]
    if controlled is not None:
        highest = controlled.intervals.high.tolist()
    top = benefit * round_up(max(highest) / benefit)
    least = min(-top / 2, *(row["y"] for row in bands))
    # What loses more than a right answer earns is no choice to look at.
    return (max(least, -benefit) if controlled is None else least), top


def _accents(rewards: Sequence[RewardByK]) -> list[RewardByK]:
    """The main ratio, and the largest at which drawing pays, or else the largest."""
    main = main_reward(rewards)
    others = [row for row in rewards if row is not main]
    paying = [row for row in others if row.best.k > 0] or others
    return [main, *sorted(paying, key=lambda row: row.cost_ratio)[-1:]]


def _controlled(rewards: Sequence[RewardByK], x: Channel, y: Channel) -> list[Layer]:
    """All ratios as thin lines with their names, in rows that the page's script replaces."""
    found = [{**row, "text": _name(one)} for one in rewards for row in _rows(one.by_k)]
    last = [
        {"filter": "datum.y > least - 1e-9"},
        {"joinaggregate": [{"op": "max", "field": "k", "as": "end"}], "groupby": ["text"]},
        {"filter": "datum.k == datum.end"},
    ]
    # A curve may go on below the figure: its name must not be crossed by it.
    names = [{**one, "transform": last} for one in haloed(found, PLAIN, x, y, dx=5)]
    return named([_thin(found, x, y), *names, _below(found, "least")], "others")


def _below(found: Sequence[Row], least: str) -> Layer:
    """Names the ratios whose curves lie below the figure, under its axis."""
    said = "'below the figure: ' + join(pluck(datum.ratios, 'text'), ', ')"
    place = {"x": {"value": "width"}, "y": {"value": "height"}, "text": {"field": "said"}}
    look = {"align": "right", "dy": 48, "color": PLAIN, "fontSize": 11, "aria": False}
    return {
        **layer(found, "text", look, **place),
        "transform": [
            {"aggregate": [{"op": "max", "field": "y", "as": "top"}], "groupby": ["text"]},
            {"filter": f"datum.top < {least}"},
            {"aggregate": [{"op": "values", "as": "ratios"}]},
            {"calculate": f"length(datum.ratios) ? {said} : ''", "as": "said"},
        ],
    }


def _others(
    rewards: Sequence[RewardByK], ahead: Mapping[float, list[Row]], x: Channel, y: Channel
) -> list[Layer]:
    """Ratios as thin lines: in the data, and dashed under the law."""
    data = [{**row, "text": _name(one)} for one in rewards for row in _rows(one.by_k)]
    law = [{**row, "text": _name(one)} for one in rewards for row in ahead.get(one.cost_ratio, [])]
    return [_thin(data, x, y, strokeDash=[1, 0]), _thin(law, x, y)]


def _thin(found: Sequence[Row], x: Channel, y: Channel, **how: Any) -> Layer:
    look = {"color": GREY, "strokeWidth": 1.2, "clip": True, "strokeDash": [4, 2], **how}
    return layer(found, "line", look, x=x, y=y, detail={"field": "text"})


def _accented(
    one: RewardByK,
    ahead: list[Row],
    colour: str,
    x: Channel,
    y: Channel,
    controlled: bool,
) -> list[Layer]:
    """A curve with its band, its law, and its K*."""
    found, best = _rows(one.by_k), one.best
    peak = [{"k": best.k, "y": best.reward.estimate, "text": f"K* = {best.k}"}] if best.k else []
    dot = {"color": colour, "filled": True, "size": 90, "opacity": 1, "aria": False}
    look = {"dx": 7, "dy": -13, "fontSize": 12, "fontWeight": 600}
    tips = [("y", "reward", ".3f"), ("low", "from", ".3f"), ("high", "to", ".3f")]
    lines = [*curve(found, x, y, colour), hover(found, x, ("k", "K", ""), *tips)]
    peaks = [layer(peak, "point", dot, x=x, y=y), *haloed(peak, colour, x, y, **look)]
    if controlled:
        return named(lines, "curve") + named(peaks, "best")
    return (curve(ahead, x, y, colour, ahead=True)[1:] if ahead else []) + lines + peaks


def _ends(
    rewards: Sequence[RewardByK],
    accents: Sequence[RewardByK],
    ahead: Mapping[float, list[Row]],
    least: float,
) -> list[Row]:
    """Where each curve ends, or leaves the figure; none of those that are never in it."""
    colours = dict(zip([one.cost_ratio for one in accents], (ACCENT, WRONG), strict=False))
    ends = []
    for one in rewards:
        look = {"text": _name(one), "colour": colours.get(one.cost_ratio, PLAIN)}
        seen = [row for row in _whole(one, ahead) if row["y"] >= least]
        ends += [{**row, **look} for row in seen[-1:]]
    return ends


def _name(one: RewardByK) -> str:
    return f"ratio {one.cost_ratio:g}"


def _whole(one: RewardByK, ahead: Mapping[float, list[Row]]) -> list[Row]:
    """The curve in the data, and under the law beyond them."""
    own = _rows(one.by_k)
    return own + [row for row in ahead.get(one.cost_ratio, []) if row["k"] > own[-1]["k"]]


def _rows(found: Curve) -> list[Row]:
    return rows(found.k, found.intervals)
