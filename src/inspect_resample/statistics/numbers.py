"""Numbers of draws to look at, where looking at every one would be too many."""

import numpy as np

from inspect_resample.statistics.counts import IntArray

EACH = 200
"""Up to here every number of draws is looked at."""

_STEP = 1.02  # The factor between those beyond: a mean over problems hardly changes in between.


def spaced(k_max: int) -> IntArray:
    """1, 2, ... up to `EACH`, then in steps of 2%, and `k_max`; shape (numbers,), increasing."""
    if k_max <= EACH:
        return np.arange(1, k_max + 1)
    steps = int(np.log(k_max / EACH) / np.log(_STEP)) + 1
    beyond = np.geomspace(EACH, k_max, steps + 1).round().astype(np.int64)
    return np.unique(np.concatenate([np.arange(1, EACH + 1), beyond]))
