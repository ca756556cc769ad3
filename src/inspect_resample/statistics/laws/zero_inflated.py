"""Laws with problems that no draw solves: a mass at p = 0, and another law for the rest.

n draws hardly tell an impossible problem from one with p far below 1/n. The share of the impossible
therefore has a prior of its own, wide and with the median 0.21.
"""

from abc import abstractmethod

import numpy as np
import scipy

from inspect_resample.statistics import names
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.beta import BetaBinomial
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.quadrature import Nodes
from inspect_resample.statistics.laws.weibull import WeibullOdds

_CENTRE, _SPREAD = -1.3, 1.3  # Of the log-odds of the share.


class ZeroInflated(Law):
    """p is 0 with the probability `zero`, whose log-odds are the last coordinate."""

    @property
    @abstractmethod
    def possible(self) -> Law:
        """The law of the other problems."""

    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """See `Law`."""
        zero = at[:, -1:]
        possible = self.possible.log_moment(at[:, :-1], passes, misses) + scipy.special.log_expit(
            -zero
        )
        return np.where(
            passes == 0, np.logaddexp(possible, scipy.special.log_expit(zero)), possible
        )

    def natural(self, at: FloatArray) -> FloatArray:
        """See `Law`."""
        return np.hstack([self.possible.natural(at[:, :-1]), scipy.special.expit(at[:, -1:])])


class ZeroInflatedBeta(ZeroInflated):
    """The rest is Beta(a, b)."""

    name = names.ZERO_INFLATED_BETA
    title = "zero-inflated beta"
    parameters = (*BetaBinomial.parameters, "zero")
    centre = np.append(BetaBinomial.centre, _CENTRE)
    spread = np.append(BetaBinomial.spread, _SPREAD)
    possible = BetaBinomial()


class ZeroInflatedWeibull(ZeroInflated):
    """The odds of the rest are Weibull."""

    name = names.ZERO_INFLATED_WEIBULL
    title = "zero-inflated Weibull"
    parameters = (*WeibullOdds.parameters, "zero")
    centre = np.append(WeibullOdds.centre, _CENTRE)
    spread = np.append(WeibullOdds.spread, _SPREAD)
    possible = WeibullOdds()

    def density(self, at: FloatArray, rule: Nodes) -> FloatArray:
        """See `RateDensity`; the impossible problems are at the first node."""
        weights = self.possible.density(at[:, :-1], rule) * scipy.special.expit(-at[:, -1:])
        weights[:, :1] += scipy.special.expit(at[:, -1:])
        return weights
