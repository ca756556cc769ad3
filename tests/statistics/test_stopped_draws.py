"""Figures of draws that a rule stopped hold the truth: `benchmarks/stopping.py` asks at length."""

import numpy as np
import pytest
from stopping import calibration
from truths import TRUTHS

pytestmark = pytest.mark.slow


@pytest.mark.slow
def test_figures_of_stopped_draws_hold_the_truth() -> None:
    shares = {
        f"{truth.name}, {name}": share
        for truth in TRUTHS[:4]
        for name, share in calibration(truth, 20, 0).items()
    }
    for figure in ("coverage at n/2", "coverage at n", "resampled accuracy at n"):
        own = [share for name, share in shares.items() if name.endswith(f": {figure}")]
        assert len(own) == 4
        assert 0.9 <= np.mean(own) <= 0.995, (figure, shares)
    # Nor are they further from what all draws of the same recordings give than their own draws say.
    agree = [share for name, share in shares.items() if name.endswith("of all draws")]
    assert len(agree) == 3 * 4 and 0.9 <= np.mean(agree) <= 0.995
