"""What a law is fitted to: draws and passes of one suite."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from multiprocessing.pool import ThreadPool
from typing import TypeVar

import numpy as np
import scipy

from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.names import Suite


class NotIdentifiedError(ValueError):
    """The data do not determine a law, or a fit failed; the message says why."""


@dataclass(frozen=True, eq=False)
class Observed:
    """Draws and passes of every problem, for one suite.

    Attributes:
        draws: n, shape (problems,), at least one each; 0 of problems that are only forecast.
        passes: x, shape (problems,), 0 <= x <= n.
        stopped_early: Whether how often a problem was drawn depended on what its draws showed.
        stopped_by_others: Whether something else than a pass ended drawing too: draws that count as
            none here, as the false positives of a weak suite do for the strong one, draws that were
            under way, or answers that agreed.
        clusters: For each problem the name of its cluster; None where each stands for itself.
    """

    draws: IntArray
    passes: IntArray
    stopped_early: bool = False
    stopped_by_others: bool = False
    clusters: Sequence[str] | None = None

    @classmethod
    def of(cls, counts: Counts, suite: Suite = "weak") -> "Observed":
        """The counts of one suite; "strong" means that a draw passes both.

        Raises:
            ValueError: There is no strong suite.
        """
        others = counts.drawn_beyond or counts.informative_stop
        if suite == "weak":
            return cls(*counts.on_weak, counts.stopped_early, others, counts.clusters)
        others |= bool((counts.on_weak[1] > counts.strong).any())
        return cls(counts.draws, counts.strong, counts.stopped_early, others, counts.clusters)

    @property
    def ends_at_pass(self) -> bool:
        """Whether drawing stopped at a problem's first pass, so that its last draw is the one."""
        return self.stopped_early and not self.stopped_by_others and bool(self.passes.max() <= 1)

    @cached_property
    def design_effect(self) -> float:
        """By how much clusters make the variance over problems larger; 1 without clusters.

        The larger of two: of the share of draws that pass, and of the share of problems solved. A
        likelihood of problems one by one is taken to that power less, which widens its posterior
        as much (Ribatet, Cooley and Davison 2012).
        """
        rates = np.stack([self.passes / np.maximum(self.draws, 1), self.passes > 0], axis=1)
        return Clusters(len(rates), self.clusters).design_effect(rates)

    @cached_property
    def pairs(self) -> "Pairs":
        """The different (n, x), with how many problems have each."""
        both = np.stack([self.draws, self.passes], axis=1)
        different, which, times = np.unique(both, axis=0, return_inverse=True, return_counts=True)
        return Pairs(different[:, 0], different[:, 1], times, which.reshape(-1))

    def check_mixed(self, moments: int) -> None:
        """Refuse data that no law with that many parameters can be fitted to.

        A problem with n draws tells of the first n moments of its population and of nothing else
        (a binomial mixture is a polynomial of degree n), so that a law with more parameters than
        the largest n has infinitely many best fits.

        Raises:
            NotIdentifiedError: One problem, no pass, no failure, or too few draws a problem.
        """
        if len(self.draws) < 2:
            raise NotIdentifiedError(
                "one problem does not show how problems differ; a law needs at least 2"
            )
        if not self.passes.any():
            raise NotIdentifiedError(
                f"none of {self.draws.sum()} draws passed: nothing tells how rare a pass is; make "
                f"more draws"
            )
        if (self.passes == self.draws).all():
            raise NotIdentifiedError(
                f"all of {self.draws.sum()} draws passed: nothing tells how rare a failure is"
            )
        if self.draws.max() < moments:
            most = "one draw" if self.draws.max() == 1 else f"{self.draws.max()} draws"
            raise NotIdentifiedError(
                f"{most} a problem cannot determine {moments} parameters; make at least {moments} "
                f"draws a problem"
            )


@dataclass(frozen=True, eq=False)
class Pairs:
    """The different (draws, passes) of a table; each array has shape (pairs,), but for `which`.

    Attributes:
        draws: n.
        passes: x.
        times: Number of problems with them.
        which: Shape (problems,): each problem's pair.
    """

    draws: IntArray
    passes: IntArray
    times: IntArray
    which: IntArray

    @cached_property
    def log_ways(self) -> FloatArray:
        """Logarithm of C(n, x)."""
        n, x = self.draws, self.passes
        ways: FloatArray = -np.log1p(n) - scipy.special.betaln(n - x + 1, x + 1)
        return ways


Result = TypeVar("Result")


def each_suite(counts: Counts, work: Callable[[Suite], Result]) -> dict[Suite, Result]:
    """What `work` gives for each suite that there is.

    In threads: nearly all of the time is numpy's, which lets go of Python's lock. These are of the
    kind that Ctrl-C need not wait for.
    """
    suites: tuple[Suite, ...] = ("weak",) if counts.strong_passes is None else ("weak", "strong")
    with ThreadPool(len(suites)) as pool:
        return dict(zip(suites, pool.map(work, suites), strict=True))
