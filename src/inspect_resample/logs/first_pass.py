"""Where the first weak pass of every problem is: the time to an event, for survival estimators."""

import numpy as np
import numpy.typing as npt

from inspect_resample.logs.verdicts import PASS, Verdicts, codes, judged
from inspect_resample.statistics.counts import FirstPass, IntArray


def first_pass(problem: IntArray, verdicts: Verdicts, rows: IntArray) -> FirstPass | None:
    """The first weak pass of problems.

    Args:
        problem: The problem of each sample, in increasing order; samples of a problem in the order
            in which they were drawn.
        verdicts: Of the samples.
        rows: The problems that are wanted, all with judged draws.

    Returns:
        None when the letters of a sample that may hold a first pass are not known.
    """
    passing = np.flatnonzero(verdicts.weak_passes)
    # Only the first sample with a pass can hold a problem's first pass.
    found, first = np.unique(problem[passing], return_index=True)
    passing = passing[first]
    places = _places(verdicts, passing)
    if places is None:
        return None
    within, strong = places
    problems = int(rows.max()) + 1
    starts = np.searchsorted(problem, np.arange(problems + 1))
    made = np.concatenate([[0], np.cumsum(verdicts.draws)])
    draw = np.zeros(problems, dtype=np.int64)
    correct = np.zeros(problems, dtype=bool)
    inside = found < problems
    found, passing = found[inside], passing[inside]
    draw[found] = made[passing] - made[starts[found]] + within[inside]
    correct[found] = strong[inside]
    return FirstPass(draw[rows], correct[rows])


def _places(verdicts: Verdicts, passing: IntArray) -> tuple[IntArray, npt.NDArray[np.bool_]] | None:
    """In each of these samples, the number of the first pass from 1, and whether it is strong."""
    strong = np.zeros(len(passing), dtype=bool)
    if verdicts.weak_letters is None:
        if verdicts.strong_passes is not None:
            strong = verdicts.strong_passes[passing] > 0
        return np.ones(len(passing), dtype=np.int64), strong
    within = np.zeros(len(passing), dtype=np.int64)
    for i, sample in enumerate(passing):
        weak = verdicts.weak_letters[sample]
        other = None if verdicts.strong_letters is None else verdicts.strong_letters[sample]
        if not weak or other == "":
            return None
        scored = judged(weak, other)
        passes = codes(weak)[scored] == ord(PASS)
        if len(passes) != verdicts.draws[sample] or not passes.any():
            return None
        within[i] = passes.argmax() + 1
        if other is not None:
            strong[i] = codes(other)[scored][passes.argmax()] == ord(PASS)
    return within, strong
