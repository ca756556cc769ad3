"""A comparison as the record of it, with models by their names."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from inspect_resample.decisions.budgets import AtBudget, InUnit
from inspect_resample.decisions.frontier import Point
from inspect_resample.report.identity import IntervalsMade
from inspect_resample.statistics.difference import Difference
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.best_of_many import BestOfMany
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    RewardsCompared,
    StrongCompared,
)
from inspect_resample.studies.compare.once import OftenOrOnce
from inspect_resample.studies.compare.record import (
    BestOfManyRecord,
    BestRecord,
    BudgetRecord,
    BudgetsOfMany,
    BudgetsOfTwo,
    ComparisonRecord,
    DifferenceAtK,
    EvaluationRecord,
    FrontierRecord,
    ItselfRecord,
    OnceRecord,
    OnceUnknown,
    PayRecord,
    PointRecord,
    RankingRecord,
    Reaches,
    RewardAtBudget,
    RewardOfMany,
    RewardOfTwo,
)
from inspect_resample.studies.compare.words import names_of
from inspect_resample.studies.summary.record import Ends

Value = TypeVar("Value")


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
        self.cost = PayRecord(pricing.price, pricing.benefit, pricing.policy, pricing.verify_price)
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
            self.ranked(found.weak_pass_at),
            self.given(lambda strong: self.ranked(strong.pass_at)),
            self.given(lambda strong: self.ranked(strong.resampled_accuracy)),
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

    def ranked(self, curves: Curves) -> dict[int, BestOfManyRecord]:
        return {
            k: self.one_of_many(one) for k, one in zip(curves.k, curves.best_of_many, strict=True)
        }

    def one_of_many(self, found: BestOfMany) -> BestOfManyRecord:
        return BestOfManyRecord(
            self.by_name(found.values),
            self.names[found.best],
            found.as_chosen,
            self.names[found.next],
            found.lead,
            [self.names[one] for one in found.alike],
            self.by_name(found.probability),
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
        assert isinstance(row.at_best, BestOfMany)
        return RewardOfMany(row.cost_ratio, self.best(row), self.one_of_many(row.at_best))

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
            point.as_chosen,
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
