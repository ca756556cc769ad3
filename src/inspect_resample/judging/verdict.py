"""What the judge says of a program."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a program did on one suite."""

    PASS = "pass"
    WRONG = "wrong"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "out of memory"
    FORBIDDEN = "forbidden"
    MISSING = "no such function"
    SYNTAX = "syntax error"
    UNJUDGEABLE = "unjudgeable"
    FAULT = "harness fault"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A program on one suite.

    Attributes:
        status: How it did.
        case: Index of the first case that was not passed; None for a pass, where the program could
            not be defined, and where nothing tells the case.
        input: The arguments of that case, shortened for a person to read.
        expected: What the reference gives, shortened; only for a wrong output.
        got: What the program gave, shortened.
        exception: Type of the exception that ended the program.
        message: The exception's message, or which limit was hit.
        line: Line of the program at which the exception was raised.
        doubtful: Whether something else than the program may have ended it: a kill from outside, or
            a machine on which nothing moves.
        tolerable: Whether a wrong output would be right if numbers might differ a little: see the
            rule `lines` in `docs/method/stdin.md`.
    """

    status: Status
    case: int | None = None
    input: str | None = None
    expected: str | None = None
    got: str | None = None
    exception: str | None = None
    message: str | None = None
    line: int | None = None
    doubtful: bool = False
    tolerable: bool = False

    def __str__(self) -> str:
        """The outcome in one line."""
        if self.status is Status.WRONG and self.expected is not None:
            return f"wrong: {self.input} gives {self.got}, expected {self.expected}"
        what = self.got or ": ".join(filter(None, (self.exception, self.message)))
        where = f" (line {self.line})" if self.line else ""
        return f"{self.status}: {what}{where}" if what else f"{self.status}{where}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A program on the weak suite and, when it passed that, on the strong one.

    Attributes:
        weak: The outcome on the weak suite.
        strong: The outcome on the strong suite; None when the weak one was not passed, or when
            nobody is to blame (a harness fault).
        cpu: CPU seconds that the program took.
        peak: Peak memory of its process in KiB.
    """

    weak: Outcome
    strong: Outcome | None = None
    cpu: float = 0.0
    peak: int = 0

    @property
    def scored(self) -> bool:
        """Whether there is a verdict at all: a harness fault is nobody's failure."""
        return Status.FAULT not in (self.weak.status, self.strong and self.strong.status)

    @property
    def last(self) -> Outcome:
        """The outcome on the last suite that was run."""
        return self.strong or self.weak

    @property
    def doubtful(self) -> bool:
        """Whether something else than the program may have made it fail."""
        return self.last.doubtful

    @property
    def weak_pass(self) -> bool:
        """Whether it passed the weak suite."""
        return self.weak.status is Status.PASS

    @property
    def strong_pass(self) -> bool:
        """Whether it is strongly correct: it passed the weak and the strong suite."""
        return self.weak_pass and self.strong is not None and self.strong.status is Status.PASS

    @property
    def false_positive(self) -> bool:
        """Whether it passed the weak suite and is not strongly correct."""
        return self.scored and self.weak_pass and not self.strong_pass
