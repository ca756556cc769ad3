"""What a stopping rule is: it looks at draws one by one, in the order of their numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

Look = Literal["verdicts", "classes", "scores"]
"""What a rule looks at."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a draw while others are still to be made.

    Attributes:
        passed: Whether it passes the weak suite; None where that is not known.
        label: The class of its answer or of its behaviour; None for a draw of none.
        score: What a verifier gives it, larger where it is more likely right; None without one.
    """

    passed: bool | None = None
    label: str | None = None
    score: float | None = None


class Following(Protocol):
    """A rule that follows the draws of one problem."""

    def needed(self) -> int:
        """Further draws without which the rule cannot stop, at least 1; until it has stopped."""
        ...

    def take(self, draw: Seen) -> bool:
        """Look at the next draw by number; whether to stop there."""
        ...

    def submission(self) -> int | None:
        """Which of the draws looked at is submitted, from 0; None to give up.

        That holds where the rule stopped, and where no more draws are to be had.
        """
        ...


class StoppingRule(Protocol):
    """Says when to stop drawing, and what is submitted then."""

    @property
    def name(self) -> str:
        """The rule with its parameters, as a user writes it."""
        ...

    @property
    def looks_at(self) -> frozenset[Look]:
        """What must be known of each draw."""
        ...

    def follow(self) -> Following:
        """Begin with a problem."""
        ...


@dataclass(frozen=True, slots=True)
class Decision:
    """How drawing ended.

    Attributes:
        after: The draws that were looked at.
        submitted: Which of them is submitted, from 0; None where the rule gave up.
        stopped: Whether the rule stopped; otherwise there were no more draws.
    """

    after: int
    submitted: int | None
    stopped: bool


def decide(rule: StoppingRule, draws: Iterable[Seen]) -> Decision:
    """How drawing ends where these draws are made one by one, and no others can be had."""
    following, after = rule.follow(), 0
    for draw in draws:
        after += 1
        if following.take(draw):
            return Decision(after, following.submission(), True)
    return Decision(after, following.submission(), False)
