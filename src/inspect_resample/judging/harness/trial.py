"""One program before the judge."""

from __future__ import annotations

import marshal
import signal
import time
from typing import TYPE_CHECKING, Any

from .child import DIGEST
from .guard import Guard
from .link import Closed
from .problem import LARGEST
from .values import brief, decode, show
from .watch import Watch
from .worker import TARDY, Fault

if TYPE_CHECKING:
    from .expected import Expected
    from .link import Link
    from .problem import Problem
    from .worker import Worker

LARGEST_FRAME = 1 << 13  # bytes, of any answer but a large output that was asked for
PATIENCE = 0.2  # seconds without an answer after which a child's CPU time is looked at
TOLD = ("error", "out of memory", "no such function", "syntax error")  # what a child says itself
NAMED, SAID = 60, 150  # bytes that are kept of a name and of a text that a child says of itself
UNREAD = (ConnectionResetError, BrokenPipeError)
OUT_OF_TURN = "the program's process answers out of turn"
DEAF = "the program's process shut its link to the judge, or does not listen to it"
KILLED = "killed by the system"
FORBIDDEN = "a system call that no program may make (processes, network, the kernel)"


class Verdict(Exception):
    """Ends a suite early: a status and what is known of it.

    Attributes:
        again: Whether another try, by itself, may say something else.
    """

    def __init__(self, status: str, again: bool = False, **facts: Any) -> None:
        super().__init__(status)
        self.again = again
        self.record = dict(facts, status=status)


class Trial:
    """Tries one program: suite after suite, case after case."""

    def __init__(self, problem: Problem, worker: Worker, program: str, first: bool = False) -> None:
        """Have a child started.

        Args:
            problem: What the program is for.
            worker: Starts the child.
            program: Its source.
            first: Whether it will be tried again if it takes too long.
        """
        self.first = first
        self.problem = problem
        self.worker = worker
        self.limits = problem.limits
        self.seconds = 2 + self.limits[0].definition + sum(each.suite for each in self.limits)
        # Where a program that takes too long does so is found out when it is tried again.
        self.link = self.start(program, TARDY if first else 0.0)
        self.watch = Watch(worker)
        self.defined = False
        self.case = 0  # that is to be answered
        self.heard = False  # of the child

    @property
    def place(self) -> int | None:
        """The case that the program is at; None before it is defined."""
        return self.case if self.defined else None

    @property
    def certain_place(self) -> int | None:
        """The same; None at a first try, of which some answers may be on their way."""
        return None if self.first else self.place

    def start(self, program: str, tardy: float) -> Link:
        """Have a child started that answers cases."""
        return self.worker.start(self.problem, program, self.seconds, tardy)

    def run(self) -> dict[str, Any]:
        """The verdicts by suite, up to the first that is not a pass, and what it took.

        Also whether another try is worth while (`again`).

        Raises:
            Fault: The harness failed.
        """
        verdicts: dict[str, Any] = {}
        again = False
        for index, suite in enumerate(self.problem.suites):
            try:
                self.run_suite(index, suite)
                verdict = {"status": "pass"}
            except Verdict as ended:
                verdict, again = ended.record, ended.again
            except Closed as closed:
                # The kernel tells so when the child has ended before it read its program.
                if not self.heard and isinstance(closed.__cause__, UNREAD):
                    raise Fault("a child ended before it had its program") from closed
                verdict = self.death()
                again = verdict["message"] != DEAF
            verdicts[suite["name"]] = verdict
            if verdict["status"] != "pass":
                break
            self.link.put(b"G")
        _, cpu, peak = self.worker.stop()
        self.link.close()
        return {"verdicts": verdicts, "cpu": round(cpu, 4), "peak": peak, "again": again}

    def run_suite(self, index: int, suite: dict[str, Any]) -> None:
        """Compare answer after answer; return when all are as expected.

        Raises:
            Verdict: One is not.
            Closed: The child is gone.
        """
        self.begin(index, suite)
        expected: Expected = suite["expected"]
        while True:
            frame = self.frame(LARGEST_FRAME)
            kind, payload = frame
            if kind == b"S" and self.case == len(expected):
                return
            if kind == b"X":
                self.tell(payload)
            if self.case == len(expected) or kind not in (b"V", b"D", b"U"):
                raise Verdict("error", case=self.place, message=OUT_OF_TURN)
            if kind == b"U":
                name = brief(payload.decode("utf-8", "replace"), NAMED)
                self.fail("unjudgeable", "a value of type " + name)
            if frame != expected[self.case]:
                self.compare(kind, payload)
            elif kind == b"D":
                self.link.send(b"N")
            self.case = expected.skip(self.case + 1, self.link)

    def begin(self, index: int, suite: dict[str, Any]) -> None:
        """Begin a suite, when the program is defined; see `define`."""
        self.limit, self.index, self.suite = self.limits[index], index, suite
        self.guard = Guard(self.problem.numbers["resources"]["RLIMIT_AS"])
        self.watch.begin()
        self.link.flush()
        if index == 0:
            self.define()
        self.slowest = self.limit.quick if self.first else self.limit.case
        self.most, self.case = self.limit.suite, 0

    def define(self) -> None:
        """Return when the program is defined.

        Raises:
            Verdict: It cannot be.
            Closed: The child is gone.
        """
        self.most = self.limit.definition
        self.slowest = self.limit.quick_definition if self.first else self.most
        kind, payload = self.frame(LARGEST_FRAME)
        if kind == b"X":
            self.tell(payload)
        if kind != b"R":
            raise Verdict("error", message=OUT_OF_TURN)
        self.watch.forget()  # what the definition took is not the suite's
        self.defined = True

    def compare(self, kind: bytes, payload: bytes) -> None:
        """Return if an answer agrees with what was expected, though its bytes differ.

        Raises:
            Verdict: It does not.
        """
        if kind == b"D":
            payload = self.large_value(payload)
        began = time.monotonic()
        agreed, got, expected = self.problem.compare(self.index, self.case, payload, self.guard)
        self.watch.excuse(time.monotonic() - began)
        if agreed is None:
            self.fail("unjudgeable", got)
        if not agreed:
            self.fail("wrong", got, expected)

    def large_value(self, digest: bytes) -> bytes:
        """The value behind a digest; one much larger than the right one is not even read."""
        kind, wanted = self.suite["expected"][self.case]
        size = DIGEST.unpack(wanted)[0] if kind == b"D" else len(wanted)
        length = DIGEST.unpack(digest)[0] if len(digest) == DIGEST.size else LARGEST + 1
        if length > min(8 * size + (1 << 16), LARGEST):
            self.fail("wrong", "an output of %d bytes" % length)
        self.link.send(b"V", b"V")
        kind, value = self.frame(max(length, LARGEST_FRAME))
        if kind == b"X":
            self.tell(value)
        if kind != b"V" or len(value) != length:
            raise Verdict("error", case=self.place, message=OUT_OF_TURN)
        return value

    def fail(self, status: str, got: str | None, expected: str | None = None) -> None:
        """Raise a verdict on the present case."""
        call = show(marshal.loads(self.suite["inputs"][self.case]))
        raise Verdict(status, case=self.case, input=call, got=got, expected=expected)

    def tell(self, payload: bytes) -> None:
        """Raise the verdict that a child gives itself; it may say anything but that it passed."""
        try:
            if len(payload) > LARGEST_FRAME:
                raise ValueError("too much")
            status, exception, message, line = decode(payload)
        except (ValueError, TypeError):
            raise Verdict("error", case=self.place, message=OUT_OF_TURN) from None
        raise Verdict(
            status if status in TOLD else "error",
            case=self.place,
            exception=brief(exception, NAMED) if type(exception) is str else None,
            message=brief(message, SAID) if type(message) is str else None,
            line=line if type(line) is int and 0 < line < 1 << 31 else None,
        )

    def frame(self, largest: int) -> tuple[bytes, bytes]:
        """The child's next frame, of at most `largest` bytes.

        Raises:
            Verdict: It takes too long, or the frame is larger.
            Closed: The child is gone.
        """
        try:
            frame = self.link.receive(largest, PATIENCE)
            if frame is None:
                frame = self.wait(largest)
            elif time.monotonic() - self.watch.looked > 1.0:
                self.look()
        except ValueError:
            raise Verdict("error", case=self.place, message=OUT_OF_TURN) from None
        self.heard = True
        return frame

    def wait(self, largest: int) -> tuple[bytes, bytes]:
        """Wait for a frame of a child that takes its time; see `frame`."""
        self.look()
        spent = self.watch.still = 0.0
        while True:
            pause = min(max(self.slowest - spent, 0.02), 1.0)
            frame = self.link.receive(largest, pause)
            if frame is not None:
                return frame
            spent += self.look()
            if spent > self.slowest:
                what = "case" if self.defined else "definition"
                self.late("the %s's limit of %.1f CPU seconds" % (what, self.slowest))

    def look(self) -> float:
        """Check what the child has used; the CPU seconds since the last look."""
        watch = self.watch
        step = watch.look()
        if watch.spent > self.most:
            what = "suite" if self.defined else "definition"
            self.late("the %s's limit of %.1f CPU seconds" % (what, self.most))
        if watch.asleep:
            self.late("asleep for %.0f seconds" % watch.asleep, again=not watch.sure)
        if watch.looked - watch.began > self.limit.wall:
            self.late("the suite's limit of %.0f seconds" % self.limit.wall)
        return step

    def late(self, why: str, again: bool = True) -> None:
        """Raise the verdict "timeout"."""
        raise Verdict("timeout", again, case=self.certain_place, message=why)

    def death(self) -> dict[str, Any]:
        """The verdict on a child that ended before its time, or will not hear."""
        alone = self.worker.ends()
        status, cpu, _ = self.worker.stop()
        number = status & 0x7F
        verdict = {"status": "error", "case": self.certain_place}
        if not alone:
            return dict(verdict, message=DEAF)
        if number == 0:
            return dict(verdict, message="exited with %d" % (status >> 8))
        if number == signal.SIGSYS:
            return dict(verdict, status="forbidden", message=FORBIDDEN)
        if number in (signal.SIGKILL, signal.SIGXCPU):
            if cpu > self.seconds - 1:
                return dict(verdict, status="timeout", message="the limit on CPU time")
            return dict(verdict, status="out of memory", message=KILLED)
        return dict(verdict, message="killed by signal %d" % number)
