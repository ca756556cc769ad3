import math

import numpy as np
import pytest

from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.curves import CURVES, LogLinear, PowerLaw, PowerLawOfLogs
from inspect_resample.statistics.laws.npmle import npmle
from inspect_resample.statistics.laws.observed import NotIdentifiedError

from ...shared import needs_pythia
from .tables import pythia, simulated, table

MODELS = [
    # model; a, b of least squares on coverage; a, b on log(-log coverage), as printed
    ("Pythia 70M", "-8.289", "-.199", "7.89", ".192"),
    ("Pythia 160M", "-6.361", "-.277", "6.67", ".282"),
    ("Pythia 410M", "-5.601", "-.290", "5.55", ".287"),
    ("Pythia 1B", "-5.609", "-.320", "5.40", ".313"),
]


@needs_pythia
@pytest.mark.parametrize(("model", "a", "b", "log_a", "log_b"), MODELS)
def test_both_conventions_reproduce_the_published_power_laws(
    model: str, a: str, b: str, log_a: str, log_b: str
) -> None:
    observed = pythia(model)
    found = (*PowerLaw().fit(observed).at, *PowerLawOfLogs().fit(observed).at)
    for value, printed in zip(found, (a, b, log_a, log_b), strict=True):
        digits = len(printed.split(".")[1])
        assert round(float(value), digits) == float(printed)


def test_chances_of_no_pass_among_some_of_the_draws_are_those_of_counting() -> None:
    observed = table([7, 7, 4], [2, 0, 4])
    chance = chance_of_none(observed.draws, observed.passes, np.array([1.0, 3, 6, 7]))
    for row, (n, x) in enumerate(((7, 2), (7, 0), (4, 4))):
        for column, k in enumerate((1, 3, 6, 7)):
            if k > n:
                assert math.isnan(chance[row, column])
            else:
                exact = math.comb(n - x, k) / math.comb(n, k)
                assert chance[row, column] == pytest.approx(exact, abs=1e-12)


def test_intervals_of_a_curve_are_as_wide_as_its_fits_differ() -> None:
    rng = np.random.default_rng(0)
    fits = [PowerLaw().fit(simulated(rng.beta(0.4, 8, 150), 50, seed)) for seed in range(60)]
    at = np.array([fit.at for fit in fits])
    expected = np.mean([np.sqrt(np.diag(fit.spread)) for fit in fits], axis=0)
    assert at.std(axis=0) == pytest.approx(expected, rel=0.35)


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_curves_refuse_what_they_cannot_be_drawn_through(
    curve: PowerLaw | PowerLawOfLogs | LogLinear,
) -> None:
    with pytest.raises(NotIdentifiedError, match="3 numbers of draws or more"):
        curve.fit(table(2, [0, 1, 2]))
    with pytest.raises(NotIdentifiedError, match="none of 27 draws passed"):
        curve.fit(table(9, [0, 0, 0]))


def test_the_non_parametric_law_is_at_least_as_likely_as_any_mixture_of_its_kind() -> None:
    observed = simulated(np.random.default_rng(2).beta(0.5, 5, 200), 30)
    atoms = npmle(observed)
    pairs = observed.pairs
    assert atoms.weight.sum() == pytest.approx(1)
    rng = np.random.default_rng(3)
    for _ in range(50):
        rate, weight = rng.beta(0.5, 5, 40), rng.dirichlet(np.ones(40))
        log_each = pairs.passes[:, None] * np.log(rate) + (pairs.draws - pairs.passes)[
            :, None
        ] * np.log1p(-rate)
        likelihood = pairs.times @ (np.log(np.exp(log_each) @ weight) + pairs.log_ways)
        assert likelihood < atoms.log_likelihood
    # The gradient of the mean rate vanishes at the top: it equals the mean of the data.
    assert atoms.coverage(np.array([1.0]))[0] == pytest.approx(
        observed.passes.mean() / 30, abs=2e-3
    )


def test_the_non_parametric_law_finds_two_kinds_of_problems() -> None:
    rate = np.repeat([0.02, 0.6], [300, 100])
    atoms = npmle(simulated(rate, 400))
    heavy = atoms.rate > 0.3
    assert atoms.weight[heavy].sum() == pytest.approx(0.25, abs=1e-6)
    assert atoms.weight[heavy] @ atoms.rate[heavy] / 0.25 == pytest.approx(0.6, abs=0.01)
