import numpy as np
import pytest
from incidence import incidence

from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, FirstPass
from inspect_resample.statistics.survival import FALSE_POSITIVE, TRUE_POSITIVE, Followed


def first_pass(*rows: tuple[int, int]) -> Followed:
    draws, cause = np.array(rows).T
    return Followed(draws, cause)


def test_estimates_equal_those_by_hand() -> None:
    # At risk 5, 4, 2 at draws 1, 2, 4; one problem is left censored at 3 and one at 4.
    first = first_pass((1, 1), (2, 2), (3, 0), (4, 1), (4, 0))
    got = incidence(first, np.array([1, 2, 3, 4]), Bootstrap(5, 200))
    survival = np.array([4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 / 2])
    assert got.coverage.estimate == pytest.approx(1 - survival)
    right = np.array([1 / 5, 1 / 5, 1 / 5, 1 / 5 + 4 / 5 * 3 / 4 / 2])
    assert got.resampled_accuracy.estimate == pytest.approx(right)


def test_without_censoring_they_are_plain_shares() -> None:
    rng = np.random.default_rng(0)
    draws, cause = rng.integers(1, 9, 40), rng.integers(1, 3, 40)
    k = np.arange(1, 9)
    draws[0] = 8
    got = incidence(Followed(draws, cause), k, Bootstrap(40, 200))
    passed = draws[:, None] <= k
    assert got.coverage.estimate == pytest.approx(passed.mean(axis=0))
    right = passed & (cause == TRUE_POSITIVE)[:, None]
    assert got.resampled_accuracy.estimate == pytest.approx(right.mean(axis=0))


def test_intervals_hold_the_truth_though_problems_were_given_up_at_different_draws() -> None:
    rng = np.random.default_rng(1)
    k, held, data_sets = np.array([1, 5, 20]), np.zeros((2, 3)), 200
    s = rng.beta(0.5, 1.5, 200_000)
    truth = (1 - (1 - s[:, None]) ** k).mean(axis=0)
    for seed in range(data_sets):
        s = rng.beta(0.5, 1.5, 100)
        last, when = rng.integers(20, 41, 100), rng.geometric(s)
        last[:60] = rng.integers(1, 41, 60)  # No matter how hard the problem is.
        cause = np.where(rng.random(100) < 0.8, TRUE_POSITIVE, FALSE_POSITIVE)
        first = Followed(np.minimum(when, last), np.where(when <= last, cause, 0))
        got = incidence(first, k, Bootstrap(100, 200, seed))
        for row, (found, true) in enumerate(
            ((got.coverage, truth), (got.resampled_accuracy, 0.8 * truth))
        ):
            held[row] += (found.low <= true) & (true <= found.high)
    assert (held / data_sets >= 0.9).all(), held / data_sets


def test_first_passes_are_read_off_counts_only_where_drawing_stopped_at_them() -> None:
    columns = (np.array([3, 9, 2]), np.array([1, 0, 1]), np.array([1, 0, 0]))
    first = Followed.of(Counts(["a", "b", "c"], *columns, stopped_early=True))
    assert first.draws.tolist() == [3, 9, 2]
    assert first.cause.tolist() == [TRUE_POSITIVE, 0, FALSE_POSITIVE]
    with pytest.raises(ValueError, match="only where drawing stopped at the first weak pass"):
        Followed.of(Counts(["a", "b", "c"], *columns))
    twice = Counts(["a"], np.array([5]), np.array([2]), np.array([1]), stopped_early=True)
    with pytest.raises(ValueError, match="only where drawing stopped at the first weak pass"):
        Followed.of(twice)


def test_first_passes_that_a_log_tells_need_no_rule_of_stopping() -> None:
    columns = (np.array([3, 9, 4]), np.array([2, 0, 1]), np.array([1, 0, 0]))
    told = FirstPass(np.array([2, 0, 4]), np.array([True, False, False]))
    followed = Followed.of(Counts(["a", "b", "c"], *columns), told)
    assert followed.draws.tolist() == [2, 9, 4]
    assert followed.cause.tolist() == [TRUE_POSITIVE, 0, FALSE_POSITIVE]


@pytest.mark.parametrize(
    ("cause", "estimate"), [(0, 0.0), (TRUE_POSITIVE, 1.0)], ids=["none passed", "all passed"]
)
@pytest.mark.parametrize("problems", [1, 30])
def test_problems_that_agree_do_not_make_the_curve_certain(
    cause: int, estimate: float, problems: int
) -> None:
    first = Followed(np.full(problems, 4), np.full(problems, cause))
    got = incidence(first, np.array([4]), Bootstrap(problems, 200)).coverage[0]
    assert got.estimate == estimate
    assert got.high - got.low == pytest.approx(1 - 0.025 ** (1 / problems))


@pytest.mark.parametrize("k", [0, 10])
def test_k_outside_of_what_was_followed_is_an_error(k: int) -> None:
    with pytest.raises(ValueError, match=f"k must be between 1 and 9, .* got {k}"):
        incidence(first_pass((9, 0), (3, 1)), np.array([k]), Bootstrap(2, 100))


@pytest.mark.parametrize(
    ("draws", "cause", "message"),
    [
        ([0, 2], [0, 1], "every problem needs a draw, got 0"),
        ([1, 2], [0, 3], "cause must be 0, 1 or 2"),
        ([1, 2], [0], "one number for each problem"),
        ([], [], "one number for each problem"),
    ],
)
def test_what_is_no_first_pass_is_refused(draws: list[int], cause: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Followed(np.array(draws, dtype=np.int64), np.array(cause, dtype=np.int64))
