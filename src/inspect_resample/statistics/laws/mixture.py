"""A mixture of two beta-binomials: easy problems and hard ones, each with a spread of its own.

Two betas are chosen because their moments have closed forms, because a second one can put the extra
mass at small rates that one beta lacks (its exponent near 0 is tied to the shape of the bulk), and
because a narrow second one comes close to a point mass, at 0 or elsewhere.
"""

import numpy as np
import scipy

from inspect_resample.statistics import names
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.beta import log_beta_moment, shapes
from inspect_resample.statistics.laws.law import Law


class TwoBetas(Law):
    """Beta(a_easy, b_easy) with weight 1 - hard, Beta(a_hard, b_hard) with weight hard.

    Coordinates: for the easy ones log a and the log-odds of the mean; for the hard ones log a and
    the logarithm of how much lower the log-odds of their mean are, which keeps the two apart; the
    log-odds of the weight.
    """

    name = names.TWO_BETAS
    title = "two betas"
    parameters = ("a_easy", "b_easy", "a_hard", "b_hard", "hard")
    centre = np.array([np.log(0.4), -2.0, np.log(0.25), 1.0, 0.0])
    spread = np.array([0.8, 2.5, 0.8, 0.8, 1.7])

    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """See `Law`."""
        easy, hard = self._components(at)
        return np.logaddexp(
            log_beta_moment(*easy, passes, misses) + scipy.special.log_expit(-at[:, 4])[:, None],
            log_beta_moment(*hard, passes, misses) + scipy.special.log_expit(at[:, 4])[:, None],
        )

    def natural(self, at: FloatArray) -> FloatArray:
        """See `Law`."""
        easy, hard = self._components(at)
        return np.stack([*easy, *hard, scipy.special.expit(at[:, 4])], axis=1)

    def _components(
        self, at: FloatArray
    ) -> tuple[tuple[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]:
        return shapes(at[:, 0], at[:, 1]), shapes(at[:, 2], at[:, 1] - np.exp(at[:, 3]))
