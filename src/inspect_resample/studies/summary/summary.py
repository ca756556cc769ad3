"""All figures of one task and model in one object, for tables, pages and JSON."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.bootstrap import UNDEFINED, Bootstrap, Curve, Estimate, Intervals
from inspect_resample.statistics.bounds import Bounded
from inspect_resample.statistics.counts import Evaluation, LogUsed, Usage
from inspect_resample.studies.summary.as_made import AsMadeFigures

RATES = ("macro", "pooled")
"""The averages of a rate."""

ACCURACIES = (*RATES, "lower_bound", "upper_bound")
"""Those of the conditional accuracy."""

_GRID_POINTS = 60  # Enough for a smooth line on a logarithmic axis.


@dataclass(frozen=True, eq=False, kw_only=True)
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
    k_star: int | None = None
    k_star_low: int | None = None
    k_star_high: int | None = None
    k_star_probability: dict[int, float] | None = None
    reward: float = math.nan
    low: float = math.nan
    high: float = math.nan
    at_end_of_data: bool | None = None
    by_k: Curve


@dataclass(frozen=True, eq=False, kw_only=True)
class RewardByK(RewardRecord):
    """The same where it is known, with the best K that it tells of."""

    told_as: ClassVar[type] = RewardRecord
    best: BestK


def reward_by_k(cost_ratio: float, by_k: Curve, best: BestK) -> RewardByK:
    """Of a curve and its best K."""
    return RewardByK(
        cost_ratio=cost_ratio,
        **best.flat,
        reward=best.reward.estimate,
        low=best.reward.low,
        high=best.reward.high,
        by_k=by_k,
        best=best,
    )


@dataclass(frozen=True)
class AuditFigures:
    """What audits of weak failures show.

    Attributes:
        auditable: Draws that fail the weak suite and have a program.
        audited: Of these, the ones that the strong suite was run on.
        found: Of these, the ones that pass it.
        lost: Those for which it gave no verdict.
        completeness: Share of the right draws that the weak suite passes, where audits without a
            verdict count as right.
        strong_alone: pass@1 of the strong suite alone, where they count as wrong.
        stricter: Problems in which more draws pass the strong suite alone than pass the weak one.
    """

    auditable: int
    audited: int
    found: int
    lost: int
    completeness: Estimate
    strong_alone: Estimate
    stricter: tuple[str, ...]


Share = tuple[float, float]
"""The smallest and the largest share that is thought possible."""


@dataclass(frozen=True)
class RewardBand:
    """K* and its reward at one cost ratio.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: K* at both ends of the errors; by labels the smallest and the largest K that may be
            the best.
        reward: The reward at K* at both ends, each with its interval; by labels the same twice.
        check_price: Up to which price it pays to check every weak pass by such a strong suite.
    """

    cost_ratio: float
    k_star: tuple[int, int]
    reward: tuple[Estimate, Estimate]
    check_price: tuple[Estimate, Estimate]


@dataclass(frozen=True)
class ErrorBands:
    """Figures between the worst and the best that the errors of the strong suite allow.

    By labels both ends of a figure are the same estimate, whose interval knows that the labels are
    few.

    Attributes:
        wrong: Share of strong passes that are wrong.
        missed: Share of right draws among the weak passes that fail the strong suite.
        sensitivity: By labels, P(strong pass given right); None otherwise.
        specificity: By labels, P(strong fail given wrong); None otherwise.
        labelled: How many draws have a label that counts.
        conditional_accuracy: The mean over problems of the share of weak passes that are right.
        rewards: One for each cost ratio.
    """

    wrong: Share
    missed: Share
    sensitivity: Estimate | None
    specificity: Estimate | None
    labelled: int
    conditional_accuracy: tuple[Estimate, Estimate]
    rewards: tuple[RewardBand, ...]


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


@dataclass(frozen=True, eq=False)
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
    expected: Mapping[Policy, Curve]

    @classmethod
    def of(cls, pricing: Pricing, unit: str, expected: Mapping[Policy, Curve]) -> "CostRecord":
        """Of what was asked for and found; a number has no unit."""
        return cls(unit or None, pricing.price, pricing.benefit, pricing.policy, expected)


@dataclass(frozen=True, eq=False, kw_only=True)
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
    bounds: Bounded | None = None
    weak_pass_at: Curve
    weak_pass_all: Curve
    expected_draws: Curve
    cost: CostRecord
    strong_pass_at: Curve
    strong_pass_all: Curve
    generalization_gap: Curve
    resampled_accuracy: Curve
    conditional_accuracy: dict[str, Estimate]
    false_discovery_rate: dict[str, Estimate]
    false_positive_rate: dict[str, Estimate]
    audit: AuditFigures | None = None
    as_made: AsMadeFigures | None = None
    strong_error: ErrorBands | None = None
    reward: Sequence[RewardRecord]
    reward_by_policy: Mapping[Policy, Sequence[RewardRecord] | None]
    intervals: IntervalsMade
    logs: Sequence[LogUsed]
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Summary(SummaryRecord):
    """The same with what tables and figures show.

    Attributes:
        evaluation: What was summarised.
        k: The numbers of draws to show; every curve has them, and more points for plots.
        cost_ratios: The ratios that were asked for.
        pricing: What draws cost, and when drawing stops.
    """

    told_as: ClassVar[type] = SummaryRecord
    evaluation: Evaluation
    k: tuple[int, ...]
    cost_ratios: tuple[float, ...]
    pricing: Pricing

    @property
    def two_suites(self) -> bool:
        """Whether there is a strong suite; without one what needs it is undefined."""
        return self.evaluation.counts.strong_passes is not None

    @property
    def bootstrap(self) -> Bootstrap:
        """The resamples behind the intervals."""
        how = self.intervals
        return Bootstrap.of(self.evaluation.counts, how.replicates, how.seed, how.confidence)

    @property
    def rewards(self) -> list[RewardByK]:
        """Those of `reward` that are known: all, or with one suite none."""
        return [one for one in self.reward if isinstance(one, RewardByK)]

    @property
    def end(self) -> int:
        """The end of the data: the most draws of a curve, whatever numbers are to be shown."""
        return self.weak_pass_at.k[-1]


def about(
    evaluation: Evaluation, k: tuple[int, ...], cost_ratios: Sequence[float], pricing: Pricing
) -> dict[str, Any]:
    """The fields of a `Summary` that are no figures."""
    counts = evaluation.counts
    return {
        **scored_identity(evaluation),
        "problems": len(counts.problems),
        "draws": int(counts.draws.sum()),
        "draws_per_problem": draws_per_problem(evaluation),
        "unscored": evaluation.unscored,
        "tokens": Tokens.of(evaluation.usage),
        "logs": evaluation.sources,
        "warnings": evaluation.warnings,
        "evaluation": evaluation,
        "k": k,
        "cost_ratios": tuple(cost_ratios),
        "pricing": pricing,
    }


def undefined(k: tuple[int, ...]) -> Curve:
    """The curve of a figure that needs a strong suite, where there is one suite only."""
    return Curve(k, Intervals(*np.full((3, len(k)), np.nan)))


def no_rewards(cost_ratios: Sequence[float], k: tuple[int, ...]) -> list[RewardRecord]:
    """The same of rewards."""
    return [RewardRecord(cost_ratio=ratio, by_k=undefined(k)) for ratio in cost_ratios]


def undefined_rates(averages: Sequence[str]) -> dict[str, Estimate]:
    """The same of a rate."""
    return dict.fromkeys(averages, UNDEFINED)


def default_k(k_max: int) -> tuple[int, ...]:
    """1, 2, 5, 10, 20, 50, ... and `k_max`, the most that the draws allow."""
    steps = (lead * 10**power for power in range(len(str(k_max))) for lead in (1, 2, 5))
    return (*(step for step in steps if step < k_max), k_max)


def shown_k(k: Sequence[int] | None, k_max: int) -> tuple[int, ...]:
    """Numbers of draws to show, in order; by default those of `default_k`.

    Raises:
        ValueError: There is none, or one is below 1. Whether the draws allow them is not checked.
    """
    shown = default_k(k_max) if k is None else tuple(sorted(set(k)))
    if not shown or shown[0] < 1:
        raise ValueError(f"k must be 1 or more, got {list(shown)}")
    return shown


def curve_grid(k_max: int, shown: Sequence[int]) -> tuple[int, ...]:
    """The numbers of draws of a curve: enough for a smooth line, and those to show."""
    spaced = np.geomspace(1, k_max, _GRID_POINTS).round().astype(int)
    return tuple(sorted({*spaced.tolist(), *shown}))
