"""The chance that a class of answers has the most votes among K draws without replacement."""

import numpy as np

from inspect_resample.statistics.counts import FloatArray, IntArray

EXACT_UP_TO = 300
"""Draws of a problem up to which votes are counted exactly; beyond, by random subsets."""


def binomials(n: int) -> FloatArray:
    """C(n, u) for u = 0 .. n; finite up to n = 1,000."""
    row = np.ones(n + 1)
    for u in range(n):
        row[u + 1] = row[u] * (n - u) / (u + 1)
    return row


def chance_to_win(sizes: IntArray, winner: int, blank: int) -> FloatArray:
    """Chance that a class has most votes of K, ties split evenly, for K = 0 .. n.

    The generating function: the winner has t votes, every other class fewer (powers of x), or as
    many (a factor y as well, so that s of them tie and the winner has 1/(1+s)); draws without an
    answer (`blank`) may be any number.

    Args:
        sizes: Draws of each class, at least 1, shape (classes,).
        winner: Which class.
        blank: Draws without an answer.

    Returns:
        Shape (n + 1,), with n all draws.
    """
    n = int(sizes.sum()) + blank
    others = np.delete(sizes, winner)
    ways = np.zeros(n + 1)
    for t, votes in enumerate(binomials(int(sizes[winner]))):
        if t:
            ways[t:] += votes * _others(others, blank, t, n - t)
    return ways / binomials(n)


def _others(sizes: IntArray, blank: int, t: int, degree: int) -> FloatArray:
    """Ways for the others to have at most t votes each, by votes in all, weighted by ties.

    Args:
        sizes: Draws of the other classes.
        blank: Draws that vote for none.
        t: The winner's votes.
        degree: The largest number of votes.
    """
    # Classes that cannot reach t votes, and blanks, are free: one factor (1 + x)^m.
    rivals = sizes[sizes >= t]
    free = int(sizes[sizes < t].sum()) + blank
    rows = np.zeros((1, degree + 1))
    start = binomials(free)[: degree + 1]
    rows[0, : len(start)] = start
    for size in rivals.tolist():
        factor = binomials(size)
        # At most degree / t classes can tie.
        tied = np.zeros((min(len(rows), degree // t) + 1, degree + 1))
        for u in range(min(t, degree + 1)):
            tied[: len(rows), u:] += factor[u] * rows[: len(tied), : degree + 1 - u]
        if t <= degree:
            more = rows[: len(tied) - 1, : degree + 1 - t]
            tied[1 : 1 + len(more), t:] += factor[t] * more
        rows = tied
    shares: FloatArray = (1 / np.arange(1, len(rows) + 1)) @ rows
    return shares
