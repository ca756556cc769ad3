"""What a draw brings by its number: true and false positives among the problems still waiting.

A problem waits until one of its draws passes the weak suite. Its first pass is a true or a false
positive. Where all draws were made the figures are means over all orders of the draws, in closed
form: with n draws, b weak and c strong passes, the chance that none of j draws passes is
H(j) = C(n-b, j) / C(n, j), and the first pass is false with the chance (b-c)/b. Where drawing
stopped early, the draws are taken in the order in which they were made.
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap, Intervals
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.estimators import all_among
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.statistics.survival import FALSE_POSITIVE, NONE, Followed


@dataclass(frozen=True, eq=False)
class FirstPasses:
    """First weak passes by number of the draw, in ranges of it: 1, 2, 3 to 4, 5 to 8, and so on.

    Attributes:
        first: First draw of each range, from 1; shape (ranges,).
        last: Last draw of each range.
        waiting: Share of the problems that still wait when the range begins.
        true: Share of the waiting problems of which the next draw is a true positive, a mean over
            the draws of the range.
        false: The same for a false positive.
        false_share: Share of the first passes in the range that are false; NaN where there is none.
    """

    first: tuple[int, ...]
    last: tuple[int, ...]
    waiting: Intervals
    true: Intervals
    false: Intervals
    false_share: Intervals


def first_passes(evaluation: Evaluation, bootstrap: Bootstrap) -> FirstPasses:
    """First weak passes by number of the draw, with intervals over problems.

    Raises:
        ValueError: There is no strong suite, or drawing stopped early and the log does not tell
            which draw passed first.
    """
    counts = evaluation.counts
    strong = counts.strong
    if counts.stopped_early:
        followed = Followed.of(counts, evaluation.first_pass)
        first, last = ranges(int(followed.draws.max()))
        made, passes, waiting = _observed(followed, first, last)
        false = passes * (followed.cause == FALSE_POSITIVE)[:, None]
    else:
        first, last = ranges(counts.k_max)
        none = all_among(counts.draws - counts.weak_passes, counts.draws, counts.k_max)
        made = np.stack(
            [none[:, a - 1 : b].sum(axis=1) for a, b in zip(first, last, strict=True)], axis=1
        )
        waiting = none[:, [a - 1 for a in first]]
        passes = waiting - none[:, list(last)]
        wrong = (counts.weak_passes - strong) / np.maximum(counts.weak_passes, 1)
        false = passes * wrong[:, None]
    everything = np.ones((len(waiting), 1))
    return FirstPasses(
        first,
        last,
        waiting=bootstrap.intervals(Ratio(waiting, everything)),
        true=bootstrap.intervals(Ratio(passes - false, made)),
        false=bootstrap.intervals(Ratio(false, made)),
        false_share=bootstrap.intervals(Ratio(false, passes)),
    )


def ranges(most: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last draws of ranges that double: 1, 2, 3 to 4, 5 to 8, ... up to `most`."""
    first = [1]
    while (start := 2 ** (len(first) - 1) + 1) <= most:
        first.append(start)
    return tuple(first), (*(start - 1 for start in first[1:]), most)


def _observed(
    followed: Followed, first: tuple[int, ...], last: tuple[int, ...]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Draws made, first passes and waiting problems of each range, in the order of the draws."""
    draws, start, end = followed.draws[:, None], np.array(first), np.array(last)
    made = np.clip(draws - start + 1, 0, end - start + 1).astype(np.float64)
    passed = (followed.cause != NONE)[:, None] & (draws >= start) & (draws <= end)
    return made, passed.astype(np.float64), (draws >= start).astype(np.float64)
