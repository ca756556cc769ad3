"""Curves where drawing stopped at the first pass."""

import numpy as np
import pytest

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.laws.curves import CURVES, PowerLaw, points, product_limit
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

from .tables import table


def stopped(rate: FloatArray, most: IntArray, seed: int = 0) -> Observed:
    """Draws up to the first pass, or as many as there are at most."""
    first = np.random.default_rng(seed).geometric(np.maximum(rate, 1e-12))
    passed = first <= most
    return Observed(np.where(passed, first, most), passed.astype(np.int64), stopped_early=True)


def test_with_equal_ends_a_problem_says_whether_its_pass_came_by_k() -> None:
    observed = stopped(np.random.default_rng(0).beta(0.4, 4, 50), np.full(50, 30))
    k = np.array([1.0, 3, 10, 30])
    came = (observed.passes > 0)[:, None] & (observed.draws[:, None] <= k)
    assert product_limit(observed, k) == pytest.approx(came.astype(float), abs=1e-12)


def test_with_other_ends_the_mean_is_the_product_limit_and_its_variance_greenwoods() -> None:
    rng = np.random.default_rng(1)
    observed = stopped(rng.beta(0.4, 4, 60), rng.integers(5, 40, 60))
    each = product_limit(observed, np.array([2.0, 20]))
    for column, k in enumerate((2, 20)):
        surviving, summed = 1.0, 0.0
        for time in range(1, k + 1):
            at_risk = int((observed.draws >= time).sum())
            events = int(((observed.draws == time) & (observed.passes > 0)).sum())
            surviving *= 1 - events / at_risk
            summed += events / (at_risk * (at_risk - events))
        assert each[:, column].mean() == pytest.approx(1 - surviving)
        assert each[:, column].var() / 60 == pytest.approx(surviving**2 * summed)


def test_a_curve_through_first_passes_is_about_the_one_through_all_draws() -> None:
    rate = np.random.default_rng(2).beta(0.3, 6, 4000)
    passes = np.random.default_rng(3).binomial(60, rate)
    whole = PowerLaw().fit(Observed(np.full(4000, 60), passes))
    first = PowerLaw().fit(stopped(rate, np.full(4000, 60)))
    error = np.sqrt(np.diag(first.spread))
    assert (np.abs(first.at - whole.at) < 3 * error).all() and (error < 0.1).all()
    assert (np.diag(first.spread) > np.diag(whole.spread)).all()


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_curves_refuse_draws_that_stopped_early_in_another_way(curve: PowerLaw) -> None:
    with pytest.raises(NotIdentifiedError, match="not at the first pass"):
        curve.fit(table([9, 2, 5], [1, 2, 1], stopped_early=True))
    ids, draws = ["a", "b", "c"], np.array([9, 2, 5])
    weak, strong = np.array([0, 1, 1]), np.array([0, 1, 0])
    counts = Counts(ids, draws, weak, strong, stopped_early=True)
    points(Observed.of(counts, "weak"))
    with pytest.raises(NotIdentifiedError, match="not at the first pass"):
        curve.fit(Observed.of(counts, "strong"))
