"""Draws to the first weak pass as a time to an event with two competing causes.

A problem is followed draw by draw until a draw passes the weak suite, which is a true or a false
positive, or until drawing ends without one (censored).
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import Counts, FirstPass, IntArray

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
        if not at_pass or counts.informative_stop or counts.weak_passes.max() > 1:
            raise ValueError(
                "counts say which draw passed first only where drawing stopped at the first weak "
                "pass; give the draws themselves, or use statistics.verifier_law.law.fit_law"
            )
        wrong = counts.weak_passes - counts.strong
        return cls(counts.draws, TRUE_POSITIVE * counts.strong + FALSE_POSITIVE * wrong)
