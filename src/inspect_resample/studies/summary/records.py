"""Summaries as plain data for machines; `docs/method/analysis.md` documents the schema."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from inspect_resample.decisions.names import POLICIES, Policy
from inspect_resample.report.identity import draws_per_problem, identity, scores
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.bounds import Bounded, Bounds
from inspect_resample.statistics.counts import USAGE, Usage
from inspect_resample.studies.summary.summary import Curve, RewardByK, StrongFigures, Summary

_UNDEFINED = Estimate(math.nan, math.nan, math.nan)
_REWARD = (
    *("k_star", "k_star_low", "k_star_high", "k_star_probability"),
    *("reward", "low", "high", "at_end_of_data"),
)
_LEAST_PROBABILITY = 0.01  # A smaller share of the resamples is noise.

_LEFT_OUT = ("settings", "busy", "invalid")  # Of a log, what a record does without.


def as_record(summary: Summary) -> dict[str, Any]:
    """One task and model as JSON-ready data: only None stands for what is undefined."""
    evaluation, counts = summary.evaluation, summary.evaluation.counts
    return {
        **identity(evaluation),
        **scores(evaluation),
        "problems": len(counts.problems),
        "draws": int(counts.draws.sum()),
        "draws_per_problem": draws_per_problem(evaluation),
        "unscored": evaluation.unscored,
        "tokens": _tokens(evaluation.usage),
        "bounds": None if summary.bounds is None else _bounds(summary.bounds),
        "weak_pass_at": _by_k(summary, summary.weak_pass_at),
        "weak_pass_all": _by_k(summary, summary.weak_pass_all),
        "expected_draws": _by_k(summary, summary.expected_draws),
        "cost": {
            "unit": summary.cost_unit or None,
            "price": summary.pricing.price,
            "benefit": summary.pricing.benefit,
            "policy": summary.pricing.policy,
            "expected": {
                policy: _by_k(summary, curve) for policy, curve in summary.expected_cost.items()
            },
        },
        **(_two_suites(summary, summary.strong) if summary.strong else _one_suite(summary)),
        "intervals": {
            "confidence": summary.confidence,
            "replicates": summary.replicates,
            "seed": summary.seed,
        },
        "logs": [
            {name: value for name, value in asdict(source).items() if name not in _LEFT_OUT}
            for source in evaluation.sources
        ],
        "warnings": list(evaluation.warnings),
    }


def _tokens(usage: Usage | None) -> dict[str, float | None]:
    """What all draws took together, None where the logs do not tell."""
    names = [name for name in USAGE if name.endswith("tokens") or "tokens_" in name]
    sums = {name: math.nan if usage is None else getattr(usage, name).sum() for name in names}
    return {name: None if math.isnan(total) else float(total) for name, total in sums.items()}


def _bounds(found: Bounded) -> dict[str, Any]:
    """Bounds, by the names of the figures that they are of."""

    def ends(bounds: Mapping[Any, Bounds]) -> dict[str, Any]:
        return {
            str(key): {"low": number_or_none(low), "high": number_or_none(high)}
            for key, (low, high) in bounds.items()
        }

    reward = [{"cost_ratio": ratio, "by_k": ends(one)} for ratio, one in found.reward.items()]
    named = {name: ends(one) for name, one in (found.by_k | found.rates).items()}
    return {**named, "reward": reward}


def _two_suites(summary: Summary, strong: StrongFigures) -> dict[str, Any]:
    return {
        "strong_pass_at": _by_k(summary, strong.pass_at),
        "strong_pass_all": _by_k(summary, strong.pass_all),
        "generalization_gap": _by_k(summary, strong.generalization_gap),
        "resampled_accuracy": _by_k(summary, strong.resampled_accuracy),
        "conditional_accuracy": _each(strong.conditional_accuracy),
        "false_discovery_rate": _each(strong.false_discovery_rate),
        "false_positive_rate": _each(strong.false_positive_rate),
        "reward": [_reward(summary, row) for row in strong.rewards],
        "reward_by_policy": {
            policy: [_reward(summary, row) for row in rows] or None
            for policy, rows in _by_policy(summary, strong).items()
        },
    }


def _by_policy(summary: Summary, strong: StrongFigures) -> dict[Policy, tuple[RewardByK, ...]]:
    chosen = summary.pricing.policy
    return {
        policy: strong.rewards if policy == chosen else strong.rewards_otherwise
        for policy in POLICIES
    }


def _one_suite(summary: Summary) -> dict[str, Any]:
    """The names of `_two_suites`, with None for every number."""
    undefined = {str(k): estimate_record(_UNDEFINED) for k in summary.k}
    averages = _each(dict.fromkeys(("macro", "pooled"), _UNDEFINED))
    bounds = _each(dict.fromkeys(("lower_bound", "upper_bound"), _UNDEFINED))
    rewards = [
        {"cost_ratio": ratio, **dict.fromkeys(_REWARD), "by_k": undefined}
        for ratio in summary.cost_ratios
    ]
    return {
        "strong_pass_at": undefined,
        "strong_pass_all": undefined,
        "generalization_gap": undefined,
        "resampled_accuracy": undefined,
        "conditional_accuracy": {**averages, **bounds},
        "false_discovery_rate": averages,
        "false_positive_rate": averages,
        "reward": rewards,
        "reward_by_policy": dict.fromkeys(POLICIES, rewards),
    }


def _by_k(summary: Summary, curve: Curve) -> dict[str, Any]:
    return {str(k): estimate_record(curve[k]) for k in summary.k}


def _each(estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    return {name: estimate_record(estimate) for name, estimate in estimates.items()}


def estimate_record(estimate: Estimate) -> dict[str, float | None]:
    """A figure with its interval."""
    return {name: number_or_none(value) for name, value in asdict(estimate).items()}


def number_or_none(value: float) -> float | None:
    """A number, and None where it is undefined."""
    return value if math.isfinite(value) else None


def _reward(summary: Summary, row: RewardByK) -> dict[str, Any]:
    best = row.best
    likely = np.flatnonzero(best.probability >= _LEAST_PROBABILITY).tolist()
    values = (
        *(best.k, best.low, best.high, {str(k): float(best.probability[k]) for k in likely}),
        *(best.reward.estimate, best.reward.low, best.reward.high, best.at_end_of_data),
    )
    named = dict(zip(_REWARD, values, strict=True))
    return {"cost_ratio": row.cost_ratio, **named, "by_k": _by_k(summary, row.curve)}
