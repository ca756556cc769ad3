"""Laws that are curves drawn through points of the coverage of the draws at hand.

They are what most papers fit. The points share their draws, so least squares on them is a way to
draw a curve and no likelihood: such laws have no held-out score here, and their intervals come from
how the points vary over problems.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy
from numpy.random import Generator

from inspect_resample.statistics import names
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

POINTS = 40
"""Number of k, equally spaced on a logarithmic scale, as in Brown et al. (arXiv 2407.21787)."""


class CurveLaw(ABC):
    """A curve of coverage by k with two parameters, fitted by least squares.

    Attributes:
        name: Name on the command line and in JSON.
        title: Name in tables.
        parameters: Names of the parameters.
        keeps_sign: Whether a parameter of the other sign would be no such curve.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: ClassVar[tuple[str, str]]
    keeps_sign: ClassVar[bool] = True

    @abstractmethod
    def solve(self, k: FloatArray, coverage: FloatArray) -> FloatArray:
        """The parameters that fit best, shape (2,)."""

    @abstractmethod
    def coverage(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """Coverage at each k, shape (len(k),)."""

    @abstractmethod
    def slopes(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """Derivatives of what is fitted (see `pull`) by the parameters, shape (len(k), 2)."""

    @abstractmethod
    def pull(self, coverage: FloatArray) -> FloatArray:
        """How fast what is fitted changes with coverage: 1 when that is coverage itself."""

    def fit(self, observed: Observed) -> "FittedCurve":
        """Fit the points of the draws at hand.

        Raises:
            NotIdentifiedError: Drawing stopped early and not at the first pass, there are fewer
                than 3 points, or the points do not determine the curve.
        """
        k, each = points(observed)
        coverage = each.mean(axis=0)
        at = self.solve(k, coverage)
        if not np.isfinite(at).all():
            raise NotIdentifiedError(f"the fit of the {self.title} did not end at finite numbers")
        # Least squares is linear in small changes of the points (Gauss and Newton).
        change = np.linalg.pinv(self.slopes(at, k)) * self.pull(self.coverage(at, k))
        clusters = Clusters(len(each), observed.clusters)
        off = clusters.sums((each - coverage) @ change.T)
        spread = off.T @ off * clusters.count / max(clusters.count - 1, 1) / len(each) ** 2
        return FittedCurve(self, observed, at, spread)


@dataclass(frozen=True, eq=False)
class FittedCurve:
    """A curve with the covariance of its parameters over problems.

    Attributes:
        law: The curve's form.
        observed: The draws.
        at: Parameters, shape (2,).
        spread: Their covariance, shape (2, 2).
    """

    law: CurveLaw
    observed: Observed
    at: FloatArray
    spread: FloatArray

    def sample(self, count: int, rng: Generator) -> FloatArray:
        """Parameters that other problems of the same kind might have given, shape (count, 2)."""
        if not self.law.keeps_sign:
            return rng.multivariate_normal(self.at, self.spread, count)
        relative = self.spread / np.outer(self.at, self.at)
        changes = rng.multivariate_normal(np.zeros(2), relative, count)
        sampled: FloatArray = self.at * np.exp(np.clip(changes, -50, 50))
        return sampled

    def chances(
        self, waiting: IntArray, solved: FloatArray, k: FloatArray, count: int, rng: Generator
    ) -> tuple[FloatArray, FloatArray]:
        """See `forecast.Member`; the curve's growth is shared out among the unsolved problems."""
        population = np.clip([self.law.coverage(at, k) for at in self.sample(count, rng)], 0, 1)
        pairs = self.observed.pairs
        open_now = (pairs.draws[waiting, None] < k) * pairs.times[waiting, None]
        missing = np.maximum(open_now.sum(axis=0), 1)
        grown = np.clip((population * len(self.observed.draws) - solved) / missing, 0, 1)
        return np.where(open_now > 0, grown[:, None, :], 0.0), population

    def parameters(self, confidence: float) -> dict[str, list[float]]:
        """Estimate and the ends of the interval of each parameter, over problems."""
        reach = scipy.special.ndtri((1 + confidence) / 2) * np.sqrt(np.diag(self.spread))
        ends = np.stack([self.at, self.at - reach, self.at + reach])
        return {name: ends[:, i].tolist() for i, name in enumerate(self.law.parameters)}


class PowerLaw(CurveLaw):
    """coverage = exp(a k^b), a and b negative, by least squares on coverage (Brown et al.)."""

    name = names.POWER_LAW
    title = "power law (on coverage)"
    parameters = ("a", "b")

    def solve(self, k: FloatArray, coverage: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        first = min(max(coverage[0], 1e-6), 1 - 1e-6)
        try:
            found, _ = scipy.optimize.curve_fit(
                lambda k, a, b: np.exp(a * k**b),
                k,
                coverage,
                p0=(np.log(first), -0.3),
                bounds=([-np.inf, -np.inf], [0, 0]),
                max_nfev=5000,
            )
        except RuntimeError as error:
            raise NotIdentifiedError(
                f"least squares on coverage did not converge: {error}"
            ) from error
        return np.asarray(found, dtype=np.float64)

    def coverage(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.asarray(np.exp(at[0] * k ** at[1]), dtype=np.float64)

    def slopes(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        power = k ** at[1]
        coverage = self.coverage(at, k)
        return np.stack([coverage * power, coverage * at[0] * power * np.log(k)], axis=1)

    def pull(self, coverage: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.ones_like(coverage)


class PowerLawOfLogs(CurveLaw):
    """coverage = exp(-a k^-b), by least squares on log(-log coverage) = log a - b log k."""

    name = names.POWER_LAW_LOG
    title = "power law (on logs)"
    parameters = ("a", "b")

    def solve(self, k: FloatArray, coverage: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        use = (coverage > 0) & (coverage < 1)
        if use.sum() < 3:
            raise NotIdentifiedError("fewer than 3 points have a coverage between 0 and 1")
        slope, height = np.polyfit(np.log(k[use]), np.log(-np.log(coverage[use])), 1)
        return np.array([np.exp(height), -slope])

    def coverage(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.asarray(np.exp(-at[0] * k ** -at[1]), dtype=np.float64)

    def slopes(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.stack([np.full(len(k), 1 / at[0]), -np.log(k)], axis=1)

    def pull(self, coverage: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        inside = np.clip(coverage, 1e-12, 1 - 1e-12)
        return np.asarray(1 / (inside * np.log(inside)), dtype=np.float64)


class LogLinear(CurveLaw):
    """coverage = level + slope log k, cut off at 0 and 1."""

    name = names.LOG_LINEAR
    title = "log-linear"
    parameters = ("level", "slope")
    keeps_sign = False

    def solve(self, k: FloatArray, coverage: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        slope, level = np.polyfit(np.log(k), coverage, 1)
        return np.array([level, slope])

    def coverage(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.asarray(at[0] + at[1] * np.log(k), dtype=np.float64)

    def slopes(self, at: FloatArray, k: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.stack([np.ones(len(k)), np.log(k)], axis=1)

    def pull(self, coverage: FloatArray) -> FloatArray:
        """See `CurveLaw`."""
        return np.ones_like(coverage)


def points(observed: Observed) -> tuple[FloatArray, FloatArray]:
    """Log-spaced k, shape (points,), and each problem's pass@k, shape (problems, points).

    Where drawing stopped at the first pass, a problem's pass@k is what it adds to `product_limit`.

    Raises:
        NotIdentifiedError: Drawing stopped early in another way, fewer than 3 different k, no pass,
            or no failure.
    """
    if observed.stopped_early and not observed.ends_at_pass:
        raise NotIdentifiedError(
            "drawing stopped early, and not at the first pass, so that pass@k of the draws is "
            "biased; use a law with a likelihood"
        )
    observed.check_mixed(1)
    most = int(observed.draws.max() if observed.stopped_early else observed.draws.min())
    k: IntArray = np.unique(np.geomspace(1, most, POINTS).round().astype(np.int64))
    if len(k) < 3:
        raise NotIdentifiedError(
            f"a curve needs pass@k at 3 numbers of draws or more, and problems have {most} draws"
        )
    ks = k.astype(np.float64)
    if observed.stopped_early:
        return ks, product_limit(observed, ks)
    pairs = observed.pairs
    return ks, (1 - chance_of_none(pairs.draws, pairs.passes, ks))[pairs.which]


def product_limit(observed: Observed, k: FloatArray) -> FloatArray:
    """Pass@k where drawing ended at the first pass or without one, shape (problems, len(k)).

    The mean over problems is one minus the product-limit estimate (Kaplan and Meier 1958); a
    problem's difference from it is its influence (Greenwood's variance is that of their mean).
    Where all problems without a pass have the same draws, a row says whether the pass came by k.
    """
    last, passed = observed.draws, observed.passes > 0
    times, events = np.unique(last[passed], return_counts=True)
    at_risk = (last[:, None] >= times).sum(axis=0)
    surviving = np.concatenate([[1.0], np.cumprod(1 - events / at_risk)])
    # Nobody is left after a last event that took all; what it adds is then multiplied by 0.
    left = np.maximum(at_risk - events, 1)
    hazard = np.concatenate([[0.0], np.cumsum(events / (at_risk * left))])
    by_k = np.searchsorted(times, k, side="right")
    by_end = np.searchsorted(times, last, side="right")
    met = passed[:, None] & (last[:, None] <= k)
    jump = np.where(passed, 1 / left[np.maximum(by_end - 1, 0)], 0.0)
    influence = met * jump[:, None] - hazard[np.minimum(by_k, by_end[:, None])]
    coverage: FloatArray = 1 - surviving[by_k] * (1 - len(last) * influence)
    return coverage


CURVES: tuple[CurveLaw, ...] = (PowerLaw(), PowerLawOfLogs(), LogLinear())
