"""The chapter "Which verifier, which rule?": findings, a figure, and what its controls need."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspect_resample.decisions.cost import spent
from inspect_resample.decisions.rules import BASE, FIRST, ORACLE
from inspect_resample.logs.draw_table import read_draw_table, tells_choices
from inspect_resample.report.figures.theme import (
    FRAME,
    GREY,
    PLAIN,
    SHADES,
    Spec,
    axis,
    draws_axis,
    layer,
    named,
    panel,
)
from inspect_resample.statistics.unavailable import Unavailable, or_unavailable
from inspect_resample.studies.select.figures import plotted
from inspect_resample.studies.select.study import RuleTerms, Selected, select
from inspect_resample.studies.summary.summary import Summary
from inspect_resample.studies.verifiers.study import study_verifiers
from inspect_resample.studies.verifiers.verified import FREE, Verified

NOTHING_TO_CHOOSE_BY = (
    "the draws have neither answers nor scores; `inspect-resample verify` adds scores"
)


@dataclass(frozen=True)
class Choosing:
    """What can be said of verifiers and rules.

    Attributes:
        selected: The rules.
        verified: The verifiers, or why they cannot be told.
    """

    selected: Selected
    verified: Verified | Unavailable


def find_choosing(summary: Summary) -> Choosing | Unavailable:
    """Compare rules and verifiers on the draws of a summary.

    Raises:
        OSError: A log is not there any more.
    """
    evaluation = summary.evaluation
    if not tells_choices(evaluation):
        return Unavailable(NOTHING_TO_CHOOSE_BY)
    if evaluation.counts.stopped_early:
        return Unavailable("drawing stopped early, so that draws are no free choice")
    how = summary.intervals.replicates, summary.intervals.seed
    terms = RuleTerms(summary.cost_ratios, summary.pricing)

    def find() -> Choosing:
        table = read_draw_table(evaluation)
        k = [one for one in summary.k if one <= table.k_max] or [table.k_max]
        return Choosing(
            select(evaluation, table, k, terms, *how),
            or_unavailable(
                lambda: study_verifiers(evaluation, table, FREE, None, *how), ValueError
            ),
        )

    return or_unavailable(find)


def rewards_figure(found: Selected, calculator: dict[str, Any], **how: Any) -> Spec:
    """Reward of the plotted rules by K; the page's script replaces its rows."""
    names = [one["name"] for one in calculator["rules"]]
    colours = [
        {BASE: PLAIN, ORACLE: GREY}.get(name, SHADES[i % len(SHADES)])
        for i, name in enumerate(names)
    ]
    dashes = [[1, 0] if i < len(SHADES) else [5, 3] for i in range(len(names))]
    ratio, price = calculator["ratio"], calculator["price"]
    rows = [
        {"k": k, "y": right - ratio * wrong - price * cost, "rule": one["name"]}
        for one in calculator["rules"]
        for k, right, wrong, cost in zip(
            one["k"], one["right"], one["wrong"], one["cost"], strict=True
        )
    ]
    least = _least([row["y"] for row in rows])
    x = draws_axis(max(row["k"] for row in rows), "draws K")
    y = axis("y", "reward a problem", [{"expr": "least"}, 1], tickCount=6)
    scale = {"domain": names, "range": colours}
    legend = {
        "title": None, "orient": "bottom", "symbolType": "stroke",
        "columns": {"expr": "width < 400 ? 1 : width < 700 ? 2 : 4"},
    }  # fmt: skip
    look = {
        "x": x, "y": y, "color": {"field": "rule", "scale": scale, "legend": legend},
        "strokeDash": {"field": "rule", "scale": {"domain": names, "range": dashes}},
    }  # fmt: skip
    tips = [
        {"field": "rule", "title": "rule"},
        {"field": "k", "title": "K", "type": "quantitative"},
        {"field": "y", "title": "reward", "type": "quantitative", "format": ".3f"},
    ]
    dot = {"filled": True, "size": 60, "opacity": 0.001, "aria": False}
    colour = {"field": "rule", "scale": scale, "legend": None}
    lines = [
        layer(rows, "line", {"strokeWidth": 2, "clip": True}, **look),
        layer(rows, "point", dot, x=x, y=y, color=colour, tooltip=tips),
    ]
    text = "Reward by number of draws of each selection rule."
    params = [{"name": "least", "value": least}]
    zero = layer([{"y": 0}], "rule", {"color": FRAME, "aria": False, "clip": True}, y=y)
    return panel([zero, *named(lines, "rules")], text, params=params, **how)


def _least(rewards: Sequence[float]) -> float:
    """Where the axis of rewards begins, as in `rules.js`."""
    return min(max(-1.0, math.floor(10 * min(rewards)) / 10), 0.9)


def rules_calculator(found: Selected, ratio: float) -> dict[str, Any]:
    """What the script needs: means over problems of each rule by K, and where controls begin."""
    pricing, evaluation = found.terms.pricing, found.evaluation
    given = isinstance(pricing.price, str)
    cost = pricing.cost(evaluation) if given else None
    size = len(found.table.problems)
    per_draw = cost.per_draw / pricing.benefit if cost else np.ones(size)
    once = cost.once / pricing.benefit if cost else np.zeros(size)
    rules = []
    for name in plotted(found):
        one = found.submitted[name]
        at = np.searchsorted(one.outcomes.k, one.curve.k)
        made = one.outcomes.made(pricing.policy)[:, at]
        rules.append(
            {
                "name": name,
                "followed": name not in (ORACLE, FIRST),
                "scored": one.rule.verified,
                "k": list(one.curve.k),
                "right": one.outcomes.right[:, at].mean(axis=0).tolist(),
                "wrong": one.outcomes.wrong[:, at].mean(axis=0).tolist(),
                "made": made.mean(axis=0).tolist(),
                "cost": spent(per_draw, once, made).mean(axis=0).tolist(),
            }
        )
    price = 1.0 if isinstance(pricing.price, str) else pricing.price / pricing.benefit
    return {"rules": rules, "ratio": ratio, "price": price, "priced": given}
