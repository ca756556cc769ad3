"""What a selection rule gives is whole: a broken one is refused before a figure is made of it."""

import numpy as np
import pytest

from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.submissions import Submissions

from .test_reward import counts_of

GOOD = {"right": 0.2, "wrong": 0.3, "abstained": 0.5, "draws_made": 4.0}


def submissions(columns: int = 3, **changes: float) -> Submissions:
    values = {**GOOD, **changes}
    matrices = {name: np.full((2, 3), value) for name, value in values.items()}
    return Submissions(**matrices, k=np.arange(columns, dtype=np.float64))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"right": 0.3}, "add up to 1"),
        ({"right": -0.2, "abstained": 0.9}, "-0.2 as the least"),
        ({"wrong": np.nan}, "add up to 1"),
        ({"columns": 4}, "a column for each of 4"),
    ],
)
def test_what_is_no_set_of_chances_is_refused(changes: dict[str, float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        submissions(**changes)  # type: ignore[arg-type]


def test_draws_are_those_of_the_policy() -> None:
    good = submissions(draws_made=1.5)
    assert (good.made("stop_at_first_pass") == 1.5).all()
    assert good.made("draw_all").tolist() == [[0, 1, 2]] * 2


def test_nothing_is_submitted_where_nothing_passes() -> None:
    found = first_pass(counts_of((6, 0, 0), (6, 6, 2)))
    assert found.abstained.tolist() == [[1] * 7, [1] + [0] * 6]
    assert found.draws_made[0].tolist() == list(range(7))
