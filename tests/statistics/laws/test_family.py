"""A slope that the members of a family share, and one that they do not."""

import numpy as np
import pytest
from scipy import special

from inspect_resample.statistics.laws.family import fit_family
from inspect_resample.statistics.laws.forecast import forecast
from inspect_resample.statistics.laws.observed import Observed

from .tables import simulated, table


def weibull(offset: float, slope: float, draws: int, seed: int, problems: int = 200) -> Observed:
    rng = np.random.default_rng(seed)
    odds = offset + np.log(rng.exponential(1, problems)) / slope
    return simulated(special.expit(odds), draws, seed)


def test_a_slope_that_is_shared_is_found_and_narrows_the_forecast_of_a_small_member() -> None:
    tables = {
        "large": weibull(-3, 0.5, 500, 1),
        "middle": weibull(-5, 0.5, 500, 2),
        "small": weibull(-6, 0.5, 20, 3),
    }
    family = fit_family(tables)
    assert not family.failing
    estimate, low, high = family.slope
    assert low <= estimate <= high and low > 0.4 and high < 0.6
    member = family.members["small"]
    alone, shared = (
        forecast([law], np.ones(1), [5000]).problems for law in (member.alone, member.shared)
    )
    assert shared.high[0] - shared.low[0] < 0.7 * (alone.high[0] - alone.low[0])


def test_a_member_of_another_slope_is_named() -> None:
    tables = {
        "one": weibull(-3, 0.6, 300, 1),
        "two": weibull(-4, 0.6, 300, 2),
        "other": weibull(-8, 0.15, 300, 3),
    }
    assert "other" in fit_family(tables).failing


def test_a_family_has_members() -> None:
    with pytest.raises(ValueError, match="two members or more, got 1"):
        fit_family({"one": table(9, [1, 0, 3])})
