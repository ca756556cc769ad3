"""The scaled beta: no problem is easier than some rate below 1 (Schaeffer et al. 2025)."""

import numpy as np
import scipy

from inspect_resample.statistics import names
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.quadrature import log_integral, nodes

_BLOCK = 100_000  # Values at once: as many as stay in a processor's cache.


class ScaledBeta(Law):
    """p / scale is Beta(a, b); coordinates log a, log b and the log-odds of the scale.

    The moments are integrals over t = p / scale by `quadrature`; what lies beyond the ends of the
    nodes is added to the ends in closed form.
    """

    name = names.SCALED_BETA
    title = "scaled beta"
    parameters = ("a", "b", "scale")
    centre = np.array([np.log(0.25), 0.7, -1.0])
    spread = np.array([0.8, 1.0, 2.0])

    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """See `Law`."""
        rule = nodes(int((passes + misses)[passes > 0].max(initial=1)))
        weights = self._weights(at, rule.log_p, rule.log_q, rule.step)
        points = max(1, _BLOCK // (len(passes) * len(rule.z)))
        blocks = []
        for start in range(0, len(at), points):
            block = slice(start, start + points)
            log_scale = scipy.special.log_expit(at[block, 2])[:, None]
            log_p = log_scale + rule.log_p
            log_q = np.log1p(-np.exp(log_p))
            blocks.append(log_integral(log_p, log_q, weights[block], passes, misses))
        return np.concatenate(blocks)

    def natural(self, at: FloatArray) -> FloatArray:
        """See `Law`."""
        return np.stack([np.exp(at[:, 0]), np.exp(at[:, 1]), scipy.special.expit(at[:, 2])], axis=1)

    def _weights(
        self, at: FloatArray, log_t: FloatArray, log_rest: FloatArray, step: FloatArray
    ) -> FloatArray:
        """Mass of each node, shape (points, nodes)."""
        a, b = np.exp(at[:, 0])[:, None], np.exp(at[:, 1])[:, None]
        norm = scipy.special.betaln(a, b)
        weights: FloatArray = np.exp(a * log_t + b * log_rest - norm) * step
        # Beyond the ends the density is an exponential and the steps are equal, so that the rule
        # goes on as a geometric series.
        weights[:, :1] /= -np.expm1(-a * step[0])
        weights[:, -1:] /= -np.expm1(-b * step[-1])
        return weights
