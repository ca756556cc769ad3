"""Models at equal budgets, and their common budget frontier, in one unit of cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.decisions.cost import Cost, spent
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
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import FloatArray
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
class AtBudget:
    """Both models with as many draws as a budget affords.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        k: The draws that it affords each model; 0 when it does not afford one.
        spent: What these cost a problem, on average.
        at_end_of_data: For each model, whether these are all its draws, so that what it could do
            with the rest of the budget is not known.
        resampled_accuracy: Of both.
        rewards: Of both, without the cost of draws; one for each cost ratio.
    """

    budget: float
    k: tuple[int, int]
    spent: tuple[float, float]
    at_end_of_data: tuple[bool, bool]
    resampled_accuracy: Difference
    rewards: tuple[Difference, ...]


@dataclass(frozen=True, eq=False)
class Frontier:
    """A budget frontier of one value; beyond 200, numbers of draws are looked at in steps of 2%.

    Attributes:
        cost_ratio: The value is the reward at this ratio, without the cost of draws; None for the
            resampled accuracy.
        points: The best choice for each budget.
        steps: All choices on the frontier.
        alone: For each model, the frontier that it has alone.
    """

    cost_ratio: float | None
    points: tuple[Point, ...]
    steps: Steps
    alone: tuple[Steps, ...]


@dataclass(frozen=True, eq=False)
class InUnit:
    """Models at equal budgets and on their frontier.

    Attributes:
        unit: In which the budgets are counted.
        at_budget: Of two models one for each budget; empty of more.
        frontiers: Of the resampled accuracy, then of the reward at each cost ratio above 0 (at 0
            it is the resampled accuracy).
    """

    unit: str
    at_budget: tuple[AtBudget, ...]
    frontiers: tuple[Frontier, ...]


def in_unit(
    outcomes: Sequence[Submissions],
    costs: Sequence[Cost],
    policy: Policy,
    cost_ratios: Sequence[float],
    budgets: Sequence[float] | None,
    bootstrap: Bootstrap,
    comparer: Comparer | None = None,
    checks: Checking | None = None,
) -> InUnit:
    """The budget frontiers of models, and of two the figures at equal budgets.

    Args:
        outcomes: What comes of drawing, for each model on the same problems.
        costs: What draws cost each model, both in the unit of the budgets.
        policy: When drawing stops.
        cost_ratios: Costs of a false positive, in benefits.
        budgets: The budgets; by default those of `budgets_for`.
        bootstrap: Resamples of the problems.
        comparer: Puts intervals on figures of two; None of more.
        checks: Where weak passes are checked before they are submitted.
    """
    accuracies, by_ratio = offers(outcomes, costs, policy, cost_ratios, checks)
    wanted = budgets_for(accuracies) if budgets is None else sorted(budgets)
    return InUnit(
        costs[0].unit,
        tuple(_at(budget, accuracies, by_ratio, comparer) for budget in wanted) if comparer else (),
        frontiers(accuracies, by_ratio, wanted, bootstrap),
    )


def offers(
    outcomes: Sequence[Submissions],
    costs: Sequence[Cost],
    policy: Policy,
    cost_ratios: Sequence[float],
    checks: Checking | None = None,
) -> tuple[list[Offer], dict[float, list[Offer]]]:
    """What each model gives and takes: resampled accuracies, and rewards by cost ratio.

    Where weak passes are checked, rewards are those of checking, and its price is taken off them.
    """

    def bill(one: Submissions, cost: Cost) -> FloatArray:
        return spent(cost.per_draw, cost.once, one.made(policy))

    def rewarded(ratio: float) -> list[Offer]:
        stakes = Stakes(cost_fp=ratio, verify_price=checks.price if checks else None)
        found = checks.outcomes(stakes) if checks else outcomes
        return [
            Offer(earned(one, stakes), bill(one, cost), low=stakes.worst(one.right.shape[1] - 1))
            for one, cost in zip(found, costs, strict=True)
        ]

    pairs = zip(outcomes, costs, strict=True)
    accuracies = [Offer(one.right, bill(one, cost)) for one, cost in pairs]
    return accuracies, {ratio: rewarded(ratio) for ratio in cost_ratios}


def frontiers(
    accuracies: Sequence[Offer],
    by_ratio: Mapping[float, Sequence[Offer]],
    budgets: Sequence[float],
    bootstrap: Bootstrap,
) -> tuple[Frontier, ...]:
    """The frontier of the resampled accuracy, then of the reward at each cost ratio above 0."""
    chosen: list[tuple[float | None, Sequence[Offer]]] = [(None, accuracies)]
    chosen += [(ratio, own) for ratio, own in by_ratio.items() if ratio > 0]
    return tuple(
        _frontier(ratio, [_thinned(offer) for offer in own], budgets, bootstrap)
        for ratio, own in chosen
    )


def _frontier(
    ratio: float | None, offers: list[Offer], budgets: Sequence[float], bootstrap: Bootstrap
) -> Frontier:
    """The frontier of some models' offers, of which the value is the one at `ratio`."""
    return Frontier(
        cost_ratio=ratio,
        points=tuple(frontier(offers, budgets, bootstrap)),
        steps=steps(offers),
        alone=tuple(steps([offer]) for offer in offers),
    )


def _thinned(offer: Offer) -> Offer:
    """The same offer with fewer of its many numbers of draws."""
    k = np.append(0, spaced(offer.values.shape[1] - 1))
    return replace(offer, values=offer.values[:, k], costs=offer.costs[:, k], k=k)


def _at(
    budget: float,
    accuracies: Sequence[Offer],
    by_ratio: dict[float, list[Offer]],
    comparer: Comparer,
) -> AtBudget:
    k = [affordable(offer.costs, budget) for offer in accuracies]

    def both(offers: Sequence[Offer]) -> Difference:
        first, second = (
            offer.values[:, own] if own else None for offer, own in zip(offers, k, strict=True)
        )
        return comparer.mean(first, second, offers[0].low, offers[0].high)

    bills: list[FloatArray] = [offer.costs for offer in accuracies]
    return AtBudget(
        budget=budget,
        k=(k[0], k[1]),
        spent=(float(bills[0][:, k[0]].mean()), float(bills[1][:, k[1]].mean())),
        at_end_of_data=(k[0] == bills[0].shape[1] - 1, k[1] == bills[1].shape[1] - 1),
        resampled_accuracy=both(accuracies),
        rewards=tuple(both(offers) for offers in by_ratio.values()),
    )
