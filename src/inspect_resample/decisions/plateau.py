"""Which K may be the best one: a confidence set, by inversion of a test for each K.

A K is left out when some other K is significantly better. Comparing with the best K of the data
alone would test too little: next to a smooth maximum, the lead of the estimated best K over the
true one is half as many standard errors as the slope between them, so that at 95% such a set holds
the truth in all of a thousand data sets. Comparing with every K, neighbours included, tests the
slopes themselves. The critical value allows for many comparisons: it is a quantile of the largest
of them over resamples in which no K is better than another (White 2000), among the K that are not
clearly worse already (Hansen 2005).
"""

import numpy as np
from scipy import stats

from inspect_resample.statistics.bootstrap import MIN_CARRIERS, MIN_PROBLEMS, Bootstrap
from inspect_resample.statistics.counts import FloatArray, IntArray

_FINE = 40  # Every K is tested up to here, and then steps of about 5%.
_STEP = 1.05


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
    problems = len(rewards)
    replicates = bootstrap.weights @ rewards
    replicates -= rewards.mean(axis=0)
    sure = _Sure(problems, span, tolerance, bootstrap.confidence)
    possible = [
        sure.not_beaten(rewards - rewards[:, [column]], replicates - replicates[:, [column]])
        for column in range(rewards.shape[1])
    ]
    return np.array(possible)


class _Sure:
    """The test whether some K is better than a given one."""

    def __init__(self, problems: int, span: float, tolerance: float, confidence: float) -> None:
        self.span = span
        self.tolerance = tolerance
        self.confidence = confidence
        # A resample's variance is too small by (problems - 1) / problems, and Student's quantile
        # is larger than the normal one.
        freedom = max(problems - 1, 1)
        student = stats.t.ppf(confidence, freedom) / stats.norm.ppf(confidence)
        self.widening = student * np.sqrt(problems / freedom)
        self.clearly_worse = -np.sqrt(2 * np.log(np.log(max(problems, 16))))
        self.unseen = 1 - ((1 - confidence) / 2) ** (1 / problems)
        self.enough = problems >= MIN_PROBLEMS

    def not_beaten(self, leads: FloatArray, replicates: FloatArray) -> bool:
        """Whether no lead is sure.

        Args:
            leads: How much better each K is for each problem, shape (problems, K).
            replicates: Its mean over resamples, less that over the data, (replicates, K).
        """
        mean = leads.mean(axis=0)
        squares = (leads - mean) ** 2
        second, fourth = squares.sum(axis=0), (squares**2).sum(axis=0)
        same = second <= (1e-12 * self.span) ** 2
        carriers = np.where(same, 0, second**2 / np.where(same, 1, fourth))
        resampled = (carriers >= MIN_CARRIERS) & self.enough
        # Where resamples have little to work on, what holds for any population decides; see
        # `Bootstrap.intervals`.
        if (mean - self.unseen * (mean + self.span) > self.tolerance)[~resampled].any():
            return False
        resampled &= np.abs(mean) > self.tolerance
        error = np.sqrt(second[resampled] / len(leads) / max(len(leads) - 1, 1))
        statistic = mean[resampled] / error
        rivals = statistic > self.clearly_worse
        if not rivals.any() or statistic.max() <= 0:
            return True
        chance = (replicates[:, resampled][:, rivals] / error[rivals]).max(axis=1)
        critical = self.widening * np.quantile(chance, self.confidence)
        return bool(statistic.max() <= max(critical, 0))
