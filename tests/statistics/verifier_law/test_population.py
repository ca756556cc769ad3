"""Curves and likelihoods of populations against their definitions."""

import math

import numpy as np
import pytest
from scipy.special import logit
from scipy.stats import beta

from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.verifier_law.kinds import KINDS, Kind, LevellingOff
from inspect_resample.statistics.verifier_law.likelihood import Rows, log_likelihood
from inspect_resample.statistics.verifier_law.population import Population


def some_populations(kind: Kind, size: int = 8, seed: int = 0) -> Population:
    """Populations drawn from the prior of a kind."""
    rng = np.random.default_rng(seed)
    mean = [prior.mean for prior in kind.priors]
    spread = [prior.spread for prior in kind.priors]
    return kind.population(rng.normal(mean, spread, (size, len(mean))))


def one_part(a: float, b: float, g: float, d: float, weight: float = 0.8) -> Population:
    return Population(*(np.array([[value]]) for value in (weight, a, b, g, d)))


def chances(population: Population, n: int, b: int, c: int) -> FloatArray:
    """P(b, c) of n draws for each population, over all orders of the draws."""
    rows = Rows.of(Counts(["a"], np.array([n]), np.array([b]), np.array([c])))
    orders = math.comb(n, b) * math.comb(b, c)
    return orders * np.exp(log_likelihood(rows, population)[:, 0])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("n", [1, 4, 9])
def test_the_chances_of_all_that_can_be_counted_add_to_1(kind: Kind, n: int) -> None:
    population = some_populations(kind)
    total = sum(chances(population, n, b, c) for b in range(n + 1) for c in range(b + 1))
    assert total == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_so_do_those_of_drawing_that_stops_at_the_first_weak_pass(kind: Kind) -> None:
    population, most = some_populations(kind), 7
    rows = [(n, 1, c) for n in range(1, most + 1) for c in (0, 1)] + [(most, 0, 0)]
    n, b, c = np.array(rows).T
    counts = Counts([str(i) for i in range(len(rows))], n, b, c, stopped_early=True)
    found = Rows.of(counts)
    chance = np.exp(log_likelihood(found, population))
    assert chance @ found.times == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_curves_are_sums_of_the_chances(kind: Kind) -> None:
    population, n = some_populations(kind), 6
    k = np.array([n], dtype=np.float64)
    pairs = [(b, c) for b in range(n + 1) for c in range(b + 1)]
    chance = {pair: chances(population, n, *pair) for pair in pairs}
    none = chance[0, 0]
    no_strong = sum(chance[b, 0] for b in range(n + 1))
    submitted = sum(chance[b, c] * c / b for b, c in pairs if b)
    assert population.weak_coverage(k)[:, 0] == pytest.approx(1 - none, abs=1e-9)
    assert population.strong_coverage(k)[:, 0] == pytest.approx(1 - no_strong, abs=1e-4)
    assert population.resampled_accuracy(k)[:, 0] == pytest.approx(submitted, abs=1e-9)
    all_weak = sum(chance[n, c] for c in range(n + 1))
    assert population.weak_pass_all(k)[:, 0] == pytest.approx(all_weak, abs=1e-9)


@pytest.mark.parametrize("kind", [KINDS[0], KINDS[2]], ids=lambda kind: kind.name)
def test_all_pass_both_suites_as_often_as_the_chance_says(kind: Kind) -> None:
    population = some_populations(kind)
    got = population.strong_pass_all(np.array([0.0, 5.0]))
    assert got[:, 0] == pytest.approx(1)
    assert got[:, 1] == pytest.approx(chances(population, 5, 5, 5), abs=1e-9)


@pytest.mark.parametrize("a", [0.03, 0.4, 1 - 1e-9, 1.0, 1.00002, 3.0])
def test_the_draws_made_are_the_sum_of_misses(a: float) -> None:
    population = one_part(a, 0.8, 2, 1)
    k = np.array([0, 1, 2, 40, 1000], dtype=np.float64)
    missed = 1 - population.weak_coverage(np.arange(1000.0))[0]
    expected = [missed[: int(each)].sum() for each in k]
    assert population.draws_made(k)[0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("a", "b", "g", "d"),
    [(0.4, 0.8, 8, 1.5), (0.05, 200, 0.5, 0.5), (300, 200, 40, 3), (4, 0.4, 0.2, 0.3)],
)
def test_quadrature_agrees_with_a_large_sample_of_problems(
    a: float, b: float, g: float, d: float
) -> None:
    population = one_part(a, b, g, d)
    rng = np.random.default_rng(1)
    s, q = rng.beta(a, b, 400_000), rng.beta(g, d, 400_000)
    k = np.array([0, 1, 30, 3000, 300_000], dtype=np.float64)
    expected = [0.8 * (1 - (1 - s * q) ** each).mean() for each in k]
    assert population.strong_coverage(k)[0] == pytest.approx(expected, abs=2e-3)
    wrong = 0.8 * (s * (1 - q) / np.maximum(1 - s * q, 1e-12)).mean()
    assert population.false_positive_rate()[0] == pytest.approx(wrong, abs=2e-3)


def test_limits_of_endless_drawing() -> None:
    endless = np.array([np.inf])
    population = one_part(2.5, 2, 3, 1, weight=1)
    assert population.weak_coverage(endless)[0, 0] == pytest.approx(1)
    assert population.resampled_accuracy(endless)[0, 0] == pytest.approx(0.75)
    assert population.draws_made(endless)[0, 0] == pytest.approx(3.5 / 1.5)
    assert np.isinf(one_part(2.5, 2, 3, 1).draws_made(endless)).all()
    assert np.isinf(one_part(0.9, 2, 3, 1, weight=1).draws_made(endless)).all()


def test_what_many_draws_still_find_is_worth_what_the_hardest_part_is() -> None:
    columns = ([0.5, 0.5], [2.0, 0.5], [1.0, 1.0], [9.0, 1.0], [1.0, 1.0])
    two = Population(*(np.array([column]) for column in columns))
    assert two.last_gain(1.0, 2.0)[0] == pytest.approx(0.5 - 2 * 0.5)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_last_gain_is_what_the_curves_gain_in_the_end(kind: Kind) -> None:
    population = kind.population(np.array([[prior.mean for prior in kind.priors]]))
    k = np.array([1e12, 1e13])
    right, passed = (
        np.diff(one(k))[0, 0] for one in (population.resampled_accuracy, population.weak_coverage)
    )
    gain = right / passed - 2 * (1 - right / passed)
    assert population.last_gain(1.0, 2.0)[0] == pytest.approx(gain, abs=0.02)


def test_precision_levels_off_among_problems_that_hardly_pass() -> None:
    """Means of q given s, which is the density of right passes over that of all."""
    hard, easy, draws = 0.3, 0.9, 5.0
    population = LevellingOff().population(
        np.array([[-0.5, 0.3, -9.0, logit(hard), logit(easy), 1.5, np.log(draws)]])
    )
    s = np.array([1e-9, 0.1, 0.5, 0.99])[:, None]
    density = population.weight * beta.pdf(s, population.a, population.b)
    precision = (density * population.precision).sum(axis=1) / density.sum(axis=1)
    expected = easy + (hard - easy) * (1 - s[:, 0]) ** draws
    assert precision == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_parameters_make_counts_likelier_than_certain(kind: Kind) -> None:
    """Far out rounding did, and sampling the posterior never ended."""
    rng = np.random.default_rng(0)
    mean, spread = np.array([(prior.mean, prior.spread) for prior in kind.priors]).T
    far = mean + spread * rng.normal(0, 30, (2000, len(mean)))
    n, b, c = np.array([(20, 0, 0), (20, 1, 0), (20, 1, 1), (20, 7, 5), (20, 20, 20)]).T
    rows = Rows.of(Counts(list("abcde"), n, b, c))
    assert log_likelihood(rows, kind.population(kind.within(far))).max() < 1e-6
