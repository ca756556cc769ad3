"""The beta-binomial law.

A beta density behaves like p^(a-1) near 0, so that 1 - coverage falls like k^-a in the end
(Schaeffer et al. 2025, arXiv 2502.17578, section 4).
"""

import numpy as np
import scipy

from inspect_resample.statistics import names
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.quadrature import Nodes


def shapes(log_a: FloatArray, logit_mean: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The two shape parameters a and b of a beta with this a and the mean a / (a + b)."""
    a = np.exp(log_a)
    return a, a * np.exp(-logit_mean)


def log_beta_moment(
    a: FloatArray, b: FloatArray, passes: FloatArray, misses: FloatArray
) -> FloatArray:
    """The logarithm of E[p^x (1-p)^m], log(B(a+x, b+m) / B(a, b)), shape (points, pairs)."""
    a, b = a[:, None], b[:, None]
    moment: FloatArray = scipy.special.betaln(a + passes, b + misses) - scipy.special.betaln(a, b)
    return moment


class BetaBinomial(Law):
    """p is Beta(a, b); coordinates log a and the log-odds of the mean."""

    name = names.BETA_BINOMIAL
    title = "beta-binomial"
    parameters = ("a", "b")
    centre = np.array([np.log(0.2), -5.0])
    spread = np.array([1.1, 3.0])

    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """See `Law`."""
        return log_beta_moment(*shapes(at[:, 0], at[:, 1]), passes, misses)

    def density(self, at: FloatArray, rule: Nodes) -> FloatArray:
        """See `RateDensity`."""
        a, b = (shape[:, None] for shape in shapes(at[:, 0], at[:, 1]))
        weights: FloatArray = (
            np.exp(a * rule.log_p + b * rule.log_q - scipy.special.betaln(a, b)) * rule.step
        )
        # What lies beyond the nodes is put into the ends.
        weights[:, :1] += scipy.special.betainc(a, b, np.exp(rule.log_p[0]))
        weights[:, -1:] += scipy.special.betainc(b, a, np.exp(rule.log_q[-1]))
        return weights

    def natural(self, at: FloatArray) -> FloatArray:
        """See `Law`."""
        return np.stack(shapes(at[:, 0], at[:, 1]), axis=1)
