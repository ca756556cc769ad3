"""Differences between two models on the same problems, with intervals and simultaneous bands."""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Bootstrap, Estimate, Intervals
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.ratio import Ratio, mean_over_problems


@dataclass(frozen=True, eq=False)
class Differences:
    """Figures of two models and their differences, the first model's minus the second's.

    Attributes:
        first: Figures of the first model.
        second: Figures of the second.
        difference: Their differences; the problems are paired.
        low: Lower end of a band that, with confidence, holds all differences at once. Shape
            (figures,).
        high: Its upper end.
    """

    first: Intervals
    second: Intervals
    difference: Intervals
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Difference:
    """One figure of two models.

    Attributes:
        a: Of the first.
        b: Of the second.
        difference: The first model's minus the second's, paired by problem.
    """

    a: Estimate
    b: Estimate
    difference: Estimate


class Comparer:
    """Puts figures of two models side by side, with one set of resamples for all of them.

    Args:
        bootstrap: Resamples of the problems that both models have.
        same: Both are one and the same evaluation. Then every difference is 0 with certainty, and
            not only as far as the problems at hand show.
    """

    def __init__(self, bootstrap: Bootstrap, same: bool = False) -> None:
        self.bootstrap = bootstrap
        self._same = same

    def ratio(self, first: Ratio, second: Ratio) -> Difference:
        """One figure of each."""
        one, other = (self.bootstrap.intervals(ratio)[0] for ratio in (first, second))
        if self._same:
            return Difference(one, other, _none(1)[0])
        return Difference(one, other, self.bootstrap.difference(first, second)[0])

    def mean(
        self, first: FloatArray | None, second: FloatArray | None, low: float, high: float
    ) -> Difference:
        """Means over problems of a figure of each, of shape (problems,), values in [low, high].

        None is for no draw, which surely gives 0.
        """
        one, other = (
            _none(1)[0]
            if values is None
            else self.bootstrap.intervals(mean_over_problems(values, low, high))[0]
            for values in (first, second)
        )
        if second is None:
            return Difference(one, other, one)
        if first is None:
            turned = Estimate(0 - other.estimate, 0 - other.high, 0 - other.low)
            return Difference(one, other, turned)
        return Difference(one, other, self.difference(first, second, high - low)[0])

    def curves(
        self, first: FloatArray, second: FloatArray, low: float = 0.0, high: float = 1.0
    ) -> Differences:
        """Mean curves of both, from matrices (problems, figures) with values in [low, high]."""
        ones, others = (
            self.bootstrap.intervals(mean_over_problems(values, low, high))
            for values in (first, second)
        )
        span = high - low
        difference = self.difference(first, second, span)
        band = difference.low, difference.high
        if not self._same:
            band = simultaneous_band(first - second, difference, self.bootstrap)
        return Differences(ones, others, difference, *(np.clip(end, -span, span) for end in band))

    def difference(self, first: FloatArray, second: FloatArray, span: float) -> Intervals:
        """Means of `first` - `second` over problems, no one's further from 0 than `span`."""
        values = first - second
        if self._same:
            return _none(1 if values.ndim == 1 else values.shape[1])
        return self.bootstrap.intervals(mean_over_problems(values, -span, span))


def simultaneous_band(
    values: FloatArray, pointwise: Intervals, bootstrap: Bootstrap
) -> tuple[FloatArray, FloatArray]:
    """A band that holds the whole mean curve of `values` with the confidence of the bootstrap.

    The band of the largest t: as many standard errors to both sides, everywhere, as the replicate
    that is farthest off keeps within (Montiel Olea and Plagborg-Moller 2019), widened for the
    number of problems as the pointwise intervals are. It is nowhere narrower than these.

    Args:
        values: Shape (problems, figures).
        pointwise: Intervals of the means of `values`.
        bootstrap: Their resamples.

    Returns:
        Lower and upper end, each of shape (figures,).
    """
    problems = bootstrap.clusters.count
    squares = bootstrap.clusters.sums(values - values.mean(axis=0)) ** 2
    error = np.sqrt(squares.sum(axis=0)) / len(values)
    varied = error > 1e-12 * np.abs(values).max(axis=0, initial=0)
    if problems < 2 or not varied.any():
        return pointwise.low, pointwise.high
    mean, error = values[:, varied].mean(axis=0), error[varied]
    farthest = np.concatenate(
        [
            (np.abs(replicates - mean) / error).max(axis=1)
            for replicates in bootstrap.curves(values[:, varied])
        ]
    )
    level = (1 + bootstrap.confidence) / 2
    widening = scipy.special.stdtrit(problems - 1, level) / scipy.special.ndtri(level)
    reach = np.quantile(farthest, bootstrap.confidence) * widening
    reach *= error * np.sqrt(problems / (problems - 1))
    low, high = pointwise.low.copy(), pointwise.high.copy()
    low[varied] = np.minimum(low[varied], mean - reach)
    high[varied] = np.maximum(high[varied], mean + reach)
    return low, high


def _none(figures: int) -> Intervals:
    nothing = np.zeros(figures)
    return Intervals(nothing, nothing, nothing)
