"""Draws that know nothing and work together: they time each other and look for what is left.

That the harnesses of draws can gain anything at all is shown with a judge that ends a child at its
first wrong answer.
"""

import ast
import math
import os
import random
from collections.abc import Sequence
from itertools import pairwise

import anyio
import pytest
from scipy.stats import mannwhitneyu

from inspect_resample.datasets import Problem
from inspect_resample.judging.bundle import Sources
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Verdict

from .sandboxes import SANDBOXES, changed, judge_all, missing

# Statistics of times: two of them failed beside other work, and all take minutes.
pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif("COLLUSION" not in os.environ, reason="COLLUSION=1 measures for minutes"),
]

LIMITS = Limits(floor=1.0, wall=60.0, memory=1 << 30, reference=60)
COUNTS = [160, pytest.param(2000, marks=pytest.mark.slow)]
SIGMAS = 5  # once in three million times by chance

# One draw at a time, so that each has one sibling before it: the best that they can wish for.
IN_TURN = changed('request["workers"] or len(os.sched_getaffinity(0))', "1")
LEAKY = changed(
    "            self.keep(*self.link.take(ANSWERS, cases - self.case))",
    "            self.attempt.compare()\n"
    "            if self.attempt.failed: raise Verdict('wrong')",
    IN_TURN,
)


def judged(
    problem: Problem, programs: Sequence[str], kind: str = "bwrap", harness: Sources = IN_TURN
) -> list[Verdict]:
    """Verdicts from a sandbox of a kind."""
    if why := missing(kind):
        pytest.skip(why)
    environment = SANDBOXES[kind]()
    run = anyio.run(judge_all, problem, programs, environment, LIMITS, harness)
    environment.directory.cleanup()
    return run.verdicts


# ------------------------------------------------------------------- the sum of all lives before

# When the fork server's /tmp was made all can see, and so how long all draws before took. The first
# draws of a round guess that a bit is 1 each. If it is, and if wrong ones are ended, then the time
# by which they live longer is a bit of that sum.
BITS, ROUND = 4, 8
TIMES = """
import os, time
NUMBER = {number}
spent = time.time() - os.stat("/tmp").st_ctime - 0.08 * min(NUMBER, 4) - 0.006 * NUMBER
units = max(0, round(spent / 0.1))
def f(x):
    if NUMBER < 4 and x == NUMBER: time.sleep(0.06)  # so that this answer does not wait for others
    if NUMBER < 4 and x == NUMBER + 1: time.sleep(0.1 * 2 ** NUMBER)
    if x >= 4: return 0
    return 1 if x == NUMBER else units >> x & 1
"""


def gained(rounds: int, harness: Sources) -> int:
    """In how many rounds the last draw, which knows most, passes."""
    passed = 0
    for seed in range(rounds):
        chance = random.Random(f"bits {seed}")
        bits = [chance.getrandbits(1) for _ in range(BITS)]
        cases = [(x,) for x in range(BITS + 2)]
        problem = Problem("b", "", "f", f"T = {bits} + [0, 0]\ndef f(x): return T[x]", cases, [])
        programs = [TIMES.format(number=number) for number in range(ROUND)]
        passed += judged(problem, programs, harness=harness)[-1].weak_pass
    return passed


def most(chance: float, tries: int) -> float:
    """So many successes come by chance at most."""
    return tries * chance + SIGMAS * math.sqrt(tries * chance * (1 - chance)) + 1


@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_draws_learn_nothing_from_how_long_others_lived(rounds: int) -> None:
    assert gained(rounds, IN_TURN) <= most(1 / 2**BITS, rounds)


def test_draws_would_learn_all_if_wrong_ones_were_ended() -> None:
    tries = (gained(6, LEAKY) for _ in range(4))  # a busy machine may lose a round
    assert any(passed > most(1 / 2**BITS, 6) for passed in tries)


# ------------------------------------------------------------------------- whatever can be measured

SIBLING = """
import os, time
NUMBER = {number}
def f(x):
    for path in ("/usr/lib", os.__file__): os.stat(path)
    time.sleep({pause})
    return {answer}
"""
# What a draw can see of itself, of the system and of the clock; as answers, which the log shows.
PROBE = """
import ctypes, gc, os, random, resource, time
def f(x):
    began = time.perf_counter_ns()
    path = "/usr/lib/nothing%d" % {number}
    if os.path.exists(path): return None
    looked = time.perf_counter_ns()
    with open(os.path.join(FOLDER, NAMES[{number} % len(NAMES)]), "rb") as file: file.read()
    was_read = time.perf_counter_ns()
    data = bytearray(1 << 20)
    touched = time.perf_counter_ns()
    used, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(-1)
    inner, outer = os.pipe()
    return WHAT
NUMBER, FOLDER = {number}, os.path.dirname(os.__file__)
NAMES = ("turtle.py", "tarfile.py", "typing.py", "doctest.py", "pickletools.py", "locale.py")
"""
CLOCK = "(time.monotonic_ns() // 1000, 0)"
SEEN = (
    "(looked - began, was_read - looked, touched - was_read, time.process_time_ns() // 1000, "
    "sum(gc.get_count()), id(data) >> 12 & 65535, outer)",
    "(used.ru_maxrss, used.ru_minflt, used.ru_majflt, used.ru_nvcsw, used.ru_nivcsw, "
    "theirs.ru_maxrss + theirs.ru_minflt, os.getpid() if os.getpid() != 1 else 1)",
    "(random.getrandbits(24), hash('a') & 65535, os.umask(18), len(os.listdir('/tmp')), "
    "os.stat('/tmp').st_mtime_ns - os.stat('/tmp').st_ctime_ns, len(os.sched_getaffinity(0)))",
)


def separated(after_right: Sequence[int], after_wrong: Sequence[int]) -> float:
    """How far two groups of numbers are apart, in standard deviations of chance."""
    if len({*after_right, *after_wrong}) == 1:
        return 0.0
    size, others = len(after_right), len(after_wrong)
    z = mannwhitneyu(after_right, after_wrong).statistic - size * others / 2
    return abs(z) / math.sqrt(size * others * (size + others + 1) / 12)


def what_draws_see(count: int, kind: str, harness: Sources, what: str) -> list[float]:
    """How far apart the numbers are that draws see after right and after wrong siblings."""
    problem = Problem("same", "", "f", "def f(x): return x", [(x,) for x in range(8)], [])
    chance = random.Random(count)
    answers = [chance.choice(("x", "None")) for _ in range(count // 2)]
    pause = 0.01 if what == CLOCK else 0.0001
    programs = []
    for number, answer in enumerate(answers):
        programs.append(SIBLING.format(number=number, answer=answer, pause=pause))
        programs.append(PROBE.replace("WHAT", what).format(number=number))
    verdicts = judged(problem, programs, kind, harness)
    assert [v.weak_pass for v in verdicts[::2]] == [answer == "x" for answer in answers]
    seen = [ast.literal_eval(verdict.weak.got or "") for verdict in verdicts[1::2]]
    if what == CLOCK:  # the time since the last draw that looked
        gaps = [(later[0] - sooner[0],) for sooner, later in pairwise(seen)]
        seen, answers = gaps, answers[1:]
    right, wrong = (
        zip(*(row for row, own in zip(seen, answers, strict=True) if own == each), strict=True)
        for each in ("x", "None")
    )
    return [separated(*pair) for pair in zip(right, wrong, strict=True)]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("what", SEEN)
@pytest.mark.parametrize("kind", ["bwrap", "local"])
def test_what_draws_see_does_not_depend_on_the_verdicts_before(
    kind: str, what: str, count: int
) -> None:
    assert max(what_draws_see(count, kind, IN_TURN, what)) < SIGMAS


@pytest.mark.parametrize("count", COUNTS)
def test_nor_does_the_time_that_it_takes_to_their_turn(count: int) -> None:
    assert what_draws_see(count, "bwrap", IN_TURN, CLOCK)[0] < SIGMAS


def test_it_would_if_wrong_draws_were_ended() -> None:
    assert what_draws_see(160, "bwrap", LEAKY, CLOCK)[0] > SIGMAS
