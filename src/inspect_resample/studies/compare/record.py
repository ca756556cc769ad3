"""What `compare --json` prints: of two models in full, of more their ranking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from inspect_resample.decisions.budgets import AtBudget, BestByBudget
from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.reward import KStar
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.difference import Difference
from inspect_resample.statistics.pairing import Paired
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.best_of_many import BestOfMany
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    DifferenceAtK,
    RewardsCompared,
    StrongCompared,
)
from inspect_resample.studies.compare.once import OftenOrOnce
from inspect_resample.studies.compare.weak_model import Reaches

Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True)
class EvaluationRecord(ScoredIdentity):
    """One of those compared.

    Attributes:
        left_out: Its problems that not all others have.
        draws_per_problem: The fewest and the most.
        logs: Where they were read from.
        warnings: What a reader must know.
    """

    left_out: int
    draws_per_problem: Spread
    logs: list[str]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, evaluation: Evaluation, left_out: int) -> "EvaluationRecord":
        """Of an evaluation."""
        return cls(
            **scored_identity(evaluation),
            left_out=left_out,
            draws_per_problem=draws_per_problem(evaluation),
            logs=[source.location for source in evaluation.sources],
            warnings=evaluation.warnings,
        )

    @classmethod
    def all_of(cls, paired: Paired) -> "dict[str, EvaluationRecord]":
        """Of those compared, by name."""
        return paired.by_name(map(cls.of, paired.evaluations, paired.left_out))


@dataclass(frozen=True)
class RewardOfTwo:
    """Rewards at one cost ratio, in benefits of a correct answer.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        by_k: At equal K.
        k_star: K* of `a` and of `b`.
        at_k_star: The reward of each at its own K*.
        reach: The weak-model test of the reward.
    """

    cost_ratio: float
    by_k: dict[int, DifferenceAtK]
    k_star: Mapping[str, KStar]
    at_k_star: Difference
    reach: Reaches

    @classmethod
    def of(cls, row: RewardsCompared, k: tuple[int, ...]) -> "RewardOfTwo":
        """Of what was found, at these numbers of draws."""
        assert row.by_k is not None and row.reach is not None
        assert isinstance(row.at_k_star, Difference)
        by_k = {number: row.by_k[number] for number in k}
        return cls(row.cost_ratio, by_k, row.k_star, row.at_k_star, row.reach)


@dataclass(frozen=True)
class RewardOfMany:
    """Rewards at one cost ratio, in benefits of a correct answer.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: K* of each, by name.
        at_k_star: Which is best, each at its own K*.
    """

    cost_ratio: float
    k_star: Mapping[str, KStar]
    at_k_star: BestOfMany

    @classmethod
    def of(cls, row: RewardsCompared) -> "RewardOfMany":
        """Of what was found."""
        assert isinstance(row.at_k_star, BestOfMany)
        return cls(row.cost_ratio, row.k_star, row.at_k_star)


@dataclass(frozen=True)
class BudgetsOfTwo:
    """Budgets in one unit.

    Attributes:
        unit: In which they are counted.
        equal: Both models at equal budgets.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0.
    """

    unit: str
    equal: tuple[AtBudget, ...]
    frontiers: tuple[BestByBudget, ...]


@dataclass(frozen=True)
class BudgetsOfMany:
    """Budgets in one unit.

    Attributes:
        unit: In which they are counted.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0.
    """

    unit: str
    frontiers: tuple[BestByBudget, ...]


@dataclass(frozen=True)
class OnceUnknown:
    """Why it is not known whether to draw a weaker model often or a stronger one once."""

    error: str


@dataclass(frozen=True)
class PayRecord:
    """What draws are charged for in rewards, as given.

    Attributes:
        price: Of a draw.
        benefit: Of a correct answer.
        policy: When drawing stops.
        verify_price: Of checking a weak pass; null where none is checked.
    """

    price: float | Unit
    benefit: float
    policy: Policy
    verify_price: float | None


@dataclass(frozen=True)
class ComparisonRecord:
    """Two models; what needs a strong suite is null without one.

    Attributes:
        a: The first.
        b: The second.
        problems: Problems in common.
        weaker: `a` or `b`: which has the lower strong pass@1, or weak one with one suite.
        weak_pass_at: pass@k of the weak suite.
        strong_pass_at: pass@k of the strong suite.
        resampled_accuracy: By K.
        conditional_accuracy: `macro`, `in_common` and `pooled`.
        false_discovery_rate: Likewise.
        reach: The weak-model test of the resampled accuracy.
        reward: In the order of `--cost-ratio`.
        budgets: In the order of `--unit`.
        often_or_once: The weaker one drawn often or the stronger one used once.
        cost: What draws are charged for.
        intervals: How intervals were made.
    """

    a: EvaluationRecord
    b: EvaluationRecord
    problems: int
    weaker: str
    weak_pass_at: dict[int, DifferenceAtK]
    strong_pass_at: dict[int, DifferenceAtK] | None
    resampled_accuracy: dict[int, DifferenceAtK] | None
    conditional_accuracy: dict[str, Difference] | None
    false_discovery_rate: dict[str, Difference] | None
    reach: Reaches | None
    reward: list[RewardOfTwo] | None
    budgets: list[BudgetsOfTwo] | None
    often_or_once: OftenOrOnce | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade

    @classmethod
    def of(cls, found: Comparison) -> "ComparisonRecord":
        """Of what was found."""

        def differences(curves: Curves) -> dict[int, DifferenceAtK]:
            return {k: curves[k] for k in found.k}

        a, b = EvaluationRecord.all_of(found.paired).values()
        return cls(
            a=a,
            b=b,
            problems=found.paired.problems,
            weaker=found.weaker,
            weak_pass_at=differences(found.weak_pass_at),
            strong_pass_at=_given(found, lambda strong: differences(strong.pass_at)),
            resampled_accuracy=_given(found, lambda strong: differences(strong.resampled_accuracy)),
            conditional_accuracy=_given(found, lambda strong: strong.conditional_accuracy),
            false_discovery_rate=_given(found, lambda strong: strong.false_discovery_rate),
            reach=_given(found, lambda strong: strong.reach),
            reward=_given(
                found, lambda strong: [RewardOfTwo.of(row, found.k) for row in strong.rewards]
            ),
            budgets=_given(
                found,
                lambda strong: [
                    BudgetsOfTwo(one.unit, one.equal, one.frontiers) for one in strong.in_units
                ],
            ),
            often_or_once=_given(found, _often_or_once),
            **_made(found),
        )


@dataclass(frozen=True)
class RankingRecord:
    """More than two models; what needs a strong suite is null without one.

    Attributes:
        evaluations: By name: `a`, `b`, `c`, and so on.
        problems: Problems that all have.
        weak_pass_at: pass@k of the weak suite.
        strong_pass_at: pass@k of the strong suite.
        resampled_accuracy: By K.
        reward: In the order of `--cost-ratio`.
        budgets: In the order of `--unit`.
        often_or_once: The others drawn often or the strongest one used once.
        cost: What draws are charged for.
        intervals: How intervals were made.
    """

    evaluations: dict[str, EvaluationRecord]
    problems: int
    weak_pass_at: dict[int, BestOfMany]
    strong_pass_at: dict[int, BestOfMany] | None
    resampled_accuracy: dict[int, BestOfMany] | None
    reward: list[RewardOfMany] | None
    budgets: list[BudgetsOfMany] | None
    often_or_once: OftenOrOnce | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade

    @classmethod
    def of(cls, found: Comparison) -> "RankingRecord":
        """Of what was found."""

        def ranked(curves: Curves) -> dict[int, BestOfMany]:
            return dict(zip(curves.k, curves.best_of_many, strict=True))

        return cls(
            evaluations=EvaluationRecord.all_of(found.paired),
            problems=found.paired.problems,
            weak_pass_at=ranked(found.weak_pass_at),
            strong_pass_at=_given(found, lambda strong: ranked(strong.pass_at)),
            resampled_accuracy=_given(found, lambda strong: ranked(strong.resampled_accuracy)),
            reward=_given(found, lambda strong: list(map(RewardOfMany.of, strong.rewards))),
            budgets=_given(
                found,
                lambda strong: [BudgetsOfMany(one.unit, one.frontiers) for one in strong.in_units],
            ),
            often_or_once=_given(found, _often_or_once),
            **_made(found),
        )


def _given(found: Comparison, make: Callable[[StrongCompared], Value]) -> Value | None:
    """What needs a strong suite."""
    return None if found.strong is None else make(found.strong)


def _often_or_once(strong: StrongCompared) -> OftenOrOnce | OnceUnknown:
    found = strong.often_or_once
    return OnceUnknown(found.reason) if isinstance(found, Unavailable) else found


def _made(found: Comparison) -> dict[str, Any]:
    """What draws are charged for, and how intervals were made."""
    pricing = found.terms.pricing
    return {
        "cost": PayRecord(pricing.price, pricing.benefit, pricing.policy, pricing.verify_price),
        "intervals": IntervalsMade(found.confidence, found.replicates, found.seed),
    }
