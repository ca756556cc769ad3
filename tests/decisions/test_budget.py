"""Budgets go where they earn most, and intervals become as narrow as they can."""

import itertools

import numpy as np
import pytest

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.arms import compare_arms, split
from inspect_resample.decisions.stopping.budget import (
    Allocation,
    coverage_variance,
    for_interval,
    for_reward,
    reward_variance,
)
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.verifier_law.grid import Grid

GRID = Grid.at(
    np.array([0.8, 0.3, 0.05, 0.0]), np.array([0.95, 0.8, 0.6, 0.0]), np.array([3.0, 3, 3, 1])
)
COUNTS = Counts(
    ("a", "b", "c", "d"), np.array([2, 8, 2, 30]), np.array([0, 0, 1, 0]), np.array([0, 0, 1, 0])
)
COSTS = np.array([1.0, 1.0, 1.0, 2.0])


def _earns(draws: tuple[int, ...], stakes: Stakes) -> float:
    """What further draws earn, worked out problem by problem from the posterior."""
    total = 0.0
    for k, n, b in zip(draws, COUNTS.draws, COUNTS.weak_passes, strict=True):
        weight = (GRID.weight[0] * ((1 - GRID.s) ** n)[:, None]) / (
            GRID.weight[0] * ((1 - GRID.s) ** n)[:, None]
        ).sum()
        worth = stakes.benefit * GRID.q - stakes.cost_fp * (1 - GRID.q)
        passed = (1 - (1 - GRID.s) ** k)[:, None]
        made = sum((weight * ((1 - GRID.s) ** j)[:, None]).sum() for j in range(k))
        total += 0 if b else float((weight * passed * worth).sum() - stakes.price * made)
    return total


@pytest.mark.parametrize(
    ("cost_fp", "price", "budget"), [(0, 0, 7), (1, 0, 8), (1, 0.01, 12), (0, 0.3, 9), (20, 0, 9)]
)
def test_no_allocation_of_a_budget_earns_more(cost_fp: float, price: float, budget: int) -> None:
    stakes = Stakes(cost_fp=cost_fp, price=price)
    found = for_reward(GRID, COUNTS, stakes, COSTS, budget)
    assert found.cost <= budget
    assert found.draws[2] == 0  # It has a pass.
    assert found.gain == pytest.approx(_earns(tuple(found.draws.tolist()), stakes))
    best = max(
        _earns((x, y, 0, z), stakes)
        for x, y, z in itertools.product(range(budget + 1), range(budget + 1), range(budget // 2))
        if x + y + 2 * z <= budget
    )
    assert found.gain == pytest.approx(best, abs=1e-9)
    assert found.gain >= found.even - 1e-12


@pytest.mark.parametrize("budget", [0, 5, 40, 400])
def test_no_draw_moved_elsewhere_narrows_the_interval(budget: int) -> None:
    variance = coverage_variance(GRID, COUNTS, 1)
    found = for_interval(variance, COUNTS, np.ones(4), budget)
    assert found.draws.sum() == budget
    n = COUNTS.draws + found.draws
    for source, target in itertools.permutations(range(4), 2):
        moved = n.copy()
        moved[source] -= 1
        moved[target] += 1
        if found.draws[source]:
            assert (variance / moved).sum() >= (variance / n).sum() - 1e-12
    assert found.gain >= found.even - 1e-12


def test_draws_leave_open_what_simulation_shows() -> None:
    rng = np.random.default_rng(5)
    s, q, n, k, stakes = 0.3, 0.6, 4000, 3, Stakes(cost_fp=1.0)
    grid = Grid.at(np.array([s]), np.array([q]), np.ones(1))
    passed = rng.binomial(n, s, 20_000)
    right = rng.binomial(passed, q)
    rate = passed / n
    worth = (2 * right - passed) / passed

    def scaled(figure: FloatArray) -> float:
        return float(n * figure.var())

    counts = Counts(("a",), np.array([1]), np.array([0]), np.array([0]))
    assert coverage_variance(grid, counts, k)[0] == pytest.approx(
        scaled(1 - (1 - rate) ** k), rel=0.05
    )
    assert reward_variance(grid, counts, stakes, k)[0] == pytest.approx(
        scaled(worth * ((1 - rate) ** k - (1 - rate) ** (2 * k))), rel=0.05
    )


def test_a_larger_budget_takes_nothing_from_anyone() -> None:
    stakes = Stakes(cost_fp=1.0)
    found: list[Allocation] = [
        for_reward(GRID, COUNTS, stakes, np.ones(4), budget) for budget in range(0, 60, 7)
    ]
    for less, more in itertools.pairwise(found):
        assert (more.draws >= less.draws).all()


def test_arms_share_draws_by_how_likely_each_is_the_best() -> None:
    rng = np.random.default_rng(0)
    hard = rng.beta(1, 1, (80, 1))
    values = np.clip(hard + np.array([0.0, 0.15, 0.14]) + rng.normal(0, 0.02, (80, 3)), 0, 1)
    found = compare_arms(values, rng)
    assert found.best.sum() == pytest.approx(1)
    assert found.best[0] < 0.05 < found.best[2]
    assert found.regret.argmax() == 0
    assert split(found.best, 101).sum() == 101
    alike = compare_arms(np.ones((3, 2)), rng).best
    assert alike.sum() == pytest.approx(1)
