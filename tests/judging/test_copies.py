"""The same program has the same verdict every time: many copies of each kind of program.

`COPIES=200 pytest tests/judging/test_copies.py` judges 200 of each.
"""

import os
from collections import Counter

import anyio
import pytest

from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.request import Limits

from .sandboxes import SANDBOXES, changed, judge_all, missing

pytestmark = pytest.mark.slow

COPIES = os.environ.get("COPIES")
LIMITS = Limits(floor=0.4, wall=60.0, memory=1 << 30, reference=60)
SQUARES = Problem(
    "squares", "", "f", "def f(x): return x * x", [(x,) for x in range(6)], [(99,), (-7,)]
)
SUITE = [text_case(f"{n}\n", f"{n * n}\n") for n in (*range(6), 99, -7)]
READ_SQUARES = StdinProblem("squares", "", "__main__", "", SUITE[:6], SUITE[6:], "tokens")
FUNCTIONS = {
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
READERS = {
    "right": ("print(int(input()) ** 2)", "pass"),
    "right, from the descriptor": (
        "import os\nos.write(1, b'%d' % (int(os.read(0, 99)) ** 2))",
        "pass",
    ),
    "right, slowly": (
        "import time\nend = time.process_time() + 0.03\nwhile time.process_time() < end: pass\n"
        "print(int(input()) ** 2)",
        "pass",
    ),
    "right, in a thread with a deep stack": (
        "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 27)\n"
        "def deep(n): return 0 if n == 0 else deep(n - 1)\n"
        "def main(): deep(5000); print(int(input()) ** 2)\n"
        "thread = threading.Thread(target=main); thread.start(); thread.join()",
        "pass",
    ),
    "right, and it leaves a file": (
        "open('/tmp/left', 'a').write('x')\nprint(int(input()) ** 2)",
        "pass",
    ),
    "right, and it exits": ("import sys\nprint(int(input()) ** 2)\nsys.exit()", "pass"),
    "right, by the library": (
        "import random, re, typing, collections\nprint(int(re.sub(' ', '', input())) ** 2)",
        "pass",
    ),
    "right for the weak suite": (
        "n = int(input())\nprint(n * n if 0 <= n < 50 else 0)",
        "pass, then wrong",
    ),
    "wrong": ("print(int(input()) + 1)", "wrong"),
    "wrong in the last case": ("n = int(input())\nprint(n * n if n < 5 else 0)", "wrong"),
    "wrong, and large": ("print('x' * 1000000)", "wrong"),
    "silent": ("input()", "wrong"),
    "an error": ("print([][int(input())])", "error"),
    "an error after right output": ("print(int(input()) ** 2)\n1 // 0", "error"),
    "too much output": (
        "import os\nwhile True: os.write(1, b'0' * 65536)",
        "error",
    ),
    "an exit with a status": ("print(int(input()) ** 2)\nexit(3)", "error"),
    "a crash": ("import ctypes\nctypes.string_at(0)", "error"),
    "no end": ("while True: pass", "timeout"),
    "right, and no end": ("print(int(input()) ** 2, flush=True)\nwhile True: pass", "timeout"),
    "asleep": ("import time\ntime.sleep(100)", "timeout"),
    "memory": ("x = bytes(1 << 40)", "out of memory"),
    "another process": ("import os\nos.fork()", "forbidden"),
    "another program": (
        "import os\nos.execv('/bin/true', ['true'])",
        "forbidden",
    ),
    "no syntax": ("print(", "syntax error"),
    "empty": ("", "no such function"),
}


@pytest.mark.parametrize("sandbox", ["bwrap", "local"])
@pytest.mark.parametrize(
    ("problem", "kinds", "usual"),
    [(SQUARES, FUNCTIONS, 5), (READ_SQUARES, READERS, 2)],
    ids=["functions", "stdin"],
)
def test_copies_of_a_program_have_one_verdict(
    sandbox: str, problem: Problem, kinds: dict[str, tuple[str, str]], usual: int
) -> None:
    if why := missing(sandbox):
        pytest.skip(why)
    copies = int(COPIES or usual)
    # Copies of all kinds take turns, and each is a program of its own.
    chosen = [(name, copy) for copy in range(copies) for name in kinds]
    programs = [kinds[n][0] and f"NUMBER = {copy}\n{kinds[n][0]}" for n, copy in chosen]
    environment = SANDBOXES[sandbox]()
    harness = changed("ASLEEP = 5.0", "ASLEEP = 0.5")
    run = anyio.run(judge_all, problem, programs, environment, LIMITS, harness)
    environment.directory.cleanup()
    found: Counter[tuple[str, str]] = Counter()
    for (name, _), verdict in zip(chosen, run.verdicts, strict=True):
        then = f", then {verdict.strong.status}" if verdict.strong else ""
        found[name, f"{verdict.weak.status}{then}".replace("pass, then pass", "pass")] += 1
    assert dict(found) == {(name, wanted): copies for name, (_, wanted) in kinds.items()}
