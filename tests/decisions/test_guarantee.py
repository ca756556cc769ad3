"""The bound on wrong submissions holds as often as it says, and drift is seen."""

import numpy as np
import pytest

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.guarantee import drift, guarantee
from inspect_resample.decisions.stopping.table import States, endings
from inspect_resample.statistics.counts import Counts, IntArray
from inspect_resample.statistics.verifier_law.grid import Grid

POPULATIONS = {
    "precise": ([0.9, 0.4, 0.05], [0.99, 0.97, 0.9]),
    "hard ones wrong": ([0.9, 0.3, 0.05], [1.0, 0.9, 0.1]),
    "easy ones wrong": ([0.9, 0.3, 0.05], [0.85, 0.97, 1.0]),
    "at the bound": ([0.7, 0.7, 0.7], [0.9, 0.9, 0.9]),
    "bad": ([0.9, 0.5, 0.1], [0.7, 0.5, 0.3]),
    "one trap": ([0.95, 0.95, 0.95], [1.0, 1.0, 0.68]),
}
"""Weak pass probability and precision of three kinds of problems, equally many each."""


def _grid(name: str) -> Grid:
    s, q = (np.array(column) for column in POPULATIONS[name])
    return Grid.at(s, q, np.ones(3))


def _drawn(grid: Grid, problems: int, draws: int, rng: np.random.Generator) -> Counts:
    node = rng.choice(grid.weight[0].size, problems, p=grid.weight[0].ravel())
    s, q = grid.s[node // len(grid.q)], grid.q[node % len(grid.q)]
    weak = rng.binomial(draws, s)
    return Counts(range_of(problems), np.full(problems, draws), weak, rng.binomial(weak, q))


def range_of(problems: int) -> list[str]:
    return [str(number) for number in range(problems)]


@pytest.mark.slow
@pytest.mark.parametrize("name", POPULATIONS)
def test_the_share_of_wrong_ones_is_below_the_bound(name: str) -> None:
    rng, grid, bound, trials = np.random.default_rng(3), _grid(name), 0.1, 40
    broken = promised = 0
    for _ in range(trials):
        found = guarantee(_drawn(grid, 150, 8, rng), bound, Stakes(cost_fp=0))
        if found.best is None:
            assert "calibrate on more problems" in found.doubt
            continue
        promised += 1
        states = States.of_grid(grid, found.best.passes, found.best.rejects)
        comes = endings(found.best.table, states)
        broken += comes.wrong[0] / comes.released[0] > bound + 1e-12
    # 5% of the trials may break it; 4 standard errors more are chance.
    assert broken <= trials * 0.05 + 4 * np.sqrt(trials * 0.05 * 0.95)
    if name == "precise":
        assert promised > 0.9 * trials
    if name == "bad":
        assert promised < 0.05 * trials


def test_too_few_problems_promise_nothing() -> None:
    counts = Counts(range_of(20), np.full(20, 10), np.full(20, 10), np.full(20, 10))
    found = guarantee(counts, 0.05)
    assert found.best is None
    assert "releases 20.0 answers" in found.doubt
    none = guarantee(
        Counts(range_of(20), np.full(20, 10), np.zeros(20, int), np.zeros(20, int)), 0.05
    )
    assert "releases 0.0 answers of the calibration problems, and the" in none.doubt
    many = Counts(range_of(200), np.full(200, 10), np.full(200, 10), np.full(200, 10))
    assert guarantee(many, 0.05).best is not None


def test_copies_of_a_problem_are_no_evidence() -> None:
    rng = np.random.default_rng(0)
    counts = _drawn(_grid("precise"), 20, 8, rng)
    rows = np.repeat(np.arange(20), 10)
    n, b, c = (column[rows] for column in (counts.draws, counts.weak_passes, counts.strong))
    copied = Counts(range_of(200), n, b, c, clusters=[str(row) for row in rows])
    assert guarantee(copied, 0.1).best is None


@pytest.mark.parametrize(("bound", "stopped"), [(0.0, False), (1.0, False), (0.1, True)])
def test_what_cannot_be_promised_is_refused(bound: float, stopped: bool) -> None:
    one = np.array([4])
    with pytest.raises(ValueError, match=r"must be between 0 and 1|did not hang"):
        guarantee(Counts(("a",), one, one, one, stopped_early=stopped), bound)


def _stopped(
    grid: Grid, problems: int, most: int, rng: np.random.Generator
) -> tuple[IntArray, ...]:
    """Draws until the first pass or so many rejects, and the number of the pass."""
    node = rng.choice(len(grid.s), problems, p=grid.weight[0].sum(axis=1))
    first = rng.geometric(np.maximum(grid.s[node], 1e-9))
    return np.minimum(first, most), np.where(first <= most, first, 0)


@pytest.mark.parametrize("fewer", [0.0, 0.5])
def test_drift_is_seen_and_no_drift_is_not(fewer: float) -> None:
    rng, trials = np.random.default_rng(7), 50
    before = Grid.at(np.array([0.8, 0.3, 0.05]), np.full(3, 0.9), np.ones(3))
    after = Grid.at(before.s * (1 - fewer), np.full(3, 0.9), np.ones(3))
    seen = 0
    for trial in range(trials):
        calibration = _drawn(before, 100, 10, rng)
        use = _stopped(after, 100, 6, rng)
        known = calibration.draws, calibration.weak_passes
        seen += drift(known, (use[0], use[1]), seed=trial).seen
    if fewer:
        assert seen > 0.6 * trials
    else:
        assert seen <= trials * 0.05 + 4 * np.sqrt(trials * 0.05 * 0.95)
