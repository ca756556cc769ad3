"""Beyond which number of draws the expected reward is a loss, and how sure that is."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.reward import reward, tolerance
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.studies.summary.summary import Summary


@dataclass(frozen=True)
class Losing:
    """Where draws stop to pay.

    Attributes:
        last: The last K whose estimated reward is above 0.
        following: The reward with one draw more.
        sure: The K, of those looked at, from which on the whole interval is below 0 at all that
            are looked at; None where it is not below 0 at the last.
    """

    last: int
    following: Estimate
    sure: int | None


def losing(summary: Summary, cost_ratio: float) -> Losing | None:
    """Find it; None where the estimate stays above 0 to the end of the data, or is never above.

    Args:
        summary: Of draws with two suites that did not stop early; else there is nothing to find.
        cost_ratio: One of its cost ratios.
    """
    counts = summary.evaluation.counts
    if not summary.two_suites or counts.stopped_early:
        return None
    stakes = summary.pricing.stakes(cost_ratio, summary.evaluation)
    rewards = reward(first_pass(counts), stakes)
    paying = np.flatnonzero(rewards.mean(axis=0) > tolerance(stakes))
    if not len(paying) or paying[-1] == counts.k_max:
        return None
    last = int(paying[-1])
    grid = summary.rewards[0].by_k.k
    looked_at = [last + 1, *(k for k in grid if k > last + 1)]
    ratio = mean_over_problems(rewards[:, looked_at], stakes.worst(counts.k_max))
    found = summary.bootstrap.intervals(ratio)
    unsure = np.flatnonzero(found.high >= 0)
    first = int(unsure[-1]) + 1 if len(unsure) else 0
    return Losing(last, found[0], looked_at[first] if first < len(looked_at) else None)
