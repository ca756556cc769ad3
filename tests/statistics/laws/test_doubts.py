"""When a forecast far ahead is in doubt."""

import numpy as np
import pytest

from inspect_resample.statistics.laws.doubts import doubts
from inspect_resample.statistics.laws.observed import Observed

from .tables import table


def solved(count: int, passes: int = 1, stopped_early: bool = False) -> Observed:
    """40 problems with 20 draws, of which so many are solved; by their fifth draw if stopped."""
    draws = [5 if stopped_early and i < count else 20 for i in range(40)]
    return table(draws, [passes if i < count else 0 for i in range(40)], stopped_early)


@pytest.mark.parametrize(
    ("observed", "k", "doubted"),
    [
        (solved(9), 1000, "only 9 problems are solved, and the forecast is far ahead"),
        (solved(1), 1000, "only 1 problem is solved, and the forecast is far ahead"),
        (solved(9), 999, None),
        (solved(10), 1000, None),
        (
            solved(19, 1, True),
            1000,
            "only 19 problems are solved, and drawing stopped",
        ),
        (solved(20, 1, True), 1000, None),
        (solved(19, 1, True), 999, None),
        (solved(19, 3, True), 1000, None),
        (solved(9, 3, True), 1000, "only 9 problems are solved, and the forecast is far ahead"),
    ],
)
def test_few_solved_problems_far_ahead_are_in_doubt(
    observed: Observed, k: float, doubted: str | None
) -> None:
    found = doubts(observed, np.array([100.0, k]))
    assert [one.startswith(doubted) for one in found] == [True] if doubted else found == ()
