"""One program before tests: the judge hands calls and outputs on between the two."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from .link import Closed
from .stand_in import LARGEST
from .trial import OUT_OF_TURN, PATIENCE, EarlyEnd, Trial, killed_from_outside
from .values import decode

if TYPE_CHECKING:
    from .link import Link
    from .worker import Worker

MOST_CALLS = 1 << 20  # of one suite


class Dialogue(Trial):
    """Tries one program on the tests of a suite.

    A call may take as long as a case. What a program leads its tests to do counts against it: tests
    that do not end are a timeout, and tests that die of an output are an error.
    """

    def start(self, program: str, tardy: float) -> Link:
        """Have a child started that answers calls."""
        return self.worker.fork(self.problem, "calls", (program, int(self.seconds)))

    def run_suite(self) -> None:
        """Run the tests; return when they end as they should.

        Raises:
            EarlyEnd: They do not.
            Closed: The program is gone.
        """
        helper = self.worker.helper()
        told = (self.suite["tests"], int(self.seconds))
        self.tests = helper.fork(self.problem, "tests", told)
        self.tests.flush()
        try:
            for _ in range(MOST_CALLS):
                began = time.monotonic()
                kind, payload = self.said(helper)
                self.watch.excuse(time.monotonic() - began)
                if kind == b"S":
                    return
                if kind == b"X":
                    status, exception, message, _ = decode(payload)
                    raise EarlyEnd(status, exception=exception, message=message)
                self.tests.send(*self.output(payload))
            self.late("the tests call the program more than %d times" % MOST_CALLS)
        finally:
            helper.stop()
            self.tests.close()

    def output(self, call: bytes) -> tuple[bytes, bytes]:
        """What the program answers to a call.

        Raises:
            EarlyEnd: Nothing that it may answer.
        """
        with suppress(Closed):  # what it said before it ended can still be read
            self.link.send(b"C", call)
        kind, payload = self.frame(LARGEST)
        if kind == b"X":
            self.tell(payload)
        if kind not in (b"V", b"E", b"U"):
            raise EarlyEnd("error", message=OUT_OF_TURN)
        return kind, payload

    def said(self, helper: Worker) -> tuple[bytes, bytes]:
        """What the tests say next.

        Raises:
            EarlyEnd: They take too long, or are gone.
        """
        began = time.monotonic()
        try:
            while True:
                frame = self.tests.receive(LARGEST, PATIENCE)
                if frame is not None:
                    return frame
                used = helper.cpu_time()
                still = time.monotonic() - began > self.limit.wall
                if used > self.limit.suite or still:
                    self.late("the tests do not end", doubtful=still)
        except (Closed, ValueError):
            killed = killed_from_outside(helper.stop()[0])
            raise EarlyEnd(
                "error",
                again=killed,
                doubtful=killed,
                message="the tests ended early, of what the program gave",
            ) from None
