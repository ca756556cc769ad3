"""What every law with a likelihood has in common, and what each is."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.beta import BetaBinomial, log_beta_moment
from inspect_resample.statistics.laws.catalogue import AVERAGED, LAWS
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.likelihood import maximum_likelihood
from inspect_resample.statistics.laws.logit_normal import LogitNormal
from inspect_resample.statistics.laws.mixture import TwoBetas
from inspect_resample.statistics.laws.observed import NotIdentifiedError
from inspect_resample.statistics.laws.posterior import posterior
from inspect_resample.statistics.laws.scaled import ScaledBeta
from inspect_resample.statistics.laws.weibull import WeibullOdds
from inspect_resample.statistics.laws.zero_inflated import ZeroInflated, ZeroInflatedBeta

from .tables import simulated, table

each_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)

PLACES: dict[str, list[float]] = {
    "beta_binomial": [np.log(0.3), -2.0],
    "zero_inflated_beta": [np.log(0.6), -1.5, -0.5],
    "scaled_beta": [np.log(0.4), np.log(1.5), -1.0],
    "two_betas": [0.5, -0.5, np.log(0.3), 1.0, 0.4],
    "weibull": [-3.0, np.log(0.4)],
    "zero_inflated_weibull": [-2.0, np.log(0.6), -0.5],
    "logit_normal": [-3.0, np.log(1.8)],
}
"""A reasonable place in each law's coordinates."""


def density(law: Law, z: FloatArray) -> FloatArray:
    """The density of each law over the log-odds, without atoms, written out from its definition."""
    place, p = PLACES[law.name], special.expit(z)
    if law.name == "beta_binomial":
        a, mean = np.exp(place[0]), special.expit(place[1])
        return stats.beta.pdf(p, a, a * (1 - mean) / mean) * p * (1 - p)
    if law.name == "zero_inflated_beta":
        a, mean = np.exp(place[0]), special.expit(place[1])
        beta = stats.beta.pdf(p, a, a * (1 - mean) / mean) * p * (1 - p)
        return (1 - special.expit(place[2])) * beta
    if law.name == "scaled_beta":
        scale = special.expit(place[2])
        inside = stats.beta.pdf(p / scale, np.exp(place[0]), np.exp(place[1])) / scale
        return np.where(p < scale, inside * p * (1 - p), 0.0)
    if law.name == "two_betas":
        easy, hard, share = np.exp(place[0]), np.exp(place[2]), special.expit(place[4])
        means = special.expit([place[1], place[1] - np.exp(place[3])])
        parts = [
            stats.beta.pdf(p, a, a * (1 - mean) / mean)
            for a, mean in zip((easy, hard), means, strict=True)
        ]
        return ((1 - share) * parts[0] + share * parts[1]) * p * (1 - p)
    if law.name == "weibull":
        return stats.gumbel_l.pdf(z, place[0], np.exp(-place[1]))
    if law.name == "zero_inflated_weibull":
        possible = 1 - special.expit(place[2])
        return possible * stats.gumbel_l.pdf(z, place[0], np.exp(-place[1]))
    return stats.norm.pdf(z, place[0], np.exp(place[1]))


@each_law
@pytest.mark.parametrize(
    ("passes", "misses"), [(1, 0), (0, 7), (0, 900.5), (3, 97), (60, 140), (1, 9999), (4000, 6000)]
)
def test_moments_are_the_integrals_of_their_densities(law: Law, passes: int, misses: float) -> None:
    at = np.array([PLACES[law.name]])
    found = law.log_moment(at, np.array([float(passes)]), np.array([misses]))[0, 0]

    # Also cut where a bounded law ends, more and more finely, and finely enough for narrow kernels.
    end = special.logit(0.2689414213699951)
    edges = np.unique([*np.arange(-90, 35, 0.25), *(end - 0.5 ** np.arange(2, 40)), end])
    nodes, weights = np.polynomial.legendre.leggauss(30)
    half = np.diff(edges)[:, None] / 2
    z = edges[:-1, None] + half * (1 + nodes)
    log_kernel = passes * special.log_expit(z) + misses * special.log_expit(-z)
    total = float((density(law, z) * np.exp(log_kernel - found) * weights * half).sum())
    atom = special.expit(PLACES[law.name][2]) if isinstance(law, ZeroInflated) else 0.0
    total += atom * np.exp(-found) if passes == 0 else 0.0
    assert total == pytest.approx(1, abs=2e-6)


@each_law
@given(scaled=st.lists(st.floats(-2, 2), min_size=5, max_size=5))
@settings(max_examples=25)
def test_coverage_grows_from_0_to_1_and_its_gains_shrink(law: Law, scaled: list[float]) -> None:
    at = (law.centre + law.spread * np.array(scaled)[: len(law.centre)])[None]
    curve = law.coverage(at, np.concatenate([[0.0], np.arange(1, 60), [1e3, 1e6, 1e9]]))[0]
    assert curve[0] == pytest.approx(0, abs=1e-5)
    assert ((curve >= -1e-5) & (curve <= 1)).all()
    assert (np.diff(curve) >= -1e-9).all()
    assert (np.diff(curve[:60], n=2) <= 1e-7).all()


@each_law
def test_the_chances_of_all_numbers_of_passes_sum_to_1(law: Law) -> None:
    every = table(12, list(range(13)))
    chances = np.exp(law.log_marginal(np.array([PLACES[law.name]]), every.pairs))
    assert chances.sum() == pytest.approx(1, abs=1e-6)


@each_law
def test_natural_parameters_have_their_names(law: Law) -> None:
    natural = law.natural(np.array([PLACES[law.name]]))
    assert natural.shape == (1, len(law.parameters))
    assert len(law.centre) == len(law.spread) == len(PLACES[law.name])
    assert set(AVERAGED) <= {each.name for each in LAWS}


@pytest.mark.parametrize(
    ("law", "narrow", "least"), [(WeibullOdds(), 4.0, 2), (LogitNormal(), -4.0, 0.3)]
)
def test_a_law_of_nearly_equal_problems_stays_a_distribution(
    law: Law, narrow: float, least: float
) -> None:
    at = np.stack([np.linspace(-12, 2, 400), np.full(400, narrow)], axis=1)
    misses = law.log_moment(at, np.zeros(2), np.array([0.0, 5.0]))
    assert misses[:, 0] == pytest.approx(0, abs=1e-3)
    assert law.natural(at)[:, 1] == pytest.approx(least)


def test_a_mixture_of_equal_betas_a_scale_of_1_and_no_zeros_are_plain_betas() -> None:
    passes, misses = np.array([0.0, 0, 2, 30]), np.array([3.0, 1e6, 98, 70])
    plain = log_beta_moment(np.array([0.3]), np.array([3.0]), passes, misses)[0]
    cases: list[tuple[Law, list[float]]] = [
        (TwoBetas(), [np.log(0.3), np.log(0.1), np.log(0.3), -30.0, 0.3]),
        (ScaledBeta(), [np.log(0.3), np.log(3), 40.0]),
        (ZeroInflatedBeta(), [np.log(0.3), np.log(0.1), -40.0]),
    ]
    for law, place in cases:
        found = law.log_moment(np.array([place]), passes, misses)[0]
        assert found == pytest.approx(plain, abs=1e-6), law.name


Rates = Callable[[np.random.Generator, int], FloatArray]

RECOVERED: list[tuple[Law, Rates, dict[str, float]]] = [
    (BetaBinomial(), lambda rng, size: rng.beta(0.4, 6, size), {"a": 0.4, "b": 6}),
    (
        ZeroInflatedBeta(),
        lambda rng, size: rng.beta(2, 6, size) * (rng.random(size) > 0.3),
        {"a": 2, "b": 6, "zero": 0.3},
    ),
    (
        ScaledBeta(),
        lambda rng, size: 0.3 * rng.beta(0.6, 1.2, size),
        {"a": 0.6, "b": 1.2, "scale": 0.3},
    ),
    (
        TwoBetas(),
        lambda rng, size: np.where(
            rng.random(size) < 0.4, rng.beta(1, 60, size), rng.beta(5, 3, size)
        ),
        {"a_easy": 5, "b_easy": 3, "a_hard": 1, "b_hard": 60, "hard": 0.4},
    ),
    (
        WeibullOdds(),
        lambda rng, size: special.expit(np.log(0.05 * rng.weibull(0.5, size))),
        {"scale": 0.05, "b": 0.5},
    ),
    (
        LogitNormal(),
        lambda rng, size: special.expit(rng.normal(-2, 1.5, size)),
        {"mean": -2, "deviation": 1.5},
    ),
]


@pytest.mark.parametrize(("law", "rates", "truth"), RECOVERED, ids=[c[0].name for c in RECOVERED])
def test_maximum_likelihood_recovers_known_parameters(
    law: Law, rates: Rates, truth: dict[str, float]
) -> None:
    observed = simulated(rates(np.random.default_rng(3), 4000), 60)
    best = maximum_likelihood(law, observed, posterior(law, observed).mean)
    for name, value in best.parameters.items():
        assert value == pytest.approx(truth[name], rel=0.2), (name, best.parameters)
    k = np.array([1.0, 10, 60])
    expected = 1 - ((1 - rates(np.random.default_rng(4), 200_000)[:, None]) ** k).mean(axis=0)
    assert best.coverage(k) == pytest.approx(expected, abs=0.02)
    assert best.coverage(k)[0] == pytest.approx(observed.passes.mean() / 60, abs=0.006)


def test_a_likelihood_stays_right_when_drawing_stops_at_the_first_pass() -> None:
    rng = np.random.default_rng(1)
    rate = rng.beta(0.5, 4, 3000)
    first = rng.geometric(np.maximum(rate, 1e-12))
    draws = np.minimum(first, 50)
    observed = table(draws.tolist(), (first <= 50).astype(int).tolist(), stopped_early=True)
    law = BetaBinomial()
    best = maximum_likelihood(law, observed, law.centre)
    truth = 1 - (1 - rate).mean()
    assert best.coverage(np.array([1.0]))[0] == pytest.approx(truth, abs=0.015)
    assert (observed.passes / observed.draws).mean() > truth + 0.05  # What a plain mean would say.


NOT_IDENTIFIED = [
    pytest.param(5, [0, 0, 0], "none of 15 draws passed", id="no pass"),
    pytest.param(5, [5, 5], "all of 10 draws passed", id="all pass"),
    pytest.param(9, [4], "one problem", id="one problem"),
    pytest.param(1, [0, 1, 1], "one draw a problem cannot determine", id="one draw"),
]


@each_law
@pytest.mark.parametrize(("draws", "passes", "message"), NOT_IDENTIFIED)
def test_data_that_determine_no_law_are_refused_with_the_reason(
    law: Law, draws: int, passes: list[int], message: str
) -> None:
    with pytest.raises(NotIdentifiedError, match=message):
        posterior(law, table(draws, passes))
    with pytest.raises(NotIdentifiedError, match=message):
        maximum_likelihood(law, table(draws, passes), law.centre)


def test_n_draws_determine_at_most_n_parameters() -> None:
    observed = table(4, [0, 1, 0, 4, 2, 1, 0, 3])
    with pytest.raises(NotIdentifiedError, match="4 draws a problem cannot determine 5"):
        posterior(TwoBetas(), observed)
    assert posterior(ScaledBeta(), observed).effective > 50


NO_TOP = r"grows as a parameter leaves its range|is flat at its top"


def test_a_likelihood_without_a_top_is_no_fit() -> None:
    equal = table(10, [5] * 30)  # Less spread than chance alone gives: a and b go to infinity.
    with pytest.raises(NotIdentifiedError, match=NO_TOP):
        maximum_likelihood(BetaBinomial(), equal, BetaBinomial().centre)
    few = table(10, [0, 0, 0, 1])
    with pytest.raises(NotIdentifiedError, match=NO_TOP):
        maximum_likelihood(TwoBetas(), few, TwoBetas().centre)
