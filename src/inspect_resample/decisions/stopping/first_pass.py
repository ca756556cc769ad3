"""The rule `first-pass`: submit the first draw that passes the weak suite."""

from dataclasses import dataclass

from inspect_resample.decisions.stopping.rule import Look, Seen


@dataclass(frozen=True)
class FirstPassRule:
    """Stops at the first draw that passes the weak suite, and submits it."""

    name: str = "first-pass"
    looks_at: frozenset[Look] = frozenset({"verdicts"})

    def follow(self) -> "_UntilPass":
        """Begin with a problem."""
        return _UntilPass()


class _UntilPass:
    """The draws of a problem until one passes."""

    def __init__(self) -> None:
        self.seen = 0
        self.passed: int | None = None

    def needed(self) -> int:
        return 1

    def take(self, draw: Seen) -> bool:
        if draw.passed:
            self.passed = self.seen
        self.seen += 1
        return self.passed is not None

    def submission(self) -> int | None:
        return self.passed
