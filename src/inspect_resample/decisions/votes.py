"""The chance that a class of draws has the most votes among K draws without replacement."""

from functools import cache, lru_cache

import numpy as np

from inspect_resample.statistics.counts import FloatArray, IntArray

EXACT_UP_TO = 300
"""Draws of a problem up to which votes are counted exactly; beyond, by random subsets."""

Classes = tuple[tuple[int, int], ...]
"""Size and worth of each class; a class of 0 worth is left out of them."""


def chances_to_win(
    sizes: IntArray, worth: IntArray, blank: int, wanted: IntArray, lead: int = 0
) -> FloatArray:
    """Chance that each of some classes wins with K draws, for K = 0 .. n.

    A class with t of the K draws has t times its worth in votes, and ties are split evenly. All
    worths are 1 in a plurality; they are tests passed, or their squares, in CodeT.

    Args:
        sizes: Draws of each class, at least 1, shape (classes,).
        worth: Of a draw of each class, 0 or more; a class of 0 cannot win.
        blank: Draws of no class.
        wanted: Indexes of the classes to tell it of, shape (wanted,).
        lead: Draws of its own without which a class must still not be beaten; 0 splits ties.

    Returns:
        Shape (wanted, n + 1), with n all draws.
    """
    able = worth > 0
    blank += int(sizes[~able].sum())
    pairs = list(zip(sizes.tolist(), worth.tolist(), strict=True))
    n = int(sizes[able].sum()) + blank
    found = np.zeros((len(wanted), n + 1))
    for row, winner in enumerate(wanted.tolist()):
        if able[winner]:
            rivals = sorted(pair for i, pair in enumerate(pairs) if able[i] and i != winner)
            found[row] = _chance(pairs[winner], tuple(rivals), blank, lead)
    return found


@cache
def binomials(n: int) -> FloatArray:
    """C(n, u) for u = 0 .. n; finite up to n = 1,000. Not to be changed."""
    row = np.ones(n + 1)
    for u in range(n):
        row[u + 1] = row[u] * (n - u) / (u + 1)
    return row


@lru_cache(maxsize=1 << 14)
def _chance(winner: tuple[int, int], rivals: Classes, blank: int, lead: int) -> FloatArray:
    """Of one class. Problems with the same numbers are common, so that it is kept."""
    size, worth = winner
    m, v = np.array(rivals, dtype=np.int64).reshape(-1, 2).T
    n = size + int(m.sum()) + blank
    ways = np.zeros(n + 1)
    for t in range(max(lead, 1), size + 1):
        votes = (t - lead) * worth
        if lead:
            below, tied = votes // v + 1, np.zeros(len(m), dtype=bool)
        else:
            below = -(-votes // v)
            tied = (votes % v == 0) & (below <= m)
        ways[t:] += binomials(size)[t] * _rest(m, below, tied, blank, n - t)
    chance: FloatArray = ways / binomials(n)
    return chance


def _rest(sizes: IntArray, below: IntArray, tied: IntArray, blank: int, degree: int) -> FloatArray:
    """Ways for the others to have fewer votes, by draws in all; those with s ties count 1/(1+s).

    1/(1+s) is the integral of y^s from 0 to 1, which Gauss and Legendre's points give exactly: at
    each of them the ways are the coefficients of a product of one polynomial for each class.

    Args:
        sizes: Draws of each of the others.
        below: Fewer draws of it than these do not reach the winner.
        tied: Whether just as many tie with it.
        blank: Draws that vote for none.
        degree: The most draws of all these together.
    """
    bound = below <= sizes
    start = binomials(blank + int(sizes[~bound].sum()))[: degree + 1]
    most = degree // int(below[tied].min()) if tied.any() else 0
    nodes, weights = _legendre(min(int(tied.sum()), most) // 2 + 1)
    total = np.zeros(degree + 1)
    for y, weight in zip(nodes.tolist(), weights.tolist(), strict=True):
        ways = start
        for size, end, tie in zip(
            *(one[bound].tolist() for one in (sizes, below, tied)), strict=True
        ):
            factor = binomials(size)[: end + tie].copy()
            if tie:
                factor[end] *= y
            ways = np.convolve(ways, factor)[: degree + 1]
        total[: len(ways)] += weight * ways
    return total


@cache
def _legendre(points: int) -> tuple[FloatArray, FloatArray]:
    """Points and weights from 0 to 1, exact for polynomials below twice as many degrees."""
    nodes, weights = np.polynomial.legendre.leggauss(points)
    return (nodes + 1) / 2, weights / 2
