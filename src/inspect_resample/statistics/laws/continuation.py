"""What is known of a problem's k draws from the n that were made."""

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray, IntArray


def chance_of_none(draws: IntArray, passes: IntArray, k: FloatArray) -> FloatArray:
    """Chance that none of k of the n draws passes: C(n-x, k) / C(n, k).

    Args:
        draws: n, shape (pairs,).
        passes: x, shape (pairs,).
        k: Shape (ks,), any real numbers; 0 is returned where k > n - x.

    Returns:
        Shape (pairs, ks), with NaN where k > n.
    """
    n, rest = draws[:, None].astype(np.float64), (draws - passes)[:, None].astype(np.float64)
    inside = k <= rest
    used = np.where(inside, k, 0.0)
    log_chance = (
        scipy.special.gammaln(rest + 1)
        - scipy.special.gammaln(rest - used + 1)
        - scipy.special.gammaln(n + 1)
        + scipy.special.gammaln(n - used + 1)
    )
    return np.where(k > n, np.nan, np.where(inside, np.exp(log_chance), 0.0))
