"""Draws to the first weak pass as a time to an event with two competing causes.

A problem is followed draw by draw until a draw passes the weak suite, which is a true or a false
positive, or until drawing ends without one (censored). Coverage is then one minus survival, and
resampled accuracy the cumulative incidence of true positives. Both estimators need no model of the
problems. They stay right when drawing stops at the first weak pass, or at an end that has nothing
to do with how hard a problem is.
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import MIN_CARRIERS, Bootstrap, Intervals
from inspect_resample.statistics.counts import Counts, FirstPass, FloatArray, IntArray
from inspect_resample.statistics.ratio import divide

NONE, TRUE_POSITIVE, FALSE_POSITIVE = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Followed:
    """How long every problem was followed, and how that ended.

    Attributes:
        draws: The number of the draw that was the first to pass the weak suite, from 1; where none
            passed, how many were made. Shape (problems,), at least one problem.
        cause: `TRUE_POSITIVE`, `FALSE_POSITIVE`, or `NONE` where no draw passed.

    Raises:
        ValueError: The arrays do not fit together or hold other numbers.
    """

    draws: IntArray
    cause: IntArray

    def __post_init__(self) -> None:
        if self.draws.ndim != 1 or self.draws.shape != self.cause.shape or not len(self.draws):
            raise ValueError(
                f"draws and cause must have one number for each problem, got shapes "
                f"{self.draws.shape} and {self.cause.shape}"
            )
        if self.draws.min() < 1:
            raise ValueError(f"every problem needs a draw, got {self.draws.min()}")
        if not np.isin(self.cause, (NONE, TRUE_POSITIVE, FALSE_POSITIVE)).all():
            raise ValueError(f"cause must be 0, 1 or 2, got {np.unique(self.cause).tolist()}")

    @classmethod
    def of(cls, counts: Counts, first: FirstPass | None = None) -> "Followed":
        """From counts and what a log tells of first passes (`Evaluation.first_pass`).

        Without the latter, drawing must have stopped at the first weak pass, so that the last draw
        is the one.

        Raises:
            ValueError: There is no strong suite, or the counts do not say which draw passed first.
        """
        if first is not None:
            causes = np.where(first.strong, TRUE_POSITIVE, FALSE_POSITIVE)
            passed = first.draw > 0
            return cls(np.where(passed, first.draw, counts.draws), np.where(passed, causes, NONE))
        at_pass = counts.stopped_early and not counts.drawn_beyond
        if not at_pass or counts.stopped_by_classes or counts.weak_passes.max() > 1:
            raise ValueError(
                "counts say which draw passed first only where drawing stopped at the first weak "
                "pass; give the draws themselves, or use statistics.verifier_law.law.fit_law"
            )
        wrong = counts.weak_passes - counts.strong
        return cls(counts.draws, TRUE_POSITIVE * counts.strong + FALSE_POSITIVE * wrong)


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
        for weights in (equal, bootstrap.weights)
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
