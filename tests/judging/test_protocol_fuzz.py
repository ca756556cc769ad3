"""Whatever a program says on the descriptor that leads to the judge, it does not pass by it."""

import json
import marshal
import secrets
import signal
import socket
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from inspect_resample.datasets import Problem
from inspect_resample.judging.bundle import Sources
from inspect_resample.judging.harness.expected import DIGEST, Expected, kept
from inspect_resample.judging.harness.judge import Judge
from inspect_resample.judging.harness.link import Link
from inspect_resample.judging.harness.problem import JudgedProblem, Unfit
from inspect_resample.judging.harness.trial import Trial
from inspect_resample.judging.harness.worker import Fault, Worker
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Status

from .sandboxes import Local, changed, judge_all

pytestmark = pytest.mark.slow

# Cases 0 to 2 can be known; the fourth's answer is of this run, and was never told to a program.
SECRET = secrets.token_hex(16)
KNOWN: list[Any] = [0, {"one": 1.0}, list(range(3000))]
RIGHT = [marshal.dumps(value, 2) for value in KNOWN]
LIMITS = Limits().request()


def digest(data: bytes) -> bytes:
    return kept(b"V", data.ljust(5000))[1]


def frame(kind: bytes, payload: bytes) -> bytes:
    return struct.pack("<cI", kind, len(payload)) + payload


ANSWERS = [
    frame(b"R", b""),
    frame(b"V", RIGHT[0]),
    frame(b"V", RIGHT[1]),
    frame(b"V", RIGHT[2]),
]
"""What a child says that knows the first three answers."""


# --------------------------------------------------------------------------------- what is said

KINDS = st.one_of(
    st.sampled_from([b"R", b"V", b"D", b"U", b"S", b"X"]),
    st.sampled_from([b"G", b"N", b"P", b"E", b"C", b"F", b"L", b"K", b"\0", b"\xff"]),
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=6,
)
SAID_OF_ITSELF = st.tuples(
    st.sampled_from(["pass", "harness fault", "error", "timeout", "out of memory", "", None, 3]),
    st.none() | st.text(st.characters(exclude_categories=[]), max_size=500) | PLAIN,
    st.none() | st.text(st.characters(exclude_categories=[]), max_size=500) | PLAIN,
    st.none() | st.integers() | st.just(1 << 60_000) | PLAIN,
)
PAYLOADS = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([*RIGHT, *map(digest, RIGHT), digest(b""), DIGEST.pack(1 << 63, b"")]),
    PLAIN.map(lambda value: marshal.dumps(value, 2)),
    SAID_OF_ITSELF.map(lambda value: marshal.dumps(value, 2)),
)
FRAMES = st.one_of(
    st.builds(frame, KINDS, PAYLOADS),
    st.sampled_from(ANSWERS),
    # Frames that lie about their size.
    st.builds(
        lambda kind, size, data: struct.pack("<cI", kind, size) + data,
        KINDS,
        st.integers(0, 100) | st.integers(0, 2**32 - 1),
        st.binary(max_size=100),
    ),
    st.binary(max_size=40),
)
STREAMS = st.builds(
    lambda known, frames: b"".join([*ANSWERS[:known], *frames]),
    st.integers(0, 4),
    st.lists(FRAMES, max_size=8),
)


# ------------------------------------------------------------------------- a trial without a child


class Scripted(Worker):
    """A worker whose child has said all that it says, and ends when nobody listens any more."""

    def __init__(self, said: bytes) -> None:
        self.isolation = ["none"]
        self.control = socket.socket()
        self.problem = None
        self.spent = False
        self.said = said
        self.used = 0.0

    def start(self, *args: Any, **options: Any) -> Link:
        ours, self.theirs = socket.socketpair()
        self.theirs.sendall(self.said)
        self.theirs.shutdown(socket.SHUT_WR)
        return Link(ours.fileno(), ours)

    def tasks(self) -> Iterator[tuple[str, str, float, float]]:
        raise FileNotFoundError("/proc")

    def cpu_time(self) -> float:
        self.used += 1.0
        return self.used

    def ends(self) -> bool:
        return True

    def stop(self) -> tuple[int, float, int]:
        self.theirs.close()
        return 0, 0.0, 0


def no_worker() -> Worker:
    raise AssertionError("nothing has to be run again")


def told(programs: list[str]) -> dict[str, Any]:
    """A problem of four cases, and of an empty strong suite."""
    secret = marshal.dumps(SECRET, 2)
    expected = [(b"V", RIGHT[0]), (b"V", RIGHT[1]), kept(b"V", RIGHT[2]), (b"V", secret)]
    inputs = [marshal.dumps((number,), 2) for number in range(4)]
    stated = {"given": [None] * len(inputs), "tests": None}
    suites = [
        {"name": "weak", "inputs": inputs, "expected": expected, "cpu": (0.1, 0.1, 0.1), **stated},
        {"name": "strong", "inputs": [], "expected": [], "cpu": (0.0, 0.0, 0.1), **stated},
    ]
    return {
        "kind": "function",
        "how": {"prelude": ""},
        "entry_point": "f",
        "oracle": "equal",
        "tolerance": 0.0,
        "reference": "",
        "suites": suites,
        "limits": {},
        "known": True,
        "programs": programs,
    }


def asking(judge: Judge, programs: list[str]) -> dict[str, Any]:
    """A request of which the outputs were made where this judge is."""
    return {"problems": [{**told(programs), "about": judge.about}], "workers": 1}


def known_problem() -> JudgedProblem:
    """The problem as the judge knows it."""
    problem = JudgedProblem(0, told([]), LIMITS, no_worker)
    problem.recalled[0, 2] = RIGHT[2]  # what the reference gives once more
    return problem


STATUSES = {status.value for status in Status}


@given(STREAMS)
@settings(max_examples=500)
@example(frame(b"X", marshal.dumps(("error", "\ud800", "\udcff", 1 << 99_999), 2)))
@example(frame(b"U", b"\xff" * 60_000))
@example(b"".join([*ANSWERS[:3], frame(b"D", digest(b"x")), frame(b"X", b"")]))
@example(frame(b"X", marshal.dumps(("error", "\x00" * 999, "\U0001f600" * 999, 1), 2)))
def test_nothing_that_is_said_is_taken_for_a_pass(said: bytes) -> None:
    weak = Trial(known_problem(), Scripted(said), "").run().verdict()
    assert weak["status"] in STATUSES - {"pass", "harness fault"}
    line = json.dumps(weak)
    assert len(line) < 2000  # thousands of them must fit into what a sandbox returns
    line.encode()
    json.dumps(weak, ensure_ascii=False).encode()
    assert SECRET not in str(weak.get("got"))


def test_what_breaks_the_judge_costs_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    class Reader(Scripted):
        """A child that says what its program's text is."""

        def __init__(self) -> None:
            super().__init__(b"")

        def start(self, problem: Any, program: str, *args: Any, **options: Any) -> Link:
            self.said = ANSWERS[0] + frame(b"V", marshal.dumps(program, 2))
            return super().start()

    def breaking(problem: JudgedProblem, index: int, case: int, data: bytes, right: bytes) -> Any:
        if data == marshal.dumps("break", 2):
            raise MemoryError("no more")
        return agrees(problem, index, case, data, right)

    agrees = JudgedProblem.agrees
    monkeypatch.setattr(JudgedProblem, "agrees", breaking)
    monkeypatch.setattr(Judge, "hire", lambda self: Reader())
    programs = ["one", "break", "two", "break", "three"]
    found: dict[int, str] = {}

    def report(record: dict[str, Any]) -> None:
        if "program" in record:
            found[record["program"]] = record["verdicts"]["weak"]["status"]

    judge = Judge(socket.socket(), LIMITS, report)
    judge.judge(asking(judge, programs))
    assert found == {0: "wrong", 1: "harness fault", 2: "wrong", 3: "harness fault", 4: "wrong"}


def test_a_program_that_the_system_kills_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(Scripted):
        """A child that is killed at first, and answers all cases when it is tried once more."""

        tries = 0

        def start(self, *args: Any, **options: Any) -> Link:
            secret = frame(b"V", marshal.dumps(SECRET, 2))
            end = frame(b"S", b"")
            self.said = b"".join([*ANSWERS, secret, end]) if self.tries else b""
            return super().start()

        def stop(self) -> tuple[int, float, int]:
            super().stop()
            self.tries += 1
            return (0 if self.said else signal.SIGKILL), 0.0, 0

    monkeypatch.setattr(Judge, "hire", lambda self: Killed(b""))
    records: list[dict[str, Any]] = []
    judge = Judge(socket.socket(), LIMITS, records.append)
    judge.judge(asking(judge, ["one"]))
    verdicts = [record["verdicts"] for record in records[1:]]
    assert verdicts == [{"weak": {"status": "pass"}, "strong": {"status": "pass"}}]


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ([BrokenPipeError()], ["again", "made"]),
        ([Fault("a fork server ended")], ["again", "made"]),
        ([Fault("one"), Fault("two")], ["again", "fault"]),
        ([Unfit("the reference fails")], ["fault"]),
    ],
)
def test_a_reference_that_cannot_be_run_is_run_again(
    faults: list[Exception], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[Worker] = []

    def prepare(problem: JudgedProblem, worker: Worker) -> None:
        called.append(worker)
        if len(called) <= len(faults):
            raise faults[len(called) - 1]

    monkeypatch.setattr(JudgedProblem, "prepare", prepare)
    monkeypatch.setattr(Judge, "hire", lambda self: Scripted(b""))
    problem = {**told([]), "about": None}
    records: list[dict[str, Any]] = []
    request = {"problems": [problem], "workers": 1}
    Judge(socket.socket(), LIMITS, records.append).judge(request)
    assert [set(record) - {"problem"} for record in records] == [
        {"about"},
        *({one} for one in said),
    ]
    assert len({id(worker) for worker in called}) == len(said)


@given(st.lists(st.sampled_from([1, 5, 299]), max_size=30), st.integers(0, 30), st.integers(1, 900))
@settings(max_examples=100)
def test_frames_are_taken_as_they_came(sizes: list[int], most: int, cut: int) -> None:
    frames = [frame(b"VU"[n % 2 : n % 2 + 1], bytes(size)) for n, size in enumerate(sizes)]
    ours, theirs = socket.socketpair()
    link = Link(ours.fileno(), ours)
    link.received += b"".join(frames)[:cut]
    there = [one for n, one in enumerate(frames) if sum(map(len, frames[: n + 1])) <= cut]
    whole = there[:most]
    assert link.take(b"VU", most) == (len(whole), b"".join(whole))
    first_only = (1, there[1]) if len(there) > 1 else (0, b"")
    link = Link(ours.fileno(), ours)
    link.received += b"".join(frames[1:])[: cut - len(frames[0]) if whole else 0]
    assert not whole or link.take(b"U", most) == first_only
    theirs.close()
    ours.close()


BYTES = st.sampled_from([b"", b"a", b"b", b"c" * 5000, b"d" * 5000])
PAIRS = st.lists(st.tuples(BYTES, BYTES), max_size=12)


@given(PAIRS, st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=300)
def test_the_answers_that_differ_are_found_however_they_are_split(
    pairs: list[tuple[bytes, bytes]], first: int, second: int
) -> None:
    expected = Expected([kept(b"V", right) for right, _ in pairs])
    given = [frame(b"V", got) for _, got in pairs]
    splits = sorted({0, min(first, len(pairs)), min(second, len(pairs)), len(pairs)})
    found = [
        other
        for start, end in pairwise(splits)
        for other in expected.others(b"".join(given[start:end]), start)
    ]
    assert found == [(n, b"V", got) for n, (right, got) in enumerate(pairs) if right != got]


@given(st.lists(st.integers(1, 300), max_size=30))
@settings(max_examples=100)
def test_frames_arrive_whole_however_they_are_cut(sizes: list[int]) -> None:
    frames = [frame(b"V", bytes([number % 256]) * size) for number, size in enumerate(sizes)]
    said = b"".join(frames)
    ours, theirs = socket.socketpair()
    link = Link(ours.fileno(), ours)
    got = []
    for start in range(0, len(said), 7):
        theirs.sendall(said[start : start + 7])
        while (found := link.receive(1000, 0.0)) is not None:
            got.append(frame(*found))
    theirs.close()
    ours.close()
    assert got == frames


# ------------------------------------------------------------------------------ with real children

REFERENCE = f"def f(x): return [0, {{'one': 1.0}}, [*range(3000)], {SECRET!r}][x]"
CASES = [(number,) for number in range(4)]
PROBLEM = Problem("fuzzed", "", "f", REFERENCE, CASES, [(0,)])

TEMPLATE = """
import os
SAID = {said!r}
def say():
    for start in range(0, len(SAID), {piece}): os.write(3, SAID[start:start + {piece}])
{before}
def f(x):
    if x == {case}:
        say()
        {then}
    return [0, {{"one": 1.0}}, [*range(3000)], None][x]
"""

PROGRAMS = st.builds(
    TEMPLATE.format,
    said=STREAMS,
    piece=st.sampled_from([1, 5, 1 << 20]),
    before=st.sampled_from(["", "", "say()", "say()\nos._exit(0)"]),
    case=st.integers(0, 4),
    then=st.sampled_from(
        ["os._exit(0)", "os._exit(7)", "raise MemoryError", "raise SystemExit", "pass"]
    ),
)


def impatient() -> Sources:
    """The harness, which waits less for those who say nothing: half of the programs do so."""
    harness: Sources | None = None
    for old, new in (
        ("PATIENCE = 0.2", "PATIENCE = 0.02"),
        ("ASLEEP = 5.0", "ASLEEP = 0.2"),
        ("LINGERS = 1.0", "LINGERS = 0.2"),
    ):
        harness = changed(old, new, harness)
    assert harness is not None
    return harness


# Larger batches are more than Hypothesis draws at once; the first is always of simplest programs.
@given(st.lists(PROGRAMS, min_size=50, max_size=50))
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_speech_of_a_program_harms_another(programs: list[str]) -> None:
    mixed = []
    for number, program in enumerate(programs):
        mixed.append(program)
        if number % 10 == 9:
            mixed.append(f"{REFERENCE}\nNUMBER = {number}")
    environment = Local()
    run = anyio.run(judge_all, PROBLEM, mixed, environment, Limits(floor=0.3), impatient())
    environment.directory.cleanup()
    for program, verdict in zip(mixed, run.verdicts, strict=True):
        if "NUMBER" in program:
            assert verdict.strong_pass, verdict
        else:
            assert verdict.scored and not verdict.weak_pass, (program, verdict)
