"""Rules that count passes and rejects of one problem, and what comes of them.

The order of draws does not matter to such a rule beyond where it stops, so what is in hand is a
number of passes and a number of rejects. Let P(a, m) be the chance of one certain order of a passes
and m rejects. Then P(a, m) = P(a+1, m) + P(a, m+1), and any mean over all ways in which drawing may
go follows backwards: f(a, m) = run(a, m) + f(a+1, m) + f(a, m+1) where the rule draws, and
stop(a, m) where it stops.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy

from inspect_resample.decisions.reward import Stakes
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.verifier_law.grid import Grid

Actions = npt.NDArray[np.int8]


class Action(IntEnum):
    """What to do with what is in hand."""

    DRAW = 0
    SUBMIT = 1
    GIVE_UP = 2


@dataclass(frozen=True, eq=False)
class StopTable:
    """What to do after some passes and rejects of the weak suite.

    Attributes:
        actions: An `Action` each, shape (passes + 1, rejects + 1). It never draws at the last
            number of passes or of rejects, and never submits without a pass.

    Raises:
        ValueError: It does.
    """

    actions: Actions

    def __post_init__(self) -> None:
        last = np.concatenate([self.actions[-1], self.actions[:, -1]])
        if (last == Action.DRAW).any() or (self.actions[0] == Action.SUBMIT).any():
            raise ValueError(
                "a table must end: no draw at its last number of passes or rejects, and no "
                "submission without a pass"
            )

    @classmethod
    def simple(cls, passes: int, rejects: int) -> "StopTable":
        """Submit at so many passes, give up at so many rejects; each at least 1."""
        actions = np.full((passes + 1, rejects + 1), Action.DRAW, np.int8)
        actions[:, -1] = Action.GIVE_UP
        actions[-1] = Action.SUBMIT
        return cls(actions)

    def place(self, passes: int, rejects: int) -> tuple[int, int]:
        """Where so many are in the table; beyond it, at its end."""
        most = (size - 1 for size in self.actions.shape)
        passes, rejects = map(min, (passes, rejects), most)
        return passes, rejects

    def action(self, passes: int, rejects: int) -> Action:
        """What to do."""
        return Action(int(self.actions[self.place(passes, rejects)]))

    @cached_property
    def soonest(self) -> IntArray:
        """Draws to the nearest state where it stops, of the shape of the actions."""
        found = np.zeros(self.actions.shape, np.int64)
        for passes, rejects in reversed(np.argwhere(self.actions == Action.DRAW).tolist()):
            nearest = min(found[passes + 1, rejects], found[passes, rejects + 1])
            found[passes, rejects] = 1 + nearest
        return found

    @property
    def give_up_after(self) -> int:
        """Rejects without a pass after which it gives up."""
        return int((self.actions[0] != Action.DRAW).argmax())

    @property
    def reached(self) -> npt.NDArray[np.bool_]:
        """Whether each state can come about, of the shape of the actions."""
        draws = self.actions == Action.DRAW
        reached: npt.NDArray[np.bool_] = np.zeros_like(draws)
        reached[0, 0] = True
        for passes, rejects in np.ndindex(*draws.shape):
            before = passes > 0 and reached[passes - 1, rejects] and draws[passes - 1, rejects]
            left = rejects > 0 and reached[passes, rejects - 1] and draws[passes, rejects - 1]
            reached[passes, rejects] |= before or left
        return reached

    def cut(self, rejects: int) -> "StopTable":
        """The same up to so many rejects; what would draw there gives up."""
        actions = self.actions[:, : rejects + 1].copy()
        actions[actions[:, -1] == Action.DRAW, -1] = Action.GIVE_UP
        return StopTable(actions)

    @property
    def most_draws(self) -> int:
        """The most draws that it makes of a problem."""
        return int(np.argwhere(self.reached).sum(axis=1).max())


@dataclass(frozen=True, eq=False)
class States:
    """Chances of what may be in hand, of certain orders; each (subjects, passes + 1, rejects + 1).

    A subject is a problem or a population of them.

    Attributes:
        chance: P(a, m).
        right: The same, and that a pass which is submitted is strongly correct.
    """

    chance: FloatArray
    right: FloatArray

    @classmethod
    def of_grid(cls, grid: Grid, passes: int, rejects: int) -> "States":
        """Of populations."""
        hit = grid.s[None, :] ** np.arange(passes + 1)[:, None]
        missed = (1 - grid.s)[None, :] ** np.arange(rejects + 1)[:, None]
        chance = np.einsum("ps,as,ms->pam", grid.weight.sum(axis=2), hit, missed, optimize=True)
        right = np.einsum("ps,as,ms->pam", grid.weight @ grid.q, hit, missed, optimize=True)
        return cls(chance, right)

    @classmethod
    def of_counts(cls, counts: Counts, passes: int, rejects: int) -> "States":
        """Of the problems at hand, over all orders of their draws, without replacement."""
        n, b = counts.draws, counts.weak_passes
        hit = _log_orders(b, np.arange(passes + 1))[:, :, None]
        missed = _log_orders(n - b, np.arange(rejects + 1))[:, None, :]
        made = _log_orders(n, np.add.outer(np.arange(passes + 1), np.arange(rejects + 1)).ravel())
        # Where more is asked for than was drawn, one of the first two is impossible already.
        made = np.maximum(made, -1e300).reshape(len(n), passes + 1, rejects + 1)
        chance = np.exp(hit + missed - made)
        precision = counts.strong / np.maximum(b, 1)
        return cls(chance, chance * precision[:, None, None])


@dataclass(frozen=True, eq=False)
class Endings:
    """What comes of a rule, each of shape (subjects,).

    Attributes:
        right: Chance that what is submitted is strongly correct.
        wrong: Chance that it is not.
        draws: Expected draws.
    """

    right: FloatArray
    wrong: FloatArray
    draws: FloatArray

    def reward(self, stakes: Stakes) -> FloatArray:
        """Expected reward of each, less the price of its draws."""
        price = float(np.mean(stakes.price))
        worth: FloatArray = stakes.benefit * self.right - stakes.cost_fp * self.wrong
        return worth - price * self.draws

    @property
    def released(self) -> FloatArray:
        """Chance that something is submitted."""
        return self.right + self.wrong


def endings(table: StopTable, states: States) -> Endings:
    """What comes of a table."""
    draw, submit = table.actions == Action.DRAW, table.actions == Action.SUBMIT
    right = _backwards(draw, np.where(submit, states.right, 0), np.zeros_like(states.right))
    wrong = _backwards(
        draw, np.where(submit, states.chance - states.right, 0), np.zeros_like(states.right)
    )
    made = _backwards(draw, np.zeros_like(states.chance), states.chance)
    return Endings(right, wrong, made)


def endings_of(table: StopTable, counts: Counts) -> Endings:
    """What comes of a table on each problem at hand, over all orders of its draws.

    Raises:
        ValueError: The table may ask for more draws than a problem has.
    """
    if table.most_draws > counts.k_max:
        raise ValueError(
            f"the rule may make {table.most_draws} draws, and some problem has {counts.k_max}: "
            f"solve it for at most so many"
        )
    passes, rejects = (size - 1 for size in table.actions.shape)
    return endings(table, States.of_counts(counts, passes, rejects))


def _backwards(draw: npt.NDArray[np.bool_], stop: FloatArray, run: FloatArray) -> FloatArray:
    """The mean over all ways, from nothing in hand, shape (subjects,)."""
    found = stop
    for a in reversed(range(draw.shape[0] - 1)):
        for m in reversed(np.flatnonzero(draw[a])):
            found[:, a, m] = run[:, a, m] + found[:, a + 1, m] + found[:, a, m + 1]
    return found[:, 0, 0]


def _log_orders(of: IntArray, chosen: IntArray) -> FloatArray:
    """Log of the number of orders of so many out of each, shape (problems, chosen)."""
    left = of[:, None] - chosen
    orders = scipy.special.gammaln(of[:, None] + 1) - scipy.special.gammaln(np.maximum(left, 0) + 1)
    return np.where(left < 0, -np.inf, orders)
