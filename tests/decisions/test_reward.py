import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.decisions.names import Policy
from inspect_resample.decisions.reward import Stakes, best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts

from ..statistics.test_estimators import all_orders, first_of, problems


def counts_of(*rows: tuple[int, int, int]) -> Counts:
    n, b, c = (np.array(column) for column in zip(*rows, strict=True))
    return Counts([str(i) for i in range(len(rows))], n, b, c)


def best(counts: Counts, stakes: Stakes, replicates: int = 400) -> tuple[int, bool]:
    found = best_k(first_pass(counts), stakes, Bootstrap(len(counts.problems), replicates))
    return found.k, found.at_end_of_data


@pytest.mark.parametrize("policy", ["stop_at_first_pass", "draw_all"])
@given(
    problem=problems(),
    benefit=st.floats(0.1, 10),
    cost_fp=st.floats(0, 10),
    price=st.floats(0, 1),
)
def test_reward_equals_the_mean_over_all_orders_of_the_draws(
    policy: Policy, problem: tuple[int, int, int], benefit: float, cost_fp: float, price: float
) -> None:
    stakes = Stakes(benefit, cost_fp, price, policy)
    got = reward(first_pass(counts_of(problem)), stakes)[0]
    earned = {"T": benefit, "F": -cost_fp, "none": 0.0}
    orders = all_orders(*problem)
    for k, value in enumerate(got):
        total = 0.0
        for order in orders:
            submitted = first_of(order[:k])
            made = k
            if policy == "stop_at_first_pass" and submitted != "none":
                made = order.index(submitted) + 1
            total += earned[submitted] - price * made
        assert value == pytest.approx(total / len(orders), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "stakes", "k", "at_end"),
    [
        pytest.param([(20, 1, 1)] * 6, Stakes(cost_fp=8), 20, True, id="always worth another draw"),
        pytest.param([(20, 20, 20)] * 6, Stakes(), 1, False, id="all pass: ties go to the least K"),
        pytest.param([(20, 0, 0)] * 6, Stakes(), 0, False, id="all fail"),
        pytest.param([(20, 9, 3)] * 6, Stakes(cost_fp=1), 0, False, id="more wrong than right"),
        pytest.param([(20, 9, 3)] * 6, Stakes(cost_fp=0.5), 0, False, id="exactly nothing to win"),
        pytest.param([(1, 1, 1)], Stakes(), 1, True, id="one problem, one draw"),
        pytest.param(
            [(2**16, 2**15, 2**15)] * 6, Stakes(), 39, False, id="gains below 1e-12 are ties"
        ),
        pytest.param(
            [(20, 18, 18)] * 3 + [(20, 2, 0)] * 3, Stakes(cost_fp=2), 1, False, id="easy then hard"
        ),
        pytest.param([(20, 4, 4)] * 6, Stakes(price=0.3), 0, False, id="draws cost too much"),
        pytest.param([(20, 10, 10)] * 6, Stakes(price=0.3), 11, False, id="stopping early pays"),
        pytest.param(
            [(20, 10, 10)] * 6, Stakes(price=0.3, policy="draw_all"), 1, False, id="draw all K"
        ),
    ],
)
def test_best_k(rows: list[tuple[int, int, int]], stakes: Stakes, k: int, at_end: bool) -> None:
    assert best(counts_of(*rows), stakes) == (k, at_end)


@given(st.lists(problems(most=12), min_size=1, max_size=8), st.sampled_from([0, 0.5, 1, 4]))
def test_best_k_is_the_first_maximum_of_the_mean_reward_and_lies_in_its_plateau(
    rows: list[tuple[int, int, int]], ratio: float
) -> None:
    counts = counts_of(*rows)
    outcomes, stakes = first_pass(counts), Stakes(cost_fp=ratio)
    curve = reward(outcomes, stakes).mean(axis=0)
    found = best_k(outcomes, stakes, Bootstrap(len(rows), 100))
    assert curve[found.k] == pytest.approx(curve.max(), abs=1e-9)
    assert (curve[: found.k] < curve[found.k]).all()
    assert found.low <= found.k <= found.high
    assert found.probability.sum() == pytest.approx(1)
    assert found.reward.low <= found.reward.estimate <= found.reward.high


def test_a_clear_optimum_leaves_no_doubt_and_a_flat_one_says_so() -> None:
    clear = counts_of(*[(20, 1, 1)] * 40, *[(20, 2, 2)] * 40)
    found = best_k(first_pass(clear), Stakes(), Bootstrap(80))
    assert (found.low, found.high, found.at_end_of_data) == (20, 20, True)
    assert found.probability[20] == 1
    # Half the problems gain from drawing what the other half loses.
    balanced = counts_of(*[(20, 4, 4)] * 20, *[(20, 4, 0)] * 20)
    found = best_k(first_pass(balanced), Stakes(), Bootstrap(40))
    assert (found.low, found.high) == (0, 20)
    assert 0.3 < found.probability[0] < 0.7


def test_the_reward_of_no_draws_is_certain() -> None:
    found = best_k(first_pass(counts_of((9, 3, 0), (9, 2, 0))), Stakes(), Bootstrap(2))
    assert (found.reward.estimate, found.reward.low, found.reward.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"benefit": 0.0}, "benefit must be a number above 0, got 0.0"),
        ({"benefit": float("inf")}, "benefit"),
        ({"cost_fp": -1.0}, "cost_fp must be a number, 0 or more, got -1.0"),
        ({"price": float("nan")}, "price"),
    ],
)
def test_stakes_out_of_range_are_refused(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Stakes(**options)  # type: ignore[arg-type]
