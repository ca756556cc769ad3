"""The rule that stops where the next draw is worth less than its price."""

import itertools
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.table import (
    Action,
    Endings,
    States,
    StopTable,
    endings,
    endings_of,
)
from inspect_resample.decisions.stopping.value import solve
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.verifier_law.grid import Grid, stated_prior
from inspect_resample.statistics.verifier_law.population import Population

MIXED = Grid.at(
    np.array([0.9, 0.3, 0.05, 0.0]), np.array([0.95, 0.8, 0.2, 0.0]), np.array([4.0, 3, 2, 1])
)


def _every_table(passes: int, rejects: int) -> Iterator[StopTable]:
    """All rules that end at so many passes or rejects."""
    options = [
        [Action.GIVE_UP, *([Action.SUBMIT] if a else []), *([Action.DRAW] if inner else [])]
        for a, m in np.ndindex(passes + 1, rejects + 1)
        for inner in [a < passes and m < rejects and a + m < rejects]
    ]
    for chosen in itertools.product(*options):
        yield StopTable(np.array(chosen, np.int8).reshape(passes + 1, rejects + 1))


@pytest.mark.parametrize(
    ("cost_fp", "price"), [(0.0, 0.0), (1.0, 0.01), (4.0, 0.01), (1.0, 0.1), (8.0, 0.3)]
)
def test_no_rule_earns_more(cost_fp: float, price: float) -> None:
    stakes = Stakes(cost_fp=cost_fp, price=price)
    found = solve(MIXED, stakes, most=2, passes=2)
    states = States.of_grid(MIXED, 2, 2)
    best = max(endings(table, states).reward(stakes)[0] for table in _every_table(2, 2))
    assert found.endings.reward(stakes)[0] == pytest.approx(best, abs=1e-12)
    assert found.regret(found.clairvoyant) >= 0
    assert all(found.regret(fixed.endings) <= 1e-12 for fixed in found.fixed.values())


@pytest.mark.parametrize("grid", [MIXED, stated_prior()], ids=["mixed", "stated"])
@pytest.mark.parametrize("cost_fp", [1.0, 4.0])
def test_what_comes_of_it_is_what_simulation_shows(grid: Grid, cost_fp: float) -> None:
    stakes = Stakes(cost_fp=cost_fp, price=0.01)
    found = solve(grid, stakes, most=60)
    shown = _simulated(found.table, grid, 40_000, np.random.default_rng(1))
    for name, mean in shown.items():
        error = 5 * np.sqrt((60 if name == "draws" else 1) * max(mean, 1e-3) / 40_000)
        assert getattr(found.endings, name)[0] == pytest.approx(mean, abs=error), name


def _simulated(
    table: StopTable, grid: Grid, problems: int, rng: np.random.Generator
) -> dict[str, float]:
    node = rng.choice(grid.weight[0].size, problems, p=grid.weight[0].ravel())
    s, q = grid.s[node // len(grid.q)], grid.q[node % len(grid.q)]
    passes, rejects = np.zeros(problems, int), np.zeros(problems, int)
    while (drawing := table.actions[passes, rejects] == Action.DRAW).any():
        passed = rng.random(problems) < s
        passes += drawing & passed
        rejects += drawing & ~passed
    submitted = table.actions[passes, rejects] == Action.SUBMIT
    right = submitted & (rng.random(problems) < q)
    return {
        "right": float(right.mean()),
        "wrong": float((submitted & ~right).mean()),
        "draws": float((passes + rejects).mean()),
    }


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_on_counts_it_is_the_mean_over_all_orders(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 6))
    b = data.draw(st.integers(0, n))
    c = data.draw(st.integers(0, b))
    rejects = data.draw(st.integers(1, n))
    shape = (3, rejects + 1)
    cells = data.draw(st.lists(st.sampled_from(list(Action)), min_size=99, max_size=99))
    actions = np.array(cells, np.int8)[: shape[0] * shape[1]].reshape(shape)
    ends = np.add.outer(np.arange(3), np.arange(rejects + 1)) >= rejects
    actions[(actions == Action.DRAW) & ends] = Action.GIVE_UP
    actions[0][actions[0] == Action.SUBMIT] = Action.GIVE_UP
    actions[2][actions[2] == Action.DRAW] = Action.SUBMIT
    table = StopTable(actions)
    counts = Counts(("a",), np.array([n]), np.array([b]), np.array([c]))
    draws = [2] * c + [1] * (b - c) + [0] * (n - b)
    played = np.array([_played(table, order) for order in itertools.permutations(draws)])
    found = endings_of(table, counts)
    expected = played.mean(axis=0)
    assert [found.right[0], found.wrong[0], found.draws[0]] == pytest.approx(expected.tolist())


def _played(table: StopTable, order: tuple[int, ...]) -> tuple[float, float, float]:
    """Right, wrong and draws, where the first pass in hand is submitted."""
    passes = rejects = 0
    first = None
    while (action := table.action(passes, rejects)) == Action.DRAW:
        drawn = order[passes + rejects]
        first = drawn if first is None and drawn else first
        passes, rejects = passes + (drawn > 0), rejects + (drawn == 0)
    submitted = action == Action.SUBMIT
    return float(submitted and first == 2), float(submitted and first == 1), passes + rejects


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: StopTable(np.zeros((2, 3), np.int8)), "a table must end"),
        (lambda: solve(MIXED, Stakes(), most=0), "at least 1"),
        (
            lambda: endings_of(
                StopTable.simple(1, 9), Counts(("a",), np.array([4]), np.array([1]), np.array([1]))
            ),
            "may make 9 draws, and some problem has 4",
        ),
    ],
)
def test_what_cannot_be_is_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()


@pytest.mark.parametrize(("price", "enough"), [(0.02, 4), (0.001, 5)])
def test_further_passes_are_asked_for_where_they_tell_good_problems_from_bad(
    price: float, enough: int
) -> None:
    # Passes of hard problems are wrong: one is worth less than nothing, several are worth much.
    grid = Grid.at(np.array([0.8, 0.1]), np.array([1.0, 0.0]), np.array([1.0, 6.0]))
    stakes = Stakes(cost_fp=4, price=price)
    found, two = solve(grid, stakes, most=20), solve(grid, stakes, most=20, passes=2)
    asks = [found.table.action(passes, 0) == Action.DRAW for passes in range(1, enough + 1)]
    assert asks == [True] * (enough - 1) + [False]
    assert found.table.action(enough, 0) == Action.SUBMIT
    assert found.endings.reward(stakes)[0] > two.endings.reward(stakes)[0] + 0.01


def test_the_grid_keeps_what_a_population_says() -> None:
    population = Population(*(np.array([[value]]) for value in (0.9, 0.6, 1.6, 3.0, 1.0)))
    k, grid = np.array([1.0, 5, 50]), Grid.of(population)
    missed = (1 - grid.s)[None] ** k[:, None]
    weak = 1 - missed @ grid.weight.sum(axis=2)[0]
    right = (1 - missed) @ (grid.weight @ grid.q)[0]
    assert weak == pytest.approx(population.weak_coverage(k)[0], abs=2e-3)
    assert right == pytest.approx(population.resampled_accuracy(k)[0], abs=2e-3)


def test_states_of_many_draws_do_not_overflow() -> None:
    counts = Counts(("a",), np.array([10_000]), np.array([3]), np.array([2]))
    found: Endings = endings_of(StopTable.simple(1, 5000), counts)
    assert found.right + found.wrong == pytest.approx(1 - 0.5**3, abs=1e-3)
