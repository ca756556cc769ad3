"""What a comparison of two models or more finds; `compare` makes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from inspect_resample.decisions.budgets import BudgetsOfMany, BudgetsOfTwo
from inspect_resample.decisions.names import COST_RATIOS, Policy, Unit
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.decisions.selection import SelectionRule, first_pass
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.bounds import Ends
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.difference import Difference, Differences
from inspect_resample.statistics.pairing import Paired
from inspect_resample.studies.compare.best_of_many import BestOfMany
from inspect_resample.studies.compare.once import OftenOrOnce
from inspect_resample.studies.compare.weak_model import Reaches


@dataclass(frozen=True, eq=False)
class Terms:
    """What a comparison is about beside the draws.

    Attributes:
        cost_ratios: Costs of a false positive, in benefits of a correct answer.
        pricing: What draws cost, and when drawing stops.
        units: In which budgets are counted.
        budgets: Budgets to show, in each of the units; None for a choice made from the data.
        rule: Which draw is submitted.
    """

    cost_ratios: tuple[float, ...] = COST_RATIOS
    pricing: Pricing = FREE
    units: tuple[Unit, ...] = ("draws",)
    budgets: tuple[float, ...] | None = None
    rule: SelectionRule = first_pass


@dataclass(frozen=True)
class DifferenceAtK(Difference):
    """A figure of both models at some k.

    Attributes:
        band: Ends of a band that holds the differences at all k at once.
    """

    band: Ends


@dataclass(frozen=True, eq=False)
class Curves(Mapping[int, DifferenceAtK]):
    """A figure of two models by number of draws.

    Plots take every number of draws; as a mapping, and so in JSON, it is of those to show.

    Attributes:
        k: Numbers of draws, increasing.
        figures: The figures of both at these, and their differences.
        shown: Which of them to show.
    """

    k: tuple[int, ...]
    figures: Differences
    shown: tuple[int, ...]

    def __getitem__(self, k: int) -> DifferenceAtK:
        at, found = self.k.index(k), self.figures
        band = Ends(float(found.low[at]), float(found.high[at]))
        return DifferenceAtK(found.first[at], found.second[at], found.difference[at], band)

    def __iter__(self) -> Iterator[int]:
        return iter(self.shown)

    def __len__(self) -> int:
        return len(self.shown)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler.generate_schema(dict[int, DifferenceAtK])


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


@dataclass(frozen=True, eq=False)
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
    by_k: Curves
    k_star: Mapping[str, BestK]
    at_k_star: Difference
    reach: Reaches


@dataclass(frozen=True, eq=False)
class RewardOfMany:
    """Rewards at one cost ratio, in benefits of a correct answer.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: K* of each, by name.
        at_k_star: Which is best, each at its own K*.
    """

    cost_ratio: float
    k_star: Mapping[str, BestK]
    at_k_star: BestOfMany


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


@dataclass(frozen=True, eq=False, kw_only=True)
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
    weak_pass_at: Curves
    strong_pass_at: Curves | None
    resampled_accuracy: Curves | None
    conditional_accuracy: dict[str, Difference] | None
    false_discovery_rate: dict[str, Difference] | None
    reach: Reaches | None
    reward: Sequence[RewardOfTwo] | None
    budgets: Sequence[BudgetsOfTwo] | None
    often_or_once: OftenOrOnce | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade


@dataclass(frozen=True, eq=False, kw_only=True)
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
    reward: Sequence[RewardOfMany] | None
    budgets: Sequence[BudgetsOfMany] | None
    often_or_once: OftenOrOnce | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade


@dataclass(frozen=True, eq=False, kw_only=True)
class Models:
    """What is compared.

    Attributes:
        paired: The evaluations on the problems that all of them have.
        k: The numbers of draws to show.
        terms: What was at stake.
    """

    paired: Paired
    k: tuple[int, ...]
    terms: Terms


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison(ComparisonRecord, Models):
    """Two models with what tables and figures show."""

    told_as: ClassVar[type] = ComparisonRecord


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranking(RankingRecord, Models):
    """More than two models with what tables and figures show."""

    told_as: ClassVar[type] = RankingRecord
