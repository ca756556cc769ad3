"""Do the intervals hold what they promise? `benchmarks/calibration.py` asks it at length."""

import pytest
from calibration import forecasts, held, intervals, true_figures, true_forecasts
from truths import TRUTHS, Truth

pytestmark = pytest.mark.slow


def by_name(truth: Truth) -> str:
    return truth.name


@pytest.mark.slow
@pytest.mark.parametrize("truth", TRUTHS, ids=by_name)
def test_intervals_hold_the_truth_as_often_as_they_say(truth: Truth) -> None:
    shares = held(truth, 100, 20, 150, true_figures, intervals)
    # 92% to 98% are wanted; three standard errors of this simulation are about 6 points. K* is
    # held more often where it is at the end of the data, or far better than its neighbours.
    for name, (share, true) in shares.items():
        assert share >= 0.88, (name, shares)
        interior = name.startswith("K*") and 3 < true < 20
        assert share <= 0.995 or name.startswith("K*") or true > 0.97, (name, shares)
        assert share < 1 or not interior, (name, shares)


@pytest.mark.slow
def test_forecasts_of_the_law_hold_the_truth() -> None:
    shares = held(TRUTHS[3], 60, 20, 25, true_forecasts, forecasts)
    # Three standard errors are 13 points.
    assert all(share >= 0.80 for share, _ in shares.values()), shares
