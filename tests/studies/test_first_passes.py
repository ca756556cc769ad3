import itertools
from typing import Any

import numpy as np
import pytest

from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, Evaluation, FirstPass
from inspect_resample.studies.summary.first_passes import first_passes, ranges


def made(counts: Counts, **options: Any) -> Evaluation:
    return Evaluation("t", "1", "m", counts, **options)


@pytest.mark.parametrize(("most", "expected"), [
    (1, [(1, 1)]),
    (2, [(1, 1), (2, 2)]),
    (5, [(1, 1), (2, 2), (3, 4), (5, 5)]),
    (20, [(1, 1), (2, 2), (3, 4), (5, 8), (9, 16), (17, 20)]),
])  # fmt: skip
def test_ranges_double_and_cover_all_draws(most: int, expected: list[tuple[int, int]]) -> None:
    assert list(zip(*ranges(most), strict=True)) == expected


def test_figures_are_means_over_all_orders_of_the_draws() -> None:
    """Every order of five draws, counted one by one."""
    kinds = ["TFF..", "TT.F.", "F....", "....."]
    ends = ranges(5)
    waiting, true, false, draws = (np.zeros((4, len(ends[0]))) for _ in range(4))
    for i, kind in enumerate(kinds):
        orders = list(itertools.permutations(kind))
        for order in orders:
            first = next((j for j, letter in enumerate(order, 1) if letter != "."), 6)
            for r, (a, b) in enumerate(zip(*ends, strict=True)):
                waiting[i, r] += (first >= a) / len(orders)
                draws[i, r] += max(0, min(first, b) - a + 1) / len(orders)
                if a <= first <= b:
                    (true if order[first - 1] == "T" else false)[i, r] += 1 / len(orders)
    counts = Counts(
        list("abcd"),
        np.full(4, 5),
        np.array([sum(letter != "." for letter in kind) for kind in kinds]),
        np.array([kind.count("T") for kind in kinds]),
    )
    found = first_passes(made(counts), Bootstrap(4, 200))
    np.testing.assert_allclose(found.waiting.estimate, waiting.mean(axis=0))
    np.testing.assert_allclose(found.true.estimate, true.sum(axis=0) / draws.sum(axis=0))
    np.testing.assert_allclose(found.false.estimate, false.sum(axis=0) / draws.sum(axis=0))
    passes = (true + false).sum(axis=0)
    expected = np.full(len(passes), np.nan)  # Nobody can pass first at the fifth draw.
    np.divide(false.sum(axis=0), passes, out=expected, where=passes > 0)
    np.testing.assert_allclose(found.false_share.estimate, expected)
    assert (found.false.low <= found.false.estimate).all()
    assert (found.false.estimate <= found.false.high).all()


def test_where_drawing_stopped_early_draws_are_taken_in_their_order() -> None:
    """Four problems: true at draw 1, false at draw 3, false at draw 2, none in 5 draws."""
    counts = Counts(
        list("abcd"), np.array([1, 3, 2, 5]), np.array([1, 1, 1, 0]), np.array([1, 0, 0, 0]), True
    )
    first = FirstPass(np.array([1, 3, 2, 0]), np.array([True, False, False, False]))
    for evaluation in (made(counts, first_pass=first), made(counts)):
        found = first_passes(evaluation, Bootstrap(4, 200))
        assert (found.first, found.last) == ((1, 2, 3, 5), (1, 2, 4, 5))
        np.testing.assert_allclose(found.waiting.estimate, [1, 3 / 4, 2 / 4, 1 / 4])
        np.testing.assert_allclose(found.true.estimate, [1 / 4, 0, 0, 0])
        np.testing.assert_allclose(found.false.estimate, [0, 1 / 3, 1 / 3, 0])
        np.testing.assert_allclose(found.false_share.estimate, [0, 1, 1, np.nan])


def test_what_the_counts_do_not_tell_is_an_error() -> None:
    one = Counts(["a"], np.array([3]), np.array([1]))
    with pytest.raises(ValueError, match="one suite only"):
        first_passes(made(one), Bootstrap(1, 200))
    unclear = Counts(["a"], np.array([3]), np.array([2]), np.array([1]), True)
    with pytest.raises(ValueError, match="which draw passed first"):
        first_passes(made(unclear), Bootstrap(1, 200))
