import numpy as np
import pytest

from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.numbers import spaced
from inspect_resample.studies.compare.weak_model import WeakModelTest, weak_model_test

from ..decisions.test_reward import counts_of


def reach_of(weak: list[tuple[int, int, int]], strong: list[tuple[int, int, int]]) -> WeakModelTest:
    ones, others = (first_pass(counts_of(*rows)).right for rows in (weak, strong))
    return weak_model_test(ones, others[:, 1], 0.0, 1.0, Bootstrap(len(weak), 400))


def test_a_model_that_gets_there_in_the_end_reaches() -> None:
    found = reach_of([(20, 1, 1), (20, 4, 4)] * 20, [(20, 12, 10), (20, 10, 8)] * 20)
    assert (found.verdict, found.k, found.at_end_of_data) == ("reaches", 20, True)
    assert found.lead.estimate == pytest.approx(1 - 0.45)
    assert found.probability == 1
    # The mean of K/20 and 1 - C(16, K)/C(20, K) is .412 for K = 4 and .484 for K = 5.
    assert found.first_k == 5


def test_a_model_that_is_too_often_wrong_does_not_reach_with_any_k() -> None:
    found = reach_of([(20, 4, 1), (20, 6, 2)] * 20, [(20, 18, 17), (20, 14, 13)] * 20)
    assert found.verdict == "does not reach"
    assert found.first_k is None
    assert found.probability == 0
    assert found.lead.high < 0


def test_what_the_problems_at_hand_leave_open_is_said() -> None:
    found = reach_of(
        [(20, 20, 20), (20, 0, 0)] * 20 + [(20, 10, 10)],
        [(20, 0, 0), (20, 20, 20)] * 20 + [(20, 9, 9)],
    )
    assert found.verdict == "cannot tell"
    assert 0.2 < found.probability < 0.8
    assert found.lead.low < 0 < found.lead.high


def test_the_probability_is_that_of_the_largest_value_in_each_resample() -> None:
    rng = np.random.default_rng(3)
    values = rng.uniform(size=(25, 7))
    single = rng.uniform(0.2, 1, size=25)
    bootstrap = Bootstrap(25, 300)
    found = weak_model_test(values, single, 0.0, 1.0, bootstrap)
    held = 0
    for weights in np.concatenate([*bootstrap.blocks()]):
        curve = [float(weights @ values[:, k]) for k in range(1, 7)]
        held += max(curve) >= float(weights @ single)
    assert found.probability == pytest.approx(held / 300)
    means = values[:, 1:].mean(axis=0)
    assert found.k == 1 + int(means.argmax())
    assert found.lead.estimate == pytest.approx(means.max() - single.mean())


@pytest.mark.parametrize("k_max", [1, 2, 199, 200, 201, 203, 10_000])
def test_numbers_of_draws_to_look_at_miss_no_more_than_2_percent(k_max: int) -> None:
    numbers = spaced(k_max)
    assert (numbers[0], numbers[-1]) == (1, k_max)
    steps = np.diff(numbers)
    assert (steps > 0).all()
    assert (steps <= np.maximum(1, 0.02 * numbers[:-1] + 1)).all()
    assert len(numbers) < 410
