"""Comparisons as plain data for machines; `docs/guide/compare.md` documents the schema."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from inspect_resample.decisions.budgets import AtBudget, Frontier
from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.report.identity import draws_per_problem, identity, scores
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.difference import Difference
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    RewardsCompared,
    StrongCompared,
)
from inspect_resample.studies.compare.once import OftenOrOnce, Turn
from inspect_resample.studies.compare.reach import Reach
from inspect_resample.studies.summary.records import estimate_record

_NAMES = ("a", "b")


def comparison_record(found: Comparison) -> dict[str, Any]:
    """Two models as JSON-ready data; what needs a strong suite is None without one."""
    ones = zip(found.paired.evaluations, found.paired.left_out, strict=True)
    first, second = (evaluation_record(evaluation, left_out) for evaluation, left_out in ones)
    return {
        "a": first,
        "b": second,
        "problems": found.paired.problems,
        "weaker": _NAMES[found.weaker],
        "weak_pass_at": _by_k(found, found.weak_pass_at),
        **_strong(found, found.strong),
        "cost": cost_record(found.terms.pricing),
        "intervals": {
            "confidence": found.confidence,
            "replicates": found.replicates,
            "seed": found.seed,
        },
    }


def difference_record(difference: Difference) -> dict[str, Any]:
    """A figure of both and the difference, `a` minus `b`."""
    return {
        "a": estimate_record(difference.first),
        "b": estimate_record(difference.second),
        "difference": estimate_record(difference.difference),
    }


def _strong(found: Comparison, strong: StrongCompared | None) -> dict[str, Any]:
    names = (
        *("strong_pass_at", "resampled_accuracy", "conditional_accuracy", "false_discovery_rate"),
        *("reach", "reward", "budgets", "often_or_once"),
    )
    if strong is None:
        return dict.fromkeys(names)
    values = (
        _by_k(found, strong.pass_at),
        _by_k(found, strong.resampled_accuracy),
        {name: difference_record(one) for name, one in strong.conditional_accuracy.items()},
        {name: difference_record(one) for name, one in strong.false_discovery_rate.items()},
        _reaches(strong.reach),
        [_reward(found, row) for row in strong.rewards],
        [
            {
                "unit": one.unit,
                "equal": [_at_budget(row, found.terms.cost_ratios) for row in one.at_budget],
                "frontiers": [frontier_record(frontier, _NAMES) for frontier in one.frontiers],
            }
            for one in strong.in_units
        ],
        once_record(strong.often_or_once, _NAMES),
    )
    return dict(zip(names, values, strict=True))


def once_record(found: OftenOrOnce | str, names: Sequence[str]) -> dict[str, Any]:
    """Draws of the weaker models against one of the strongest, and where that turns."""
    if isinstance(found, str):
        return {"error": found}
    return {
        "error": None,
        "often": names[found.often],
        "once": names[found.once],
        "order": estimate_record(found.order),
        "reach": _reach(found.reach),
        "itself": {"k": found.itself_k, "value": estimate_record(found.itself)},
        "unit": found.unit,
        "price_turns": {policy: _turn(turn) for policy, turn in found.prices.items()},
        "cost_ratio_turns": _turn(found.cost_ratio),
    }


def _turn(found: Turn) -> dict[str, Any]:
    """JSON has no infinity: None is for no turn."""
    at = {name: end if math.isfinite(end) else None for name, end in asdict(found.at).items()}
    return {"kind": found.kind, "at": at, "share": found.share}


def cost_record(pricing: Pricing) -> dict[str, Any]:
    """What draws are charged for in rewards."""
    return {"price": pricing.price, "benefit": pricing.benefit, "policy": pricing.policy}


def evaluation_record(evaluation: Evaluation, left_out: int) -> dict[str, Any]:
    """One of those compared; `left_out` is the number of problems that not all others have."""
    return {
        **identity(evaluation),
        **scores(evaluation),
        "left_out": left_out,
        "draws_per_problem": draws_per_problem(evaluation),
        "logs": [source.location for source in evaluation.sources],
        "warnings": list(evaluation.warnings),
    }


def _by_k(found: Comparison, curves: Curves) -> dict[str, Any]:
    def one(k: int) -> dict[str, Any]:
        at = curves.k.index(k)
        band = {"low": float(curves.figures.low[at]), "high": float(curves.figures.high[at])}
        return {**difference_record(curves[k]), "band": band}

    return {str(k): one(k) for k in found.k}


def _reaches(both: tuple[Reach, Reach]) -> dict[str, Any]:
    return {name: _reach(one) for name, one in zip(("a_to_b", "b_to_a"), both, strict=True)}


def _reach(one: Reach) -> dict[str, Any]:
    return {
        "k": one.k,
        "at_end_of_data": one.at_end_of_data,
        "value": estimate_record(one.value),
        "single": estimate_record(one.single),
        "lead": estimate_record(one.lead),
        "probability": one.probability,
        "first_k": one.first_k,
        "verdict": one.verdict,
    }


def _reward(found: Comparison, row: RewardsCompared) -> dict[str, Any]:
    return {
        "cost_ratio": row.cost_ratio,
        "by_k": _by_k(found, row.by_k),
        "k_star": {name: best_record(best) for name, best in zip(_NAMES, row.best, strict=True)},
        "at_k_star": difference_record(row.at_best),
        "reach": _reaches(row.reach),
    }


def best_record(best: BestK) -> dict[str, Any]:
    """K* and those that the data cannot tell from it."""
    return {
        "k": best.k,
        "low": best.low,
        "high": best.high,
        "at_end_of_data": best.at_end_of_data,
    }


def _at_budget(row: AtBudget, cost_ratios: tuple[float, ...]) -> dict[str, Any]:
    return {
        "budget": row.budget,
        "k": dict(zip(_NAMES, row.k, strict=True)),
        "spent": dict(zip(_NAMES, row.spent, strict=True)),
        "at_end_of_data": dict(zip(_NAMES, row.at_end_of_data, strict=True)),
        "resampled_accuracy": difference_record(row.resampled_accuracy),
        "reward": [
            {"cost_ratio": ratio, **difference_record(one)}
            for ratio, one in zip(cost_ratios, row.rewards, strict=True)
        ],
    }


def frontier_record(frontier: Frontier, names: Sequence[str]) -> dict[str, Any]:
    """A budget frontier of models with these names."""
    return {
        "value": "resampled_accuracy" if frontier.cost_ratio is None else "reward",
        "cost_ratio": frontier.cost_ratio,
        "points": [_point(point, names) for point in frontier.points],
    }


def _point(point: Point, names: Sequence[str]) -> dict[str, Any]:
    return {
        "budget": point.budget,
        "model": None if point.model is None else names[point.model],
        "k": point.k,
        "spent": point.spent,
        "value": asdict(point.value),
        "probability": dict(zip(names, point.probability, strict=True)),
        "at_end_of_data": point.at_end_of_data,
    }
