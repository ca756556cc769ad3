"""A slope that the members of a family share, and one that they do not."""

import numpy as np
import pytest
from scipy import special

from inspect_resample.statistics.laws.family import fit_family
from inspect_resample.statistics.laws.forecast import forecast
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.weibull import WeibullOdds

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
    slope = family.slope
    assert 0.4 < slope.low <= slope.estimate <= slope.high < 0.6
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


SIZES = {"tiny": 1.0, "small": 4.0, "middle": 16.0, "large": 64.0}


def by_size(name: str, draws: int, off: float = 0.0) -> Observed:
    """A member whose offset rises by 1 with a size four times as large."""
    seed = list(SIZES).index(name)
    return weibull(-6 + seed + off, 0.5, draws, seed, 120)


def test_offsets_that_follow_the_size_forecast_a_member_that_was_never_drawn() -> None:
    family = fit_family({name: by_size(name, 300) for name in ("tiny", "small", "large")}, SIZES)
    assert family.rise is not None and not family.off_line
    assert family.rise.low < 0.5 < family.rise.high  # For twice the size.
    k = np.array([30.0, 3000.0])
    true = WeibullOdds().coverage(np.array([[-4.0, np.log(0.5)]]), k)[0]
    unseen = forecast([family.undrawn["middle"]], np.ones(1), k).problems
    assert ((unseen.low <= true) & (true <= unseen.high)).all()
    assert np.abs(unseen.estimate - true).max() < 0.12


@pytest.mark.slow
def test_a_member_off_the_line_is_named_and_sizes_must_be_told() -> None:
    names = ("tiny", "small", "middle")
    tables = {name: by_size(name, 300) for name in names} | {"large": by_size("large", 300, -6.0)}
    family = fit_family(tables, SIZES)
    assert "large" in family.off_line and family.failing == []
    assert family.members["large"].by_size < min(family.members[name].by_size for name in names)
    with pytest.raises(ValueError, match="none is given of large"):
        fit_family(tables, dict.fromkeys(names, 1.0))
    with pytest.raises(ValueError, match="above 0"):
        fit_family(tables, {**SIZES, "large": 0.0})
    with pytest.raises(ValueError, match="three members"):
        fit_family({name: tables[name] for name in names[:2]}, SIZES)


def test_a_family_has_members() -> None:
    with pytest.raises(ValueError, match="two members or more, got 1"):
        fit_family({"one": table(9, [1, 0, 3])})
