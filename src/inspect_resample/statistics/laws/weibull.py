"""The Weibull law: the logarithm of the difficulty of a problem has the skew of an extreme value.

Coverage at k is about the share of problems with p above 1/k. Where coverage follows the power law
exp(-a k^-b) of Brown et al. (arXiv 2407.21787), that share is exp(-a p^b), the survival function of
a Weibull variable with shape b. Here the odds p / (1-p) have this distribution: the power law with
a likelihood.
"""

import numpy as np

from inspect_resample.statistics import names
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.quadrature import Nodes, log_integral, nodes

STEEPEST = 2.0
"""The largest shape: problems are nearly equal then, their log-odds within 0.6 of each other."""


class WeibullOdds(Law):
    """p / (1-p) is Weibull; coordinates the logarithms of its scale and of its shape b."""

    name = names.WEIBULL
    title = "Weibull odds"
    parameters = ("scale", "b")
    centre = np.array([-6.0, np.log(0.4)])
    spread = np.array([4.0, 0.7])

    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """See `Law`."""
        rule = nodes(int((passes + misses)[passes > 0].max(initial=1)))
        return log_integral(rule.log_p, rule.log_q, self.density(at, rule), passes, misses)

    def density(self, at: FloatArray, rule: Nodes) -> FloatArray:
        """See `RateDensity`."""
        shape = self.natural(at)[:, 1:]
        # Beyond e^50 the density is 0 to any precision; exp must not overflow on the way there.
        power = np.minimum(shape * (rule.z - at[:, :1]), 50.0)
        weights: FloatArray = np.exp(power - np.exp(power)) * shape * rule.step
        weights[:, [0, -1]] /= 2
        weights[:, :1] -= np.expm1(-np.exp(power[:, :1]))
        weights[:, -1:] += np.exp(-np.exp(power[:, -1:]))
        return weights

    def natural(self, at: FloatArray) -> FloatArray:
        """See `Law`."""
        # A narrower density would fall between the nodes.
        return np.exp(np.minimum(at, [np.inf, np.log(STEEPEST)]))
