"""A program that reads standard input, before the judge."""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, Any

from . import texts
from .link import Closed
from .problem import LARGEST, JudgedProblem
from .stdin import fit
from .trial import EarlyEnd, Trial, death_of
from .values import SHOWN, brief, decode
from .worker import TARDY, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .guard import Guard
    from .link import Link
    from .worker import Worker

CHECKER = "checker"
CHECK_SECONDS, CHECK_WALL = 10, 60.0  # that a checker may take for an output
WIDE = 80  # characters of a line that is shown


class TextProblem(JudgedProblem):
    """A problem whose cases are texts: what a program reads, and what it must write."""

    def __init__(
        self,
        number: int,
        told: dict[str, Any],
        limits: dict[str, Any],
        hire: Callable[[], Worker],
    ) -> None:
        super().__init__(number, told, limits, hire)
        self.checker: str = told["how"]["checker"]
        self.told_children["entry_point"] = "check"
        self.clerk: Worker | None = None
        for suite in self.suites:
            suite["given"] = [given and self.fitted(given) for given in suite["given"]]

    def fitted(self, given: bytes) -> bytes:
        """An expected output as an answer is, without what the rule passes over."""
        text = marshal.loads(given)
        return marshal.dumps(text if text is None else fit(text, self.oracle), 2)

    def start(
        self,
        worker: Worker,
        program: str,
        seconds: float,
        suites: Sequence[tuple[int, int | None]],
        tardy: float = TARDY,
        timed: bool = False,
    ) -> Link:
        """Have a compiler started; see `Worker.start`. It gives each case so many seconds."""
        job = (program, int(seconds), suites, tardy, timed)
        return worker.fork(self, "stdin", job, [index for index, _ in suites], b"P")

    def shown_input(self, index: int, case: int) -> str:
        """The text that a case gives, for a person to read."""
        return shown(marshal.loads(self.suites[index]["inputs"][case])[0])

    def compare(
        self, index: int, case: int, data: bytes, guard: Guard
    ) -> tuple[bool | None, Any, Any]:
        """Compare an output; see `JudgedProblem.compare`."""
        if self.oracle != CHECKER:
            return super().compare(index, case, data, guard)
        (given,) = marshal.loads(self.suites[index]["inputs"][case])
        expected, got = marshal.loads(self.expected(index, case)), marshal.loads(data)
        with self.lock:
            agreed, why = self.check((given, expected, got))
        return agreed, why or shown(got), None if expected is None else shown(expected)

    def agrees(
        self, index: int, case: int, data: bytes, right: bytes
    ) -> tuple[bool | None, Any, Any]:
        """See `JudgedProblem.compare`, which remembers."""
        expected, got = marshal.loads(right), decode(data)
        if texts.agree(self.oracle, expected, got):
            return True, None, None
        return (False, *difference(got, expected))

    def largest(self, index: int, case: int) -> int:
        """Bytes of an output above which it is wrong; only its checker may know."""
        return LARGEST if self.oracle == CHECKER else super().largest(index, case)

    def remarks(self, index: int, case: int, data: bytes, guard: Guard) -> dict[str, Any]:
        """Where a verdict hangs on a rule without tolerance it says so."""
        if self.oracle != "lines" or len(data) > self.largest(index, case):
            return {}
        expected = self.expected(index, case)
        near = guard.look(
            lambda: texts.lines_tolerant(marshal.loads(expected), marshal.loads(data)),
            len(data),
            len(expected),
        )
        return {"tolerable": True} if near else {}

    def check(self, told: tuple[bytes, bytes | None, bytes]) -> tuple[bool | None, str | None]:
        """Whether the checker takes an output (None: it says nothing), and why not.

        One that raises an exception does not take it: so do checkers that read numbers.
        """
        if self.clerk is None or self.clerk.spent:
            self.close()
            self.clerk = self.hire()
        link = self.clerk.fork(self, "check", (self.checker, CHECK_SECONDS))
        try:
            link.put(b"C", marshal.dumps(told, 2))
            link.flush()
            for _ in range(2):
                frame = link.receive(LARGEST, CHECK_WALL)
                if frame is None:
                    return None, "the checker takes too long"
                kind, payload = frame
                if kind == b"X":
                    _, exception, message, _ = decode(payload)
                    return False, "the checker raises %s: %s" % (exception, message)
            return bool(decode(payload)), None
        except (Closed, ValueError):
            return None, "the checker ended early, or takes too long"
        finally:
            self.clerk.stop()
            link.close()

    def close(self) -> None:
        """Send the checker's worker away."""
        if self.clerk is not None:
            self.clerk.close()
            self.clerk = None


class StdinTrial(Trial):
    """Tries one program on texts, suite after suite.

    What its compiler says can be trusted, for that runs nothing of it.
    """

    def frame(self, largest: int) -> tuple[bytes, bytes]:
        """The compiler's next frame; see `Trial.frame`.

        Raises:
            Fault: It could not start a case's process.
        """
        kind, payload = super().frame(largest)
        if kind == b"F":
            raise Fault("the process of a case could not be started")
        if kind == b"D":
            status, cpu = marshal.loads(payload)
            facts = {"status": "error", **death_of(status, cpu, self.seconds)}
            doubtful = facts.pop("doubtful", False)
            again = doubtful or facts["status"] == "timeout"
            raise EarlyEnd(facts.pop("status"), again, doubtful, case=self.place, **facts)
        return kind, payload


def shown(text: bytes) -> str:
    """A text in one line, for a person to read."""
    return brief(repr(text[:SHOWN].decode("utf-8", "replace")), SHOWN)


def difference(got: bytes, expected: bytes) -> tuple[str, str]:
    """Both texts for a person to read: whole, or the first lines that differ."""
    if len(got) <= WIDE and len(expected) <= WIDE:
        return shown(got), shown(expected)
    given, wanted = got.split(b"\n"), expected.split(b"\n")
    place = next(
        (number for number, pair in enumerate(zip(given, wanted)) if pair[0] != pair[1]),  # noqa: B905
        min(len(given), len(wanted)),
    )
    return line_of(given, place), line_of(wanted, place)


def line_of(text: list[bytes], place: int) -> str:
    """A line and its number, for a person to read."""
    if place >= len(text):
        return "no line %d" % (place + 1)
    return "line %d: %s" % (place + 1, brief(shown(text[place]), WIDE))
