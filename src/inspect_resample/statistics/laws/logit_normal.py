"""The logit-normal law: the log-odds of solving a problem are normal over problems.

This is how item response theory models difficulty (Rasch 1960). Near 0 its density falls faster
than any power of p but, when wide, is larger than a beta's that fits the same bulk over many
decades, so that coverage grows slowly and for long.
"""

import numpy as np
import scipy

from inspect_resample.statistics import names
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.quadrature import HIGH, LOW, log_integral, nodes

NARROWEST = 0.3
"""The least deviation: problems are nearly equal then. A narrower density would fall between the
nodes, and then no longer sum to 1."""


class LogitNormal(Law):
    """log(p / (1-p)) is normal; coordinates its mean and the logarithm of its deviation."""

    name = names.LOGIT_NORMAL
    title = "logit-normal"
    parameters = ("mean", "deviation")
    centre = np.array([-4.0, np.log(2.5)])
    spread = np.array([3.5, 0.6])

    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """See `Law`."""
        rule = nodes(int((passes + misses)[passes > 0].max(initial=1)))
        mean, deviation = self.natural(at).T[:, :, None]
        weights = np.exp(-0.5 * ((rule.z - mean) / deviation) ** 2) * rule.step
        weights /= deviation * np.sqrt(2 * np.pi)
        weights[:, [0, -1]] /= 2
        weights[:, :1] += scipy.special.ndtr((LOW - mean) / deviation)
        weights[:, -1:] += scipy.special.ndtr((mean - HIGH) / deviation)
        return log_integral(rule.log_p, rule.log_q, weights, passes, misses)

    def natural(self, at: FloatArray) -> FloatArray:
        """See `Law`."""
        return np.stack([at[:, 0], np.exp(np.maximum(at[:, 1], np.log(NARROWEST)))], axis=1)
