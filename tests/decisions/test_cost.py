import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.decisions.cost import (
    CostError,
    Rates,
    completion_flops,
    cost_in,
    prompt_flops,
    spent,
)
from inspect_resample.decisions.names import POLICIES, Policy, Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import Stakes, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.counts import Usage
from inspect_resample.statistics.estimators import expected_draws

from ..statistics.test_estimators import all_orders, first_of, problems
from ..studies.pairs import evaluation, usage
from .test_reward import counts_of

ROWS = {"x": (4, 2, 1), "y": (8, 1, 0)}
USED = usage([400, 1600], [200, 80], [0.4, 1.6])
RATES = Rates(input=2.0, output=10.0, params=1000.0, layers=2.0, width=8.0)


def per_token(context: int, rates: Rates) -> float:
    assert rates.params is not None and rates.layers is not None and rates.width is not None
    return 2 * (rates.params + 2 * rates.layers * rates.width * context)


@given(
    prompt=st.integers(0, 60),
    completion=st.integers(0, 60),
    params=st.integers(0, 10**6),
    layers=st.integers(0, 20),
    width=st.integers(0, 512),
)
def test_operations_equal_the_sum_over_tokens(
    prompt: int, completion: int, params: int, layers: int, width: int
) -> None:
    rates = Rates(params=params, layers=layers, width=width)
    read = prompt_flops(np.array([float(prompt)]), rates)[0]
    written = completion_flops(np.array([float(prompt)]), np.array([float(completion)]), rates)[0]
    assert read == pytest.approx(sum(per_token(t, rates) for t in range(1, prompt + 1)))
    contexts = range(prompt + 1, prompt + completion + 1)
    assert written == pytest.approx(sum(per_token(t, rates) for t in contexts))


@pytest.mark.parametrize(
    ("unit", "rates", "per_draw"),
    [
        ("draws", None, [1, 1]),
        ("tokens", None, [150, 210]),
        ("dollars", None, [0.1, 0.2]),
        ("dollars", RATES, [(100 * 2 + 50 * 10) / 1e6, (200 * 2 + 10 * 10) / 1e6]),
    ],
)
def test_a_draw_costs_what_all_draws_took_over_their_number(
    unit: Unit, rates: Rates | None, per_draw: list[float]
) -> None:
    cost = cost_in(unit, evaluation(ROWS, usage=USED), rates)
    assert cost.per_draw == pytest.approx(per_draw)
    assert (cost.once == 0).all()


@pytest.mark.parametrize(
    ("prices", "dollars"),
    [
        ({}, 1000 * 2 + 100 * 10),
        ({"input_cache_read": 0.5}, 400 * 2 + 600 * 0.5 + 100 * 10),
        ({"input_cache_read": 0.5, "input_cache_write": 2.5}, 600 * 0.5 + 300 * 2.5 + 1200),
        ({"input_cache_read": 0}, 400 * 2 + 100 * 10),
        ({"reasoning": 4}, 1000 * 2 + 60 * 4 + 40 * 10),
    ],
)
def test_tokens_with_a_price_of_their_own_cost_that(
    prices: dict[str, float], dollars: float
) -> None:
    columns = (
        np.array([value]) for value in (1000.0, 100.0, math.nan, math.nan, 600.0, 300.0, 60.0)
    )
    one = evaluation({"x": (1, 1)}, usage=Usage(*columns))
    rates = Rates(input=2.0, output=10.0, **prices)
    assert cost_in("dollars", one, rates).per_draw.tolist() == pytest.approx([dollars / 1e6])
    assert cost_in("tokens", one, rates).per_draw.tolist() == [1100]


def test_a_price_of_cached_tokens_alone_is_not_passed_over() -> None:
    with pytest.raises(CostError, match="has no input price"):
        cost_in("dollars", evaluation(ROWS, usage=USED), Rates(input_cache_read=1.0))
    with pytest.raises(ValueError, match="two prices of the same draws"):
        Rates(input_cache_read=1.0, dollars_per_hour=1.0)


def test_operations_read_the_prompt_once_and_write_each_completion() -> None:
    cost = cost_in("flops", evaluation(ROWS, usage=USED), RATES)
    for i, (prompt, completion) in enumerate([(100, 50), (200, 10)]):
        once = sum(per_token(t, RATES) for t in range(1, prompt + 1))
        each = sum(per_token(prompt + t, RATES) for t in range(1, completion + 1))
        assert cost.once[i] == pytest.approx(once / 1e12)
        assert cost.per_draw[i] == pytest.approx(each / 1e12)


def test_a_prompt_that_draws_share_is_as_long_as_it_was() -> None:
    shared = replace(RATES, draws_per_request=4)
    cost = cost_in("flops", evaluation(ROWS, usage=USED), shared)
    whole = cost_in("flops", evaluation(ROWS, usage=usage([1600, 6400], [200, 80], [1, 1])), RATES)
    assert cost.once == pytest.approx(whole.once)
    assert cost.per_draw == pytest.approx(whole.per_draw)
    with pytest.raises(ValueError, match="draws_per_request must be 1 or more, got 0"):
        Rates(draws_per_request=0)


PARTLY = usage([400, math.nan], [200, 80], [0.4, math.nan])


@pytest.mark.parametrize(
    ("unit", "used", "rates", "message"),
    [
        ("tokens", None, None, "model: the logs have no input tokens; give a constant price"),
        ("tokens", PARTLY, None, "no input tokens for 1 of 2 problems .the first is y."),
        ("dollars", None, None, "no dollars; give prices per million tokens"),
        ("dollars", None, RATES, "no input tokens"),
        ("dollars", USED, Rates(input=1.0), "model has no output price"),
        ("flops", USED, None, "give its params, layers and width"),
        ("flops", USED, Rates(params=1.0), "give its params, layers and width"),
        ("flops", None, RATES, "no input tokens"),
    ],
)
def test_what_is_not_known_is_an_error_that_says_what_to_give(
    unit: Unit, used: Any, rates: Rates | None, message: str
) -> None:
    with pytest.raises(CostError, match=message):
        cost_in(unit, evaluation(ROWS, usage=used), rates)


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_prices_out_of_range_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="output must be a number, 0 or more"):
        Rates(output=value)
    with pytest.raises(CostError, match="price of a draw must be a number, 0 or more"):
        Pricing(price=value).cost(evaluation(ROWS))
    with pytest.raises(ValueError, match="benefit must be a number above 0"):
        Pricing(benefit=value)


def test_spending_starts_with_the_first_draw() -> None:
    made = np.array([[0.0, 1, 1.5], [0.0, 1, 2]])
    got = spent(np.array([2.0, 3]), np.array([10.0, 0]), made)
    assert got.tolist() == [[0, 12, 13], [0, 3, 6]]
    assert spent(2.0, 1.0, made).tolist() == [[0, 3, 4], [0, 3, 5]]


def test_draws_that_pass_may_cost_less_than_those_that_fail() -> None:
    """Two of four draws pass and take 1 token each, the others 3; and none of eight passes."""
    drawn = evaluation({"x": (4, 2, 1), "y": (8, 0, 0)}, usage=usage([4, 8], [4, 8], [0, 0]))
    mean = cost_in("tokens", drawn)
    own = cost_in("tokens", replace(drawn, usage_of_passes=usage([1, 0], [1, 0], [0, 0])))
    found = first_pass(drawn.counts)
    first, later = 0.5 * 1 + 0.5 * 3, 0.5 * (2 / 3 * 1 + 1 / 3 * 3)
    assert own.bill(found, "stop_at_first_pass")[0, 1:3] == pytest.approx([first, first + later])
    # One that does not pass has the mean of those that do not; who makes all draws pays the mean.
    assert own.bill(found, "stop_at_first_pass")[1] == pytest.approx(2.0 * np.arange(5))
    assert np.array_equal(own.bill(found, "draw_all"), mean.bill(found, "draw_all"))
    assert (own.bill(found, "stop_at_first_pass") <= mean.bill(found, "stop_at_first_pass")).all()


@pytest.mark.parametrize("policy", POLICIES)
@given(problem=problems(), price=st.floats(0, 1), once=st.floats(0, 1))
def test_rewards_with_prices_equal_the_mean_over_all_orders(
    policy: Policy, problem: tuple[int, int, int], price: float, once: float
) -> None:
    stakes = Stakes(1.0, 2.0, np.array([price]), policy, np.array([once]))
    got = reward(first_pass(counts_of(problem)), stakes)[0]
    orders = all_orders(*problem)
    for k in range(1, len(got)):
        total = 0.0
        for order in orders:
            submitted = first_of(order[:k])
            stops = policy == "stop_at_first_pass" and submitted != "none"
            made = order.index(submitted) + 1 if stops else k
            total += {"T": 1, "F": -2, "none": 0}[submitted] - once - price * made
        assert got[k] == pytest.approx(total / len(orders), abs=1e-9)
    assert got[0] == 0


def test_each_problem_has_its_own_price() -> None:
    counts = counts_of((4, 2, 1), (8, 1, 0))
    outcomes = first_pass(counts)
    free = reward(outcomes, Stakes())
    priced = reward(outcomes, Stakes(price=np.array([0.1, 0.3])))
    made = expected_draws(counts)
    assert free - priced == pytest.approx(made * np.array([[0.1], [0.3]]))


def test_stakes_are_in_benefits_of_a_correct_answer() -> None:
    one = evaluation(ROWS, usage=USED)
    stakes = Pricing("dollars", benefit=0.5).stakes(2.0, one)
    assert np.asarray(stakes.price) == pytest.approx([0.2, 0.4])
    assert (stakes.benefit, stakes.cost_fp) == (1, 2)
    assert stakes.worst(10) == pytest.approx(-2 - 4)
    renamed = replace(one, model="other")
    rates = {"other": Rates(input=1e6, output=0.0)}
    dear = Pricing("dollars", rates=rates)
    assert dear.cost(one).per_draw == pytest.approx([0.1, 0.2])
    assert dear.cost(renamed).per_draw == pytest.approx([100, 200])


@pytest.mark.parametrize("price", [-0.1, math.nan, np.array([0.1, -1.0]), np.zeros((2, 2))])
def test_stakes_refuse_prices_that_are_none(price: Any) -> None:
    with pytest.raises(ValueError, match="price must be a number, 0 or more, or one a problem"):
        Stakes(price=price)


def test_time_costs_its_share_by_tokens() -> None:
    one = replace(evaluation(ROWS, usage=USED), tokens_per_second=7.0)
    hour = Rates(dollars_per_hour=36.0)
    cost = cost_in("dollars", one, hour)
    wanted = [200 / 4 / 7 * 0.01, 80 / 8 / 7 * 0.01]
    assert cost.per_draw.tolist() == pytest.approx(wanted)
    assert cost.once.tolist() == [0, 0]
    faster = cost_in("dollars", one, replace(hour, tokens_per_second=14.0))
    assert faster.per_draw.tolist() == pytest.approx([share / 2 for share in wanted])


@pytest.mark.parametrize("throughput", [math.nan, 0.0])
def test_time_without_a_throughput_is_an_error(throughput: float) -> None:
    one = replace(evaluation(ROWS, usage=USED), tokens_per_second=throughput)
    with pytest.raises(CostError, match="give tokens_per_second beside dollars_per_hour"):
        cost_in("dollars", one, Rates(dollars_per_hour=1.0))


def test_time_and_tokens_are_not_both_charged() -> None:
    with pytest.raises(ValueError, match="two prices of the same draws"):
        Rates(dollars_per_hour=1.0, input=1.0)
    with pytest.raises(ValueError, match="tokens_per_second must be above 0"):
        Rates(tokens_per_second=0.0)
