"""The same program has the same verdict every time: many copies of twenty kinds of programs.

`COPIES=200 pytest tests/judging/test_copies.py` judges 200 of each.
"""

import os
from collections import Counter

import anyio
import pytest

from inspect_resample.datasets import Problem
from inspect_resample.judging.request import Limits

from .sandboxes import SANDBOXES, changed, judge_all, missing

pytestmark = pytest.mark.slow

COPIES = int(os.environ.get("COPIES", "5"))
LIMITS = Limits(floor=0.4, wall=60.0, memory=1 << 30, reference=60)
SQUARES = Problem(
    "squares", "", "f", "def f(x): return x * x", [(x,) for x in range(6)], [(99,), (-7,)]
)
KINDS = {
    "right": ("def f(x): return x ** 2", "pass"),
    "right, slowly": (
        "import time\ndef f(x):\n    end = time.process_time() + 0.03\n"
        "    while time.process_time() < end: pass\n    return x * x",
        "pass",
    ),
    "right, and it prints": ("def f(x):\n    print('x' * 100000)\n    return x * x", "pass"),
    "right, by a float": ("def f(x): return float(x * x)", "pass"),
    "right, by a thread": (
        "import threading\ndef f(x):\n    found = []\n"
        "    thread = threading.Thread(target=lambda: found.append(x * x))\n"
        "    thread.start(); thread.join()\n    return found[0]",
        "pass",
    ),
    "right, by the order of a set": (
        "def f(x): return sum(int(t) for t in {str(x * x), '0', 'a'} if t != 'a')",
        "pass",
    ),
    "right for the weak suite": ("def f(x): return x * x if x < 50 else 0", "pass, then wrong"),
    "wrong": ("def f(x): return x + 1", "wrong"),
    "wrong in the last case": ("def f(x): return x * x if x < 5 else None", "wrong"),
    "wrong, and large": ("def f(x): return [x] * 100000", "wrong"),
    "an error": ("def f(x): return [][x]", "error"),
    "an error while it is defined": ("1 / 0", "error"),
    "deep recursion": ("def f(x): return f(x + 1)", "error"),
    "an exit": ("import os\ndef f(x): os._exit(0)", "error"),
    "a crash": ("import ctypes\ndef f(x): ctypes.string_at(0)", "error"),
    "no end": ("def f(x):\n    while True: pass", "timeout"),
    "asleep": ("import time\ndef f(x): time.sleep(100)", "timeout"),
    "memory": ("def f(x): return bytes(1 << 40)", "out of memory"),
    "another process": ("import os\ndef f(x): return os.fork()", "forbidden"),
    "no plain data": ("def f(x): return object()", "unjudgeable"),
    "no syntax": ("def f(x): return (", "syntax error"),
    "no function": ("def g(x): return x", "no such function"),
}


@pytest.mark.parametrize("kind", ["bwrap", "local"])
def test_copies_of_a_program_have_one_verdict(kind: str) -> None:
    if why := missing(kind):
        pytest.skip(why)
    # Copies of all kinds take turns, and each is a program of its own.
    chosen = [(name, copy) for copy in range(COPIES) for name in KINDS]
    programs = [f"NUMBER = {copy}\n{KINDS[name][0]}" for name, copy in chosen]
    environment = SANDBOXES[kind]()
    harness = changed("ASLEEP = 5.0", "ASLEEP = 0.5")
    run = anyio.run(judge_all, SQUARES, programs, environment, LIMITS, harness)
    environment.directory.cleanup()
    found: Counter[tuple[str, str]] = Counter()
    for (name, _), verdict in zip(chosen, run.verdicts, strict=True):
        then = f", then {verdict.strong.status}" if verdict.strong else ""
        found[name, f"{verdict.weak.status}{then}".replace("pass, then pass", "pass")] += 1
    assert dict(found) == {(name, wanted): COPIES for name, (_, wanted) in KINDS.items()}
