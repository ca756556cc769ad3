"""How likely the order of a problem's right and wrong draws by score is, for each strength.

The chance that the first j draws, from the lowest score up, lie below a level and in this order is
worked out in the cells of a shape, from the lowest cell up. In a cell draws are evenly spread, so
that i of them are in order there with chance 1 / i!.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.roc import filled
from inspect_resample.statistics.score_law.shapes import Cells

ORDERED = 20
"""Of more draws of a problem the lowest are only counted: that tells little less of the highest."""

_IN_A_CELL = 6  # Draws in one cell that are allowed for.


@dataclass(frozen=True, eq=False)
class Orders:
    """Right and wrong draws of problems by score.

    Attributes:
        right: For each problem, whether each of its draws is right, from the lowest score to the
            highest.
    """

    right: Sequence[BoolArray]

    @classmethod
    def of(cls, table: DrawTable, scores: FloatArray, seed: int = 0) -> "Orders":
        """Sort draws by score.

        Equal scores are in random order, as best of K chooses among them. A draw without a score is
        below all others and counts as wrong: it is never submitted.
        """
        rng = np.random.default_rng(seed)
        right, own = table.right & ~np.isnan(scores), filled(scores)
        return cls(
            [
                right[rows][np.lexsort((rng.random(rows.stop - rows.start), own[rows]))]
                for rows in table.each()
            ]
        )

    @property
    def draws(self) -> IntArray:
        """How many draws each problem has."""
        return np.array([len(one) for one in self.right])

    @property
    def passes(self) -> IntArray:
        """How many of them are right."""
        return np.array([int(one.sum()) for one in self.right])

    @property
    def best(self) -> BoolArray:
        """Whether the draw with the highest score is right, by problem."""
        return np.array([bool(one[-1]) for one in self.right])


@dataclass(frozen=True, eq=False)
class Placed:
    """Chances of the orders of different problems.

    Attributes:
        below: Chance that all draws are below the end of a cell and in this order, relative to the
            likeliest strength, shape (problems, strengths, cells + 1).
        log_likelihood: Of each strength, (problems, strengths), up to a constant of the problem.
    """

    below: FloatArray
    log_likelihood: FloatArray


def placed(orders: Sequence[BoolArray], cells: Cells) -> Placed:
    """Work out the chances of some orders of draws under a shape.

    The lowest draws, in any order, are a step of their own; the others follow one by one.
    """
    size = np.array([len(one) for one in orders])
    # The lowest draws that are of one kind are in order whatever their order.
    first = np.array([max(len(one) - ORDERED, _alike(one)) for one in orders])
    right = np.array([int(one[:low].sum()) for one, low in zip(orders, first, strict=True)])
    counts = np.stack([first - right, right])[..., None, None]
    logs = (counts * np.log(np.maximum(cells.below, 1e-300))[:, None]).sum(axis=0)
    lowest = np.exp(logs)
    lowest[..., 0] = 0
    steps = int((size - first).max(initial=0))
    kind = np.full((len(orders), steps), 2)  # 2 is no draw.
    for i, (one, low) in enumerate(zip(orders, first, strict=True)):
        kind[i, : len(one) - low] = one[low:]
    reached = np.zeros((len(orders), len(cells.inside[0]), steps + 1))
    below = np.zeros_like(lowest)
    rows, none = np.arange(len(orders)), np.zeros((1, len(cells.inside[0])))
    for cell in range(cells.inside.shape[2]):
        shares = np.concatenate([cells.inside[:, :, cell], none])[kind].transpose(0, 2, 1)
        term = reached
        grown = reached.copy()
        begun = lowest[..., cell + 1] - lowest[..., cell]
        grown[..., 0] += begun
        for i in range(1, min(_IN_A_CELL, steps) + 1):
            term = term[..., :-1] * shares[..., i - 1 :] / i
            grown[..., i:] += term
            begun = begun * shares[..., i - 1] / (i + 1)
            grown[..., i] += begun
        reached = grown
        below[..., cell + 1] = reached[rows, :, size - first]
    whole = np.maximum(below[..., -1], 1e-300)
    return Placed(below / whole.max(axis=1)[:, None, None], np.log(whole))


def _alike(order: BoolArray) -> int:
    """How many of the lowest draws are of one kind."""
    other = np.flatnonzero(order != order[0])
    return int(other[0]) if len(other) else len(order)
