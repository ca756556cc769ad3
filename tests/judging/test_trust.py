"""What a program can neither learn of its verdict nor do to it."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from itertools import pairwise

import anyio
import pytest

from inspect_resample.datasets import Problem
from inspect_resample.judging.bundle import Sources, packed, sources
from inspect_resample.judging.engines import COMMAND
from inspect_resample.judging.request import Limits, Prepared, request
from inspect_resample.judging.verdict import Verdict

from .sandboxes import OWN_PATH, SANDBOXES, changed, judge_all, missing

pytestmark = pytest.mark.slow

LIMITS = Limits(floor=1.0, wall=20.0, memory=1 << 30, reference=60)
CASES = 8


def judged(
    problem: Problem,
    programs: Sequence[str],
    kind: str = "local",
    harness: Sources | None = None,
) -> list[Verdict]:
    """Verdicts from a sandbox of a kind."""
    if why := missing(kind):
        pytest.skip(why)
    environment = SANDBOXES[kind]()
    run = anyio.run(judge_all, problem, programs, environment, LIMITS, harness)
    environment.directory.cleanup()
    return run.verdicts


def secret_bits(seed: int) -> Problem:
    """A problem whose answers are bits by chance."""
    bits = [random.Random(seed).getrandbits(1) for _ in range(CASES)]
    cases = [(x,) for x in range(CASES)]
    return Problem("bits", "", "f", f"T = {bits}\ndef f(x): return T[x]", cases, [])


# ------------------------------------------------------------------------- what memory has been for

MEMORY = """
import ctypes
def f(x):
    malloc = ctypes.CDLL(None).malloc
    malloc.restype = ctypes.c_void_p
    return ctypes.string_at(malloc(1 << 20), 1 << 20).count(b"secret" * 1000)
"""
"""How often a text of more than a page is in memory that a program has had and not written to."""


def test_new_memory_holds_no_input_of_another_suite() -> None:
    large = ["secret" * 50_000 for _ in range(9)]
    problem = Problem("memory", "", "f", "def f(x): return 0", [(1,)], [(x,) for x in large])
    (verdict,) = judged(problem, [MEMORY])
    assert verdict.weak_pass, verdict.weak


# ---------------------------------------------------------------------- the time that a child lives

BURNS = """
import time
def f(x):
    end = time.process_time() + 0.04
    while time.process_time() < end: pass
    return ANSWER
"""


@pytest.mark.parametrize("wrong_at", range(0, CASES, 3))
def test_a_child_lives_on_whatever_it_answers(wrong_at: int) -> None:
    problem = Problem("same", "", "f", "def f(x): return x", [(x,) for x in range(CASES)], [])
    answers = ("x", f"x if x != {wrong_at} else None", f"[0] * 5000 if x == {wrong_at} else x")
    right, *others = judged(problem, [BURNS.replace("ANSWER", answer) for answer in answers])
    assert right.weak_pass
    for verdict in others:
        assert (verdict.weak.status, verdict.weak.case) == ("wrong", wrong_at)
        assert verdict.cpu >= 0.04 * CASES


LATE = "def f(x):\n    if x == 0: return None\n    "
ENDS = {
    "an exception": LATE + "raise ValueError(x)",
    "no end": LATE + "while True: pass",
    "a value that is none": LATE + "return f",
}


@pytest.mark.parametrize("name", ENDS)
def test_the_first_failure_counts_whatever_comes_later(name: str) -> None:
    problem = Problem("same", "", "f", "def f(x): return x", [(0,), (1,), (2,)], [])
    (verdict,) = judged(problem, [ENDS[name]])
    assert (verdict.weak.status, verdict.weak.case, verdict.weak.got) == ("wrong", 0, "None")


def test_a_digest_of_a_large_answer_proves_nothing() -> None:
    # It says the right digest, which it may have guessed from others, and sends another value.
    large = "def f(x): return [x] * 5000"
    problem = Problem("large", "", "f", large, [(1,), (2,)], [])
    liar = (
        "import hashlib, marshal, os, struct\ndef f(x):\n"
        "    data = marshal.dumps([x] * 5000, 2)\n"
        "    digest = hashlib.blake2b(data, digest_size=32).digest()\n"
        "    said = struct.pack('<Q32s', len(data), digest)\n"
        "    os.write(3, struct.pack('<cI', b'D', len(said)) + said)\n    return None"
    )
    honest, lies = judged(problem, [large + "\n", liar])
    assert honest.weak_pass
    assert lies.weak.status == "error"


# ------------------------------------------------------- what is done between two programs' turns

IN_TURN = changed('request["workers"] or len(os.sched_getaffinity(0))', "1")
SLOW = 0.3  # seconds: so much more than it is that no statistics are needed
CLOCK = "import time\nNUMBER = {number}\ndef f(x): return time.monotonic()"
SAME = Problem("same", "", "f", "def f(x): return x", [(x,) for x in range(4)], [(9,)])


def clocks(verdicts: Sequence[Verdict]) -> list[float]:
    """What programs answered that looked at the clock."""
    return [float(verdict.weak.got or "nan") for verdict in verdicts]


def test_answers_are_not_compared_while_others_wait_for_their_turn() -> None:
    compares = "        expected = marshal.loads(right)"
    slowly = changed(compares, f"{compares}; __import__('time').sleep({SLOW})", IN_TURN)
    programs = [CLOCK.format(number=number) for number in range(6)]
    times = clocks(judged(SAME, programs, harness=slowly))
    assert min(later - sooner for sooner, later in pairwise(times)) < SLOW


def test_blocks_of_answers_are_compared_whatever_is_wrong_in_them() -> None:
    # Lists of floats take long to read, though the first case is wrong or right.
    body = "    return [1.0, x, x] * 40_000 if x else {first}\n"
    programs = [f"def f(x):\n{body.format(first=first)}" for first in ("0", "1", "None", "0.0")]
    blocks = changed("BLOCK = 64 << 20", "BLOCK = 1 << 18", IN_TURN)
    lists = Problem("lists", "", "f", "def f(x): return [1, x, x] * 40_000 if x else 0",
                    [(x,) for x in range(4)], [])  # fmt: skip
    verdicts = judged(lists, programs, harness=blocks)
    assert [verdict.weak.status for verdict in verdicts] == ["pass", "wrong", "wrong", "pass"]
    assert [verdict.weak.case for verdict in verdicts] == [None, 0, 0, None]


def test_the_strong_suite_is_run_when_all_have_had_the_weak_one() -> None:
    lives_on = f"import time\ndef f(x):\n    if x == 9: time.sleep({SLOW})\n    return x\nNUMBER = "
    programs = [
        CLOCK.format(number=number) if number % 2 else f"{lives_on}{number}" for number in range(12)
    ]
    verdicts = judged(SAME, programs, harness=IN_TURN)
    assert all(verdict.strong_pass for verdict in verdicts[::2])
    times = clocks(verdicts[1::2])
    assert min(later - sooner for sooner, later in pairwise(times)) < SLOW


def test_who_is_tried_again_is_so_before_others_go_on() -> None:
    # The sum of what others take for the strong suite would tell it which of them have passed.
    strong = "import time\ndef f(x): return time.monotonic() if x == 9 else x"
    late = f"{BURNS.replace('0.04', '0.4').replace('ANSWER', 'time.monotonic()')}"
    on, again = judged(SAME, [strong, late], harness=IN_TURN)
    assert on.strong is not None
    assert float(again.weak.got or "nan") < float(on.strong.got or "nan")


# ------------------------------------------------------------------------------------- collusion

# Each draw guesses what it does not know, and when it lives on after an answer it marks the guess:
# by pages of library files that it drops from memory, by locks, by attributes, modes and times.
# Later draws look for such marks.
COLLUDES = """
import ctypes, fcntl, mmap, os, random
NUMBER = {number}
chance = random.Random(NUMBER)
folder = os.path.dirname(os.__file__)
names = sorted(n for n in os.listdir(folder) if n.endswith(".py"))
names = [n for n in names if os.path.exists(os.path.join(folder, n))]  # some link to nowhere
files = [os.path.join(folder, n) for n in names if os.stat(os.path.join(folder, n)).st_size > 40000]
def opened(case, bit): return os.open(files[2 * case + bit], os.O_RDONLY)
def quiet(what, *told):
    try: return what(*told)
    except (OSError, AttributeError): return None
def mark(case, bit):
    file = opened(case, bit)
    quiet(os.posix_fadvise, file, 0, 0, os.POSIX_FADV_DONTNEED)
    quiet(os.utime, files[2 * case + bit], (1, 1))
    quiet(os.setxattr, files[2 * case + bit], "user.a", b"1")
    quiet(fcntl.flock, file, fcntl.LOCK_SH)
def marked(case, bit):
    file = opened(case, bit)
    size = os.fstat(file).st_size
    cold = "no"
    try: os.preadv(file, [bytearray(1)], size - 1, os.RWF_NOWAIT)
    except BlockingIOError: cold = True
    except (OSError, AttributeError): cold = None
    os.close(file)
    return cold is True or os.stat(files[2 * case + bit]).st_mtime == 1
last = []
def f(x):
    if last: mark(*last[-1])
    known = [bit for bit in (0, 1) if marked(x, bit)]
    guess = known[0] if len(known) == 1 else chance.getrandbits(1)
    last.append((x, guess))
    return guess
"""


@pytest.mark.parametrize("kind", ["bwrap", "local"])
def test_colluding_draws_gain_nothing(kind: str) -> None:
    count = 300
    verdicts = judged(secret_bits(7), [COLLUDES.format(number=n) for n in range(count)], kind)
    passed = sum(verdict.weak_pass for verdict in verdicts)
    # By chance 1.2 of 300; more than 8 come once in 100,000 times.
    assert passed <= 8
    assert {verdict.weak.status for verdict in verdicts} <= {"pass", "wrong"}


# ------------------------------------------------------------------------------------- the host


def test_the_harness_ends_with_who_reads_its_answers() -> None:
    sleeps = [f"import time\ndef f(x): time.sleep({99 + n})" for n in range(2)]
    told = packed(sources()) + request([(Prepared(secret_bits(1)), sleeps)], LIMITS)
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PATH": OWN_PATH}
    )
    assert process.stdin and process.stdout
    process.stdin.write(told)
    process.stdin.close()
    process.stdout.readline()
    began = time.monotonic()
    process.stdout.close()
    try:
        assert process.wait(timeout=15) == 1
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
    assert time.monotonic() - began < 4  # asleep for 5 seconds, twice, would be the other end
