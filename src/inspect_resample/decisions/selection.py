"""Selection rules: which of K draws is submitted, if any. Each is one function to `Submissions`."""

from typing import Protocol

import numpy as np

from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.estimators import draws_until, pass_at, precision


class SelectionRule(Protocol):
    """A rule that needs no more of a draw than the verdicts of the suites."""

    def __call__(self, counts: Counts, k_max: int | None = None, /) -> Submissions:
        """What is submitted after K = 0 .. `k_max` draws, the mean over all orders of the draws.

        Args:
            counts: Draws and passes, with a strong suite.
            k_max: The largest K; the default is all that the draws allow.

        Raises:
            ValueError: `k_max` is beyond the draws, or there is no strong suite.
            StoppedEarlyError: Drawing stopped early.
        """
        ...


def first_pass(counts: Counts, k_max: int | None = None, /) -> Submissions:
    """Submit the first draw that passes the weak suite, and nothing where none does.

    That one passes has the chance pass@K of the weak suite, and any weak pass is as likely as any
    other to come first, so that it is right with chance c/b.
    """
    passed = pass_at(counts, "weak", k_max)
    right = passed * precision(counts)[:, None]
    abstained = 1 - passed
    k = np.arange(passed.shape[1], dtype=np.float64)
    return Submissions(right, passed - right, abstained, draws_until(abstained), k)
