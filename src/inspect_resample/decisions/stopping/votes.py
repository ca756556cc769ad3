"""The rules `consistent`, `consistent-dirichlet` and `window`: stop when the votes are clear.

All submit the plurality of the draws looked at: the first draw of the class with the most of them;
of classes with equally many, the one that was met first. Draws of no class have no vote.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import scipy

from inspect_resample.decisions.stopping.rule import Look, Seen
from inspect_resample.statistics.counts import FloatArray

_POINTS = 200  # of the integral: its error is below 1e-9 up to 1,000 votes


@cache
def ahead(first: int, second: int) -> float:
    """P(Beta(a + 1, b + 1) > 1/2): the chance that the leader is truly ahead of the next class.

    Adaptive-Consistency's rule for the two top counts (Aggarwal et al., arXiv 2305.11860).
    """
    return float(scipy.special.betainc(second + 1, first + 1, 0.5))


@cache
def _points() -> tuple[FloatArray, FloatArray]:
    return np.polynomial.legendre.leggauss(_POINTS)


@lru_cache(maxsize=1 << 14)
def ahead_of_all(*votes: int) -> float:
    """The chance that the leader is the likeliest of all classes seen, under a flat Dirichlet.

    With gamma variables of the shapes n_i + 1 in the place of the Dirichlet's components this is
    the integral of g(x; n_1 + 1) prod_{i>1} G(x; n_i + 1), of one dimension.

    Args:
        votes: Of each class, the leader's first; at least one.
    """
    nodes, weights = _points()
    leader = votes[0]
    end = leader + 30 + 12 * np.sqrt(leader + 1)  # beyond it the density is below 1e-13
    x = (nodes + 1) * end / 2
    density = np.exp(leader * np.log(x) - x - scipy.special.gammaln(leader + 1))
    for count in votes[1:]:
        density *= scipy.special.gammainc(count + 1, x)
    return float(weights @ density * end / 2)


class _Votes:
    """The votes of the draws looked at."""

    def __init__(self) -> None:
        self.seen = 0
        self.counts: dict[str, int] = {}
        self.firsts: dict[str, int] = {}

    def add(self, label: str | None) -> None:
        if label is not None:
            self.counts[label] = self.counts.get(label, 0) + 1
            self.firsts.setdefault(label, self.seen)
        self.seen += 1

    def submission(self) -> int | None:
        """The first draw of the class with the most votes."""
        if not self.counts:
            return None
        # A dictionary keeps the order in which classes were met, and `max` the first of equals.
        return self.firsts[max(self.counts, key=self.counts.__getitem__)]


@dataclass(frozen=True)
class ConsistentRule:
    """Stops when the leading class is ahead with a given confidence.

    Attributes:
        confidence: From which on it stops, between 1/2 and 1.
        dirichlet: Whether all classes count, as in the authors' rule of that name, and not the two
            with the most votes only.

    Raises:
        ValueError: The confidence is out of its range.
    """

    confidence: float = 0.95
    dirichlet: bool = False
    looks_at: frozenset[Look] = frozenset({"classes"})

    def __post_init__(self) -> None:
        if not 0.5 < self.confidence < 1:
            raise ValueError(f"confidence must be between 0.5 and 1, got {self.confidence}")

    @property
    def name(self) -> str:
        """The rule with its confidence."""
        return f"consistent{'-dirichlet' if self.dirichlet else ''}:{self.confidence:g}"

    def follow(self) -> "_UntilClear":
        """Begin with a problem."""
        return _UntilClear(self)

    def clear(self, votes: list[int]) -> bool:
        """Whether these votes, the most first, are enough."""
        if len(votes) == 1:
            # One class alone has no rival that was seen; one without a vote stands for it.
            return ahead(votes[0], 0) >= self.confidence
        # Who is ahead of all is ahead of the next one: mostly that is not so, and soon found.
        if ahead(*votes[:2]) < self.confidence:
            return False
        return not self.dirichlet or ahead_of_all(*votes) >= self.confidence


class _UntilClear(_Votes):
    """The votes until they are clear."""

    def __init__(self, rule: ConsistentRule) -> None:
        super().__init__()
        self.rule = rule

    def needed(self) -> int:
        """The soonest is when all further draws are for the leader."""
        votes, more = sorted(self.counts.values(), reverse=True) or [0], 1
        while not self.rule.clear([votes[0] + more, *votes[1:]]):
            more += 1
        return more

    def take(self, draw: Seen) -> bool:
        self.add(draw.label)
        votes = sorted(self.counts.values(), reverse=True)
        return draw.label is not None and self.rule.clear(votes)


@dataclass(frozen=True)
class WindowRule:
    """Stops when the draws of a window are of one class: early-stopping self-consistency (ESC).

    Windows follow each other without overlap (Li et al., arXiv 2401.10480).

    Attributes:
        size: Draws of a window, at least 2.

    Raises:
        ValueError: The size is too small.
    """

    size: int = 5
    looks_at: frozenset[Look] = frozenset({"classes"})

    def __post_init__(self) -> None:
        if self.size < 2:
            raise ValueError(f"a window must have at least 2 draws, got {self.size}")

    @property
    def name(self) -> str:
        """The rule with its size."""
        return f"window:{self.size}"

    def follow(self) -> "_UntilAlike":
        """Begin with a problem."""
        return _UntilAlike(self.size)


class _UntilAlike(_Votes):
    """The votes until a window is of one class."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.window: list[str | None] = []

    def needed(self) -> int:
        return self.size - len(self.window)

    def take(self, draw: Seen) -> bool:
        self.add(draw.label)
        self.window.append(draw.label)
        if len(self.window) < self.size:
            return False
        alike = len(set(self.window)) == 1 and self.window[0] is not None
        self.window = []
        return alike
