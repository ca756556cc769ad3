"""Commands that stay up between the calls of a task: what is answered, and that nothing is left."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
from inspect_ai.util import SandboxEnvironmentLimits

from inspect_resample.datasets import Problem
from inspect_resample.datasets.problem import StdinProblem, text_case
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.judge import Judgement, judge_programs
from inspect_resample.judging.request import Limits
from inspect_resample.judging.standalone import judge, judge_many

from .sandboxes import offspring

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ECHO = """
read greeting
own=$(cat /proc/sys/kernel/random/uuid)
while read line; do
    case $line in
        dies) echo half; echo why >&2; exit 7;;
        waits) sleep 1000;;
        talks) yes;;
    esac
    echo "$greeting $line"; echo $own; echo
done
"""
"""Answers with the greeting, the message and a name that only this process has."""

CUBE = Problem("cube", "", "f", "def f(x): return x ** 3", [(x,) for x in range(9)], [(-1,)])
SUM = StdinProblem(
    "sum", "", "__main__", "", [text_case("1 2", "3")], [text_case("4 5", "9")], "tokens"
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sandboxes of this test have their directories."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
async def sandbox(place: Path) -> AsyncIterator[BwrapSandboxEnvironment]:
    """A sandbox while one task runs."""
    await BwrapSandboxEnvironment.task_init("test", None)
    environments = await BwrapSandboxEnvironment.sample_init("test", None, {})
    yield environments["default"].as_type(BwrapSandboxEnvironment)
    await BwrapSandboxEnvironment.sample_cleanup("test", None, environments, False)
    await BwrapSandboxEnvironment.task_cleanup("test", None, True)
    all_end(place)
    assert not [name for name in os.listdir(place) if "bwrap" in name]


def processes(place: Path) -> set[int]:
    """The processes of bubblewrap, two a sandbox."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str(place).encode() in (process / "cmdline").read_bytes():
                found.add(int(process.name))
    return found


def kill(victims: set[int]) -> None:
    """Kill processes and wait for their end: that of a namespace's first is that of all in it."""
    for victim in victims:
        with contextlib.suppress(ProcessLookupError):  # it has ended with the one before
            os.kill(victim, signal.SIGKILL)
    while any(map(lives, victims)):
        time.sleep(0.001)


def lives(process: int) -> bool:
    """Whether a process still does anything, if only to end."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_end(place: Path) -> None:
    """Wait for the end of all processes; the kernel takes its time for those in a namespace."""
    while processes(place):
        time.sleep(0.01)


async def ask(sandbox: BwrapSandboxEnvironment, message: str) -> list[str]:
    """What the command above answers."""
    command = ["sh", "-c", ECHO]
    result = await sandbox.converse(command, b"hello\n", f"{message}\n".encode())
    assert result.success
    return result.stdout.split("\n")


async def test_one_process_answers_call_after_call(sandbox: BwrapSandboxEnvironment) -> None:
    first, second = await ask(sandbox, "one"), await ask(sandbox, "two")
    assert (first[0], second[0]) == ("hello one", "hello two")
    assert first[1] == second[1]


async def test_calls_at_once_have_a_process_each(sandbox: BwrapSandboxEnvironment) -> None:
    own: list[str] = []

    async def call() -> None:
        own.append((await ask(sandbox, "x"))[1])

    for _ in range(3):
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(call)
    assert len(set(own)) <= 2


async def test_without_a_task_nothing_stays(place: Path) -> None:
    sandbox = BwrapSandboxEnvironment()
    assert (await ask(sandbox, "one"))[1] != (await ask(sandbox, "two"))[1]
    sandbox.directory.cleanup()
    all_end(place)


async def test_a_process_that_ends_tells_why_and_another_follows(
    sandbox: BwrapSandboxEnvironment,
) -> None:
    own = (await ask(sandbox, "x"))[1]
    result = await sandbox.converse(["sh", "-c", ECHO], b"hello\n", b"dies\n")
    assert (result.success, result.returncode) == (False, 7)
    assert (result.stdout, result.stderr) == ("half\n", "why\n")
    assert (await ask(sandbox, "x"))[1] != own


@pytest.mark.parametrize("seconds", [0, 0.2], ids=["unnoticed", "noticed"])
async def test_a_process_that_was_killed_while_idle_has_a_successor(
    sandbox: BwrapSandboxEnvironment, place: Path, seconds: float
) -> None:
    own = (await ask(sandbox, "x"))[1]
    kill(processes(place))
    await anyio.sleep(seconds)
    assert (await ask(sandbox, "x"))[1] != own


async def test_a_call_that_is_cancelled_takes_its_process_along(
    sandbox: BwrapSandboxEnvironment,
) -> None:
    own = (await ask(sandbox, "x"))[1]
    with anyio.move_on_after(0.3):
        await ask(sandbox, "waits")
    assert (await ask(sandbox, "x"))[1] != own


@pytest.mark.parametrize("seconds", [0, 0.002, 0.005, 0.01])
async def test_a_sandbox_that_is_cancelled_while_it_starts_leaves_nothing(
    sandbox: BwrapSandboxEnvironment, place: Path, seconds: float
) -> None:
    # Until late in its start a part of it does not know that it is to end with the other.
    command = ["sh", "-c", "read line; exec cat >/dev/null"]
    with anyio.move_on_after(seconds):
        await sandbox.converse(command, b"", b"x\n")
    all_end(place)


async def test_an_answer_without_end_is_cut_off(sandbox: BwrapSandboxEnvironment) -> None:
    result = await sandbox.converse(["sh", "-c", ECHO], b"hello\n", b"talks\n")
    assert not result.success
    assert len(result.stdout) >= SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE
    assert (await ask(sandbox, "x"))[0] == "hello x"


async def test_the_harness_serves_problem_after_problem(
    sandbox: BwrapSandboxEnvironment, place: Path
) -> None:
    right, wrong = "def f(x): return x * x * x", "def f(x): return x"
    hostile = [
        "import os\nos.kill(os.getppid(), 9)\ndef f(x): return x ** 3",
        "import os\ndef f(x): os._exit(0)",
        "def f(x):\n    y = []\n    while True: y.append(bytes(1 << 24))",
    ]
    for number in range(4):
        square = Problem(f"{number}", "", "f", "def f(x): return x * x", [(2 + number,)], [(9,)])
        limits = Limits(floor=0.3 + number % 2, memory=1 << 28)  # others than the last time
        for problem, passes in ((CUBE, True), (square, False)):
            programs = [f"{each}\nNUMBER = {number}" for each in [right, *hostile, wrong]]
            verdicts = (await judge_programs(problem, programs, sandbox, limits)).verdicts
            assert all(verdict.scored for verdict in verdicts)
            assert [verdict.strong_pass for verdict in verdicts] == [passes, *[False] * 4]
    assert len(processes(place)) == 2


async def test_functions_and_whole_programs_take_turns(
    sandbox: BwrapSandboxEnvironment, place: Path
) -> None:
    # What only functions need is not in memory that each case's process would have to copy.
    small = "import sys\nassert not {'random', 'typing'} & set(sys.modules)\n"
    total = "print(sum(map(int, input().split())) - NUMBER)"
    for number in range(3):
        for problem, program in ((SUM, small + total), (CUBE, CUBE.reference)):
            text = f"NUMBER, ROUND = 0, {number}\n{program}"
            (right,) = (await judge_programs(problem, [text], sandbox)).verdicts
            assert right.strong_pass, right
        (wrong,) = (
            await judge_programs(SUM, [f"NUMBER = {number + 1}\n{total}"], sandbox)
        ).verdicts
        assert not wrong.weak_pass
    assert len(processes(place)) == 2


async def test_errors_that_nobody_reads_hold_nothing_up(sandbox: BwrapSandboxEnvironment) -> None:
    command = ["sh", "-c", "while read line; do head -c 99999 /dev/zero >&2; echo; echo; done"]
    for _ in range(9):
        assert (await sandbox.converse(command, b"", b"x\n")).success


async def test_a_harness_that_failed_is_not_asked_again(sandbox: BwrapSandboxEnvironment) -> None:
    # What leaves something in /tmp has the nursery fork another server.
    leaves = "def f(x):\n    open('/tmp/left', 'w').close()\n    return x ** 3"
    for number in range(3):
        programs = [f"{text}\nNUMBER = {number}" for text in (CUBE.reference, leaves)]
        first, _ = (await judge_programs(CUBE, programs, sandbox)).verdicts
        assert first.strong_pass
        _, nursery, *_ = [pid for pid in sorted(offspring()) if is_python(pid)]
        os.kill(nursery, signal.SIGKILL)


def is_python(process: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text() == "python3\n"
    return False


def test_an_answer_that_is_too_long_is_asked_for_in_parts() -> None:
    reference = "import random\ndef f(x): return random.Random(x).randbytes(1500)"
    problems = [
        Problem(f"{number}", "", "f", reference, [(1000 * number + x,) for x in range(900)], [])
        for number in range(9)
    ]
    judgements = judge_many([(problem, [f"{reference}\n"]) for problem in problems])
    assert all(isinstance(j, Judgement) and j.verdicts[0].strong_pass for j in judgements)


def test_event_loops_at_once_have_a_process_each() -> None:
    slow = "import time\ndef f(x):\n    time.sleep(0.1)\n    return x ** 3"
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda text=text: found.append(judge(CUBE, [text])[0].strong_pass))
        for text in (CUBE.reference, slow)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True, True]


async def test_what_a_task_needs_next_stays_for_it(place: Path) -> None:
    tasks = [(CUBE, [f"{CUBE.reference}  # here"])]
    judge_many(tasks, last=False)
    before = processes(place)
    assert len(before) == 2
    await BwrapSandboxEnvironment.task_init("test", None)
    sandbox = BwrapSandboxEnvironment()
    await judge_programs(CUBE, ["def f(x): return x * x * x  # there"], sandbox)
    assert processes(place) == before
    sandbox.directory.cleanup()
    await BwrapSandboxEnvironment.task_cleanup("test", None, True)
    all_end(place)


async def test_a_process_that_is_forked_leaves_them_their_folders(
    sandbox: BwrapSandboxEnvironment, place: Path
) -> None:
    await ask(sandbox, "hello")
    await anyio.to_thread.run_sync(lambda: None)  # so that no thread remembers it
    before = sorted(os.listdir(place))
    child = os.fork()
    if child == 0:
        os._exit(0)
    await anyio.to_thread.run_sync(os.waitpid, child, 0)
    assert sorted(os.listdir(place)) == before


def test_a_killed_process_leaves_none_that_stand(place: Path) -> None:
    program = """
import anyio, os, signal
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment

async def main():
    await BwrapSandboxEnvironment.task_init("test", None)
    command = ["sh", "-c", "read line; echo $line; echo; exec cat"]
    await BwrapSandboxEnvironment().converse(command, b"", b"hello\\n")
    os.kill(os.getpid(), signal.SIGKILL)

anyio.run(main)
"""
    subprocess.run([sys.executable, "-c", program], check=False)
    all_end(place)
