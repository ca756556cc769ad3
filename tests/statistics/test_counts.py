import numpy as np
import pytest

from inspect_resample.statistics.counts import Counts


def columns(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


@pytest.mark.parametrize(
    ("problems", "draws", "weak", "strong", "message"),
    [
        ([], [], [], [], "at least one problem"),
        (["a", "a"], [1, 1], [0, 0], [0, 0], "ids must differ"),
        (["a"], [0], [0], [0], "problem a has 0 draws"),
        (["a"], [2], [3], [1], "problem a has 2 draws, 3 weak passes"),
        (["a", "b"], [5, 5], [3, 3], [1, 4], "problem b has 5 draws, 3 weak passes and 4 strong"),
        (["a"], [5], [3], [-1], "-1 strong passes"),
        (["a"], [5], [-2], None, "-2 weak passes"),
        (["a", "b"], [5, 5], [3], None, "weak_passes must have one count for each of 2 problems"),
    ],
)
def test_counts_that_do_not_fit_are_refused(
    problems: list[str], draws: list[int], weak: list[int], strong: list[int] | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Counts(
            problems, columns(*draws), columns(*weak), None if strong is None else columns(*strong)
        )


def test_counts_that_are_not_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="draws must be integers"):
        Counts(["a"], np.array([1.5]), columns(1), None)


def test_the_largest_k_is_that_of_the_problem_with_the_fewest_draws() -> None:
    counts = Counts(["a", "b"], columns(20, 7), columns(1, 1))
    assert counts.k_max == 7
    assert counts.check_k(7) == 7
    with pytest.raises(ValueError, match="problem b has 7 draws"):
        counts.check_k(8)
    with pytest.raises(ValueError, match="0 or more"):
        counts.check_k(-1)


def test_one_suite_has_no_strong_passes() -> None:
    with pytest.raises(ValueError, match="needs a strong suite"):
        _ = Counts(["a"], columns(1), columns(1)).strong
