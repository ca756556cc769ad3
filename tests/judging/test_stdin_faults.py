"""What breaks around programs that read standard input: it is named, and nothing else is lost."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.util import ExecResult

from inspect_resample.datasets.own import load_own
from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.request import Limits
from inspect_resample.judging.standalone import judge
from inspect_resample.judging.verdict import Status

from .sandboxes import Local, changed, judge_all

pytestmark = pytest.mark.slow

ECHO = "print(input())"
NUMBERS = [text_case(str(n), str(n)) for n in range(8)]
PROBLEM = StdinProblem("echo", "", "__main__", "", NUMBERS[:2], NUMBERS[2:], "tokens")


@pytest.mark.anyio
async def test_a_sandbox_that_is_killed_between_cases_is_asked_again() -> None:
    class Dying(Local):
        calls = 0

        async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
            Dying.calls += 1
            limit = ["timeout", "-s", "KILL", "3"] if Dying.calls == 1 else []
            return await super().exec([*limit, *cmd], *args, **options)

    dying = Dying()
    slow = f"import time\ntime.sleep(0.7)\n{ECHO}"  # eight cases take longer than it lives
    verdicts = (await judge_programs(PROBLEM, [ECHO, slow, "print(1)"], dying)).verdicts
    dying.directory.cleanup()
    assert [v.strong_pass for v in verdicts] == [True, True, False]
    assert all(v.scored for v in verdicts) and Dying.calls > 1


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="others have no call `fork`")
@pytest.mark.anyio
async def test_another_c_library_may_fork_by_the_call_of_that_name_and_programs_may_not() -> None:
    harness = changed("fork = DIRECT.fork", "fork = lambda: DIRECT.syscall(57)")  # as musl does
    hostile = "import ctypes\nctypes.CDLL(None).syscall(57)\n" + ECHO
    local = Local()
    run = await judge_all(PROBLEM, [ECHO, hostile], local, Limits(), harness)
    local.directory.cleanup()
    assert [str(verdict.last.status) for verdict in run.verdicts] == ["pass", "forbidden"]


@pytest.mark.anyio
async def test_a_python_that_was_built_without_files_in_memory_will_do() -> None:
    line = "LIBC = ctypes.CDLL(None, use_errno=True)"
    harness = changed(line, line + "\nvars(os).pop('memfd_create')")  # as uv's and conda's
    local = Local()
    run = await judge_all(PROBLEM, [ECHO, "print(1)"], local, Limits(), harness)
    local.directory.cleanup()
    assert [verdict.strong_pass for verdict in run.verdicts] == [True, False]


FILL = """
import os
n = input()
with open("/tmp/full", "wb", buffering=0) as file:
    while file.write(bytes(1 << 20)):
        pass
print(n)
"""
# It finds no room where another has left none.
WRITES = "open('/tmp/own', 'w').write('x' * 1000)\nprint(input())"
COPES = FILL.replace("    while file.write(bytes(1 << 20)):\n        pass\n", """\
    try:
        while file.write(bytes(1 << 20)):
            pass
    except OSError:
        pass
""")  # fmt: skip


def test_a_full_disk_is_the_doing_of_one_case_and_harms_no_other() -> None:
    filled, wrote, coped, again = judge(PROBLEM, [FILL, WRITES, COPES, WRITES + "  # again"])
    assert (filled.weak.status, filled.weak.exception) == (Status.ERROR, "OSError")
    assert wrote.strong_pass and coped.strong_pass and again.strong_pass


def test_bytes_that_are_no_text_are_read_and_named(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"\xff\xfe 1\n")
    (tmp_path / "out").write_bytes(b"1 \x80\n")
    row = {
        "id": "odd",
        "prompt": "Turn the words round.",
        "weak": [{"input": "a b", "output": "b a"}],
        "strong": [{"input_file": "in", "output": "1 �"}, {"input": "x 1", "output_file": "out"}],
        "oracle": "exact",
    }
    (tmp_path / "mine.jsonl").write_text(json.dumps(row))
    (problem,) = load_own(tmp_path / "mine.jsonl")
    turn = "import sys\na, b = sys.stdin.read().split()\nsys.stdout.write(b + ' ' + a)"
    strict = "import sys\na, b = sys.stdin.buffer.read().decode().split()\nprint(b, a, end='')"
    turned, refused, right = judge(problem, [turn, strict, ECHO])
    assert turned.strong is not None and turned.strong.status is Status.WRONG
    assert refused.strong is not None and refused.strong.exception == "UnicodeDecodeError"
    assert not right.weak_pass and right.weak.status is Status.WRONG
