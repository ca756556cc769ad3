"""What `analyze --json` prints of one task and model."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.names import POLICIES, Policy, Unit
from inspect_resample.decisions.reward import BestK
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.bootstrap import Curve, Estimate
from inspect_resample.statistics.bounds import Ends
from inspect_resample.statistics.counts import LogUsed, Usage
from inspect_resample.studies.summary.as_made import AsMadeFigures
from inspect_resample.studies.summary.summary import AuditFigures, ErrorBands, RewardByK, Summary

_UNDEFINED = Estimate(math.nan, math.nan, math.nan)
_LEAST_PROBABILITY = 0.01  # A smaller share of the resamples is noise.

ByK = dict[int, Estimate]
"""A figure by number of draws."""


@dataclass(frozen=True)
class Tokens:
    """Sums over all draws; null where the logs do not tell.

    Attributes:
        input_tokens: Tokens of prompts, also those that the provider's cache had.
        output_tokens: Tokens of completions.
        input_tokens_cache_read: Tokens of prompts that were read from the provider's cache.
        input_tokens_cache_write: Those that were written to it.
        reasoning_tokens: Tokens of completions that are reasoning.
    """

    input_tokens: float
    output_tokens: float
    input_tokens_cache_read: float
    input_tokens_cache_write: float
    reasoning_tokens: float

    @classmethod
    def of(cls, usage: Usage | None) -> "Tokens":
        """The sums of what was used."""
        names = cls.__dataclass_fields__
        return cls(
            **{name: math.nan if usage is None else getattr(usage, name).sum() for name in names}
        )


@dataclass(frozen=True)
class RewardBounds:
    """Between what the reward of draws that cost nothing lies, at one cost ratio."""

    cost_ratio: float
    by_k: dict[int, Ends]


@dataclass(frozen=True)
class CostRecord:
    """What draws cost.

    Attributes:
        unit: Of the price; null when it is a number.
        price: As given.
        benefit: As given.
        policy: When drawing stops, as given.
        expected: For each policy the cost of a problem's draws, by K.
    """

    unit: str | None
    price: float | Unit
    benefit: float
    policy: Policy
    expected: dict[Policy, ByK]


@dataclass(frozen=True)
class RewardRecord:
    """Reward at one cost ratio, in benefits of a correct answer; null with one suite.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: The best K; 0 when none pays.
        k_star_low: The smallest K that may be the best.
        k_star_high: The largest such K.
        k_star_probability: Share of the resamples in which each K is best, from 1% on.
        reward: At the best K.
        low: Lower end of its interval.
        high: Upper end.
        at_end_of_data: Whether the best K is the last one, so that a larger one may be better.
        by_k: The reward at the K shown.
    """

    cost_ratio: float
    k_star: int | None
    k_star_low: int | None
    k_star_high: int | None
    k_star_probability: dict[int, float] | None
    reward: float
    low: float
    high: float
    at_end_of_data: bool | None
    by_k: ByK


@dataclass(frozen=True, kw_only=True)
class SummaryRecord(ScoredIdentity):
    """One task, task version, model and choice of scores.

    With one suite every figure that needs two is there, with null for its numbers.

    Attributes:
        problems: Problems with a judged draw.
        draws: Draws judged, over all problems.
        draws_per_problem: k goes up to the fewest.
        unscored: Draws in the logs without a verdict, not in `draws`.
        tokens: What all draws took.
        bounds: By the names of figures: between what they lie whatever the missing draws are; null
            when none is missing.
        weak_pass_at: pass@k of the weak suite.
        weak_pass_all: pass^k of the weak suite.
        expected_draws: Draws made when drawing stops at the first weak pass, by K.
        cost: What draws cost.
        strong_pass_at: pass@k of the strong suite.
        strong_pass_all: pass^k of the strong suite.
        generalization_gap: Weak minus strong pass@k.
        resampled_accuracy: Share of problems answered right when the first weak pass among K draws
            is submitted.
        conditional_accuracy: Share of the weak passes that are strongly correct: `macro`,
            `lower_bound`, `upper_bound` and `pooled`.
        false_discovery_rate: Share of them that are not: `macro` and `pooled`.
        false_positive_rate: Share of the wrong draws that pass: `macro` and `pooled`.
        audit: What audits of weak failures show (`-T audit`); null without any.
        as_made: What the stopping rule that was in force has brought (`-T stop`); null without one.
        strong_error: The figures that errors of the strong suite allow; null where none was given.
        reward: Under the chosen policy, in the order of `--cost-ratio`.
        reward_by_policy: The same for each policy; they are the same when draws cost nothing.
        intervals: How intervals were made.
        logs: The logs behind it.
        warnings: What a reader must know.
    """

    problems: int
    draws: int
    draws_per_problem: Spread
    unscored: int
    tokens: Tokens
    bounds: Mapping[str, Mapping[int, Ends] | Mapping[str, Ends] | list[RewardBounds]] | None
    weak_pass_at: ByK
    weak_pass_all: ByK
    expected_draws: ByK
    cost: CostRecord
    strong_pass_at: ByK
    strong_pass_all: ByK
    generalization_gap: ByK
    resampled_accuracy: ByK
    conditional_accuracy: dict[str, Estimate]
    false_discovery_rate: dict[str, Estimate]
    false_positive_rate: dict[str, Estimate]
    audit: AuditFigures | None
    as_made: AsMadeFigures | None
    strong_error: ErrorBands | None
    reward: list[RewardRecord]
    reward_by_policy: dict[Policy, list[RewardRecord] | None]
    intervals: IntervalsMade
    logs: Sequence[LogUsed]
    warnings: tuple[str, ...]


def summary_record(summary: Summary) -> SummaryRecord:
    """Of a summary."""
    evaluation, counts, strong = summary.evaluation, summary.evaluation.counts, summary.strong

    def by_k(curve: Curve | None) -> ByK:
        return {k: curve[k] if curve else _UNDEFINED for k in summary.k}

    def reward(row: RewardByK) -> RewardRecord:
        best = row.best
        return RewardRecord(
            row.cost_ratio, best.k, best.low, best.high, likely(best), best.reward.estimate,
            best.reward.low, best.reward.high, best.at_end_of_data, by_k(row.curve),
        )  # fmt: skip

    def no_reward(ratio: float) -> RewardRecord:
        nothing = (math.nan,) * 3
        return RewardRecord(ratio, None, None, None, None, *nothing, None, by_k(None))

    if strong is None:
        rewards = otherwise = [no_reward(ratio) for ratio in summary.cost_ratios]
    else:
        rewards, otherwise = (
            [reward(row) for row in rows] for rows in (strong.rewards, strong.rewards_otherwise)
        )
    averages = dict.fromkeys(("macro", "pooled"), _UNDEFINED)
    bounds = dict.fromkeys(("lower_bound", "upper_bound"), _UNDEFINED)
    pricing, bounded = summary.pricing, summary.bounds
    return SummaryRecord(
        **scored_identity(evaluation),
        problems=len(counts.problems),
        draws=int(counts.draws.sum()),
        draws_per_problem=draws_per_problem(evaluation),
        unscored=evaluation.unscored,
        tokens=Tokens.of(evaluation.usage),
        bounds={
            **bounded.by_k,
            **bounded.rates,
            "reward": [RewardBounds(*one) for one in bounded.reward.items()],
        }
        if bounded
        else None,
        weak_pass_at=by_k(summary.weak_pass_at),
        weak_pass_all=by_k(summary.weak_pass_all),
        expected_draws=by_k(summary.expected_draws),
        cost=CostRecord(
            summary.cost_unit or None,
            pricing.price,
            pricing.benefit,
            pricing.policy,
            {policy: by_k(curve) for policy, curve in summary.expected_cost.items()},
        ),
        strong_pass_at=by_k(strong.pass_at if strong else None),
        strong_pass_all=by_k(strong.pass_all if strong else None),
        generalization_gap=by_k(strong.generalization_gap if strong else None),
        resampled_accuracy=by_k(strong.resampled_accuracy if strong else None),
        conditional_accuracy=strong.conditional_accuracy if strong else {**averages, **bounds},
        false_discovery_rate=strong.false_discovery_rate if strong else averages,
        false_positive_rate=strong.false_positive_rate if strong else averages,
        audit=summary.audit,
        as_made=summary.as_made,
        strong_error=summary.errors,
        reward=rewards,
        reward_by_policy={
            policy: (rewards if policy == pricing.policy else otherwise) or None
            for policy in POLICIES
        },
        intervals=IntervalsMade(summary.confidence, summary.replicates, summary.seed),
        logs=evaluation.sources,
        warnings=evaluation.warnings,
    )


def likely(best: BestK) -> dict[int, float]:
    """The probability of each K that is not noise."""
    found = np.flatnonzero(best.probability >= _LEAST_PROBABILITY).tolist()
    return {k: float(best.probability[k]) for k in found}
