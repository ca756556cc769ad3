"""What a choice is worth that was made on the same data: the largest of many values is flattered.

Of 20 equal models the largest mean is above all their means, by luck. Two things mend that. The
value is taken from problems that the choice did not see: the best is chosen on each resample of the
problems, and valued on those that the resample left out (Breiman 1996; unbiased for a choice made
on as many different problems as a resample has, some 63%). And the interval's lower end allows for
the luckiest of all candidates that may be as good (Andrews, Kitagawa and McCloskey 2024 condition
on the choice instead; their interval is narrower and not simple).
"""

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap, Estimate, student_widening
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.ratio import mean_over_problems

_ROUNDING = 1e-12


def winner(
    values: FloatArray,
    bootstrap: Bootstrap,
    low: float | FloatArray = 0.0,
    high: float | FloatArray = 1.0,
) -> Estimate:
    """The value of the best of some candidates, without the flattery of having been chosen.

    Candidates that are clearly worse do not count (Hansen 2005): where none comes near, this is the
    interval that the best one has alone.

    Args:
        values: Of each problem and candidate, shape (problems, candidates).
        bootstrap: Resamples of the problems.
        low: The least that a problem can give, for all candidates or for each.
        high: The most.

    Returns:
        The value on problems not chosen by, and an interval that holds the true value of the one
        with the largest mean.
    """
    means = values.mean(axis=0)
    best = int(means.argmax())
    alone = bootstrap.intervals(
        mean_over_problems(
            values[:, best],
            *(float(np.broadcast_to(end, means.shape)[best]) for end in (low, high)),
        )
    )[0]
    rivals = values[:, _rivals(values, best, bootstrap)]
    if rivals.shape[1] < 2:
        return alone
    level = (1 + bootstrap.confidence) / 2
    widening = student_widening(level, bootstrap.clusters.count)
    luck, corrected = _resampled(rivals, bootstrap)
    lowest = float(np.broadcast_to(low, means.shape)[best])
    lower = max(lowest, float(means[best] - widening * np.quantile(luck, level)))
    return Estimate(corrected, min(alone.low, lower, corrected), max(alone.high, corrected))


def _rivals(
    values: FloatArray, best: int, bootstrap: Bootstrap
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which candidates may be as good as the best of the data, with itself; equal ones once."""
    behind = values[:, [best]] - values
    mean = behind.mean(axis=0)
    count = bootstrap.clusters.count
    squares = bootstrap.clusters.sums(behind - mean) ** 2
    error = np.sqrt(squares.sum(axis=0) * count / max(count - 1, 1)) / len(values)
    same = np.abs(behind).max(axis=0) <= _ROUNDING * np.abs(values).max(initial=1.0)
    near: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        mean <= np.sqrt(2 * np.log(np.log(max(count, 16)))) * error
    ) & ~same
    near[best] = True
    return near


def _resampled(values: FloatArray, bootstrap: Bootstrap) -> tuple[FloatArray, float]:
    """By how much the luckiest is above its mean, and what the best is worth where it is unseen.

    Returns:
        The first of each resample; the second the mean over them, of what is best in a resample on
        the problems that it left out.
    """
    means, by_option = values.mean(axis=0), np.ascontiguousarray(values.T)
    luck, size, total = [], [], []
    for weights in bootstrap.blocks():
        replicates, out = weights @ values, (weights == 0).astype(np.float64)
        luck.append((replicates - means).max(axis=1))
        size.append(out.sum(axis=1))
        total.append(np.einsum("rp,rp->r", out, by_option[replicates.argmax(axis=1)]))
    sizes, totals = np.concatenate(size), np.concatenate(total)
    some = sizes > 0
    return np.concatenate(luck), float((totals[some] / sizes[some]).mean())
