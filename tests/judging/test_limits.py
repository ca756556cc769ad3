"""What a program may use, and who is to blame where it takes more."""

import os
import resource
import signal
from typing import Any

import anyio
import pytest
from setting import DATA
from slow import busy, failures, slow_programs

from inspect_resample.datasets import Problem, load_problems
from inspect_resample.judging.bundle import Sources
from inspect_resample.judging.harness import guard as guarding
from inspect_resample.judging.harness.attempt import Attempt, verdict_of
from inspect_resample.judging.harness.guard import SMALL, Guard
from inspect_resample.judging.harness.limits import SuiteLimits
from inspect_resample.judging.harness.problem import JudgedProblem
from inspect_resample.judging.harness.worker import Worker
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Status, Verdict

from .sandboxes import Exposed, Local, changed, judge_all

pytestmark = pytest.mark.slow

SQUARE = "def f(x): return x * x\n"
BURN = """
import time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
"""


def problem(reference: str = SQUARE, weak: int = 4, strong: int = 100, **rule: Any) -> Problem:
    cases = [(number,) for number in range(weak + strong)]
    return Problem("test", "", "f", reference, cases[:weak], cases[weak:], **rule)


def judged(
    program: str,
    limits: Limits | None = None,
    of: Problem | None = None,
    harness: Sources | None = None,
    kind: type[Local] = Local,
) -> Verdict:
    environment = kind()
    run = anyio.run(judge_all, of or problem(), [program], environment, limits or Limits(), harness)
    environment.directory.cleanup()
    return run.verdicts[0]


# ------------------------------------------------------------------------------- the definition


def test_the_definition_has_a_limit_of_its_own() -> None:
    limits = Limits(floor=0.1, definition=3.0)
    assert judged(f"{BURN}burn(1.0)\n{SQUARE}", limits).strong_pass
    late = judged(f"{BURN}burn(99)\n{SQUARE}", Limits(floor=0.1, definition=0.5)).weak
    assert (late.status, late.case) == (Status.TIMEOUT, None)
    assert late.message == "the definition's limit of 0.5 CPU seconds"


def test_a_slow_definition_takes_no_time_from_the_cases() -> None:
    limits = Limits(floor=0.1, definition=3.0, suite=0.8)
    slow = f"{BURN}burn(1.0)\ndef f(x):\n    if x < 7: burn(0.08)\n    return x * x\n"
    assert judged(slow, limits, problem(weak=8)).strong_pass


def test_the_definition_may_take_as_long_as_the_reference_needs() -> None:
    limits = Limits(floor=0.1, definition=0.1)
    slow = problem(f"{BURN}burn(0.3)\n{SQUARE}")
    assert judged(f"{BURN}burn(1.0)\n{SQUARE}", limits, slow).strong_pass


def test_a_case_that_never_ends_is_not_taken_for_the_definition() -> None:
    late = judged("def f(x):\n    while True: pass", Limits(floor=0.1)).weak
    assert (late.status, late.case) == (Status.TIMEOUT, 0)
    assert late.message == "the case's limit of 0.1 CPU seconds"


# -------------------------------------------------------------------------------------- a suite


def test_a_suite_may_take_what_its_cases_may() -> None:
    slow = f"{BURN}def f(x):\n    burn(0.03)\n    return x * x\n"
    assert judged(slow, Limits(floor=0.05)).strong_pass  # 3 seconds, of 5
    late = judged(slow, Limits(floor=0.05, suite=1.0)).strong
    assert late is not None
    assert (late.status, late.message) == (
        Status.TIMEOUT,
        "the suite's limit of 1.0 CPU seconds",
    )


@pytest.mark.parametrize(
    ("cpu", "cases", "suite"),
    [
        ((0.0, 0.0, 0.0), 0, 1.0),
        ((0.0, 0.0, 0.0), 7, 7.0),
        ((0.0, 0.0, 0.0), 1000, 60.0),
        ((0.5, 0.9, 0.0), 7, 35.0),
        ((0.5, 9.0, 0.0), 100, 90.0),
    ],
)
def test_the_limit_of_a_suite(cpu: tuple[float, float, float], cases: int, suite: float) -> None:
    assert SuiteLimits(Limits().request(), cpu, cases).suite == suite


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "HumanEvalPlus.jsonl.gz").exists(), reason="there is no data")
@pytest.mark.parametrize(
    ("name", "program"),
    {
        "HumanEval/49": "def modp(n, p):\n    found = 1\n    for _ in range(n):\n"
        "        found = found * 2 % p\n    return found % p\n",
        "HumanEval/96": "def count_up_to(n):\n    found = []\n    for i in range(2, n):\n"
        "        if all(i % j for j in range(2, i)): found.append(i)\n    return found\n",
    }.items(),
)
def test_right_naive_programs_pass(name: str, program: str) -> None:
    known = load_problems("humaneval_plus", str(DATA / "HumanEvalPlus.jsonl.gz"))
    # It is the suite's limit that is tried: a processor that is shared takes longer for a case.
    verdict = judged(program, Limits(floor=3.0), of=known[name])
    assert verdict.strong_pass, verdict
    assert verdict.cpu > 5


def test_a_suite_is_not_charged_with_what_came_before_it() -> None:
    slow = f"{BURN}burn(0.7)\ndef f(x):\n    burn(0.2 if x < 3 else 0.65)\n    return x * x\n"
    limits = Limits(floor=0.7, definition=0.8, suite=0.8)
    assert judged(slow, limits, problem(weak=3, strong=1)).strong_pass


def test_what_grows_needs_no_more_memory_than_the_problem_grants() -> None:
    grows = """
def f(x):
    lists = [[] for _ in range(6)]
    for _ in range(2_500):
        for each in lists:
            each.extend([None] * 1_000)
    return x * x
"""
    verdict = judged(grows, of=problem(weak=1, strong=0, memory_limit=165))
    assert verdict.weak_pass, verdict.weak


# ------------------------------------------------------------------------------------ idle time


NAPS = "import time\ndef f(x):\n    time.sleep(0.15)\n    return x * x\n"
SLEEPS = "import time\ndef f(x): time.sleep(1000)\n"


@pytest.mark.parametrize(
    ("old", "new", "program"),
    [("IDLE = 20.0", "IDLE = 1.5", NAPS), ("ASLEEP = 5.0", "ASLEEP = 1.0", SLEEPS)],
)
def test_a_sleeper_is_tried_once(old: str, new: str, program: str) -> None:
    verdict = judged(program, harness=changed(old, new))
    found = verdict.strong if program == NAPS else verdict.weak
    assert found is not None
    assert found.status is Status.TIMEOUT
    assert str(found.message).startswith("asleep for")
    assert found.case is None  # a second try would tell the case
    assert found.doubtful


def test_a_sleeper_has_another_try_where_nothing_tells_that_it_sleeps() -> None:
    blind = changed('return read("/proc/', 'return read("/nowhere/')
    found = judged(SLEEPS, harness=changed("ASLEEP = 5.0", "ASLEEP = 1.0", blind)).weak
    assert (found.status, found.case) == (Status.TIMEOUT, 0)


# ------------------------------------------------------------------------------------ comparing


@pytest.fixture
def guard() -> Guard:
    return Guard(1 << 30)


def endless() -> None:
    while True:
        pass


def cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_a_look_that_never_ends_is_ended(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "SECONDS", 1)
    assert guard.look(endless, SMALL + 1, 0) is None
    # The kernel ends it by its ticks, and tells what it ran: on a busy machine that differs.
    assert guarding.IN_ALL - 2.5 < guard.left < guarding.IN_ALL - 0.5


def test_a_look_that_takes_too_much_memory_is_ended(guard: Guard) -> None:
    assert guard.look(lambda: len([bytearray(1 << 20) for _ in range(2000)]), SMALL + 1, 0) is None
    assert guard.look(lambda: "it is still there", SMALL + 1, 0) == "it is still there"


def test_a_look_that_dies_tells_nothing(guard: Guard) -> None:
    assert guard.look(lambda: os.kill(os.getpid(), signal.SIGSEGV), SMALL + 1, 0) is None
    assert guard.look(lambda: 1 // 0, SMALL + 1, 0) is None


def test_a_look_that_is_killed_from_outside_is_told_apart(
    guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guard.look(lambda: os.kill(os.getpid(), signal.SIGKILL), SMALL + 1, 0) is None
    assert guard.killed
    monkeypatch.setattr(guarding, "SECONDS", 1)
    for work in (endless, lambda: 1 // 0, lambda: True):
        guard.look(work, SMALL + 1, 0)
        assert not guard.killed


def test_looks_are_bounded_in_all(guard: Guard) -> None:
    guard.left = 0.5
    assert guard.look(lambda: True, SMALL + 1, 1 << 30) is None
    assert guard.look(lambda: True, 1, 1) is None


# Says what a child would, in its own words: making such values would cost the program itself.
CRAFTY = """
import os, struct
def say(kind, data):
    data = struct.pack("<cI", kind, len(data)) + data
    while data: data = data[os.write(3, data):]
def large(number):
    digits = []
    while number: digits.append(number & 32767); number >>= 15
    return b"l" + struct.pack("<i%dH" % len(digits), len(digits), *digits)
say(b"R", b"")
def f(x):
    {made}
    say(b"V", value)
    os._exit(0)
"""
COLLIDING = """
    one = b"<" + struct.pack("<i", 9000) + b"".join(large(n * (2**61 - 1)) for n in range(1, 9001))
    value = b"[" + struct.pack("<i", 60) + one * 60
"""
# All tuples of -1 and -2 of one length have one hash, as -1 and -2 have.
ALIKE = """
    import itertools
    ones = itertools.islice(itertools.product((-1, -2), repeat=12), 4000)
    start, head = b"i" + struct.pack("<i", -1), b"(" + struct.pack("<i", 1012)
    rest = [b"".join(b"i" + struct.pack("<i", n) for n in one) for one in ones]
    value = b"<" + struct.pack("<i", 4000) + b"".join(head + start * 1000 + end for end in rest)
"""
MANY = """
    value = b"[" + struct.pack("<i", 2000000) + b"[\\0\\0\\0\\0" * 2000000
"""


@pytest.mark.parametrize("made", [COLLIDING, ALIKE, MANY], ids=["colliding", "alike", "many"])
def test_a_large_answer_cannot_hold_the_judge(made: str) -> None:
    large = problem("def f(x): return [*range(x, x + 300000)]\n", 2, 0)
    before = cpu_of_children()
    environment, crafty = Local(), CRAFTY.format(made=made.strip())
    right = "def f(x):\n    return list(range(x, x + 300000))\n"
    run = anyio.run(judge_all, large, [crafty, right], environment, Limits(memory=1 << 30))
    environment.directory.cleanup()
    assert run.verdicts[0].weak.status in (Status.UNJUDGEABLE, Status.WRONG)
    assert run.verdicts[1].strong_pass
    assert cpu_of_children() - before < 15


def test_answers_are_bounded_by_suite() -> None:
    # Whatever is not None is right, so each case may be answered with what takes long to read.
    there = problem("def f(x): return True\n", 200, 0, oracle="not-none")
    made = """value = b"[" + struct.pack("<i", 12000) + b"[\\0\\0\\0\\0" * 12000"""
    once = CRAFTY.format(made=made).replace("    os._exit(0)", "")
    crafty = once.replace("def f(x)", "def answer()") + (
        "def f(x):\n    for _ in range(200): answer()\n    say(b'S', b'')\n    say(b'S', b'')\n"
    )
    assert judged(crafty, of=there).strong_pass
    verdict = judged(crafty, of=there, harness=changed("IN_ALL = 60.0", "IN_ALL = 1.2"))
    assert verdict.weak.status is Status.UNJUDGEABLE
    assert 0 < (verdict.weak.case or 0) < 199


# ------------------------------------------------------------------------- the case of a death


@pytest.mark.parametrize(
    ("death", "status", "message"),
    [
        ("import os; os._exit(3)", Status.ERROR, "exited with 3"),
        ("import ctypes; ctypes.string_at(0)", Status.ERROR, "killed by signal 11"),
        ("import os; os.fork()", Status.FORBIDDEN, "system call"),
        ("raise SystemExit(3)", Status.ERROR, "3"),
        ("1 / 0", Status.ERROR, "division by zero"),
    ],
)
@pytest.mark.parametrize("case", [0, 1, 57, None])
def test_the_case_of_a_death_is_told_or_none(
    death: str, status: Status, message: str, case: int | None
) -> None:
    head = f"{death}\n" if case is None else ""
    verdict = judged(f"{head}def f(x):\n    if x == {case}: {death}\n    return x * x\n",
                     of=problem(weak=80, strong=0))  # fmt: skip
    assert verdict.weak.status is status
    assert message in str(verdict.weak.message)
    assert verdict.weak.case == case


def settled(*tries: dict[str, Any]) -> dict[str, Any]:
    """The verdict on a program whose tries ended in these ways."""
    whatever: dict[str, Any] = {
        "kind": "function", "how": {"prelude": ""},
        "entry_point": "f", "oracle": "equal", "tolerance": 0.0, "reference": "", "limits": {},
        "suites": [{"inputs": [], "expected": []}], "programs": [], "known": True,
    }  # fmt: skip
    known = JudgedProblem(0, whatever, Limits().request(), Never)
    return verdict_of([Attempt(known, 0, dict(ended)) for ended in tries])


class Never(Worker):
    """No worker is needed."""

    def __init__(self) -> None:
        raise AssertionError


def tried(status: str, message: str | None = None, case: int | None = None) -> dict[str, Any]:
    """What a try comes to."""
    return {"status": status, "message": message, "case": case}


def doubtful(status: str, message: str) -> dict[str, Any]:
    """What a try comes to when something else may have ended the program."""
    return {**tried(status, message), "doubtful": True}


def test_who_dies_has_no_second_chance() -> None:
    first = tried("error", "exited with 1")
    assert settled(first, tried("pass")) == first
    assert settled(first, tried("error", "exited with 2", 3)) == first
    assert settled(first, tried("error", "exited with 1", 3)) == tried("error", "exited with 1", 3)


@pytest.mark.parametrize("first", [tried("timeout", "late"), doubtful("out of memory", "killed")])
def test_whom_others_may_have_ended_has_one(first: dict[str, Any]) -> None:
    assert settled(first, tried("pass")) == tried("pass")


# --------------------------------------------------------------------------- ended from outside


@pytest.mark.parametrize("sent", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_a_kill_that_may_come_from_outside_is_doubtful(sent: str) -> None:
    # The kernel tells nobody who sent it.
    program = f"import os, signal\ndef f(x): os.kill(os.getpid(), signal.{sent})\n"
    verdict = judged(program, kind=Exposed)
    assert not verdict.weak_pass
    assert verdict.doubtful


@pytest.mark.parametrize(
    "end",
    [
        "import os; os._exit(3)",
        "import os; os.fork()",
        "import os; os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "return 'x' * 10**11",
        "while True: pass",
        "return 0",
    ],
)
def test_what_a_program_does_to_itself_is_certain(end: str) -> None:
    verdict = judged(f"def f(x):\n    {end}\n")
    assert verdict.scored
    assert not verdict.weak_pass
    assert not verdict.doubtful


def test_a_comparison_that_is_killed_makes_a_doubtful_verdict() -> None:
    """As by the system's killer, which takes whatever is large."""
    killed = changed("gc.disable()  # an", "os.kill(os.getpid(), 9)  # an")
    long = problem("def f(x): return [x * 1.0] * 9999\n")
    verdict = judged("def f(x): return [x * 1] * 9999\n", of=long, harness=killed)
    assert verdict.weak.status is Status.UNJUDGEABLE
    assert verdict.doubtful


# ------------------------------------------------------------------------------ a busy machine


@pytest.mark.slow
@pytest.mark.alone
def test_slow_programs_pass_on_a_busy_machine() -> None:
    limits = Limits(floor=0.1, definition=0.5, suite=0.8)
    programs = slow_programs(limits)
    assert len(programs) == 60
    with busy(10):
        assert failures(programs[::4], limits) == []


@pytest.mark.slow
def test_slow_programs_are_slow() -> None:
    limits = Limits(floor=0.1, definition=0.5, suite=0.8)
    strict = Limits(floor=0.02, definition=0.1, suite=0.16)
    # One slow case is not so exactly measured, and limits follow from the reference's time, too.
    programs = [one for one in slow_programs(limits)[15:] if "90%" in one[0]]
    assert len(failures(programs, strict)) > len(programs) / 2
