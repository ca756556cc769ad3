"""The budget frontier: which model and how many draws of it give most for each budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.winners import winner

_BUDGETS = 12  # Budgets to show when none are given.
_ROUNDING = 1e-12  # A smaller gain, or a smaller excess over a budget, is rounding.


@dataclass(frozen=True, eq=False)
class Offer:
    """What a model gives and takes by number of draws; matrices of shape (problems, choices).

    Attributes:
        values: What the draws give, 0 for none.
        costs: What they cost, 0 for none and never less for more draws.
        low: The least value of a problem.
        high: The largest.
        k: The number of draws of each choice, increasing from 0, shape (choices,); by default
            every one up to the last.
    """

    values: FloatArray
    costs: FloatArray
    low: float = 0.0
    high: float = 1.0
    k: IntArray | None = None

    @property
    def draws(self) -> IntArray:
        """The number of draws of each choice."""
        return np.arange(self.values.shape[1]) if self.k is None else self.k


@dataclass(frozen=True, eq=False)
class Steps:
    """The efficient choices: every one costs more than the one before it, and gives more.

    All of shape (choices,); the first is no draw, which costs and gives nothing, unless there are
    draws that cost nothing and give more.

    Attributes:
        costs: Mean cost a problem.
        values: Mean value a problem.
        models: Which model, -1 for no draw.
        k: How many draws.
    """

    costs: FloatArray
    values: FloatArray
    models: IntArray
    k: IntArray


@dataclass(frozen=True, eq=False)
class Point:
    """The best choice within a budget.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        model: The name of the model; null when no draw is the best choice.
        k: How many draws of it, 0 for none.
        spent: What this costs a problem, on average.
        value: What it gives on these problems. The interval is for this choice, as if it had not
            been chosen on the same data.
        as_chosen: The same for having been chosen among all that the budget affords: what the best
            choice on some problems gives on others, and an interval that holds the choice's true
            value (`winners.winner`).
        probability: By name, the share of resamples of the problems in which the best choice within
            the budget is that model's; equal ones share. What is missing to 1 is no draw.
        at_end_of_data: Whether these are all draws of the model: more of it may be better.
    """

    budget: float
    model: str | None
    k: int
    spent: float
    value: Estimate
    as_chosen: Estimate
    probability: dict[str, float]
    at_end_of_data: bool


def steps(offers: Sequence[Offer]) -> Steps:
    """All choices on the frontier, from no draw to the largest value there is."""
    costs = np.concatenate([[0.0], *(offer.costs[:, 1:].mean(axis=0) for offer in offers)])
    values = np.concatenate([[0.0], *(offer.values[:, 1:].mean(axis=0) for offer in offers)])
    sizes = [len(offer.draws) - 1 for offer in offers]
    models = np.repeat(np.arange(-1, len(offers)), [1, *sizes])
    k = np.concatenate([[0], *(offer.draws[1:] for offer in offers)])
    order = np.lexsort((-values, costs))  # Of choices that cost the same, the best one first.
    ordered = values[order]
    best_before = np.concatenate([[-np.inf], np.maximum.accumulate(ordered)[:-1]])
    tolerance = _ROUNDING * max(offer.high - offer.low for offer in offers)
    kept = order[ordered > best_before + tolerance]
    return Steps(costs[kept], values[kept], models[kept], k[kept])


def frontier(
    offers: Mapping[str, Offer], budgets: Sequence[float] | None, bootstrap: Bootstrap
) -> list[Point]:
    """The best choice for each budget.

    Args:
        offers: Of models, by name, on the same problems in the same order.
        budgets: What may be spent on a problem, on average; by default those of `budgets_for`.
        bootstrap: Resamples of the problems.

    Raises:
        ValueError: A budget is negative or not finite.
    """
    own = list(offers.values())
    wanted = np.array(budgets_for(own) if budgets is None else sorted(budgets), dtype=float)
    if not ((wanted >= 0) & (wanted < np.inf)).all():
        raise ValueError(f"budgets must be numbers, 0 or more, got {list(wanted)}")
    choices = steps(own)
    shares = _shares(own, wanted, bootstrap).tolist()
    at = np.searchsorted(choices.costs, wanted * (1 + _ROUNDING), side="right") - 1
    return [
        _point(offers, choices, int(step), float(budget), share, bootstrap)
        for step, budget, share in zip(at, wanted, shares, strict=True)
    ]


def affordable(costs: FloatArray, budget: float) -> int:
    """The most draws whose mean cost is within a budget.

    Args:
        costs: Shape (problems, k_max + 1).
        budget: What may be spent on a problem, on average.
    """
    means = costs.mean(axis=0)
    return int(np.searchsorted(means, budget * (1 + _ROUNDING), side="right")) - 1


def budgets_for(offers: Sequence[Offer]) -> list[float]:
    """Budgets in equal ratios, from the cheapest single draw to the dearest use of all draws.

    They are rounded up to two digits.
    """
    least = min(float(offer.costs[:, 1].mean()) for offer in offers)
    most = max(float(offer.costs[:, -1].mean()) for offer in offers)
    if most <= 0:
        return [0.0]
    spaced = np.geomspace(max(least, most * 1e-6), most, _BUDGETS)
    return sorted({_rounded_up(float(budget)) for budget in spaced})


def _rounded_up(budget: float) -> float:
    digit = 1 - int(np.floor(np.log10(budget)))
    whole = np.ceil(budget * 10.0**digit * (1 - _ROUNDING))
    return float(f"{whole / 10.0**digit:.12g}")


def _point(
    offers: Mapping[str, Offer],
    choices: Steps,
    step: int,
    budget: float,
    shares: Sequence[float],
    bootstrap: Bootstrap,
) -> Point:
    model, k = int(choices.models[step]), int(choices.k[step])
    probability = dict(zip(offers, shares, strict=True))
    if model < 0:
        nothing = Estimate(0.0, 0.0, 0.0)
        return Point(budget, None, 0, 0.0, nothing, nothing, probability, False)
    name, offer = list(offers.items())[model]
    values = offer.values[:, int(np.searchsorted(offer.draws, k))]
    value = bootstrap.intervals(mean_over_problems(values, offer.low, offer.high))[0]
    at_end = k == int(offer.draws[-1])
    within = [one.values[:, : affordable(one.costs, budget) + 1] for one in offers.values()]
    everything = np.concatenate(
        [np.zeros((len(values), 1)), *(one[:, 1:] for one in within)], axis=1
    )
    as_chosen = winner(everything, bootstrap, offer.low, offer.high)
    spent = float(choices.costs[step])
    return Point(budget, name, k, spent, value, as_chosen, probability, at_end)


def _shares(offers: Sequence[Offer], budgets: FloatArray, bootstrap: Bootstrap) -> FloatArray:
    """How often each offer is best within each budget, shape (budgets, offers).

    In a resample both what draws give and what they cost are those of its problems.
    """
    best = np.stack([_best_within(offer, budgets, bootstrap) for offer in offers], axis=-1)
    tolerance = _ROUNDING * max(offer.high - offer.low for offer in offers)
    top = best.max(axis=-1, keepdims=True)
    winners = (best >= top - tolerance) & (top > tolerance)
    parts = winners / np.maximum(winners.sum(axis=-1, keepdims=True), 1)
    shares: FloatArray = parts.mean(axis=0)
    return shares


def _best_within(offer: Offer, budgets: FloatArray, bootstrap: Bootstrap) -> FloatArray:
    """The largest value within each budget, shape (replicates, budgets)."""
    found = []
    replicates = zip(bootstrap.curves(offer.values), bootstrap.curves(offer.costs), strict=True)
    for values, costs in replicates:
        largest = np.maximum.accumulate(values, axis=1)
        # More draws never cost less: what is affordable are as many as there are.
        within = (costs[:, None, :] <= budgets[:, None] * (1 + _ROUNDING)).sum(axis=2) - 1
        found.append(np.take_along_axis(largest, within, axis=1))
    return np.concatenate(found)
