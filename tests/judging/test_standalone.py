"""Judging from where an event loop runs already, as in a notebook, and from many threads."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import anyio
import pytest
from inspect_ai.util import concurrency
from inspect_ai.util._subprocess import max_subprocesses_context_var
from jupyter_client.manager import KernelManager, start_new_kernel

from inspect_resample.datasets import Problem
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.standalone import judge, run_apart

from .sandboxes import Local

pytestmark = pytest.mark.slow

CUBE = Problem("cube", "", "f", "def f(x): return x ** 3", [(x,) for x in range(9)], [(-1,)])
RIGHT, WRONG = CUBE.reference, "def f(x): return x"

STUCK = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may ignore it
from inspect_resample.judging.request import Limits
from inspect_resample.judging.standalone import judge
from inspect_resample.datasets import Problem

problem = Problem("one", "", "f", "def f(x): return x", [(1,)], [(2,)])
def wait():
    judge(problem, ["def f(x):\\n    while True: pass"], limits=Limits(floor=1000))
"""
"""Judges a program that does not end, for longer than any test waits."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where sandboxes of this test have their directories; none stays."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert not [*tmp_path.glob("*bwrap*")]


def passes(programs: list[str]) -> list[bool]:
    """Which programs pass both suites."""
    return [verdict.strong_pass for verdict in judge(CUBE, programs)]


def test_in_a_running_loop() -> None:
    async def cell() -> list[bool]:
        return passes([RIGHT, WRONG])

    assert anyio.run(cell) == [True, False]


def test_in_a_callback_of_a_loop() -> None:
    async def cell() -> list[bool]:
        found: asyncio.Future[list[bool]] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(lambda: found.set_result(passes([RIGHT, WRONG])))
        return await found

    assert asyncio.run(cell()) == [True, False]


def test_after_a_loop_was_made_to_run_within_itself() -> None:
    program = """
import asyncio
from inspect_ai._util._async import init_nest_asyncio
init_nest_asyncio()  # as Inspect's readers of logs do in a notebook
from inspect_resample.judging.standalone import judge
from inspect_resample.datasets import load_problems
problem = load_problems("pocket")["pocket/is_even"]
async def cell():
    print(judge(problem, [problem.reference])[0].strong_pass)
asyncio.run(cell())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("True\n", 0), done.stderr


def test_calls_within_a_call() -> None:
    async def cell() -> list[bool]:
        return passes([RIGHT, WRONG])

    async def other() -> None:
        assert run_apart(cell) == [True, False]

    run_apart(other)


def test_a_sandbox_of_another_loop() -> None:
    async def cell() -> None:
        await BwrapSandboxEnvironment.task_init("test", None)
        sandbox = BwrapSandboxEnvironment()
        before = await judge_programs(CUBE, [RIGHT], sandbox)  # its process belongs to this loop
        (between,) = judge(CUBE, [WRONG], sandbox)
        after = await judge_programs(CUBE, [f"{RIGHT}\nX = 1"], sandbox)
        assert [v.strong_pass for v in (*before.verdicts, between, *after.verdicts)] == [
            True,
            False,
            True,
        ]
        sandbox.directory.cleanup()
        await BwrapSandboxEnvironment.task_cleanup("test", None, True)

    anyio.run(cell)


@pytest.mark.parametrize("kind", [lambda: "bwrap", BwrapSandboxEnvironment, Local])
def test_where_others_hold_all_places_for_processes(
    kind: Callable[[], str | BwrapSandboxEnvironment | Local],
) -> None:
    async def cell() -> None:
        limit = max_subprocesses_context_var.get()
        async with anyio.create_task_group() as group:
            for _ in range(limit):
                group.start_soon(hold, done := anyio.Event())
            await anyio.wait_all_tasks_blocked()
            sandbox = kind()
            assert [v.strong_pass for v in judge(CUBE, [RIGHT, WRONG], sandbox)] == [True, False]
            if not isinstance(sandbox, str):
                sandbox.directory.cleanup()
            group.cancel_scope.cancel()
        assert not done.is_set()

    async def hold(done: anyio.Event) -> None:
        limit = max_subprocesses_context_var.get()
        async with concurrency("subprocesses", limit, resizable=True):
            await done.wait()

    anyio.run(cell)


def test_many_at_once() -> None:
    found: list[list[bool]] = []

    def call(number: int) -> None:
        found.append(passes([f"{RIGHT}\nX = {number}", f"{WRONG}\nX = {number}"]))

    threads = [threading.Thread(target=call, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[True, False]] * 6


@pytest.mark.parametrize(
    ("call", "patience"),
    [("wait()", 30), ("async def cell(): wait()\nimport asyncio; asyncio.run(cell())", 3)],
    ids=["no loop", "a loop"],
)
def test_an_interrupt_ends_it_and_leaves_nothing(place: Path, call: str, patience: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STUCK + call], stderr=subprocess.PIPE, text=True
    )
    wait_for(lambda: judging(place))
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        # A loop of asyncio waits for the second one; one more would end the tidying up. Without a
        # loop one is enough, but for a signal in the moment before a thread waits for a lock: that
        # Python sees with the next one.
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    _, errors = process.communicate()
    assert "KeyboardInterrupt" in errors
    wait_for(lambda: not judging(place))


@pytest.fixture
def kernel() -> Iterator[tuple[KernelManager, Callable[[str], str]]]:
    """A real kernel of Jupyter, and what runs a cell and gives its output or its error's name."""
    manager, client = start_new_kernel(kernel_name="python3", startup_timeout=120)

    def run(code: str) -> str:
        said: list[str] = []

        def hook(message: dict[str, dict[str, str]]) -> None:
            said.append(message["content"].get("text") or message["content"].get("ename", ""))

        client.execute_interactive(code, output_hook=hook, store_history=False)
        return "".join(said)

    yield manager, run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_in_jupyter(kernel: tuple[KernelManager, Callable[[str], str]], place: Path) -> None:
    manager, run = kernel
    ask = "judge(problem, [problem.reference])[0].strong_pass"
    assert run(STUCK + "print('ready')") == "ready\n"
    assert run(f"print({ask})") == "True\n"
    assert run(f"import asyncio\nawait asyncio.sleep(0)\nprint({ask})") == "True\n"
    both = "both = await asyncio.gather(asyncio.to_thread(judge, problem, ['x']), "
    both += "asyncio.to_thread(judge, problem, [problem.reference]))\n"
    assert run(f"{both}print([v.weak_pass for (v,) in both])") == "[False, True]\n"

    def interrupt() -> None:
        wait_for(lambda: judging(place))
        manager.interrupt_kernel()

    other = threading.Thread(target=interrupt)
    other.start()
    # Python may say before it that an ended child was collected by somebody else.
    assert run("wait()").endswith("KeyboardInterrupt")
    other.join()
    wait_for(lambda: not judging(place))
    assert run(f"print({ask})") == "True\n"


def judging(place: Path) -> bool:
    """Whether a sandbox of this test has a process."""
    commands = [read(path / "cmdline") for path in Path("/proc").glob("[0-9]*")]
    return any(f"{place}/inspect-bwrap-".encode() in command for command in commands)


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


def wait_for(event: Callable[[], bool]) -> None:
    """Until something is so, however long that takes: the test's own limit ends it."""
    while not event():
        pause()


def pause() -> None:
    os.sched_yield()
    threading.Event().wait(0.02)


def test_a_python_below_tmp_is_not_hidden_from_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(sys.base_prefix, "lib")
    program = Path(sys._base_executable).resolve()  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        python = Path(folder, "python")
        (python / "bin").mkdir(parents=True)
        Path(folder).chmod(0o755)
        shutil.copy(program, python / "bin" / "python3")
        unneeded = shutil.ignore_patterns("site-packages", "test", "idlelib", "__pycache__", "*.a")
        shutil.copytree(library / version, python / "lib" / version, ignore=unneeded)
        for shared in library.glob("libpython*.so*"):
            shutil.copy(shared, python / "lib")
        monkeypatch.setenv("PATH", f"{python / 'bin'}:/usr/bin:/bin")
        writing = (
            "import decimal, os\n"
            f"place = {os.fspath(python / 'lib' / version / 'new')!r}\n"
            "def f(x):\n"
            "    for path in (place, os.path.dirname(os.path.dirname(place))):\n"
            "        try:\n"
            "            open(path + 'er', 'w')\n"
            "            return 'written'\n"
            "        except OSError:\n"
            "            pass\n"
            "    open('/tmp/own', 'w').write('x')\n"
            "    return int(decimal.Decimal(x) ** 3)\n"
        )
        right, written = judge(CUBE, [RIGHT, writing], "local")
    assert right.strong_pass
    assert written.strong_pass, written
