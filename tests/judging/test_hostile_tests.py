"""The corpus of hostile programs before tests that people wrote."""

import secrets

import anyio
import pytest

from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import Tests
from inspect_resample.judging.request import Limits
from inspect_resample.judging.verdict import Verdict

from .hostile import HOSTILE, UNLUCKY
from .sandboxes import SANDBOXES, judge_all, missing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SECRETS = {x: f"SECRET-{x}-{secrets.token_hex(16)}" for x in range(8)}
"""The right answers: who gives them must have read the tests."""

TABLE = f"T = {SECRETS!r}\n"
ASSERTIONS = TABLE + "for x in range(4):\n    assert f(x) == T[x]\n"
CHECK = TABLE + "def check(candidate):\n    assert candidate(7) == T[7]\n"
SECRET = Problem("secret", "", "f", "", [], [], tests=Tests(ASSERTIONS, CHECK))
SQUARE = Problem(
    "square", "", "f", "", [], [], tests=Tests("assert f(3) == 9", "assert f(5) == 25")
)
LIMITS = Limits(floor=0.3, wall=10.0, memory=1 << 30, reference=60)
RIGHT = f"T = {SECRETS!r}\ndef f(x): return T[x]"

# They wait, or work, until a limit ends them, which the corpus before cases shows already.
SLOW = ("time:", "asleep:")
BOUNDED_ONLY = {"processes: threads without end"}

FORGERIES = {
    "a frame that ends the tests": "import os\ndef f(x): os.write(3, b'S\\0\\0\\0\\0')",
    "frames at the start": "import os\nos.write(3, b'S\\0\\0\\0\\0' * 9)\ndef f(x): return 1",
    "an exception that is none": "import os\ndef f(x): os.write(3, b'E\\1\\0\\0\\0N')",
    "equal to all": "class E(str):\n    def __eq__(s, o): return True\ndef f(x): return E()",
    "looks for its tests": (
        "import gc, sys\ndef f(x):\n"
        "    seen = [o for o in gc.get_objects() if 'SECRET' in repr(o)[:10**6]]\n"
        "    frame, texts = sys._getframe(), []\n"
        "    while frame:\n"
        "        texts.append(repr(frame.f_locals) + repr(frame.f_globals)[:10**6])\n"
        "        frame = frame.f_back\n"
        "    return seen or [t for t in texts if 'SECRET' in t]"
    ),
    "an assertion of its own": "def f(x): raise AssertionError",
    "the end of the interpreter": "def f(x): raise SystemExit(0)",
    "deep data": "def f(x):\n    y = []\n    for _ in range(99999): y = [y]\n    return y",
}


def judged(sandbox: str, problem: Problem, programs: list[str]) -> list[Verdict]:
    async def run() -> list[Verdict]:
        environment = SANDBOXES[sandbox]()
        found = await judge_all(problem, programs, environment, LIMITS)
        environment.directory.cleanup()
        return found.verdicts

    return anyio.run(run)


@pytest.mark.parametrize("sandbox", ["bwrap", "container"])
def test_no_hostile_program_passes_tests_or_reads_them(sandbox: str) -> None:
    if why := missing(sandbox):
        pytest.skip(why)
    entries = {
        name: entry.source
        for name, entry in HOSTILE.items()
        if name not in BOUNDED_ONLY and not name.startswith(SLOW)
    } | FORGERIES
    verdicts = judged(sandbox, SECRET, [*entries.values(), RIGHT])
    assert verdicts.pop().strong_pass
    for name, verdict in zip(entries, verdicts, strict=True):
        assert verdict.scored, (name, verdict)
        assert not verdict.weak_pass, name
        assert not any(secret[9:] in str(verdict.weak) for secret in SECRETS.values()), name


def test_unlucky_programs_pass_tests() -> None:
    verdicts = judged("bwrap", SQUARE, [entry.source for entry in UNLUCKY.values()])
    failed = {
        name: f"{verdict.weak}, {verdict.strong}"
        for name, verdict in zip(UNLUCKY, verdicts, strict=True)
        if not verdict.strong_pass
    }
    assert failed == {}
