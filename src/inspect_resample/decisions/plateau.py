"""Which K may be the best one: a confidence set, by inversion of a test for each K.

A K is left out when some other K is significantly better. Comparing with the best K of the data
alone would test too little: next to a smooth maximum, the lead of the estimated best K over the
true one is half as many standard errors as the slope between them, so that at 95% such a set holds
the truth in all of a thousand data sets. Comparing with every K, neighbours included, tests the
slopes themselves. The critical value allows for many comparisons: it is a quantile of the largest
of them over resamples in which no K is better than another (White 2000), among the K that are not
clearly worse already (Hansen 2005).
"""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import (
    MIN_CARRIERS,
    MIN_PROBLEMS,
    Bootstrap,
    student_widening,
)
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import FloatArray, IntArray

_FINE = 40  # Every K is tested up to here, and then steps of about 5%.
_STEP = 1.05
NEARLY_ALL = 0.9
"""A set of K that covers more, on a logarithmic scale, tells next to nothing."""


def plateau(
    rewards: FloatArray, best: int, span: float, tolerance: float, bootstrap: Bootstrap
) -> tuple[int, int]:
    """The smallest and the largest K that may be the best.

    Of more than 40 K not all are tested; an end then lies next to the nearest K that was tested
    and left out.

    Args:
        rewards: Reward of each problem by K, shape (problems, k_max + 1).
        best: The best K of the data; always in the set.
        span: Largest difference in reward that a single problem can make.
        tolerance: Rewards closer than this are equal.
        bootstrap: Resamples of the problems.
    """
    tested = _tested(rewards.shape[1] - 1, best)
    possible = may_be_best(rewards[:, tested], span, tolerance, bootstrap)
    possible |= tested == best
    first, last = np.flatnonzero(possible)[[0, -1]]
    low = int(tested[first - 1]) + 1 if first else 0
    high = int(tested[last + 1]) - 1 if last + 1 < len(tested) else int(tested[-1])
    return low, high


@dataclass(frozen=True)
class Unsettled:
    """Nearly every number of draws may be the best.

    Attributes:
        other: The end of the set that is told from K* soonest, as problems are added.
        problems: About how many problems, drawn as often as these, it takes until half of such data
            sets leave it out; rounded up to two digits, infinite where both earn the same. Of
            clusters, their number.
    """

    other: int
    problems: float


def unsettled(
    rewards: FloatArray,
    best: int,
    ends: tuple[int, int],
    tolerance: float,
    bootstrap: Bootstrap,
) -> Unsettled | None:
    """What it takes to tell K* from an end of its set; None unless the set is nearly everything.

    That is when it covers `NEARLY_ALL` of the numbers of draws on a logarithmic scale. The lead of
    K* over the end is taken for the true one; its standard error falls like 1/sqrt(problems).
    """
    low, high, last = max(ends[0], 1), ends[1], rewards.shape[1] - 1
    if last < 2 or np.log((high + 1) / low) < NEARLY_ALL * np.log(last + 1):
        return None
    z, count = scipy.special.ndtri((1 + bootstrap.confidence) / 2), bootstrap.clusters.count
    found = []
    for other in sorted({low, high} - {best}):
        leads = rewards[:, best] - rewards[:, other]
        mean = float(leads.mean())
        squares = bootstrap.clusters.sums((leads - mean)[:, None]) ** 2
        error = float(np.sqrt(squares.sum() * count / max(count - 1, 1))) / len(leads)
        needed = count * (z * error / mean) ** 2 if mean > tolerance else np.inf
        found.append(Unsettled(other, _rounded_up(float(needed))))
    return min(found, key=lambda one: one.problems)


def _rounded_up(problems: float) -> float:
    if not 10 <= problems < np.inf:
        return float(np.ceil(problems))
    unit = 10.0 ** (np.floor(np.log10(problems)) - 1)
    return float(np.ceil(problems / unit) * unit)


def _tested(last: int, best: int) -> IntArray:
    if last <= _FINE:
        return np.arange(last + 1)
    steps = int(np.ceil(np.log(last / _FINE) / np.log(_STEP)))
    spaced = np.geomspace(_FINE, last, steps + 1).round().astype(np.int64)
    return np.unique(np.concatenate([np.arange(_FINE), spaced, [best]]))


def may_be_best(
    rewards: FloatArray, span: float, tolerance: float, bootstrap: Bootstrap
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which columns may be the best one."""
    replicates = bootstrap.means(rewards)
    replicates -= rewards.mean(axis=0)
    sure = _Sure(bootstrap.clusters, span, tolerance, bootstrap.confidence)
    by_column = np.ascontiguousarray(replicates.T)
    possible = [
        sure.not_beaten(rewards - rewards[:, [column]], by_column, column)
        for column in range(rewards.shape[1])
    ]
    return np.array(possible)


class _Sure:
    """The test whether some K is better than a given one."""

    def __init__(
        self, clusters: Clusters, span: float, tolerance: float, confidence: float
    ) -> None:
        self.clusters = clusters
        problems = clusters.count
        self.span = span
        self.tolerance = tolerance
        self.confidence = confidence
        self.widening = student_widening(confidence, max(problems, 2))
        self.clearly_worse = -np.sqrt(2 * np.log(np.log(max(problems, 16))))
        self.unseen = 1 - ((1 - confidence) / 2) ** (1 / problems)
        self.enough = problems >= MIN_PROBLEMS

    def not_beaten(self, leads: FloatArray, replicates: FloatArray, column: int) -> bool:
        """Whether no lead over the K of a column is sure.

        Args:
            leads: How much better each K is for each problem, shape (problems, K).
            replicates: The mean of each K over resamples, less that over the data, (K, replicates).
            column: The place of the K that others are held against.
        """
        mean = leads.mean(axis=0)
        squares = self.clusters.sums(leads - mean) ** 2
        second, fourth = squares.sum(axis=0), (squares**2).sum(axis=0)
        same = second <= (1e-12 * self.span) ** 2
        carriers = np.where(same, 0, second**2 / np.where(same, 1, fourth))
        resampled = (carriers >= MIN_CARRIERS) & self.enough
        # Where resamples have little to work on, what holds for any population decides; see
        # `Bootstrap.intervals`.
        if (mean - self.unseen * (mean + self.span) > self.tolerance)[~resampled].any():
            return False
        resampled &= np.abs(mean) > self.tolerance
        count = self.clusters.count
        error = np.sqrt(second[resampled] * count / max(count - 1, 1)) / len(leads)
        statistic = mean[resampled] / error
        rivals = statistic > self.clearly_worse
        if not rivals.any() or statistic.max() <= 0:
            return True
        chances = replicates[np.flatnonzero(resampled)[rivals]] - replicates[column]
        chance = (chances / error[rivals, None]).max(axis=0)
        critical = self.widening * np.quantile(chance, self.confidence)
        return bool(statistic.max() <= max(critical, 0))
