"""The figures of one task and model: from findings to specifications of Vega-Lite."""

import numpy as np

from inspect_resample.analysis.by_draw import FirstPasses
from inspect_resample.analysis.findings import Ahead, ModelFindings
from inspect_resample.analysis.laws.forecast import Forecast
from inspect_resample.analysis.summary import RewardByK
from inspect_resample.report import words
from inspect_resample.report.page.theme import (
    ACCENT,
    PLAIN,
    WRONG,
    Layer,
    Row,
    Spec,
    axis,
    curve,
    dots,
    draws_axis,
    end_names,
    finished,
    hover,
    layer,
    mark_at,
    named,
    of,
    rows,
    share_axis,
    words_at,
)

_AHEAD = "forecast →"
_GREY = "#a8a8a8"


def coverage(found: ModelFindings) -> Spec:
    """pass@k of both suites with bands, and their forecasts."""
    summary, strong = found.summary, found.summary.strong
    curves = {"weak": (summary.weak_pass_at, PLAIN if strong else ACCENT)}
    if strong is not None:
        curves["strong"] = (strong.pass_at, ACCENT)
    forecasts: dict[str, Forecast] = {
        suite: one for suite, one in found.forecasts.items() if not isinstance(one, str)
    }
    measured = float(summary.weak_pass_at.k[-1])
    most = max([measured, *(float(one.k[-1]) for one in forecasts.values())])
    x, y = draws_axis(most), share_axis("problems solved (pass@k)")
    layers: list[Layer] = []
    ends: list[Row] = []
    tips: list[Row] = []
    texts = []
    for suite, (own, colour) in curves.items():
        name = f"{suite} suite" if strong else "the only suite"
        shown = rows(own.k, own.intervals, suite=name)
        layers += curve(shown, x, y, colour)
        if suite in forecasts:
            further = rows(list(forecasts[suite].k), forecasts[suite].problems, suite=name)
            layers += curve(further, x, y, colour, ahead=True)
            shown += further
        ends.append({**shown[-1], "text": name, "colour": colour})
        tips += shown
        texts.append(words.growth(f"{name.capitalize()}: pass@k", own, summary.k))
    if forecasts:
        layers += mark_at(measured, _AHEAD, x)
        texts.append(f"Forecasts go to {most:.0f} draws.")
    layers += end_names(ends, x, y, 0.07)
    layers.append(
        hover(tips, x, ("k", "draws", ",.0f"), ("suite", "suite", ""), *_shares("pass@k"))
    )
    return finished(layers, " ".join(texts))


def accuracy(found: ModelFindings) -> Spec | None:
    """Resampled accuracy by K below its ceiling; None with one suite."""
    summary = found.summary
    if summary.strong is None:
        return None
    own = summary.strong.resampled_accuracy
    ahead = found.ahead if isinstance(found.ahead, Ahead) else None
    measured = float(own.k[-1])
    most = measured if ahead is None else float(ahead.k[-1])
    x, y = draws_axis(most, "draws K"), share_axis("problems answered right")
    tips = rows(own.k, own.intervals)
    layers = curve(tips, x, y, ACCENT)
    text = words.growth("Resampled accuracy", own, summary.k)
    if ahead is not None:
        further = rows(list(ahead.k), ahead.resampled_accuracy)
        layers += curve(further, x, y, ACCENT, ahead=True) + mark_at(measured, _AHEAD, x)
        tips += further
        limit = words.percent_interval(ahead.ceiling[0], "%")
        row = [{"y": ahead.ceiling[0].estimate, "text": f"ceiling {limit}"}]
        layers.append(
            layer(row, "rule", {"color": WRONG, "strokeDash": [6, 3], "aria": False}, y=y)
        )
        look = {"dx": 4, "dy": -8, "fontSize": 12, "fontWeight": 600}
        layers.append(words_at(row, WRONG, {"value": 0}, y, **look))
        text += f" Its limit for unlimited draws is {limit}."
    layers.append(hover(tips, x, ("k", "draws", ",.0f"), *_shares("answered right")))
    return finished(layers, text)


def reward(found: ModelFindings, main: RewardByK) -> Spec:
    """Reward by K: one cost ratio with its band and K*, the others beside it.

    The page's script replaces the rows named `curve`, `others` and `best`, and the parameter
    `least`, the lower end of the axis, so that the chosen curve is always seen.
    """
    strong = found.summary.strong
    assert strong is not None
    top = _rounded_up(float(np.nanmax(strong.resampled_accuracy.intervals.high)))
    last = main.curve.k[-1]
    x = draws_axis(float(last), "draws K")
    y = axis("reward", "reward a problem", [{"expr": "least"}, top], tickCount=6)
    thin = {"color": _GREY, "strokeWidth": 1.2, "clip": True, "strokeDash": [4, 2]}
    others = layer(_others(strong.rewards), "line", thin, x=x, y=y, detail={"field": "text"})
    names = {
        **words_at([], PLAIN, x, y, dx=5), "data": {"name": "others"},
        "transform": [
            {"filter": "datum.reward > least - 1e-9"},
            {"joinaggregate": [{"op": "max", "field": "k", "as": "end"}], "groupby": ["text"]},
            {"filter": "datum.k == datum.end"},
        ],
    }  # fmt: skip
    line, band = ({"color": ACCENT, "clip": True, **how} for how in (
        {"strokeWidth": 2.4}, {"opacity": 0.16, "aria": False},
    ))  # fmt: skip
    peak = {"color": ACCENT, "filled": True, "size": 90, "opacity": 1, "aria": False}
    tips = [(name, name, ".3f") for name in ("reward", "low", "high")]
    layers = [
        layer([{"reward": 0}], "rule", {"color": "#9a9a9a", "aria": False}, y=y),
        named(others, "others"),
        names,
        named(
            layer(_rewards(main), "area", band, x=x, y=of(y, "low"), y2={"field": "high"}), "curve"
        ),
        {**layer([], "line", line, x=x, y=y), "data": {"name": "curve"}},
        {**hover([], x, ("k", "K", ""), *tips), "data": {"name": "curve"}},
        named(layer(_best(main), "point", peak, x=x, y=y), "best"),
        {
            **words_at([], ACCENT, x, y, dx=-4, dy=-14, fontSize=12, fontWeight=600),
            "data": {"name": "best"},
        },
    ]
    figure = finished(layers, " ".join(words.peak(row) for row in strong.rewards))
    least = min(-top / 2, *(row["reward"] for row in _rewards(main)))
    return {**figure, "params": [{"name": "least", "value": least}]}


def first_passes(found: FirstPasses) -> tuple[Spec, Spec]:
    """What the next draw brings a waiting problem; and how many of the first passes are false."""
    middle = [float(np.sqrt(a * b)) for a, b in zip(found.first, found.last, strict=True)]
    x = draws_axis(float(found.last[-1]), "number of the draw")
    top = _rounded_up(float(max(np.nanmax(found.true.high), np.nanmax(found.false.high))))
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
        ends += [{**row, "text": name, "colour": colour} for row in points[:1]]
        tips += points
    layers += end_names(ends, x, y, 0.08 * top, dx=8, dy=-11)
    what = ("k", "draw", ",.0f"), ("kind", "brings", "")
    layers.append(hover(tips, x, *what, *_shares("per draw")))
    shares = rows(middle, found.false_share)
    z = share_axis("first passes that are false")
    share = [*curve(shares, x, z, WRONG), dots(shares, x, z, WRONG)]
    share.append(hover(shares, x, ("k", "draw", ",.0f"), *_shares("false")))
    return (
        finished(layers, f"What the next draw brings. {_hazard_words(found)}"),
        finished(share, f"First passes that are false. {_share_words(found)}"),
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


def _shares(name: str) -> list[tuple[str, str, str]]:
    return [("y", name, ".1%"), ("low", "from", ".1%"), ("high", "to", ".1%")]


def _rewards(row: RewardByK) -> list[Row]:
    found = row.curve.intervals
    columns = zip(row.curve.k, found.estimate, found.low, found.high, strict=True)
    return [
        {"k": k, "reward": float(y), "low": float(low), "high": float(high)}
        for k, y, low, high in columns
    ]


def _others(found: tuple[RewardByK, ...]) -> list[Row]:
    return [
        {"k": point["k"], "reward": point["reward"], "text": f"ratio {row.cost_ratio:g}"}
        for row in found
        for point in _rewards(row)
    ]


def _best(row: RewardByK) -> list[Row]:
    if row.best.k == 0:
        return []
    k = row.best.k
    return [{"k": k, "reward": row.best.reward.estimate, "text": f"K* = {k}"}]


def _rounded_up(value: float) -> float:
    """The next of a few round numbers up to 1."""
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    return next((step for step in steps if value <= step), 1.0)
