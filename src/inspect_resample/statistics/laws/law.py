"""What a law of the pass rate states; fit, posterior and forecast follow from it."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.observed import Pairs

BEND = 0.15
"""Scale of the prior of how much coverage bends away from a power law over four decades of k."""

WEAK = 5e-4
"""Pass@1 at which half of all models have a curve that is steep later on (see below)."""

STEEP, STEEP_SPREAD = -0.8, 0.4
"""Bend of such curves, and its scale."""

_MOST_STEEP = 0.9  # Share of such curves among the weakest models.
_TURN = 0.1  # How fast that share grows, in log(-log pass@1).
_BEND_AT = np.array([1e0, 1e2, 1e4])
# Where nearly all or nearly no problems are solved, nobody has seen what curves look like.
_LEAST_MISS, _MOST_MISS = 1e-3, 1 - 1e-9


class Law(ABC):
    """A family of distributions of the pass rate p over problems.

    A law states one function, the logarithm of the moment E[p^x (1-p)^m]. From it come the
    likelihood of x passes in n draws, C(n, x) E[p^x (1-p)^(n-x)]; coverage, 1 - E[(1-p)^k]; and
    what a problem with x of n passes may still do. It has coordinates that run over the whole line;
    `natural` turns them into the parameters of the books. The prior is normal in the coordinates,
    and wide, times a preference for curves of a shape that has been seen (`log_straightness`).

    Attributes:
        name: Name on the command line and in JSON.
        title: Name in tables.
        parameters: Names of the natural parameters.
        centre: Middle of the prior, shape (coordinates,).
        spread: Its standard deviation, shape (coordinates,).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]]
    centre: ClassVar[FloatArray]
    spread: ClassVar[FloatArray]

    @abstractmethod
    def log_moment(self, at: FloatArray, passes: FloatArray, misses: FloatArray) -> FloatArray:
        """The logarithm of E[p^x (1-p)^m].

        Args:
            at: Coordinates, shape (points, coordinates).
            passes: x, shape (pairs,), 0 or more.
            misses: m, shape (pairs,), 0 or more, not only whole numbers.

        Returns:
            Shape (points, pairs).
        """

    @abstractmethod
    def natural(self, at: FloatArray) -> FloatArray:
        """Natural parameters, shape (points, parameters)."""

    def log_marginal(self, at: FloatArray, pairs: Pairs) -> FloatArray:
        """Log-probability of each pair's passes given its draws, shape (points, pairs)."""
        passes = pairs.passes.astype(np.float64)
        return self.log_moment(at, passes, pairs.draws - passes) + pairs.log_ways

    def log_likelihood(self, at: FloatArray, pairs: Pairs) -> FloatArray:
        """Log-likelihood of a whole table, shape (points,)."""
        return self.log_marginal(at, pairs) @ pairs.times.astype(np.float64)

    def log_prior(self, at: FloatArray) -> FloatArray:
        """Log-density of the prior, up to a constant, shape (points,)."""
        scaled = (at - self.centre) / self.spread
        constant = np.log(self.spread).sum() + 0.5 * np.log(2 * np.pi) * len(self.spread)
        density: FloatArray = -0.5 * (scaled**2).sum(axis=1) - constant
        return density + self.log_straightness(at)

    def log_straightness(self, at: FloatArray) -> FloatArray:
        """How well the curve fits in with published ones, shape (points,); 0 for a power law.

        With L(k) = log(-log coverage), published curves of coverage are nearly straight lines in
        log k: that is the power law of Brown et al. (arXiv 2407.21787) and Schaeffer et al. (arXiv
        2502.17578). Those of models with a pass@1 below `WEAK` are not; they grow nearly in
        proportion to k first. So the bend L(1) - 2 L(100) + L(10,000) has a mixture of Student's
        densities with 3 degrees of freedom: one around 0 with the scale `BEND`, and one around
        `STEEP`, whose share goes from 0 to 0.9 as pass@1 falls through `WEAK`. The tails are heavy,
        so that a curve that the data bend is not straightened at any price. The numbers are from
        the bends that `benchmarks/forecast_tuning.py` prints.
        """
        misses = np.exp(self.log_moment(at, np.zeros(len(_BEND_AT)), _BEND_AT))
        height = np.log(-np.log1p(-np.clip(misses, _LEAST_MISS, _MOST_MISS)))
        bend = height[:, 0] - 2 * height[:, 1] + height[:, 2]
        turn = (height[:, 0] - np.log(-np.log(WEAK))) / _TURN
        steep = _MOST_STEEP * scipy.special.expit(turn)
        straight = (1 - steep) * _student(bend / BEND)
        density = straight + steep * _student((bend - STEEP) / STEEP_SPREAD) * BEND / STEEP_SPREAD
        return np.asarray(np.log(density), dtype=np.float64)

    def coverage(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """Coverage of the population, shape (points, len(k)), at any real k of 0 or more."""
        curve: FloatArray = -np.expm1(self.log_moment(at, np.zeros_like(k), k))
        return curve


def _student(at: FloatArray) -> FloatArray:
    """Student's density with 3 degrees of freedom, 1 at its top."""
    return np.asarray((1 + at**2 / 3) ** -2, dtype=np.float64)
