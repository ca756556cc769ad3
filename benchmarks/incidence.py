"""Coverage and resampled accuracy of draws that stopped at the first weak pass, without a model.

Coverage is one minus survival, and resampled accuracy the cumulative incidence of true positives.
Both stay right when drawing stops at the first weak pass, or at an end that has nothing to do with
how hard a problem is: what the verifier-aware law says of such draws is held against them.
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import MIN_CARRIERS, Bootstrap, Intervals
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.ratio import divide
from inspect_resample.statistics.survival import NONE, TRUE_POSITIVE, Followed


@dataclass(frozen=True, eq=False)
class Incidence:
    """Curves by number of draws.

    Attributes:
        k: Numbers of draws, shape (k,).
        coverage: Weak pass@k: one minus the product-limit estimate of survival (Kaplan and Meier
            1958).
        resampled_accuracy: Cumulative incidence of true positives (Aalen and Johansen 1978).
    """

    k: IntArray
    coverage: Intervals
    resampled_accuracy: Intervals


def incidence(followed: Followed, k: IntArray, bootstrap: Bootstrap) -> Incidence:
    """Estimate coverage and resampled accuracy at `k`, with percentile intervals over problems.

    Args:
        followed: When and how the first weak pass of every problem came.
        k: Numbers of draws, 1 or more, up to the most that a problem was followed.
        bootstrap: Resamples of the problems.

    Raises:
        ValueError: A k is below 1, or larger than the draws of every problem.
    """
    most = int(followed.draws.max())
    if k.min() < 1 or k.max() > most:
        raise ValueError(
            f"k must be between 1 and {most}, the most draws that a problem was followed, got "
            f"{k.min() if k.min() < 1 else k.max()}"
        )
    passed = followed.cause != NONE
    times = np.unique(followed.draws[passed])  # The curves are flat between these.
    at_risk = (followed.draws[:, None] >= times).astype(np.float64)
    events = (followed.draws[:, None] == times) & passed[:, None]
    right = events & (followed.cause == TRUE_POSITIVE)[:, None]
    equal = np.full((1, len(followed.draws)), 1 / len(followed.draws))
    curves = [
        _curves(weights @ at_risk, weights @ events, weights @ right)
        for weights in (equal, np.concatenate([*bootstrap.blocks()]))
    ]
    step = np.searchsorted(times, k, side="right")
    found = [
        _intervals(one[0, step], many[:, step], int(passed.sum()), bootstrap)
        for one, many in zip(*curves, strict=True)
    ]
    return Incidence(k, *found)


def _curves(
    at_risk: FloatArray, events: FloatArray, right: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Coverage and cumulative incidence before and after each time, (weightings, times + 1)."""
    hazard = np.nan_to_num(divide(events, at_risk))
    surviving = np.hstack([np.ones((len(hazard), 1)), np.cumprod(1 - hazard, axis=1)])
    gains = surviving[:, :-1] * np.nan_to_num(divide(right, at_risk))
    incident = np.hstack([np.zeros((len(hazard), 1)), np.cumsum(gains, axis=1)])
    return 1 - surviving, incident


def _intervals(
    estimate: FloatArray, replicates: FloatArray, events: int, bootstrap: Bootstrap
) -> Intervals:
    tail = (1 - bootstrap.confidence) / 2
    low, high = np.quantile(replicates, [tail, 1 - tail], axis=0)
    problems = bootstrap.clusters.count
    if min(events, problems - events) < MIN_CARRIERS:
        # Resamples of problems that agree say nothing; see `Bootstrap.intervals`.
        unseen = 1 - tail ** (1 / problems)
        low = np.minimum(low, estimate * (1 - unseen))
        high = np.maximum(high, estimate + unseen * (1 - estimate))
    return Intervals(estimate, low, high)
