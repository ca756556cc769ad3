import math
from dataclasses import astuple

import numpy as np
import pytest
from scipy import stats

from inspect_resample.statistics import bootstrap as bootstrap_module
from inspect_resample.statistics.bootstrap import MIN_PROBLEMS, Bootstrap
from inspect_resample.statistics.ratio import Ratio, divide, mean_over_problems


def skewed(problems: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).beta(0.5, 2, problems)


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    figure = mean_over_problems(skewed(50))
    one, same, other = (Bootstrap(50, seed=seed).intervals(figure)[0] for seed in (3, 3, 4))
    assert one == same
    assert one != other


@pytest.mark.slow
def test_the_interval_is_that_of_an_accelerated_bootstrap_for_many_problems() -> None:
    values = skewed(400)
    got = Bootstrap(400, 20_000).intervals(mean_over_problems(values))[0]
    reference = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(0)
    ).confidence_interval
    width = reference.high - reference.low
    assert got.estimate == pytest.approx(values.mean())
    assert got.low == pytest.approx(reference.low, abs=0.03 * width)
    assert got.high == pytest.approx(reference.high, abs=0.03 * width)


def test_the_interval_of_a_skewed_figure_leans_to_the_long_side() -> None:
    values = np.random.default_rng(2).beta(0.2, 4, 60)
    got = Bootstrap(60, 5000).intervals(mean_over_problems(values))[0]
    plain = Bootstrap(60, 5000).curves(values[:, None])
    low, high = np.quantile(np.concatenate(list(plain)), [0.025, 0.975])
    assert got.low > low
    assert got.high > 1.04 * high


def test_figures_of_one_call_do_not_influence_each_other() -> None:
    figures = np.stack([skewed(30, seed) for seed in range(1200)], axis=1)
    bootstrap = Bootstrap(30, 200)
    together = bootstrap.intervals(mean_over_problems(figures))
    for column in (0, 511, 512, 1199):
        alone = bootstrap.intervals(mean_over_problems(figures[:, column]))[0]
        assert astuple(together[column]) == pytest.approx(astuple(alone), rel=1e-12)


def test_a_ratio_leaves_out_problems_that_do_not_count() -> None:
    values, counted = skewed(40), np.arange(40.0) % 2
    some = Ratio((values * counted)[:, None], counted[:, None])
    got = Bootstrap(40).intervals(some)[0]
    alone = Bootstrap(20).intervals(mean_over_problems(values[counted == 1]))[0]
    width = alone.high - alone.low
    assert got.estimate == pytest.approx(alone.estimate)
    assert got.low == pytest.approx(alone.low, abs=0.15 * width)
    assert got.high == pytest.approx(alone.high, abs=0.15 * width)


@pytest.mark.parametrize("problems", [1, 2, 20, 200])
@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_problems_that_all_agree_do_not_make_the_figure_certain(
    problems: int, value: float
) -> None:
    got = Bootstrap(problems).intervals(mean_over_problems(np.full(problems, value)))[0]
    unseen = 1 - 0.025 ** (1 / problems)
    assert got.estimate == pytest.approx(value)
    assert got.low == pytest.approx(value - unseen * value)
    assert got.high == pytest.approx(value + unseen * (1 - value))


def test_all_successes_give_the_interval_of_clopper_and_pearson() -> None:
    got = Bootstrap(50).intervals(mean_over_problems(np.ones(50)))[0]
    exact = stats.binomtest(50, 50).proportion_ci()
    assert (got.low, got.high) == pytest.approx((exact.low, exact.high))


def test_few_problems_give_a_wide_interval() -> None:
    few = np.array([0.4, 0.6] * MIN_PROBLEMS)[: MIN_PROBLEMS - 1]
    got = Bootstrap(len(few)).intervals(mean_over_problems(few))[0]
    assert got.low < 0.25
    assert got.high > 0.75


def test_one_problem_that_carries_all_the_spread_does_not_make_the_others_certain() -> None:
    values = np.ones(100)
    values[0] = 0.99
    got = Bootstrap(100).intervals(mean_over_problems(values))[0]
    assert got.low == pytest.approx(0.025 ** (1 / 100), abs=1e-3)


def test_a_figure_that_no_problem_counts_in_is_undefined() -> None:
    got = Bootstrap(9).intervals(Ratio(np.zeros((9, 1)), np.zeros((9, 1))))[0]
    assert all(math.isnan(value) for value in (got.estimate, got.low, got.high))


def test_replicates_in_which_a_figure_is_undefined_are_left_out() -> None:
    values, counted = np.zeros(40), np.zeros(40)
    values[:6], counted[:6] = skewed(6), 1  # A resample misses all six now and then.
    got = Bootstrap(40, 5000).intervals(Ratio(values[:, None], counted[:, None]))[0]
    assert 0 <= got.low < got.estimate < got.high <= 1


def test_replicate_curves_are_weighted_means_of_the_problems() -> None:
    values = np.stack([skewed(30), np.full(30, 0.25)], axis=1)
    curves = np.concatenate(list(Bootstrap(30, 1100).curves(values)))
    assert curves.shape == (1100, 2)
    assert np.allclose(curves[:, 1], 0.25)
    assert curves[:, 0].mean() == pytest.approx(values[:, 0].mean(), abs=0.01)
    assert curves[:, 0].std() == pytest.approx(values[:, 0].std() / math.sqrt(30), rel=0.1)


def test_division_by_zero_is_undefined_and_quiet() -> None:
    with np.errstate(all="raise"):
        got = divide(np.array([[1.0, 2.0]]), np.array([[0.0], [4.0]]))
    assert np.isnan(got[0]).all()
    assert got[1].tolist() == [0.25, 0.5]


def test_resamples_of_many_problems_are_those_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which are kept as counts, part by part."""
    values = np.random.default_rng(1).random((30, 4))
    names = [f"group {number % 11}" for number in range(30)]
    for clusters in (None, names):
        whole = Bootstrap(30, 1000, seed=3, clusters=clusters)
        with monkeypatch.context() as patch:
            patch.setattr(bootstrap_module, "_CELLS", 30 * 70)
            parts = Bootstrap(30, 1000, seed=3, clusters=clusters)
        assert len(list(parts.blocks())) == 15
        assert np.array_equal(*(np.concatenate([*one.blocks()]) for one in (parts, whole)))
        assert np.allclose(parts.means(values), whole.means(values), rtol=1e-14)
        found = [one.intervals(mean_over_problems(values)) for one in (whole, parts)]
        for name in ("estimate", "low", "high"):
            one, other = (getattr(intervals, name) for intervals in found)
            assert np.allclose(one, other, rtol=1e-14)
