"""One program before the judge."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

from .attempt import BLOCK, NAMED, Attempt
from .link import HEADER, Closed
from .problem import LARGEST
from .values import brief, decode
from .watch import Watch
from .worker import TARDY, Fault

if TYPE_CHECKING:
    from .link import Link
    from .problem import JudgedProblem
    from .worker import Worker

LARGEST_FRAME = 1 << 13  # bytes, of any answer but an output
PATIENCE = 0.2  # seconds without an answer after which a child's CPU time is looked at
ANSWERS = b"VU"  # kinds of frames
TOLD = ("error", "out of memory", "no such function", "syntax error")  # what a child says itself
SAID = 150  # bytes that are kept of a text that a child says of itself
UNREAD = (ConnectionResetError, BrokenPipeError)
OUT_OF_TURN = "the program's process answers out of turn"
DEAF = "the program's process shut its link to the judge, or does not listen to it"
KILLED = "killed by the system"
# What a process does that makes the kernel end it; any other signal may have come from elsewhere.
OWN_DOING = (
    *(signal.SIGILL, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE),
    *(signal.SIGSEGV, signal.SIGSYS, signal.SIGPIPE),
)
FORBIDDEN = "a system call that no program may make (processes, network, the kernel)"


class EarlyEnd(Exception):
    """Ends a suite early: a status and what is known of it.

    Attributes:
        again: Whether another try, by itself, may say something else.
        record: The verdict; `doubtful` where something else than the program may have ended it.
    """

    def __init__(
        self, status: str, again: bool = False, doubtful: bool = False, **facts: Any
    ) -> None:
        super().__init__(status)
        self.again = again
        self.record = dict(facts, status=status)
        if doubtful:
            self.record["doubtful"] = True


class Trial:
    """Tries one program on a suite, case after case.

    How long a child lives, what it hears, and what is done until the next one has its turn, do not
    depend on whether its answers are right. It goes through the whole suite, unless it fails or
    takes too long by itself, and its answers are kept without a look at what is in them.
    """

    def __init__(
        self,
        problem: JudgedProblem,
        worker: Worker,
        program: str,
        index: int = 0,
        first: bool = False,
    ) -> None:
        """Have a child started.

        Args:
            problem: What the program is for.
            worker: Starts the child.
            program: Its source.
            index: Which suite it is tried on.
            first: Whether it will be tried again if it takes too long.
        """
        self.first, self.index = first, index
        self.problem = problem
        self.worker = worker
        self.suite, self.limit = problem.suites[index], problem.limits[index]
        self.seconds = 2 + self.limit.definition + self.limit.suite
        # Where a program that takes too long does so is found out when it is tried again.
        self.link = self.start(program, TARDY if first else 0.0)
        self.watch = Watch(worker)
        self.defined = False
        self.case = 0  # that is to be answered
        self.heard = False  # of the child
        self.attempt = Attempt(problem, index)

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
        suites = [(self.index, None)]
        return self.problem.start(self.worker, program, self.seconds, suites, tardy)

    def run(self) -> Attempt:
        """What the program gives, and what it takes.

        Raises:
            Fault: The harness failed.
        """
        attempt, again = self.attempt, False
        try:
            self.link.flush()
            self.define()
            self.run_suite()
        except EarlyEnd as ended:
            attempt.ended, again = ended.record, ended.again
        except Closed as closed:
            # The kernel tells so when the child has ended before it read its program.
            if not self.heard and isinstance(closed.__cause__, UNREAD):
                raise Fault("a child ended before it had its program") from closed
            attempt.ended = self.death()
            again = attempt.ended["message"] != DEAF
        _, cpu, attempt.peak = self.worker.stop()
        self.link.close()
        attempt.cpu, attempt.again = round(cpu, 4), self.first and again
        return attempt

    def define(self) -> None:
        """Return when the program is defined.

        Raises:
            EarlyEnd: It cannot be.
            Closed: The child is gone.
        """
        self.most = self.limit.definition
        self.slowest = self.limit.quick_definition if self.first else self.most
        kind, payload = self.frame(LARGEST_FRAME)
        if kind == b"X":
            self.tell(payload)
        if kind != b"R":
            raise EarlyEnd("error", message=OUT_OF_TURN)
        self.watch.forget()  # what the definition took is not the suite's
        self.defined = True
        self.most = self.limit.suite
        self.slowest = self.limit.quick if self.first else self.limit.case

    def run_suite(self) -> None:
        """Take answer after answer up to the suite's end.

        Raises:
            EarlyEnd: The program fails.
            Closed: The child is gone.
        """
        cases = len(self.suite["inputs"])
        while True:
            kind, payload = self.frame(LARGEST)
            if kind == b"S" and self.case == cases:
                return
            if kind == b"X":
                self.tell(payload)
            if self.case == cases or kind not in (b"V", b"U"):
                raise EarlyEnd("error", case=self.place, message=OUT_OF_TURN)
            self.keep(1, HEADER.pack(kind, len(payload)), payload)
            self.keep(*self.link.take(ANSWERS, cases - self.case))

    def keep(self, cases: int, *frames: bytes) -> None:
        """Keep answers; a block of them is compared once they take too much room."""
        self.attempt.keep(cases, *frames)
        self.case += cases
        if self.attempt.size > BLOCK:
            began = time.monotonic()
            self.attempt.compare(thorough=True)
            self.watch.excuse(time.monotonic() - began)

    def tell(self, payload: bytes) -> None:
        """Raise the verdict that a child gives itself; it may say anything but that it passed."""
        try:
            if len(payload) > LARGEST_FRAME:
                raise ValueError("too much")
            status, exception, message, line = decode(payload)
        except (ValueError, TypeError):
            raise EarlyEnd("error", case=self.place, message=OUT_OF_TURN) from None
        raise EarlyEnd(
            status if status in TOLD else "error",
            case=self.place,
            exception=brief(exception, NAMED) if type(exception) is str else None,
            message=brief(message, SAID) if type(message) is str else None,
            line=line if type(line) is int and 0 < line < 1 << 31 else None,
        )

    def frame(self, largest: int) -> tuple[bytes, bytes]:
        """The child's next frame, of at most `largest` bytes.

        Raises:
            EarlyEnd: It takes too long, or the frame is larger.
            Closed: The child is gone.
        """
        try:
            frame = self.link.receive(largest, PATIENCE)
            if frame is None:
                frame = self.wait(largest)
            elif time.monotonic() - self.watch.looked > 1.0:
                self.look()
        except ValueError as huge:
            if not self.defined:
                raise EarlyEnd("error", message=OUT_OF_TURN) from None
            raise EarlyEnd("wrong", case=self.place, got=str(huge)) from None
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
            self.late("asleep for %.0f seconds" % watch.asleep, not watch.sure, doubtful=True)
        if watch.looked - watch.began > self.limit.wall:
            self.late("the suite's limit of %.0f seconds" % self.limit.wall, doubtful=True)
        return step

    def late(self, why: str, again: bool = True, doubtful: bool = False) -> None:
        """Raise the verdict "timeout"."""
        raise EarlyEnd("timeout", again, doubtful, case=self.certain_place, message=why)

    def death(self) -> dict[str, Any]:
        """The verdict on a child that ended before its time, or will not hear."""
        alone = self.worker.ends()
        status, cpu, _ = self.worker.stop()
        verdict = {"status": "error", "case": self.certain_place}
        if not alone:
            return dict(verdict, message=DEAF)
        return dict(verdict, **death_of(status, cpu, self.seconds))


def death_of(status: int, cpu: float, most: float) -> dict[str, Any]:
    """What a verdict says of a process that ended before its time."""
    number = status & 0x7F
    if number == 0:
        return {"message": "exited with %d" % (status >> 8)}
    if number == signal.SIGSYS:
        return {"status": "forbidden", "message": FORBIDDEN}
    if number in (signal.SIGKILL, signal.SIGXCPU):
        if cpu > most - 1:
            return {"status": "timeout", "message": "the limit on CPU time"}
        return {"status": "out of memory", "message": KILLED, "doubtful": True}
    verdict: dict[str, Any] = {"message": "killed by signal %d" % number}
    return dict(verdict, doubtful=True) if killed_from_outside(status) else verdict


def killed_from_outside(status: int) -> bool:
    """Whether a process may have been killed for nothing that it did, by its wait status."""
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) not in OWN_DOING
