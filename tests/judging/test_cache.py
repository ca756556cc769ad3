"""The judge's memory: what is the same is not run again, and nothing stale comes out of it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from inspect_ai.util import ExecResult

from inspect_resample.datasets import Problem
from inspect_resample.judging import judge as judging
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.cache import Cache
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.request import Limits, verdict_from_entry
from inspect_resample.judging.standalone import judge
from inspect_resample.judging.verdict import Status

from .sandboxes import Exposed

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TRIPLE = Problem(
    id="test/triple",
    prompt="def triple(x):\n",
    entry_point="triple",
    reference="def triple(x):\n    return x * 3\n",
    weak=[(1,), (2,)],
    strong=[(n,) for n in range(20)],
)
# It is right in one process out of two: only a memory makes it answer the same twice.
MOODY = "import random\nWRONG = random.SystemRandom().getrandbits(8)\n"
MOODY += "def triple(x):\n    return x * 3 if WRONG % 2 else 0\n"
RIGHT = "def triple(x):\n    return x + x + x\n"


class Counting(BwrapSandboxEnvironment):
    """Counts calls, and can pretend to have another Python."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.python: str | None = None

    async def exec(self, *args: object, **options: object) -> ExecResult[str]:
        self.calls += 1
        result = await super().exec(*args, **options)  # type: ignore[arg-type]
        if self.python:
            first, _, rest = result.stdout.partition("\n")
            start = first.index('"python": "')
            end = first.index('"', start + 11)
            first = f'{first[:start]}"python": "{self.python}"{first[end + 1 :]}'
            result.stdout = f"{first}\n{rest}"
        return result


@pytest.fixture
async def sandbox() -> AsyncIterator[Counting]:
    environment = Counting()
    yield environment
    environment.directory.cleanup()


@pytest.fixture(autouse=True)
def forgetful_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the disk remembers."""
    monkeypatch.setattr(judging, "_prepared", {})


async def test_a_verdict_is_remembered(sandbox: Counting) -> None:
    first = (await judge_programs(TRIPLE, [MOODY], sandbox)).verdicts
    for _ in range(8):
        judging._prepared.clear()
        assert (await judge_programs(TRIPLE, [MOODY], sandbox)).verdicts == first
    assert sandbox.calls == 9  # each time the sandbox is asked which Python it has


async def test_comments_and_layout_make_no_other_program(sandbox: Counting) -> None:
    first = (await judge_programs(TRIPLE, [MOODY], sandbox)).verdicts
    for n in range(8):
        again = (await judge_programs(TRIPLE, [f"{MOODY}\n# {n}\n"], sandbox)).verdicts
        assert again == first


@pytest.mark.parametrize(
    "changed",
    [
        replace(TRIPLE, reference="def triple(x):\n    return x * 4\n"),
        replace(
            TRIPLE, weak=[(1,), (5,)], reference="def triple(x):\n    return 3 if x < 5 else 0\n"
        ),
        replace(TRIPLE, entry_point="other", reference="def other(x):\n    return x * 3\n"),
    ],
)
async def test_another_problem_is_judged_anew(sandbox: Counting, changed: Problem) -> None:
    (before,) = (await judge_programs(TRIPLE, [RIGHT], sandbox)).verdicts
    (after,) = (await judge_programs(changed, [RIGHT], sandbox)).verdicts
    assert before.strong_pass
    assert not after.weak_pass


async def test_other_limits_are_another_question(sandbox: Counting) -> None:
    short = replace(TRIPLE, weak=[(1,)], strong=[])
    slow = "def triple(x):\n    sum(range(30_000_000))\n    return x * 3\n"
    strict, lenient = Limits(floor=0.05), Limits(floor=10)
    (late,) = (await judge_programs(short, [slow], sandbox, strict)).verdicts
    assert late.weak.status is Status.TIMEOUT
    (done,) = (await judge_programs(short, [slow], sandbox, lenient)).verdicts
    assert done.strong_pass


async def test_another_python_in_the_sandbox_is_noticed(sandbox: Counting) -> None:
    (before,) = (await judge_programs(TRIPLE, [RIGHT], sandbox)).verdicts
    judging._prepared.clear()
    sandbox.python = "3.99.0"
    judgement = await judge_programs(TRIPLE, [RIGHT], sandbox)
    assert judgement.about["python"] == "3.99.0"
    assert judgement.verdicts[0].strong_pass == before.strong_pass
    assert sandbox.calls == 3  # the answer from memory was thrown away


async def test_a_harness_fault_is_not_remembered(sandbox: Counting) -> None:
    class Dying(Counting):
        async def exec(self, *args: object, **options: object) -> ExecResult[str]:
            result = await super().exec(*args, **options)
            return ExecResult(False, 137, result.stdout.splitlines()[0] + "\n", "Killed")

    (lost,) = (await judge_programs(TRIPLE, [RIGHT], Dying())).verdicts
    assert lost.weak.status is Status.FAULT
    (found,) = (await judge_programs(TRIPLE, [RIGHT], sandbox)).verdicts
    assert found.strong_pass


async def test_what_may_have_been_ended_from_outside_is_not_remembered() -> None:
    sandbox = Exposed()
    killed = "import os\nif int.from_bytes(os.urandom(1), 'big') % 2: os.kill(os.getpid(), 9)\n"
    found = set()
    for _ in range(40):
        judging._prepared.clear()
        (verdict,) = (await judge_programs(TRIPLE, [killed + RIGHT], sandbox)).verdicts
        found.add(verdict.strong_pass)
        assert verdict.doubtful != verdict.strong_pass
        if verdict.strong_pass:
            break
    sandbox.directory.cleanup()
    assert True in found  # sooner or later, because a kill is forgotten


def test_entries_survive_the_process_and_can_be_replaced(tmp_path: Path) -> None:
    Cache(tmp_path).put({f"k{n}": b"%d" % n for n in range(1200)})
    Cache(tmp_path).put({"k7": b"new"})
    found = Cache(tmp_path).get([*(f"k{n}" for n in range(1200)), "unknown"])
    assert len(found) == 1200
    assert found["k7"] == b"new"


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_cache_is_set_aside(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "verdicts.sqlite").write_bytes(content)
    cache = Cache(tmp_path)
    assert cache.get(["a"]) == {}
    cache.put({"a": b"1"})
    assert cache.get(["a"]) == {"a": b"1"}
    assert (tmp_path / "verdicts.damaged").read_bytes() == content
    assert caplog.text.count("set aside") == 1


def test_where_no_cache_can_be_kept_judging_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    cache = Cache(tmp_path / "file")
    for _ in range(3):
        cache.put({"a": b"1"})
        assert cache.get(["a"]) == {}
    assert caplog.text.count("goes on without it") == 1


DAMAGE = {
    "text": "'no bytes'",
    "nothing": "NULL",
    "a number": "7",
    "cut off": "substr(value, 1, length(value) - 3)",
    "other words": "CAST(replace(value, 'pass', 'fail') AS BLOB)",
    "zeros": "zeroblob(length(value))",
    "empty": "x''",
}


@pytest.mark.parametrize("value", DAMAGE.values(), ids=DAMAGE)
async def test_a_damaged_entry_is_found_out_anew(
    sandbox: Counting, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    (first,) = (await judge_programs(TRIPLE, [RIGHT], sandbox)).verdicts
    with closing(sqlite3.connect(Cache().file)) as store, store:
        changed = store.execute(f"UPDATE entries SET value = {value}").rowcount
    judging._prepared.clear()
    (again,) = (await judge_programs(TRIPLE, [RIGHT], sandbox)).verdicts
    assert changed == 2  # what the reference gives, and a verdict
    assert first.strong_pass
    assert again.strong_pass
    assert caplog.text.count("damaged entry") == 1
    judging._prepared.clear()
    assert (await judge_programs(TRIPLE, [RIGHT], sandbox)).verdicts == [again]


@pytest.mark.parametrize("entry", [b"", b"[]", b'{"weak": {"status": "?"}, "strong": null}', b"7"])
def test_an_entry_that_says_nothing_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, entry: bytes
) -> None:
    cache = Cache(tmp_path)
    cache.put({"a": entry, "b": b"1", "c": entry})
    assert cache.recall("ac", verdict_from_entry) == {}
    assert cache.get("b") == {"b": b"1"}
    assert caplog.text.count("damaged entry") == 1


STUCK = """
import logging, os, resource, sys
from pathlib import Path
from inspect_resample.judging.cache import Cache

logging.basicConfig()
how, cache = sys.argv[1], Cache(Path(sys.argv[2]))
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
elif os.geteuid() == 0:
    os.setresuid(65534, 65534, 65534)
for number in range(3):
    cache.put({f"{number}": bytes(150_000)})
    assert cache.get("a") == {"a": b"1"}, cache.get("a")
found = cache.get("012")
assert all(value == bytes(150_000) for value in found.values())
print(len(found))
"""


@pytest.mark.parametrize("how", ["full", "a file that is read-only", "a folder that is read-only"])
def test_what_cannot_be_kept_is_told_once(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "folder"
    Cache(folder).put({"a": b"1"})
    for parent in (tmp_path, *tmp_path.parents[:3]):  # one more with several at once
        parent.chmod(0o755)
    if how.startswith("a file"):
        (folder / "verdicts.sqlite").chmod(0o444)
        folder.chmod(0o777)
    elif how.startswith("a folder"):
        (folder / "verdicts.sqlite").chmod(0o666)
        folder.chmod(0o555)
    command = [sys.executable, "-c", STUCK, how, str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True)
    folder.chmod(0o755)
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) == (1 if how == "full" else 0)
    assert ended.stderr.count("judging goes on without it") == 1
    assert Cache(folder).get("a") == {"a": b"1"}


FULL = """
import logging, sys
from pathlib import Path
from inspect_resample.judging.cache import Cache

logging.basicConfig()
cache = Cache(Path(sys.argv[1]))
for number in range(4):
    cache.put({f"{number}": bytes([number]) * 60_000})
found = cache.get("0123")
assert all(value == bytes([int(name)]) * 60_000 for name, value in found.items())
print(len(found))
"""


@pytest.mark.parametrize(("room", "kept"), [("200k", 1), ("4k", 0)])
def test_a_disk_that_is_full_ends_nothing(tmp_path: Path, room: str, kept: int) -> None:
    mounted = f'mount -t tmpfs -o size={room} none "$0" || exit 77; exec "$@"'
    alone = ["unshare", "-m", "sh", "-c", mounted, str(tmp_path)]
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("no disk can be made")
    command = [*alone, sys.executable, "-c", FULL, str(tmp_path / "folder")]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode == 77:
        pytest.skip("no disk can be mounted")
    assert ended.returncode == 0, ended.stderr
    assert kept <= int(ended.stdout) < 4
    assert ended.stderr.count("judging goes on without it") == 1
    assert "full" in ended.stderr or "unable to open" in ended.stderr


BUSY = """
import sys, threading
from pathlib import Path
from inspect_resample.judging.cache import Cache

folder, name, failed = Path(sys.argv[1]), sys.argv[2], []
start = threading.Barrier(4)

def use(part):
    try:
        for number in range(20):
            if number == 0:
                start.wait()
            entry = {f"{name}/{part}/{number}": bytes(10_000)}
            Cache(folder).put(entry)
            assert Cache(folder).get(entry) == entry
    except BaseException as error:
        failed.append(error)

threads = [threading.Thread(target=use, args=(part,)) for part in range(4)]
[thread.start() for thread in threads]
print("begun", flush=True)
[thread.join() for thread in threads]
sys.exit(str(failed) if failed else 0)
"""


@pytest.mark.parametrize("round", range(5))
def test_many_use_a_new_cache_at_once_and_some_are_killed(tmp_path: Path, round: int) -> None:
    command = [sys.executable, "-c", BUSY, str(tmp_path)]
    users = [
        subprocess.Popen([*command, str(user)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for user in range(6)
    ]
    for killed in users[:2]:
        assert killed.stdout is not None
        killed.stdout.readline()
        killed.kill()
        killed.communicate()
    told = [user.communicate()[1].decode() for user in users[2:]]
    assert [user.returncode for user in users[2:]] == [0] * 4, told


def test_judging_needs_no_eval() -> None:
    right, wrong = judge(TRIPLE, [RIGHT, "def triple(x):\n    return 3\n"])
    assert right.strong_pass
    assert wrong.weak.status is Status.WRONG
