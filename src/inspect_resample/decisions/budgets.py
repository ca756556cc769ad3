"""Models at equal budgets, and their common budget frontier, in one unit of cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from inspect_resample.decisions.cost import Cost
from inspect_resample.decisions.frontier import (
    Offer,
    Point,
    Steps,
    affordable,
    budgets_for,
    frontier,
    steps,
)
from inspect_resample.decisions.names import Policy
from inspect_resample.decisions.reward import Stakes, earned
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.difference import Comparer, Difference
from inspect_resample.statistics.numbers import spaced


@dataclass(frozen=True, eq=False)
class Checking:
    """How weak passes are checked before they are submitted.

    Attributes:
        price: Of a check, in benefits of a correct answer.
        outcomes: What comes of the best policy of each model at some stakes.
    """

    price: float
    outcomes: Callable[[Stakes], Sequence[Submissions]]


@dataclass(frozen=True, eq=False)
class RewardAtBudget:
    """Rewards of both within a budget, without the cost of draws."""

    cost_ratio: float
    a: Estimate
    b: Estimate
    difference: Estimate


@dataclass(frozen=True, eq=False)
class AtBudget:
    """Both models with as many draws as a budget affords, by their names.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        k: Draws of each; 0 when it affords none.
        spent: What these cost a problem, on average.
        at_end_of_data: Whether these are all its draws, so that what it could do with the rest of
            the budget is not known.
        resampled_accuracy: Of both.
        reward: One for each cost ratio.
    """

    budget: float
    k: dict[str, int]
    spent: dict[str, float]
    at_end_of_data: dict[str, bool]
    resampled_accuracy: Difference
    reward: tuple[RewardAtBudget, ...]


@dataclass(frozen=True, eq=False)
class BestByBudget:
    """A budget frontier.

    Attributes:
        value: `resampled_accuracy` or `reward`, without the cost of draws.
        cost_ratio: That of the reward; null for the resampled accuracy.
        points: The best choice for each budget.
    """

    value: str
    cost_ratio: float | None
    points: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Frontier(BestByBudget):
    """The same with its curve; beyond 200, numbers of draws are looked at in steps of 2%.

    Attributes:
        steps: All choices on the frontier.
        alone: For each model, the frontier that it has alone.
    """

    told_as: ClassVar[type] = BestByBudget
    steps: Steps
    alone: tuple[Steps, ...]

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler.generate_schema(cls.told_as)


@dataclass(frozen=True, eq=False)
class BudgetsOfTwo:
    """Budgets in one unit.

    Attributes:
        unit: In which they are counted.
        equal: Both models at equal budgets.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0.
    """

    unit: str
    equal: tuple[AtBudget, ...]
    frontiers: tuple[Frontier, ...]


@dataclass(frozen=True, eq=False)
class BudgetsOfMany:
    """Budgets in one unit.

    Attributes:
        unit: In which they are counted.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0.
    """

    unit: str
    frontiers: tuple[Frontier, ...]


def in_unit(
    outcomes: Mapping[str, Submissions],
    costs: Sequence[Cost],
    policy: Policy,
    cost_ratios: Sequence[float],
    budgets: Sequence[float] | None,
    bootstrap: Bootstrap,
    checks: Checking | None = None,
) -> BudgetsOfMany:
    """The budget frontiers of models.

    Args:
        outcomes: What comes of drawing, for each model by name on the same problems.
        costs: What draws cost each model, all in the unit of the budgets.
        policy: When drawing stops.
        cost_ratios: Costs of a false positive, in benefits.
        budgets: The budgets; by default those of `budgets_for`.
        bootstrap: Resamples of the problems.
        checks: Where weak passes are checked before they are submitted.
    """
    offered = offers(outcomes, costs, policy, cost_ratios, checks)
    return BudgetsOfMany(
        costs[0].unit, frontiers(*offered, _wanted(budgets, offered[0]), bootstrap)
    )


def in_unit_of_two(
    outcomes: Mapping[str, Submissions],
    costs: Sequence[Cost],
    policy: Policy,
    cost_ratios: Sequence[float],
    budgets: Sequence[float] | None,
    comparer: Comparer,
    checks: Checking | None = None,
) -> BudgetsOfTwo:
    """The same of two, and their figures at equal budgets; `comparer` puts intervals on these."""
    offered = offers(outcomes, costs, policy, cost_ratios, checks)
    wanted = _wanted(budgets, offered[0])
    return BudgetsOfTwo(
        costs[0].unit,
        tuple(_at(budget, *offered, comparer) for budget in wanted),
        frontiers(*offered, wanted, comparer.bootstrap),
    )


def _wanted(budgets: Sequence[float] | None, accuracies: Mapping[str, Offer]) -> list[float]:
    return list(budgets_for(list(accuracies.values()))) if budgets is None else sorted(budgets)


def offers(
    outcomes: Mapping[str, Submissions],
    costs: Sequence[Cost],
    policy: Policy,
    cost_ratios: Sequence[float],
    checks: Checking | None = None,
) -> tuple[dict[str, Offer], dict[float, dict[str, Offer]]]:
    """What each model gives and takes: resampled accuracies, and rewards by cost ratio.

    Where weak passes are checked, rewards are those of checking, and its price is taken off them.
    """

    def rewarded(ratio: float) -> dict[str, Offer]:
        stakes = Stakes(cost_fp=ratio, verify_price=checks.price if checks else None)
        found = checks.outcomes(stakes) if checks else outcomes.values()
        return {
            name: Offer(
                earned(one, stakes),
                cost.bill(one, policy),
                low=stakes.worst(one.right.shape[1] - 1),
            )
            for name, one, cost in zip(outcomes, found, costs, strict=True)
        }

    accuracies = {
        name: Offer(one.right, cost.bill(one, policy))
        for (name, one), cost in zip(outcomes.items(), costs, strict=True)
    }
    return accuracies, {ratio: rewarded(ratio) for ratio in cost_ratios}


def frontiers(
    accuracies: Mapping[str, Offer],
    by_ratio: Mapping[float, Mapping[str, Offer]],
    budgets: Sequence[float],
    bootstrap: Bootstrap,
) -> tuple[Frontier, ...]:
    """The frontier of the resampled accuracy, then of the reward at each cost ratio above 0."""
    chosen: list[tuple[float | None, Mapping[str, Offer]]] = [(None, accuracies)]
    chosen += [(ratio, own) for ratio, own in by_ratio.items() if ratio > 0]
    return tuple(
        _frontier(ratio, {name: _thinned(one) for name, one in own.items()}, budgets, bootstrap)
        for ratio, own in chosen
    )


def _frontier(
    ratio: float | None, offers: dict[str, Offer], budgets: Sequence[float], bootstrap: Bootstrap
) -> Frontier:
    """The frontier of some models' offers, of which the value is the one at `ratio`."""
    return Frontier(
        value="resampled_accuracy" if ratio is None else "reward",
        cost_ratio=ratio,
        points=tuple(frontier(offers, budgets, bootstrap)),
        steps=steps(list(offers.values())),
        alone=tuple(steps([offer]) for offer in offers.values()),
    )


def _thinned(offer: Offer) -> Offer:
    """The same offer with fewer of its many numbers of draws."""
    k = np.append(0, spaced(offer.values.shape[1] - 1))
    return replace(offer, values=offer.values[:, k], costs=offer.costs[:, k], k=k)


def _at(
    budget: float,
    accuracies: dict[str, Offer],
    by_ratio: dict[float, dict[str, Offer]],
    comparer: Comparer,
) -> AtBudget:
    bills = {name: offer.costs for name, offer in accuracies.items()}
    k = {name: affordable(bill, budget) for name, bill in bills.items()}

    def both(offers: dict[str, Offer]) -> Difference:
        first, second = (
            offer.values[:, k[name]] if k[name] else None for name, offer in offers.items()
        )
        least, most = next((one.low, one.high) for one in offers.values())
        return comparer.mean(first, second, least, most)

    return AtBudget(
        budget=budget,
        k=k,
        spent={name: float(bill[:, k[name]].mean()) for name, bill in bills.items()},
        at_end_of_data={name: k[name] == bill.shape[1] - 1 for name, bill in bills.items()},
        resampled_accuracy=both(accuracies),
        reward=tuple(
            RewardAtBudget(ratio, **vars(both(offers))) for ratio, offers in by_ratio.items()
        ),
    )
