"""Random subsets of draws, for rules that have no exact form or too many draws for it."""

from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import BoolArray

SUBSETS = 400
"""Random subsets of the draws of a problem."""

OF_COUNTS = 100
"""The same where only the draws of each class count: problems with so many draws are alike."""

_MOST = 1 << 22  # Draws times subsets of a problem that are looked at.


def sampled_votes(
    sizes: IntArray,
    worth: IntArray,
    blank: int,
    share: FloatArray,
    k: IntArray,
    lead: int,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What a vote submits in random subsets: only how many draws of each class matters.

    Args:
        sizes: Draws of each class, shape (classes,).
        worth: Of a draw of each in votes.
        blank: Draws of no class.
        share: Of right draws in each class.
        k: Numbers of draws.
        lead: As in `selection.plurality`.
        rng: Where subsets come from.

    Returns:
        Chance of a right submission, of none, and the standard error of the first; each of shape
        (k,).
    """
    found = np.zeros((3, len(k)))
    for column, size in enumerate(k.tolist()):
        drawn = rng.multivariate_hypergeometric(
            [*sizes.tolist(), blank], size, OF_COUNTS, method="marginals"
        )[:, :-1]
        votes = np.where(worth > 0, drawn * worth, 0)
        others = votes if len(sizes) > 1 else np.append(votes, np.zeros_like(votes), axis=1)
        best, second = (
            -np.partition(-others, 1, axis=1)[:, :2].T if len(sizes) else np.zeros((2, 1))
        )
        winners = (votes == best[:, None]) & (votes > 0)
        # A lead is in draws of the winner.
        far = (best - second)[:, None] >= lead * worth
        winners &= far if lead else True
        count = winners.sum(axis=1)
        right = (winners @ share) / np.maximum(count, 1)
        found[:, column] = right.mean(), (count == 0).mean(), right.std() / np.sqrt(len(right))
    return found[0], found[1], found[2]


def subsets_of(ranks: IntArray, size: int) -> tuple[BoolArray, bool]:
    """Subsets of some size, shape (subsets, draws), and whether they are all that there are."""
    draws = ranks.shape[1]
    if comb(draws, size) <= SUBSETS:
        return _all_subsets(draws, size), True
    return ranks < size, False


@lru_cache(maxsize=512)
def _all_subsets(draws: int, size: int) -> BoolArray:
    places = list(combinations(range(draws), size))
    found = np.zeros((len(places), draws), dtype=bool)
    if size:
        found[np.arange(len(places))[:, None], np.array(places)] = True
    return found


def random_ranks(draws: int, rng: np.random.Generator) -> IntArray:
    """The place of each draw in random orders, shape (subsets, draws): those below K are drawn."""
    subsets = max(50, min(SUBSETS, _MOST // max(draws, 1)))
    ranks: IntArray = rng.permuted(np.tile(np.arange(draws), (subsets, 1)), axis=1)
    return ranks
