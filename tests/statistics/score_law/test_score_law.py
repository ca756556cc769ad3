"""Best of K beyond the draws: against closed forms, simulation, and exact figures where known."""

from collections.abc import Sequence

import numpy as np
import pytest

from inspect_resample.decisions.selection import best_of
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.laws.observed import NotIdentifiedError
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.statistics.score_law.fitted import Fitted
from inspect_resample.statistics.score_law.law import REACH, ScoreLaw, fit_scores
from inspect_resample.statistics.score_law.orders import Orders, placed
from inspect_resample.statistics.score_law.pass_rates import RATES, P
from inspect_resample.statistics.score_law.shapes import (
    SHAPES,
    STRENGTHS,
    Binormal,
    ConstantOdds,
    Hazards,
    Shape,
    WideWrong,
)

pytestmark = pytest.mark.slow

MIXED_ORDER = np.array([0, 1, 0, 0, 1, 1, 0, 1], dtype=bool)


def table_of(right: BoolArray) -> DrawTable:
    """Draws of shape (problems, draws)."""
    problems, draws = right.shape
    ids = [str(i) for i in range(problems)]
    return DrawTable(ids, np.repeat(np.arange(problems), draws), right.ravel())


def made(problems: int, draws: int, seed: int) -> tuple[BoolArray, FloatArray]:
    """Whether draws are right, and scores that tell as much on average, on each problem its own."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(0.8, 1.2, (problems, 1))
    right = rng.random((problems, draws)) < chance
    strength = rng.normal(1.2, 0.6, (problems, 1))
    return right, rng.normal(size=right.shape) + right * strength


@pytest.fixture(scope="module")
def law() -> ScoreLaw:
    right, scores = made(80, 12, 0)
    return fit_scores(table_of(right), scores.ravel())


def in_turn(order: Sequence[bool], rate: float, first_last: bool) -> float:
    """Chance of an order when draws are taken one by one, in proportion to their rates."""
    rates = [rate if right else 1.0 for right in order]
    taken = rates if first_last else rates[::-1]
    chance = 1.0
    for place in range(len(taken)):
        chance *= taken[place] / sum(taken[place:])
    return chance


@pytest.mark.parametrize(("shape", "up"), [(ConstantOdds(), False), (Hazards(), True)])
def test_orders_have_the_chances_of_their_closed_forms(shape: Shape, up: bool) -> None:
    """Luce's rule from the top, Cox's partial likelihood from the bottom."""
    found = placed([MIXED_ORDER, MIXED_ORDER[::-1]], shape.cells(8)).log_likelihood
    for own, order in zip(found, (MIXED_ORDER, MIXED_ORDER[::-1]), strict=True):
        rates = np.exp(-STRENGTHS if up else STRENGTHS)
        true = np.log([in_turn(order.tolist(), rate, up) for rate in rates])
        usual = np.abs(STRENGTHS) <= 4
        assert own - own[8] == pytest.approx(true - true[8], abs=0.05)
        assert (own - own[8])[usual] == pytest.approx((true - true[8])[usual], abs=0.03)


def test_the_lowest_of_many_draws_are_counted_in_any_order() -> None:
    rng = np.random.default_rng(0)
    order = np.sort(rng.random(60)) < 2  # All right ...
    order[:30] = rng.random(30) < 0.5  # ... but for some of the lowest.
    other = order.copy()
    other[:30] = order[:30][::-1]
    one, two = placed([order, other], Binormal().cells(60)).log_likelihood
    assert one == pytest.approx(two, abs=1e-9)


def certain(shape: Shape, orders: Sequence[BoolArray], strength: int) -> Fitted:
    """A shape of which nothing is left open."""
    shares = np.zeros((1, len(RATES), len(STRENGTHS)))
    shares[:, :, strength] = 1
    return Fitted(shape, Orders(orders), shares, np.zeros(len(orders)), np.zeros(3))


@pytest.mark.parametrize("shape", [Binormal(), WideWrong()])
def test_draws_at_hand_count_as_simulation_has_it(shape: Binormal) -> None:
    """Of problems whose first draws came in one order, how often the best of all is right."""
    at, strength, hand, total = 16, 10, 4, 20
    rng = np.random.default_rng(1)
    right = rng.random((150_000, total)) < P[at]
    scores = rng.normal(size=right.shape) * np.where(right, 1, shape.ratio)
    scores += right * STRENGTHS[strength]
    places = np.argsort(scores[:, :hand], axis=1)
    orders = np.take_along_axis(right[:, :hand], places, axis=1)
    best = np.take_along_axis(right, scores.argmax(axis=1)[:, None], axis=1)[:, 0]
    seen = np.zeros((1, 2, len(RATES)))
    seen[..., at] = 1
    for order in ([0, 0, 1, 1], [1, 0, 1, 0]):
        own = np.array(order, dtype=bool)
        same = (orders == own).all(axis=1)
        fitted = certain(shape, [own], strength)
        (found,) = fitted.these(seen, np.array([0]), np.array([float(total)]))[0, 0]
        error = np.sqrt(0.25 / same.sum())
        assert found == pytest.approx(best[same].mean(), abs=4 * error)


def test_within_the_draws_forecasts_are_exact(law: ScoreLaw) -> None:
    right, scores = made(80, 12, 0)
    k = np.array([1, 3, 8, 12])
    exact = best_of(table_of(right), k, scores.ravel()).right.mean(axis=0)
    for found in law.forecasts(k).values():
        assert found.problems.estimate == pytest.approx(exact, abs=1e-9)
        assert found.problems.low == pytest.approx(exact, abs=1e-9)
        like = found.population  # Which problems these are is open.
        assert (like.high - like.low > 0.05).all()


def test_intervals_hold_all_shapes_and_grow_with_k(law: ScoreLaw) -> None:
    found = law.forecasts([24, 60, 120])
    width = found[AVERAGE].problems.high - found[AVERAGE].problems.low
    assert (np.diff(width) > 0).all()
    assert set(found) == {AVERAGE, *(shape.name for shape in SHAPES)}
    assert sum(law.weights.values()) == pytest.approx(1)
    for shape in SHAPES:
        one = found[shape.name].problems.estimate
        assert ((found[AVERAGE].problems.low <= one) & (one <= found[AVERAGE].problems.high)).all()
    low, high = law.bounds([60])
    like = found[AVERAGE].population
    likely = [name for name, weight in law.weights.items() if weight >= 0.15]
    assert len(likely) > 1
    for own in (found[name].population for name in likely):  # Whichever of them is right.
        assert ((like.low <= own.low) & (own.high <= like.high)).all()
    assert low[0] < like.estimate[1] < high[0]


def test_only_the_order_of_scores_matters() -> None:
    right, scores = made(40, 8, 1)
    one, other = (
        fit_scores(table_of(right), own.ravel(), shapes=[Binormal()]).forecasts([40])[AVERAGE]
        for own in (scores, np.exp(scores))
    )
    assert other.problems.estimate == pytest.approx(one.problems.estimate)


def test_a_draw_without_a_score_is_a_wrong_one_below_all_others() -> None:
    scores = np.array([0.3, np.nan, 0.1, 0.2, np.nan, np.nan])
    right = np.array([[False, True, True], [True, True, True]])
    orders = Orders.of(table_of(right), scores)
    assert [one.tolist() for one in orders.right] == [[False, True, False], [False, False, True]]


def test_what_cannot_be_known_is_refused(law: ScoreLaw) -> None:
    assert law.reach == 12 * REACH
    with pytest.raises(ValueError, match=r"from 1 to 120, 10 times .* no draw shows; got 121"):
        law.forecasts([121])
    right = np.array([[True] * 6] * 30 + [[False] * 6] * 30 + [[True, False] * 3] * 4)
    with pytest.raises(NotIdentifiedError, match="4 problems have right and wrong draws"):
        fit_scores(table_of(right), np.arange(right.size, dtype=float))


@pytest.mark.slow
def test_forecasts_hold_the_truth_of_populations_of_known_shapes() -> None:
    """`benchmarks/calibration_scores.py` counts how often; here, that it is no accident."""
    held = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        right, scores = made(40, 60, 100 + seed)
        if seed % 2:  # Wrong draws that look right: a slope that ends.
            alike = right | (rng.random(right.shape) < 0.1)
            scores = rng.normal(size=right.shape) + 2 * alike
        law = fit_scores(table_of(right[:, :6]), scores[:, :6].ravel(), seed)
        found = law.forecasts([12, 60])[AVERAGE].problems
        best = [
            np.take_along_axis(right, scores[:, :k].argmax(axis=1)[:, None], axis=1).mean()
            for k in (12, 60)
        ]
        held += ((found.low <= best) & (best <= found.high)).tolist()
    assert sum(held) >= 6
