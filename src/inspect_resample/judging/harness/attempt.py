"""What a program gave when it was tried on a suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .guard import Guard
from .values import brief

if TYPE_CHECKING:
    from .problem import JudgedProblem

    Record = dict[str, Any]

BLOCK = 64 << 20  # bytes of answers that are kept at most before they are compared
NAMED = 60  # bytes that are kept of a type's name


class Attempt:
    """What a program answered to a suite, how it ended, and what it took.

    Answers are kept as they come, whatever is in them. What they are is found out by `compare`, at
    a time when that tells no program of the same problem anything.

    Attributes:
        ended: The verdict on how it ended; None where it has answered all cases.
        again: Whether another try, by itself, may come to something else.
        cpu, peak: CPU seconds and KiB that it took.
        size: Bytes of answers that wait to be compared.
    """

    def __init__(self, problem: JudgedProblem, index: int, ended: Record | None = None) -> None:
        """Begin.

        Args:
            problem: What the program is for.
            index: Which suite it is tried on.
            ended: The verdict where it cannot be tried at all.
        """
        self.problem, self.index = problem, index
        self.suite = problem.suites[index]
        self.ended, self.again, self.cpu, self.peak = ended, False, 0.0, 0
        self.kept: list[bytes] = []
        self.size = self.cases = self.compared = 0
        self.failed: Record | None = None
        self.guard = Guard(problem.numbers["resources"]["RLIMIT_AS"])

    def keep(self, cases: int, *frames: bytes) -> None:
        """Keep the frames of so many answers, which may come in parts."""
        self.cases += cases
        self.kept += frames
        self.size += sum(map(len, frames))

    def compare(self, thorough: bool = False) -> None:
        """Compare what is kept, up to the first answer that fails.

        Args:
            thorough: Compare all of it, whatever fails: of what others can see, how long that
                takes is the least.
        """
        if self.failed is None or thorough:
            frames = b"".join(self.kept)
            for case, kind, payload in self.suite["expected"].others(frames, self.compared):
                found = self.found(case, kind, payload)
                self.failed = self.failed or found
                if self.failed and not thorough:
                    break
        self.kept, self.size, self.compared = [], 0, self.cases

    def verdict(self) -> Record:
        """The verdict: on the first case that fails, whatever came of later ones."""
        self.compare()
        return self.failed or self.ended or {"status": "pass"}

    def found(self, case: int, kind: bytes, payload: bytes) -> Record | None:
        """The verdict on an answer whose bytes are not the expected ones; None if it agrees."""
        agreed: bool | None = False
        expected: str | None = None
        if kind == b"U":
            name = brief(payload.decode("utf-8", "replace"), NAMED)
            agreed, got = None, "a value of type " + name
        elif len(payload) > self.problem.largest(self.index, case):
            got = "an output of %d bytes" % len(payload)
        else:
            agreed, got, expected = self.problem.compare(self.index, case, payload, self.guard)
        if agreed:
            return None
        verdict = {
            "status": "unjudgeable" if agreed is None else "wrong",
            "case": case,
            "input": self.problem.shown_input(self.index, case),
            "got": got,
            "expected": expected,
        }
        if verdict["status"] == "wrong" and kind == b"V":
            verdict.update(self.problem.remarks(self.index, case, payload, self.guard))
        return dict(verdict, doubtful=True) if self.guard.killed else verdict


def verdict_of(attempts: list[Attempt]) -> Record:
    """The verdict on a program that was tried on a suite once, or twice.

    The second try counts where others may have taken the program's time, or ended it.
    Where it died of itself the first one counts, and the second tells only at which case.
    """
    first, *more = [attempt.verdict() for attempt in attempts]
    for second in more:
        if first["status"] == "timeout" or first.get("doubtful"):
            return second
        if (second["status"], second.get("message")) == (first["status"], first.get("message")):
            first["case"] = second.get("case")
    return first
