"""Programs in worker processes: hostile ones, hanging and dying ones, and none twice."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import anyio
import psutil
import pytest

from inspect_resample.parsing.workers import WorkerError
from inspect_resample.quality import measuring
from inspect_resample.quality.measures import Quality
from inspect_resample.quality.measuring import QualityWorkers, quality_workers
from inspect_resample.quality.settings import Settings

pytestmark = pytest.mark.slow

GOOD = "def double(number):\n    return 2 * number\n"


@pytest.fixture(scope="module")
def workers() -> Iterator[QualityWorkers]:
    pool = QualityWorkers(Settings.of(seconds=3))
    yield pool
    pool.close()


def is_fine(quality: Quality) -> bool:
    return quality.measures["pylint_score"] == 10 and not quality.not_measured


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "+".join("1" * 20_000),
        "x = " + "[" * 150 + "]" * 150,
        "a" + ".a" * 20_000,
        "f" + "()" * 20_000,
        "x = '" + "a" * 90_000 + "'",
        "x = 10 ** 10 ** 10\ny = x + 1\n",
        "x = 'a' * 10 ** 10\ny = x * 3\n",
        "x = [0] * 10 ** 9\ny = x * 3\n",
        "x = 1 << 10 ** 10\ny = -x\n",
        "a = " + " or ".join(f"(a{i} and b{i})" for i in range(3000)),
        "while True: pass",
        "import os\nos.kill(os.getppid(), 9)\n",
        "".join(f"def f{i}(x): return f{i + 1}(f{i + 1}(x))\n" for i in range(60)) + "f0(1)",
        "class A(A): pass\nclass B(B, A): x = B.x\n",
        "x" + ",x" * 20_000 + " = y",
    ],
)
def test_a_hostile_text_is_measured_or_told_and_the_next_one_is_fine(
    text: str, workers: QualityWorkers
) -> None:
    found = workers.measure(text)
    assert found.measures or found.not_measured or found.unparsable
    assert is_fine(workers.measure(GOOD))


def test_a_text_is_not_run_and_reads_nothing_that_lies_around(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "nearby.py").write_text("open('ran', 'w')\nvalue = 1\n")
    (tmp_path / "pylintrc").write_text("[MAIN]\ninit-hook=open('hooked', 'w')\n")
    (tmp_path / "program.py").write_text("from nearby import value\n")
    workers = QualityWorkers(Settings.of())
    text = "from nearby import absent\nimport pandas\nprint(absent, pandas.no_such_name)\n"
    found = workers.measure(text)
    workers.close()
    # Pylint would complain about these names, had it read the modules.
    assert found.messages == {} and found.measures["pylint_score"] == 10
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "nearby.py",
        "program.py",
        "pylintrc",
    ]
    known = QualityWorkers(Settings.of())
    found = known.measure("from string import no_such_name\nprint(no_such_name)\n")
    known.close()
    assert found.messages == {"no-name-in-module": 1}


def children() -> list[psutil.Process]:
    found = []
    for process in psutil.Process().children():
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):  # of tests before this one
            if "inspect_resample.quality.worker" in " ".join(process.cmdline()):
                found.append(process)
    return found


@pytest.mark.parametrize(
    ("killed", "why"), [(True, "the worker crashed"), (False, "timeout")], ids=["dies", "hangs"]
)
def test_a_worker_that_dies_or_hangs_is_replaced(killed: bool, why: str) -> None:
    workers = QualityWorkers(Settings.of())
    before = {process.pid for process in children()}
    assert is_fine(workers.measure(GOOD))
    workers._idle[0]._seconds = 30 if killed else 0.5
    (pid,) = {process.pid for process in children()} - before
    os.kill(pid, signal.SIGSTOP)  # It cannot answer before it dies.
    if killed:
        threading.Timer(0.3, os.kill, (pid, signal.SIGKILL)).start()
    assert workers.measure(GOOD) == Quality(not_measured=why)
    assert pid not in {process.pid for process in children()}
    assert is_fine(workers.measure(GOOD))
    workers.close()
    assert {process.pid for process in children()} == before


def test_a_worker_that_died_while_idle_costs_no_text() -> None:
    workers = QualityWorkers(Settings.of())
    before = {process.pid for process in children()}
    workers.measure(GOOD)
    (worker,) = [process for process in children() if process.pid not in before]
    worker.kill()
    worker.wait()
    assert is_fine(workers.measure(GOOD))
    workers.close()


def test_a_wrong_configuration_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own"
    path.write_text("[MAIN]\ndisable=no-such-message\n")
    settings = Settings.of(str(path))
    with pytest.raises(WorkerError, match="no-such-message"):
        anyio.run(measuring.measure_programs, [GOOD, "x = 1\n"], settings)


def test_each_distinct_text_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.of(seconds=11)  # No other test's cache.
    asked: list[str] = []
    measure = QualityWorkers.measure

    def counted(self: QualityWorkers, text: str) -> Quality:
        asked.append(text)
        return measure(self, text)

    monkeypatch.setattr(QualityWorkers, "measure", counted)
    texts = [GOOD, "x = 1\n", GOOD, "", GOOD]
    for _ in range(2):
        found = anyio.run(measuring.measure_programs, texts, settings)
        assert [is_fine(found[i]) for i in (0, 2, 4)] == [True] * 3
        assert found[3].not_measured == "there is no program"
    assert sorted(asked) == ["", "", GOOD, "x = 1\n"]  # What failed is tried again.
    quality_workers(settings).close()


def test_other_tasks_go_on_meanwhile() -> None:
    texts = [f"{GOOD}\n# {number}\n" for number in range(40)]

    async def run() -> float:
        longest = 0.0
        async with anyio.create_task_group() as group:

            async def work() -> None:
                await measuring.measure_programs(texts, Settings.of())
                group.cancel_scope.cancel()

            group.start_soon(work)
            while True:
                spent = time.thread_time()
                try:
                    await anyio.sleep(0.001)
                finally:
                    longest = max(longest, time.thread_time() - spent)
        return longest

    assert anyio.run(run) < 0.2  # of CPU time, of more than a second for all; 0.001 here
