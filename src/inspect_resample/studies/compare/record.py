"""What `compare --json` prints: of two models in full, of more their ranking."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from inspect_resample.decisions.budgets import AtBudget, InUnit
from inspect_resample.decisions.cost import Unit
from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.reward import BestK, Policy
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
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    RewardsCompared,
    StrongCompared,
)
from inspect_resample.studies.compare.once import OftenOrOnce, Turn
from inspect_resample.studies.compare.reach import Reach
from inspect_resample.studies.compare.standing import Standing
from inspect_resample.studies.compare.words import names_of
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
class StandingRecord:
    """Which model is best at a figure.

    Attributes:
        values: Of each, by name.
        best: The name of the one with the largest value.
        next: That of the one with the second largest.
        lead: The former's value minus the latter's.
        alike: Those that the data cannot tell from the best, and it.
        probability: By name, the share of resamples in which it is best.
    """

    values: dict[str, Estimate]
    best: str
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
    """

    k: int
    low: int
    high: int
    at_end_of_data: bool

    @classmethod
    def of(cls, best: BestK) -> "BestRecord":
        """Of what was found."""
        return cls(best.k, best.low, best.high, best.at_end_of_data)


@dataclass(frozen=True)
class Reaches:
    """The weak-model test in both directions.

    Attributes:
        a_to_b: Whether some K of A reaches one draw of B.
        b_to_a: The reverse.
    """

    a_to_b: Reach
    b_to_a: Reach


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
    at_k_star: StandingRecord


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
        value: What they give.
        probability: By name, the share of resamples in which the best choice is that model's.
        at_end_of_data: Whether these are all draws of the model.
    """

    budget: float
    model: str | None
    k: int
    spent: float
    value: Estimate
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
    reach: Reach
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
    """What draws are charged for in rewards, as given."""

    price: float | Unit
    benefit: float
    policy: Policy


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
    weak_pass_at: dict[int, StandingRecord]
    strong_pass_at: dict[int, StandingRecord] | None
    resampled_accuracy: dict[int, StandingRecord] | None
    reward: list[RewardOfMany] | None
    budgets: list[BudgetsOfMany] | None
    often_or_once: OnceRecord | OnceUnknown | None
    cost: PayRecord
    intervals: IntervalsMade


def comparison_record(found: Comparison) -> ComparisonRecord | RankingRecord:
    """Of a comparison."""
    return _Made(found).of_two() if found.of_two else _Made(found).of_many()


class _Made:
    """The parts of a record, with models by their names."""

    def __init__(self, found: Comparison) -> None:
        evaluations = found.paired.evaluations
        self.found = found
        self.names = [name.lower() for name in names_of(len(evaluations))]
        self.evaluations = self.by_name(
            list(map(EvaluationRecord.of, evaluations, found.paired.left_out))
        )
        pricing = found.terms.pricing
        self.cost = PayRecord(pricing.price, pricing.benefit, pricing.policy)
        self.intervals = IntervalsMade(found.confidence, found.replicates, found.seed)

    def of_two(self) -> ComparisonRecord:
        found = self.found
        return ComparisonRecord(
            self.evaluations["a"],
            self.evaluations["b"],
            found.paired.problems,
            self.names[found.weaker],
            self.differences(found.weak_pass_at),
            self.given(lambda strong: self.differences(strong.pass_at)),
            self.given(lambda strong: self.differences(strong.resampled_accuracy)),
            self.given(lambda strong: strong.conditional_accuracy),
            self.given(lambda strong: strong.false_discovery_rate),
            self.given(lambda strong: Reaches(*strong.reach)),
            self.given(lambda strong: [self.reward_of_two(row) for row in strong.rewards]),
            self.given(lambda strong: [self.budgets_of_two(one) for one in strong.in_units]),
            self.given(lambda strong: self.once(strong.often_or_once)),
            self.cost,
            self.intervals,
        )

    def of_many(self) -> RankingRecord:
        found = self.found
        return RankingRecord(
            self.evaluations,
            found.paired.problems,
            self.standings(found.weak_pass_at),
            self.given(lambda strong: self.standings(strong.pass_at)),
            self.given(lambda strong: self.standings(strong.resampled_accuracy)),
            self.given(lambda strong: [self.reward_of_many(row) for row in strong.rewards]),
            self.given(
                lambda strong: [
                    BudgetsOfMany(one.unit, self.frontiers(one)) for one in strong.in_units
                ]
            ),
            self.given(lambda strong: self.once(strong.often_or_once)),
            self.cost,
            self.intervals,
        )

    def given(self, make: Callable[[StrongCompared], Value]) -> Value | None:
        return None if self.found.strong is None else make(self.found.strong)

    def by_name(self, values: Sequence[Value]) -> dict[str, Value]:
        return dict(zip(self.names, values, strict=True))

    def differences(self, curves: Curves) -> dict[int, DifferenceAtK]:
        figures = curves.figures

        def at(k: int) -> DifferenceAtK:
            place = curves.k.index(k)
            band = Ends(float(figures.low[place]), float(figures.high[place]))
            return DifferenceAtK(**vars(curves[k]), band=band)

        return {k: at(k) for k in self.found.k}

    def standings(self, curves: Curves) -> dict[int, StandingRecord]:
        return {k: self.standing(one) for k, one in zip(curves.k, curves.standings, strict=True)}

    def standing(self, standing: Standing) -> StandingRecord:
        return StandingRecord(
            self.by_name(standing.values),
            self.names[standing.best],
            self.names[standing.next],
            standing.lead,
            [self.names[one] for one in standing.alike],
            self.by_name(standing.probability),
        )

    def best(self, row: RewardsCompared) -> dict[str, BestRecord]:
        return self.by_name(list(map(BestRecord.of, row.best)))

    def reward_of_two(self, row: RewardsCompared) -> RewardOfTwo:
        assert row.by_k is not None and isinstance(row.at_best, Difference)
        return RewardOfTwo(
            row.cost_ratio,
            self.differences(row.by_k),
            self.best(row),
            row.at_best,
            Reaches(*row.reach),
        )

    def reward_of_many(self, row: RewardsCompared) -> RewardOfMany:
        assert isinstance(row.at_best, Standing)
        return RewardOfMany(row.cost_ratio, self.best(row), self.standing(row.at_best))

    def budgets_of_two(self, one: InUnit) -> BudgetsOfTwo:
        return BudgetsOfTwo(
            one.unit, [self.budget(row) for row in one.at_budget], self.frontiers(one)
        )

    def budget(self, row: AtBudget) -> BudgetRecord:
        ratios = self.found.terms.cost_ratios
        return BudgetRecord(
            row.budget,
            self.by_name(row.k),
            self.by_name(row.spent),
            self.by_name(row.at_end_of_data),
            row.resampled_accuracy,
            [
                RewardAtBudget(ratio, **vars(one))
                for ratio, one in zip(ratios, row.rewards, strict=True)
            ],
        )

    def frontiers(self, one: InUnit) -> list[FrontierRecord]:
        return [
            FrontierRecord(
                "resampled_accuracy" if frontier.cost_ratio is None else "reward",
                frontier.cost_ratio,
                [self.point(point) for point in frontier.points],
            )
            for frontier in one.frontiers
        ]

    def point(self, point: Point) -> PointRecord:
        return PointRecord(
            point.budget,
            None if point.model is None else self.names[point.model],
            point.k,
            point.spent,
            point.value,
            self.by_name(point.probability),
            point.at_end_of_data,
        )

    def once(self, found: OftenOrOnce | Unavailable) -> OnceRecord | OnceUnknown:
        if isinstance(found, Unavailable):
            return OnceUnknown(found.reason)
        return OnceRecord(
            None,
            self.names[found.often],
            self.names[found.once],
            found.order,
            found.reach,
            ItselfRecord(found.itself_k, found.itself),
            found.unit,
            found.prices,
            found.cost_ratio,
        )
