"""Figures of draws that a rule stopped hold the truth: `benchmarks/stopping.py` asks at length."""

import numpy as np
import pytest
from stopping import calibration

pytestmark = pytest.mark.slow


@pytest.mark.slow
def test_figures_of_stopped_draws_hold_the_truth() -> None:
    shares = calibration(20, 0)
    for figure in ("coverage at n/2", "coverage at n", "resampled accuracy at n"):
        own = [share for name, share in shares.items() if name.endswith(f", {figure}")]
        assert len(own) >= 4
        assert 0.9 <= np.mean(own) <= 0.995, (figure, shares)
    # And what all draws of the same recordings give.
    agree = [share for name, share in shares.items() if name.endswith("of all draws")]
    assert np.mean(agree) >= 0.95
