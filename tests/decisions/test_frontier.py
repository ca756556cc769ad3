from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.decisions.frontier import Offer, affordable, budgets_for, frontier, steps
from inspect_resample.statistics.bootstrap import Bootstrap

Rows = list[tuple[list[float], list[float]]]


@st.composite
def offers(draw: st.DrawFn) -> dict[str, Offer]:
    """Two or three models of a few problems, each with draws of its own."""
    problems = draw(st.integers(1, 4))
    made = {}
    for name in "abc"[: draw(st.integers(2, 3))]:
        k_max = draw(st.integers(1, 6))
        rng = np.random.default_rng(draw(st.integers(0, 10**6)))
        values = np.zeros((problems, k_max + 1))
        values[:, 1:] = rng.uniform(-1, 1, size=(problems, k_max)).round(1)
        costs = np.zeros_like(values)
        costs[:, 1:] = rng.uniform(0.1, 1, size=(problems, k_max)).round(1).cumsum(axis=1)
        made[name] = Offer(values, costs, low=-1.0)
    return made


@given(offers(), st.lists(st.floats(0, 5), min_size=1, max_size=5))
def test_the_frontier_is_the_best_that_a_budget_affords_and_never_falls(
    models: dict[str, Offer], budgets: list[float]
) -> None:
    points = frontier(models, budgets, Bootstrap(len(models["a"].values), 100))
    assert [point.budget for point in points] == sorted(budgets)
    for point in points:
        choices = [
            (float(offer.values[:, k].mean()), float(offer.costs[:, k].mean()))
            for offer in models.values()
            for k in range(offer.values.shape[1])
        ]
        best = max(value for value, cost in choices if cost <= point.budget * (1 + 1e-12))
        assert point.value.estimate == pytest.approx(max(best, 0), abs=1e-9)
        assert point.spent <= point.budget * (1 + 1e-9)
        assert point.value.low <= point.value.estimate <= point.value.high
        assert all(0 <= share <= 1 for share in point.probability.values())
        assert sum(point.probability.values()) <= 1 + 1e-9
        if point.model is not None:
            mine = models[point.model]
            assert mine.values[:, point.k].mean() == pytest.approx(point.value.estimate)
    for before, after in pairwise(points):
        assert after.value.estimate >= before.value.estimate - 1e-12


@given(offers())
def test_every_step_costs_more_and_gives_more(models: dict[str, Offer]) -> None:
    found = steps(list(models.values()))
    assert (found.costs[0], found.values[0], found.models[0], found.k[0]) == (0, 0, -1, 0)
    assert (np.diff(found.costs) > 0).all()
    assert (np.diff(found.values) > 0).all()


def test_the_probability_is_the_share_of_resamples_in_which_a_model_is_best() -> None:
    rng = np.random.default_rng(5)
    models = {}
    for name in "ab":
        values = np.zeros((12, 5))
        values[:, 1:] = rng.uniform(0, 1, (12, 4))
        costs = np.zeros((12, 5))
        costs[:, 1:] = rng.uniform(0.5, 2, (12, 4)).cumsum(axis=1)
        models[name] = Offer(values, costs)
    bootstrap = Bootstrap(12, 250)
    (point,) = frontier(models, [3.0], bootstrap)
    wins = [0.0, 0.0]
    for weights in np.concatenate([*bootstrap.blocks()]):
        best = [
            max(
                float(weights @ offer.values[:, k])
                for k in range(5)
                if float(weights @ offer.costs[:, k]) <= 3.0
            )
            for offer in models.values()
        ]
        wins[int(best[1] > best[0])] += 1
    assert list(point.probability.values()) == pytest.approx([share / 250 for share in wins])


def test_equal_models_share_and_nothing_is_best_where_nothing_pays() -> None:
    values, costs = np.array([[0.0, 0.5], [0.0, 0.3]]), np.array([[0.0, 1], [0.0, 1]])
    same, never = Offer(values, costs), {"a": 0, "b": 0}
    poor, rich = frontier({"a": same, "b": same}, [0.5, 1.0], Bootstrap(2, 100))
    assert (poor.model, poor.k, poor.value.estimate, poor.probability) == (None, 0, 0, never)
    assert (rich.model, rich.k, rich.probability) == ("a", 1, {"a": 0.5, "b": 0.5})
    losing = Offer(-values, costs, low=-1.0)
    (point,) = frontier({"a": losing, "b": losing}, [9.0], Bootstrap(2, 100))
    assert (point.model, point.k, point.spent, point.probability) == (None, 0, 0, never)
    assert (point.value.low, point.value.high) == (0, 0)


def test_budgets_go_from_one_draw_to_all_and_are_round() -> None:
    values = np.zeros((1, 4))
    cheap = Offer(values, np.array([[0.0, 0.0123, 0.02, 0.03]]))
    dear = Offer(values, np.array([[0.0, 1, 2, 3.33]]))
    budgets = budgets_for([cheap, dear])
    assert (budgets[0], budgets[-1]) == (0.013, 3.4)
    assert all(len(f"{budget:e}".split("e")[0].rstrip("0").rstrip(".")) <= 3 for budget in budgets)
    assert budgets_for([Offer(values, np.zeros((1, 4)))]) == [0.0]


@pytest.mark.parametrize(("budget", "k"), [(0.0, 0), (0.99, 0), (1.0, 1), (2.9, 2), (99.0, 3)])
def test_a_budget_affords_whole_draws(budget: float, k: int) -> None:
    assert affordable(np.array([[0.0, 1, 2, 3], [0.0, 1, 2, 3]]), budget) == k


@pytest.mark.parametrize("budget", [-1.0, float("nan"), float("inf")])
def test_budgets_out_of_range_are_refused(budget: float) -> None:
    offer = Offer(np.zeros((1, 2)), np.array([[0.0, 1.0]]))
    with pytest.raises(ValueError, match="budgets must be numbers, 0 or more"):
        frontier({"a": offer}, [budget], Bootstrap(1, 100))
