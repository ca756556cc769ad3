"""What `compare --json` prints: of two models in full, of more their ranking."""

from dataclasses import dataclass
from typing import TypeVar

from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.plateau import Unsettled
from inspect_resample.decisions.reward import BestK
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.difference import Difference
from inspect_resample.studies.compare.once import Turn
from inspect_resample.studies.compare.weak_model import WeakModelTest
from inspect_resample.studies.summary.record import Ends

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


@dataclass(frozen=True)
class DifferenceAtK(Difference):
    """A figure of both models at some k.

    Attributes:
        band: Ends of a band that holds the differences at all k at once.
    """

    band: Ends


@dataclass(frozen=True)
class BestOfManyRecord:
    """Which model is best at a figure.

    Attributes:
        values: Of each, by name.
        best: The name of the one with the largest value.
        as_chosen: Its value without the flattery of having been chosen on the same problems.
        next: That of the one with the second largest.
        lead: The former's value minus the latter's.
        alike: Those that the data cannot tell from the best, and it.
        probability: By name, the share of resamples in which it is best.
    """

    values: dict[str, Estimate]
    best: str
    as_chosen: Estimate
    next: str
    lead: Estimate
    alike: list[str]
    probability: dict[str, float]


@dataclass(frozen=True)
class BestRecord:
    """K*.

    Attributes:
        k: K*; 0 when no K pays.
        low: The smallest K that may be the best.
        high: The largest such K.
        at_end_of_data: Whether K* is the last one, so that a larger one may be better.
        unsettled: Where nearly every K may be the best, what it takes to tell K* from another one.
    """

    k: int
    low: int
    high: int
    at_end_of_data: bool
    unsettled: Unsettled | None

    @classmethod
    def of(cls, best: BestK) -> "BestRecord":
        """Of what was found."""
        return cls(best.k, best.low, best.high, best.at_end_of_data, best.unsettled)


@dataclass(frozen=True)
class Reaches:
    """The weak-model test in both directions.

    Attributes:
        a_to_b: Whether some K of A reaches one draw of B.
        b_to_a: The reverse.
    """

    a_to_b: WeakModelTest
    b_to_a: WeakModelTest


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
    k_star: dict[str, BestRecord]
    at_k_star: Difference
    reach: Reaches


@dataclass(frozen=True)
class RewardOfMany:
    """Rewards at one cost ratio, in benefits of a correct answer.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: K* of each, by name.
        at_k_star: Which is best, each at its own K*.
    """

    cost_ratio: float
    k_star: dict[str, BestRecord]
    at_k_star: BestOfManyRecord


@dataclass(frozen=True)
class RewardAtBudget:
    """Rewards of both within a budget, without the cost of draws."""

    cost_ratio: float
    a: Estimate
    b: Estimate
    difference: Estimate


@dataclass(frozen=True)
class BudgetRecord:
    """Two models with as many draws as a budget affords.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        k: Draws of each; 0 when it affords none.
        spent: What these cost a problem, on average.
        at_end_of_data: Whether these are all its draws.
        resampled_accuracy: Of both.
        reward: One for each cost ratio.
    """

    budget: float
    k: dict[str, int]
    spent: dict[str, float]
    at_end_of_data: dict[str, bool]
    resampled_accuracy: Difference
    reward: list[RewardAtBudget]


@dataclass(frozen=True)
class PointRecord:
    """The best choice within a budget.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        model: The name of the model; null when no draw is the best choice.
        k: How many draws of it.
        spent: What these cost a problem, on average.
        value: What they give on these problems.
        as_chosen: The same without the flattery of having been chosen on them.
        probability: By name, the share of resamples in which the best choice is that model's.
        at_end_of_data: Whether these are all draws of the model.
    """

    budget: float
    model: str | None
    k: int
    spent: float
    value: Estimate
    as_chosen: Estimate
    probability: dict[str, float]
    at_end_of_data: bool


@dataclass(frozen=True)
class FrontierRecord:
    """A budget frontier.

    Attributes:
        value: `resampled_accuracy` or `reward`.
        cost_ratio: That of the reward; null for the resampled accuracy.
        points: By budget.
    """

    value: str
    cost_ratio: float | None
    points: list[PointRecord]


@dataclass(frozen=True)
class BudgetsOfTwo:
    """Budgets in one unit.

    Attributes:
        unit: In which they are counted.
        equal: Both models at equal budgets.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0.
    """

    unit: str
    equal: list[BudgetRecord]
    frontiers: list[FrontierRecord]


@dataclass(frozen=True)
class BudgetsOfMany:
    """Budgets in one unit.

    Attributes:
        unit: In which they are counted.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0.
    """

    unit: str
    frontiers: list[FrontierRecord]


@dataclass(frozen=True)
class ItselfRecord:
    """The K that does best for a model, and its resampled accuracy there."""

    k: int
    value: Estimate


@dataclass(frozen=True)
class OnceRecord:
    """The model with the highest strong pass@1 used once, and draws of the others.

    Attributes:
        error: null; else it is why nothing is known, and nothing else is there.
        often: Name of that of the others of which some K does best.
        once: Name of the former.
        order: Strong pass@1 of `once` minus that of `often`.
        reach: Whether `often` reaches one draw of `once`.
        itself: `once` drawn more often.
        unit: In which drawing is paid.
        price_turns: Where it turns as drawing costs more, by policy.
        cost_ratio_turns: Where it turns as a false positive costs more.
    """

    error: None
    often: str
    once: str
    order: Estimate
    reach: WeakModelTest
    itself: ItselfRecord
    unit: str
    price_turns: dict[Policy, Turn]
    cost_ratio_turns: Turn


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
    often_or_once: OnceRecord | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade


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
    weak_pass_at: dict[int, BestOfManyRecord]
    strong_pass_at: dict[int, BestOfManyRecord] | None
    resampled_accuracy: dict[int, BestOfManyRecord] | None
    reward: list[RewardOfMany] | None
    budgets: list[BudgetsOfMany] | None
    often_or_once: OnceRecord | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade
