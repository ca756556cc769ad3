"""A problem as the judge knows it: what children are told, and what is expected of them."""

from __future__ import annotations

import marshal
import threading
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from zlib import compress

from . import oracles
from .expected import DIGEST, Expected, kept
from .limits import TESTS_CASES, SuiteLimits
from .link import Closed, Link
from .values import decode, show
from .worker import TARDY, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from .guard import Guard
    from .worker import Worker

LARGEST = 64 << 20  # bytes; no output larger than this is read
REMEMBERED = 1 << 12  # comparisons that are kept, for answers that many programs give


class Unfit(Fault):
    """A reference does not do what it is there for."""


def why(kind: bytes, payload: bytes) -> str:
    """What ended a child, from its last frame, for a person to read."""
    if kind == b"D":
        return "it ended with wait status %d after %.1f CPU seconds" % marshal.loads(payload)
    if kind != b"X":
        return "%r, %r" % (kind, payload[:300])
    status, exception, message, line = marshal.loads(payload)
    where = " (line %d)" % line if line else ""
    return ": ".join(filter(None, (status, exception, message))) + where


class JudgedProblem:
    """A problem, its expected outputs and its programs."""

    def __init__(
        self,
        number: int,
        told: dict[str, Any],
        limits: dict[str, Any],
        hire: Callable[[], Worker],
    ) -> None:
        """Take over a part of the request."""
        self.number = number
        self.kind: str = told["kind"]
        self.oracle: str = told["oracle"]
        self.tolerance: float = told["tolerance"]
        self.reference: str = told["reference"]
        self.suites: list[dict[str, Any]] = told["suites"]
        for suite in self.suites:
            if suite["expected"] is not None:
                suite["expected"] = Expected(suite["expected"])
        self.programs: list[str] = told["programs"]
        self.known: bool = told["known"]
        self.numbers = dict(limits, **told["limits"])
        self.hire = hire
        self.told_children = {
            "kind": self.kind,
            "entry_point": told["entry_point"],
            "how": told["how"],
            "oracle": self.oracle,
            "limits": limits["resources"],
            "memory": told["limits"].get("memory"),
        }
        self.compared: dict[tuple[int, int, bytes], tuple[bool | None, Any, Any]] = {}
        self.recalled: dict[tuple[int, int], bytes] = {}
        self.lock = threading.Lock()

    def for_children(self, suites: Collection[int]) -> dict[str, Any]:
        """What children are told that are to answer some suites."""
        inputs = [suite["inputs"] for suite in self.suites]
        return dict(
            self.told_children,
            suites=[cases if index in suites else [] for index, cases in enumerate(inputs)],
        )

    @property
    def limits(self) -> list[SuiteLimits]:
        """What a program may use on each suite."""
        return [
            SuiteLimits(
                self.numbers, each["cpu"], TESTS_CASES if self.has_tests else len(each["inputs"])
            )
            for each in self.suites
        ]

    @property
    def has_tests(self) -> bool:
        """Whether its suites are tests and not cases."""
        return self.kind == "tests"

    @property
    def cost(self) -> float:
        """CPU seconds that a right program takes."""
        return sum(float(suite["cpu"][1]) for suite in self.suites)

    @property
    def made(self) -> str:
        """What the reference gave, as text."""
        made = [(suite["expected"].frames(), suite["cpu"]) for suite in self.suites]
        return b64encode(compress(marshal.dumps(made, 2), 1)).decode()

    def start(
        self,
        worker: Worker,
        program: str,
        seconds: float,
        suites: Sequence[tuple[int, int | None]],
        tardy: float = TARDY,
        timed: bool = False,
    ) -> Link:
        """Have a child started that answers cases; see `Worker.start`."""
        return worker.start(self, program, seconds, suites, tardy, timed)

    def shown_input(self, index: int, case: int) -> str:
        """What a case gives to the program, for a person to read."""
        return show(marshal.loads(self.suites[index]["inputs"][case]))

    def largest(self, index: int, case: int) -> int:
        """Bytes of an output above which it is much larger than the right one."""
        kind, wanted = self.suites[index]["expected"][case]
        size = DIGEST.unpack(wanted)[0] if kind == b"D" else len(wanted)
        return min(8 * size + (1 << 16), LARGEST)

    def remarks(self, index: int, case: int, data: bytes, guard: Guard) -> dict[str, Any]:
        """What else a verdict says of an answer that is wrong."""
        return {}

    def close(self) -> None:
        """Give back what was taken for it."""

    # --------------------------------------------------------------- what the reference gives

    def prepare(self, worker: Worker) -> None:
        """Have the reference make what is expected, where it is not stated.

        Raises:
            Unfit: It fails.
            Fault: It does not run here.
        """
        if self.has_tests or not self.reference:
            for suite in self.suites:
                suite["cpu"] = (0.0, 0.0, 0.0)
                suite["expected"] = Expected([kept(b"V", given) for given in suite["given"]])
            return
        every = [(index, None) for index in range(len(self.suites))]
        link = self.start(worker, self.reference, self.numbers["reference"], every, timed=True)
        try:
            link.flush()
            defined = self.definition(link)
            for suite in self.suites:
                made, cpu = self.outputs(link, len(suite["inputs"]))
                suite["cpu"] = (*cpu, defined)
                pairs = zip(made, suite["given"])  # noqa: B905 # Python 3.8
                suite["expected"] = Expected(
                    [frame if given is None else kept(b"V", given) for frame, given in pairs]
                )
                link.send(b"G")
        except Closed:
            raise Fault("the reference died: status %d, %.1f s, %d KiB" % worker.stop()) from None
        worker.stop()

    def definition(self, link: Link) -> Any:
        """The CPU seconds that the reference's definition took, where it was to measure them."""
        kind, payload = self.answer(link)
        if kind != b"R":
            raise Unfit("its reference cannot be defined: " + why(kind, payload))
        return marshal.loads(payload) if payload else None

    def outputs(self, link: Link, cases: int) -> tuple[list[tuple[bytes, bytes]], Any]:
        """What the reference answers to one suite, and its CPU seconds."""
        expected: list[tuple[bytes, bytes]] = []
        while True:
            kind, payload = self.answer(link)
            if kind == b"S" and len(expected) == cases:
                return expected, marshal.loads(payload)
            if kind != b"V":
                raise Unfit("its reference fails case %d: %s" % (len(expected), why(kind, payload)))
            expected.append(kept(kind, payload))

    def answer(self, link: Link) -> tuple[bytes, bytes]:
        """The reference's next answer."""
        frame = link.receive(LARGEST, self.numbers["reference"])
        if frame is None:
            raise Unfit("the reference is silent for %d s" % self.numbers["reference"])
        return frame

    def expected(self, index: int, case: int) -> bytes:
        """The bytes of an expected output; large ones are made again, for only digests are kept."""
        expected: Expected = self.suites[index]["expected"]
        kind, payload = expected[case]
        if kind == b"V":
            return payload
        given: bytes | None = self.suites[index]["given"][case]
        if given is not None:
            return given
        with self.lock:
            if (index, case) not in self.recalled:
                if sum(map(len, self.recalled.values())) > LARGEST:
                    self.recalled.clear()
                self.recalled[index, case] = self.recall(index, case)
            return self.recalled[index, case]

    def recall(self, index: int, case: int) -> bytes:
        """Have the reference make one large output again.

        Raises:
            Fault: It does not, though it did before.
        """
        clerk = self.hire()
        seconds = self.numbers["reference"]
        try:
            link = self.start(clerk, self.reference, seconds, [(index, case)])
            link.flush()
            self.definition(link)
            value = self.answer(link)[1]
            clerk.stop()
        except (Closed, ValueError) as broken:
            raise Fault("the reference fails when it is run again") from broken
        finally:
            clerk.control.close()
        return value

    # ---------------------------------------------------------------------------- comparison

    def compare(
        self, index: int, case: int, data: bytes, guard: Guard
    ) -> tuple[bool | None, Any, Any]:
        """Compare an answer: whether it agrees (None: no plain value), got and expected, shown."""
        key = (index, case, data)
        known = self.compared.get(key)
        if known is None:
            expected = self.expected(index, case)
            known = guard.look(
                lambda: self.agrees(index, case, data, expected), len(data), len(expected)
            )
            if known is None:
                return None, "a value that takes too long or too much to compare", None
            if len(self.compared) < REMEMBERED and len(data) < REMEMBERED:
                self.compared[key] = known
        return known

    def agrees(
        self, index: int, case: int, data: bytes, right: bytes
    ) -> tuple[bool | None, Any, Any]:
        """See `compare`, which remembers."""
        try:
            got = decode(data)
        except ValueError as wrong:
            return None, str(wrong), None
        expected = marshal.loads(right)
        inputs = marshal.loads(self.suites[index]["inputs"][case])
        if oracles.agrees(self.oracle, self.tolerance, inputs, expected, got):
            return True, None, None
        return False, show(got), show(expected)
