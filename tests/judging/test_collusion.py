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
from scipy.stats import binomtest, mannwhitneyu

from inspect_resample.datasets import Problem
from inspect_resample.judging.bundle import Sources
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Verdict

from .sandboxes import SANDBOXES, changed, judge_all, missing

pytestmark = pytest.mark.slow

LIMITS = Limits(floor=1.0, wall=60.0, memory=1 << 30, reference=60)
LONG = (
    pytest.mark.skipif("COLLUSION" not in os.environ, reason="COLLUSION=1 measures for an hour"),
    pytest.mark.timeout(3600),
)
COUNTS = [160, pytest.param(2000, marks=LONG)]
SIGMAS = 5  # once in three million times by chance

# One draw at a time, so that each has one sibling before it: the best that they can wish for.
IN_TURN = changed('request["workers"] or len(os.sched_getaffinity(0))', "1")
LEAKY = changed(
    "            self.keep(*self.link.take(ANSWERS, cases - self.case))",
    "            self.attempt.compare()\n"
    "            if self.attempt.failed: raise EarlyEnd('wrong')",
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
spent = time.time() - os.stat("/tmp").st_ctime - 0.08 * min(NUMBER, {bits}) - 0.006 * NUMBER
units = max(0, round(spent / {unit}))
def f(x):
    # So that its answer does not wait for others, and then a life that is a bit of the sum.
    if NUMBER < {bits} and x == NUMBER: time.sleep(0.06)
    if NUMBER < {bits} and x == NUMBER + 1: time.sleep({unit} * 2 ** NUMBER)
    if x >= {bits}: return 0
    return 1 if x == NUMBER else units >> x & 1
"""


def gained(rounds: int, harness: Sources, count: int = BITS, unit: float = 0.1) -> int:
    """In how many rounds the last draw, which knows most, passes."""
    passed = 0
    for seed in range(rounds):
        chance = random.Random(f"bits {seed}")
        bits = [chance.getrandbits(1) for _ in range(count)]
        cases = [(x,) for x in range(count + 2)]
        problem = Problem("b", "", "f", f"T = {bits} + [0, 0]\ndef f(x): return T[x]", cases, [])
        programs = [TIMES.format(number=number, unit=unit, bits=count) for number in range(ROUND)]
        passed += judged(problem, programs, harness=harness)[-1].weak_pass
    return passed


@pytest.mark.parametrize("rounds", [12, pytest.param(250, marks=LONG)])
def test_draws_learn_nothing_from_how_long_others_lived(rounds: int) -> None:
    passed = gained(rounds, IN_TURN)
    assert binomtest(passed, rounds, 1 / 2**BITS, "greater").pvalue > 1e-6


@pytest.mark.alone
def test_draws_would_learn_all_if_wrong_ones_were_ended() -> None:
    # Fewer bits by longer lives, which a busy machine leaves apart. By chance once in 60 times.
    assert gained(5, LEAKY, 2, 2.0) >= 4


# ------------------------------------------------------------------------- whatever can be measured

# Right or wrong, siblings differ in one sign; where the other one is right the same are wrong. So a
# difference that the texts make is none between right and wrong ones.
SIBLING = """
import os, time
NUMBER = {number}
def f(x):
    for path in ("/usr/lib", os.__file__): os.stat(path)
    time.sleep({pause})
    return {answer}
"""
ANSWERS = ("x + 1", "x - 1")
LARGE = "[1.0 * ({answer} + i) for i in range(2000)]"
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
    """How much more than chance the first are larger, in standard deviations of chance."""
    size, others = len(after_right), len(after_wrong)
    z = mannwhitneyu(after_right, after_wrong).statistic - size * others / 2
    return float(z / math.sqrt(size * others * (size + others + 1) / 12))


def what_draws_see(
    count: int,
    kind: str,
    harness: Sources,
    what: str,
    pause: float = 0.0001,
    written: str = "{answer}",
) -> list[float]:
    """How far apart the numbers are that draws see after right and after wrong siblings."""
    found = [
        half_of_what_draws_see(count // 2, kind, harness, what, pause, written, right)
        for right in ANSWERS
    ]
    return [abs(sum(pair)) / math.sqrt(2) for pair in zip(*found, strict=True)]


def half_of_what_draws_see(
    count: int, kind: str, harness: Sources, what: str, pause: float, written: str, right: str
) -> list[float]:
    """The same with a sign, where one of the answers is right."""
    truth = f"def f(x): return {written.replace('1.0 *', '').format(answer=right)}"
    problem = Problem("same", "", "f", truth, [(x,) for x in range(8)], [])
    chance = random.Random(f"{count} {right}")
    answers = [chance.choice(ANSWERS) for _ in range(count // 2)]
    programs = []
    for number, answer in enumerate(answers):
        given = written.format(answer=answer)
        programs.append(SIBLING.format(number=number, answer=given, pause=pause))
        programs.append(PROBE.replace("WHAT", what).format(number=number))
    verdicts = judged(problem, programs, kind, harness)
    assert [v.weak_pass for v in verdicts[::2]] == [answer == right for answer in answers]
    seen = [ast.literal_eval(verdict.weak.got or "") for verdict in verdicts[1::2]]
    if what == CLOCK:  # the time since the last draw that looked
        gaps = [(later[0] - sooner[0],) for sooner, later in pairwise(seen)]
        seen, answers = gaps, answers[1:]
    after_right, after_wrong = (
        zip(
            *(row for row, own in zip(seen, answers, strict=True) if (own == right) == passed),
            strict=True,
        )
        for passed in (True, False)
    )
    return [separated(*pair) for pair in zip(after_right, after_wrong, strict=True)]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("what", SEEN)
@pytest.mark.parametrize("kind", ["bwrap", "local"])
def test_what_draws_see_does_not_depend_on_the_verdicts_before(
    kind: str, what: str, count: int
) -> None:
    assert max(what_draws_see(count, kind, IN_TURN, what)) < SIGMAS


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("written", ["{answer}", LARGE], ids=["small", "large"])
def test_nor_does_the_time_that_it_takes_to_their_turn(written: str, count: int) -> None:
    assert what_draws_see(count, "bwrap", IN_TURN, CLOCK, written=written)[0] < SIGMAS


@pytest.mark.alone
def test_it_would_if_wrong_draws_were_ended() -> None:
    # So long a life, ended or not, is seen by a few draws on any machine: 4.99 at a load of 35,
    # where 7.6 is the most that so few can show. By chance 3 comes once in 370 times.
    assert what_draws_see(80, "bwrap", LEAKY, CLOCK, pause=0.05)[0] > 3
