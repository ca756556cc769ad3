"""`--engine ray` on a cluster of two nodes, of which one is killed while it judges."""

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from click.testing import CliRunner, Result
from inspect_ai.log import read_eval_log

from inspect_resample.cli import main
from inspect_resample.datasets import load_problems

from ..datasets.pocket_wrong import WRONG_PROGRAMS

pytest.importorskip("ray", reason="Ray is not installed")
from ray.cluster_utils import Cluster

from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.judging.on_ray import OnRay

pytestmark = [pytest.mark.slow, pytest.mark.alone]

POCKET = load_problems("pocket")
CHOSEN = ("pocket/is_even", "pocket/power", "pocket/day_of_year")
SMALL = 100 << 20  # bytes of a node's object store
OF_THIS_RUN = {
    *("created", "started_at", "completed_at", "timestamp", "completed", "time", "total_time"),
    *("working_time", "working_start", "log_dir", "location", "log", "limits"),
}
"""Times, `limits` that are multiples of the reference's, and where the log is."""
MADE_UP = re.compile(r"[A-Za-z0-9]{22}")
"""An id that Inspect makes up."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    node = {"num_cpus": 1, "object_store_memory": SMALL, "include_dashboard": False}
    found = Cluster(initialize_head=True, head_node_args=node)
    yield found
    found.shutdown()  # type: ignore[no-untyped-call]


@pytest.fixture(autouse=True)
def small_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OnRay, "programs", 4)
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def judges(node: Any) -> bool:
    """Whether a program is in a sandbox on a node."""
    (raylet,) = node.all_processes["raylet"]
    below = psutil.Process(raylet.process.pid).children(recursive=True)
    return any(process.name() == "bwrap" for process in below)


def kill_when_it_judges(cluster: Cluster, node: Any, killed: threading.Event) -> None:
    while not judges(node):
        time.sleep(0.02)
    cluster.remove_node(node, allow_graceful=False)
    killed.set()


def recorded(folder: Path) -> Path:
    """Right programs and wrong ones, each of which takes a while."""
    file = folder / "draws.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(3):
            for problem in CHOSEN:
                for program in (POCKET[problem].reference, *WRONG_PROGRAMS[problem], "def ("):
                    text = f"import time\ntime.sleep(0.1 + {number} / 100)\n{program}"
                    lines.write(json.dumps({"task_id": problem, "solution": text}) + "\n")
    return file


def comparable(value: Any) -> Any:
    """What a log says, without what differs between two runs on one machine."""
    if isinstance(value, list):
        return [comparable(each) for each in value]
    if isinstance(value, dict):
        left_out = {*OF_THIS_RUN, *(["value"] if value.get("path") == "/output/time" else [])}
        return {name: comparable(each) for name, each in value.items() if name not in left_out}
    return "" if isinstance(value, str) and MADE_UP.fullmatch(value) else value


def only_log(folder: Path) -> Any:
    (file,) = folder.glob("*.eval")
    return comparable(json.loads(read_eval_log(str(file)).model_dump_json()))


def nothing_here(patch: pytest.MonkeyPatch) -> None:
    """No program may run in this process' own sandboxes."""

    async def converse(*_: object) -> None:
        raise AssertionError("a program was judged here")

    patch.setattr(BwrapSandboxEnvironment, "converse", converse)


def test_nothing_is_lost_or_changed_with_a_node(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = recorded(tmp_path)
    here = ("judge", draws, "--task", "pocket_plus", "--log-dir", tmp_path / "judged")
    assert run(*here).exit_code == 0
    (log,) = (tmp_path / "judged").glob("*.eval")
    again = [
        here,
        ("rescore", log, "--log-dir", tmp_path / "rescored"),
        ("verify", log, "--with", "agreement", "-o", tmp_path / "verified"),
    ]
    for command in again[1:]:
        assert run(*command).exit_code == 0

    nothing_here(monkeypatch)
    node, killed = cluster.add_node(num_cpus=1, object_store_memory=SMALL), threading.Event()
    killing = threading.Thread(target=kill_when_it_judges, args=(cluster, node, killed))
    killing.start()
    for command in again:
        folder = Path(command[-1])
        on_ray = ("--engine", "ray", "--address", cluster.address)
        there = run(*command[:-1], folder.with_suffix(".ray"), *on_ray)
        assert there.exit_code == 0, there.output
        assert only_log(folder) == only_log(folder.with_suffix(".ray")), command[0]
        assert killed.is_set()


def test_a_cluster_that_does_not_answer_is_told(tmp_path: Path) -> None:
    draws = recorded(tmp_path)
    judged = ("judge", draws, "--task", "pocket_plus", "--log-dir", tmp_path / "logs")
    nowhere = run(*judged, "--engine", "ray", "--address", "127.0.0.1:1")
    assert nowhere.exit_code == 2
    assert "no Ray cluster can be used" in nowhere.stderr
