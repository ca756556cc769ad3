"""The figures of one task and model: from findings to specifications of Vega-Lite."""

import altair as alt
import numpy as np

from inspect_resample.analysis.by_draw import FirstPasses
from inspect_resample.analysis.findings import Ahead, ModelFindings
from inspect_resample.analysis.laws.forecast import Forecast
from inspect_resample.analysis.summary import Curve, RewardByK
from inspect_resample.report import words
from inspect_resample.report.page.theme import (
    ACCENT,
    PLAIN,
    WRONG,
    Row,
    Spec,
    curve,
    draws_axis,
    finished,
    hover,
    labels,
    mark_at,
    of,
    rows,
    share_axis,
)

_FORECAST_NOTE = "forecast →"


def coverage(found: ModelFindings) -> Spec:
    """pass@k of both suites with bands, and their forecasts."""
    summary = found.summary
    curves: dict[str, tuple[Curve, str]] = {"weak": (summary.weak_pass_at, PLAIN)}
    if summary.strong is not None:
        curves["strong"] = (summary.strong.pass_at, ACCENT)
    forecasts = {
        suite: one for suite, one in found.forecasts.items() if isinstance(one, Forecast)
    }
    measured = float(summary.weak_pass_at.k[-1])
    most = max([measured, *(float(one.k[-1]) for one in forecasts.values())])
    x, y = draws_axis(most), share_axis("problems solved (pass@k)")
    chart, ends, tips = alt.layer(), [], []
    texts = []
    for suite, (own, colour) in curves.items():
        name = f"{suite} suite" if summary.strong is not None else "the only suite"
        at_hand = rows(own.k, own.intervals, suite=name)
        chart += curve(at_hand, x, y, colour)
        end, shown = at_hand[-1], at_hand
        if suite in forecasts:
            ahead = rows(list(forecasts[suite].k), forecasts[suite].problems, suite=name)  # type: ignore[index]
            chart += curve(ahead, x, y, colour, ahead=True)
            end, shown = ahead[-1], at_hand + ahead
        ends.append({**end, "text": name, "colour": colour})
        tips += shown
        texts.append(words.growth(name.capitalize() + ": pass@k", own, summary.k))
    if forecasts:
        chart += mark_at(measured, _FORECAST_NOTE, x)
        texts.append(f"Forecasts go to {most:.0f} draws.")
    chart += labels(ends, x, y, 0.07)
    chart += hover(tips, x, _tips("suite:N", "pass@k"))
    return finished(chart, " ".join(texts), right=88)


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
    at_hand = rows(own.k, own.intervals)
    chart, tips = curve(at_hand, x, y, ACCENT), list(at_hand)
    text = words.growth("Resampled accuracy", own, summary.k)
    if ahead is not None:
        further = rows(list(ahead.k), ahead.resampled_accuracy)
        chart += curve(further, x, y, ACCENT, ahead=True) + mark_at(measured, _FORECAST_NOTE, x)
        tips += further
        limit = ahead.ceiling[0]
        top = f"ceiling {words.percent_interval(limit, '%')}"
        rule = alt.Chart(alt.Data(values=[{"y": limit.estimate, "text": top}]))
        chart += rule.mark_rule(color=WRONG, strokeDash=[6, 3], aria=False).encode(y=y)
        note = rule.mark_text(align="left", dx=4, dy=-8, color=WRONG, fontSize=12, fontWeight=600)
        chart += note.encode(x=alt.value(0), y=y, text="text:N")
        text += f" Its limit for unlimited draws is {words.percent_interval(limit, '%')}."
    chart += hover(tips, x, _tips(None, "answered right"))
    return finished(chart, text)


def reward(found: ModelFindings, main: RewardByK) -> Spec:
    """Reward by K: one cost ratio with its band and K*, the others beside it."""
    summary = found.summary
    strong = summary.strong
    assert strong is not None
    top = _rounded_up(float(np.nanmax(strong.resampled_accuracy.intervals.high)))
    x = draws_axis(float(main.curve.k[-1]), "draws K")
    y = alt.Y(
        "reward:Q", title="reward a problem",
        axis=alt.Axis(tickCount=6), scale=alt.Scale(domain=[-top / 2, top]),
    )  # fmt: skip
    zero = alt.Chart(alt.Data(values=[{"reward": 0}])).mark_rule(color="#9a9a9a", aria=False)
    others = alt.Chart(alt.Data(name="others", values=_others(strong.rewards)))
    thin = others.mark_line(color="#a8a8a8", strokeWidth=1.2, clip=True, strokeDash=[4, 2])
    first = others.transform_filter(f"datum.k == {main.curve.k[-1]}")
    named = first.mark_text(align="left", dx=5, color=PLAIN, fontSize=11, clip=False, aria=False)
    visible = named.transform_filter(f"datum.reward > {-top / 2}")
    highlighted = alt.Chart(alt.Data(name="curve", values=_rewards(main)))
    band = highlighted.mark_area(color=ACCENT, opacity=0.16, clip=True, aria=False)
    line = highlighted.mark_line(color=ACCENT, strokeWidth=2.4, clip=True)
    tips = [
        alt.Tooltip("k:Q", title="K"),
        *(alt.Tooltip(f"{name}:Q", format=".3f") for name in ("reward", "low", "high")),
    ]
    pointer = highlighted.mark_rule(strokeWidth=12, opacity=0.001, aria=False)
    peak = alt.Chart(alt.Data(name="best", values=_best(main)))
    dot = peak.mark_point(color=ACCENT, filled=True, size=90, opacity=1)
    note = peak.mark_text(dy=-14, color=ACCENT, fontWeight=600, fontSize=12, aria=False)
    chart = alt.layer(
        zero.encode(y=y),
        thin.encode(x=x, y=y, detail="label:N"),
        visible.encode(x=x, y=y, text="label:N"),
        band.encode(x=x, y=of(y, "low"), y2="high:Q"),
        line.encode(x=x, y=y),
        pointer.encode(x=x, tooltip=tips),
        dot.encode(x=x, y=y),
        note.encode(x=x, y=y, text="text:N"),
    )
    return finished(chart, " ".join(words.peak(row) for row in strong.rewards), right=64)


def first_passes(found: FirstPasses) -> tuple[Spec, Spec]:
    """What the next draw brings a waiting problem; and how many of the first passes are false."""
    most = float(found.last[-1])
    middle = [float(np.sqrt(a * b)) for a, b in zip(found.first, found.last, strict=True)]
    x = draws_axis(most, "number of the draw")
    top = _rounded_up(float(max(np.nanmax(found.true.high), np.nanmax(found.false.high))))
    y = share_axis("of the waiting problems, per draw", top)
    chart, ends, tips = alt.layer(), [], []
    for name, figures, colour in (
        ("true positive", found.true, ACCENT),
        ("false positive", found.false, WRONG),
    ):
        points = rows(middle, figures, kind=name)
        chart += curve(points, x, y, colour)
        if points:
            ends.append({**points[0], "text": name, "colour": colour})
        tips += points
    chart += labels(ends, x, y, 0.08 * top) + hover(tips, x, _tips("kind:N", "per draw"))
    hazards = finished(chart, f"First passes by number of the draw. {_hazard_words(found)}")
    shares = rows(middle, found.false_share, kind="false")
    y = share_axis("first passes that are false")
    x = draws_axis(most, "number of the draw")
    share = curve(shares, x, y, WRONG) + hover(shares, x, _tips(None, "false"))
    return hazards, finished(share, f"First passes that are false. {_share_words(found)}")


def _hazard_words(found: FirstPasses) -> str:
    return " ".join(
        f"Draw {a}: {words.percent_interval(found.true[i], '%')} true, "
        f"{words.percent_interval(found.false[i], '%')} false."
        for i, a in ((0, found.first[0]), (len(found.first) - 1, found.first[-1]))
    )


def _share_words(found: FirstPasses) -> str:
    first, last = (words.percent_interval(found.false_share[i], "%") for i in (0, -1))
    return f"From {first} of those at draw 1 to {last} of those from draw {found.first[-1]} on."


def _tips(kind: str | None, name: str) -> list[alt.Tooltip]:
    fields = [alt.Tooltip("k:Q", title="draws", format=",.0f")]
    if kind is not None:
        fields.append(alt.Tooltip(kind))
    titles = {"y": name, "low": "from", "high": "to"}
    fields += [
        alt.Tooltip(f"{field}:Q", title=title, format=".1%") for field, title in titles.items()
    ]
    return fields


def _rewards(row: RewardByK) -> list[Row]:
    found = row.curve.intervals
    columns = zip(row.curve.k, found.estimate, found.low, found.high, strict=True)
    return [
        {"k": k, "reward": float(y), "low": float(low), "high": float(high)}
        for k, y, low, high in columns
    ]


def _others(found: tuple[RewardByK, ...]) -> list[Row]:
    return [
        {"k": point["k"], "reward": point["reward"], "label": f"ratio {row.cost_ratio:g}"}
        for row in found
        for point in _rewards(row)
    ]


def _best(row: RewardByK) -> list[Row]:
    if row.best.k == 0:
        return []
    k = row.best.k
    return [{"k": k, "reward": row.best.reward.estimate, "text": f"K* = {k}"}]


def _rounded_up(value: float) -> float:
    """The next of 0.01, 0.02, 0.05, 0.1, 0.2, ..., 1."""
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    return next((step for step in steps if value <= step), 1.0)
