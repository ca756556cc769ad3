"""Stop where the next draw is worth less than its price: optimal stopping, solved backwards.

After a passes and m rejects of a problem, the best that can be done is worth

    V(a, m) = max(0, [a > 0] (benefit Q - cost_fp (1 - Q)), -price + p V(a+1, m) + (1-p) V(a, m+1))

with p the chance that the next draw passes and Q the chance that a pass in hand is right, both
given what was seen, under a prior over problems. A rule that is solved so cannot be bettered by
any other that sees weak verdicts alone, under that prior and within the most draws.
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.names import POLICIES, Policy
from inspect_resample.decisions.reward import Stakes, first_best, tolerance
from inspect_resample.decisions.stopping.table import (
    Action,
    Actions,
    Endings,
    States,
    StopTable,
    endings,
)
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.verifier_law.grid import Grid

MOST = 1000
"""Draws of a problem that are thought of, unless fewer are asked for."""

PASSES = 12
"""Passes in hand at which a rule submits or gives up. Where a wrong submission is dear and draws
are cheap a second or a third pass is worth waiting for; more than these changed no reward by 1% in
`benchmarks/value.py`'s populations."""


@dataclass(frozen=True, eq=False)
class BestFixed:
    """The best number of draws that is the same for every problem.

    Attributes:
        k: That number; 0 where none pays.
        endings: What comes of it.
    """

    k: int
    endings: Endings


@dataclass(frozen=True, eq=False)
class Value:
    """The best rule under a prior.

    Attributes:
        table: The rule.
        endings: What comes of it under the prior.
        clairvoyant: What comes of knowing the chances of each problem, but not of its draws.
        fixed: The best fixed K, by policy.
        grid: The prior.
        stakes: What was solved for.
        most: The most draws of a problem.
        drawing_on: For each number of rejects without a pass, what the next draw and the best way
            after it are worth less their price, shape (most,).
    """

    table: StopTable
    endings: Endings
    clairvoyant: Endings
    fixed: dict[Policy, BestFixed]
    grid: Grid
    stakes: Stakes
    most: int
    drawing_on: FloatArray

    @property
    def at_most(self) -> bool:
        """Whether it gives up only because no more draws were allowed."""
        return self.table.give_up_after >= self.most

    def regret(self, against: Endings) -> float:
        """How much more another way earns under the prior; below 0 where it earns less."""
        return float(against.reward(self.stakes)[0] - self.endings.reward(self.stakes)[0])


def solve(grid: Grid, stakes: Stakes, most: int = MOST, passes: int = PASSES) -> Value:
    """The best rule for a further problem of a population.

    Args:
        grid: What is known of problems; several populations count by their mean.
        stakes: What a submission earns and costs; prices of each problem count by their mean.
        most: The most draws of a problem, at least 1.
        passes: Passes at which it ends, at least 1.

    Raises:
        ValueError: `most` or `passes` is below 1.
    """
    if most < 1 or passes < 1:
        raise ValueError(f"most and passes must be at least 1, got {most} and {passes}")
    grid = grid.mean
    states = States.of_grid(grid, passes, most)
    actions, drawing_on = _actions(states, stakes, most)
    table = StopTable(actions)
    found = endings(table, states)
    fixed = {policy: _best_fixed(grid, stakes, most, policy) for policy in POLICIES}
    return Value(
        table, found, _clairvoyant(grid, stakes, most), fixed, grid, stakes, most, drawing_on
    )


def _actions(states: States, stakes: Stakes, most: int) -> tuple[Actions, FloatArray]:
    """The best action in each state, of equally good ones that which draws less; see `Value`."""
    chance, right = states.chance[0], states.right[0]
    price = float(np.mean(stakes.price))
    actions = np.full(chance.shape, Action.GIVE_UP, np.int8)
    worth = np.zeros_like(chance)
    submitted = stakes.benefit * right - stakes.cost_fp * (chance - right)
    actions[1:][submitted[1:] > 0] = Action.SUBMIT
    worth[1:] = np.maximum(submitted[1:], 0)
    last = len(chance) - 1
    drawing_on = np.zeros(most)
    for a in reversed(range(last)):
        for m in reversed(range(most - a)):
            draw = worth[a + 1, m] + worth[a, m + 1] - price * chance[a, m]
            # Worth is weighed by the chance of the state; what lies below is rounding.
            if draw > worth[a, m] + tolerance(stakes) * chance[a, m]:
                worth[a, m], actions[a, m] = draw, Action.DRAW
            if a == 0:
                drawing_on[m] = draw / chance[a, m] if chance[a, m] > 0 else -price
    return actions, drawing_on


def _clairvoyant(grid: Grid, stakes: Stakes, most: int) -> Endings:
    """Draw until a pass the problems for which that pays, and none of the others."""
    s, q = grid.s[:, None], grid.q[None, :]
    price = float(np.mean(stakes.price))
    gain = s * (stakes.benefit * q - stakes.cost_fp * (1 - q)) - price
    weight = np.where(gain > 0, grid.weight, 0)
    passed = -np.expm1(most * np.log1p(-np.minimum(s, 1 - 1e-16)))
    drawn = np.where(s > 0, passed / np.where(s > 0, s, 1), most)
    return Endings(
        *((weight * each).sum(axis=(1, 2)) for each in (passed * q, passed * (1 - q), drawn))
    )


def _best_fixed(grid: Grid, stakes: Stakes, most: int, policy: Policy) -> BestFixed:
    """The best K under a policy, by the mean over the prior."""
    k = np.arange(most + 1)
    weak, right = grid.weight.sum(axis=2)[0], (grid.weight @ grid.q)[0]
    missed = (1 - grid.s)[None, :] ** k[:, None]
    drawn = np.concatenate([[0.0], np.cumsum(missed[:-1] @ weak)])
    if policy == "draw_all":
        drawn = k.astype(float)
    all_right = (1 - missed) @ right
    by_k = Endings(all_right, (1 - missed) @ weak - all_right, drawn)
    best = int(first_best(by_k.reward(stakes)[None], tolerance(stakes))[0])
    each = (by_k.right, by_k.wrong, by_k.draws)
    return BestFixed(best, Endings(*(one[[best]] for one in each)))
