"""The same program that reads standard input has the same verdict every time: many of each kind.

`COPIES=200 pytest tests/judging/test_stdin_copies.py` judges 200 of each.
"""

import os
from collections import Counter

import anyio
import pytest

from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.request import Limits

from .sandboxes import SANDBOXES, changed, judge_all, missing

pytestmark = [pytest.mark.alone, pytest.mark.slow]

COPIES = int(os.environ.get("COPIES", "2"))
LIMITS = Limits(floor=0.4, wall=60.0, memory=1 << 30)
SUITE = [text_case(f"{n}\n", f"{n * n}\n") for n in (*range(6), 99, -7)]
SQUARES = StdinProblem("squares", "", "__main__", "", SUITE[:6], SUITE[6:], "tokens")
KINDS = {
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


@pytest.mark.parametrize("kind", ["bwrap", "local"])
def test_copies_of_a_program_have_one_verdict(kind: str) -> None:
    if why := missing(kind):
        pytest.skip(why)
    # Copies of all kinds take turns, and each is a program of its own.
    chosen = [(name, copy) for copy in range(COPIES) for name in KINDS]
    programs = [KINDS[n][0] and f"NUMBER = {copy}\n{KINDS[n][0]}" for n, copy in chosen]
    environment = SANDBOXES[kind]()
    harness = changed("ASLEEP = 5.0", "ASLEEP = 0.5")
    run = anyio.run(judge_all, SQUARES, programs, environment, LIMITS, harness)
    environment.directory.cleanup()
    found: Counter[tuple[str, str]] = Counter()
    for (name, _), verdict in zip(chosen, run.verdicts, strict=True):
        then = f", then {verdict.strong.status}" if verdict.strong else ""
        found[name, f"{verdict.weak.status}{then}".replace("pass, then pass", "pass")] += 1
    assert dict(found) == {(name, wanted): COPIES for name, (_, wanted) in KINDS.items()}
