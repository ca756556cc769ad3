"""A budget split over problems: what is at hand, what draws cost, and where the next ones go."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.budget import (
    coverage_variance,
    for_interval,
    for_reward,
    reward_variance,
)
from inspect_resample.decisions.stopping.plan import Further, FurtherDraws
from inspect_resample.decisions.stopping.value import solve
from inspect_resample.statistics.counts import Evaluation, IntArray
from inspect_resample.statistics.verifier_law.grid import Grid

Aim = Literal["reward", "interval"]


@dataclass(frozen=True)
class Budget:
    """What may be spent on further draws.

    Attributes:
        amount: How much, above 0.
        unit: Of what.
        aim: What for.
        k: Of the pass@k whose interval is to be narrow; None for K*.
    """

    amount: float
    unit: Unit
    aim: Aim
    k: int | None


def allocated(
    evaluation: Evaluation, grid: Grid, stakes: Stakes, pricing: Pricing, budget: Budget
) -> Further:
    """Split a budget over the problems that were drawn.

    Raises:
        CostError: What draws cost is not known.
        ValueError: The budget pays for no draw.
    """
    counts = evaluation.counts
    cost = pricing.cost_in(budget.unit, evaluation)
    costs = np.maximum(cost.per_draw + cost.once, 1e-12)
    if budget.amount < costs.min():
        raise ValueError(
            f"a budget of {budget.amount:g} {budget.unit} pays for no draw: the cheapest costs "
            f"{costs.min():.3g}"
        )
    if budget.aim == "reward":
        figure = "reward where the first weak pass is submitted"
        # The budget stands for the price: it is there to be spent.
        found = for_reward(grid, counts, replace(stakes, price=0.0), costs, budget.amount)
    else:
        if budget.k is None:
            most = int(counts.draws.max())
            k = max(1, solve(grid, stakes, most).fixed["stop_at_first_pass"].k // 2)
            variance, figure = reward_variance(grid, counts, stakes, k), "interval of K*"
        else:
            variance = coverage_variance(grid, counts, budget.k)
            figure = f"interval of pass@{budget.k}"
        found = for_interval(variance, counts, costs, budget.amount)
    begin = draws_made(evaluation)
    split = zip(counts.problems, begin.tolist(), found.draws.tolist(), strict=True)
    return Further(
        budget.aim,
        figure,
        budget.amount,
        budget.unit,
        found.cost,
        found.gain,
        found.even,
        {problem: FurtherDraws(first, k) for problem, first, k in split if k},
    )


def draws_made(evaluation: Evaluation) -> IntArray:
    """Draws of each problem of the counts, also those without a verdict."""
    counts, missing = evaluation.counts, evaluation.missing
    made = counts.draws.copy()
    if counts.weak_only is not None:
        made += counts.weak_only
    if missing is not None:
        lost = dict(zip(missing.problems, missing.draws.tolist(), strict=True))
        made += np.array([lost.get(problem, 0) for problem in counts.problems])
    return made
