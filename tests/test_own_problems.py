"""Own problems as their user runs them, and a data set of a few lines."""

import json
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog, read_eval_log

from inspect_resample import datasets, tasks
from inspect_resample.datasets import all_datasets, load_problems
from inspect_resample.tasks.own_problems import own_problems

from .datasets.own_corpus import CORPUS
from .sampling.fake_server import Call, FakeServer, Reply
from .scoring.scripted import score

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
CHOSEN = ["double", "named", "square", "cube", "packed"]


@pytest.fixture(scope="module")
def command(warm: Path) -> str:
    return str(warm / "inspect-resample")


def file_of(directory: Path, *lines: dict[str, Any], name: str = "mine") -> Path:
    path = directory / f"{name}.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def corpus_answers(call: Call) -> Reply:
    """Right, passing weakly only, and wrong, in turn."""
    for name, written in CORPUS.items():
        if f"`{name}`" in call.prompt:
            by_verdict = dict(written.programs)
            answers = [by_verdict.get(verdict, "no") for verdict in ("PP", "P-", "--")]
            return Reply([f"```python\n{answers[i % 3]}\n```" for i in range(call.n)])
    raise AssertionError(call.prompt)


def run(server: FakeServer, directory: Path, **options: Any) -> EvalLog:
    (log,) = inspect_eval(
        "inspect_resample/own_problems",
        model=server.model(),
        task_args={"k": 3, "chunk": 3, **options},
        log_dir=str(directory / "logs"),
        display="none",
    )
    return log


def test_a_file_is_drawn_from_judged_analysed_and_rescored(tmp_path: Path, command: str) -> None:
    path = file_of(tmp_path, *(CORPUS[name].line for name in CHOSEN))
    with FakeServer(corpus_answers) as server:
        log = run(server, tmp_path, data=str(path), quality=True)
    assert log.status == "success", log.error
    assert (log.eval.task, str(log.eval.task_version)[:2]) == ("mine", "1-")
    for sample in log.samples or []:
        metadata = score(sample).metadata or {}
        assert metadata["weak_verdicts"][:2] == "PP", sample.id
        assert metadata["weak_verdicts"][2] in "WE", sample.id
        assert metadata["strong_verdicts"] == "PW-", sample.id

    analyzed = subprocess.run(
        [command, "analyze", log.location, "--json"], capture_output=True, text=True, check=True
    )
    (found,) = json.loads(analyzed.stdout)
    assert found["weak_pass_at"]["1"]["estimate"] == pytest.approx(2 / 3)
    assert found["strong_pass_at"]["1"]["estimate"] == pytest.approx(1 / 3)
    rescored = subprocess.run(
        [command, "rescore", log.location, "--log-dir", str(tmp_path / "again")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert rescored.returncode == 0, rescored.stderr
    assert "0 verdicts changed" in rescored.stdout


def test_recorded_draws_are_judged(tmp_path: Path, command: str) -> None:
    path = file_of(tmp_path, CORPUS["square"].line, CORPUS["named"].line)
    recorded = tmp_path / "samples.jsonl"
    recorded.write_text(
        "".join(
            json.dumps({"task_id": name, "solution": text}) + "\n"
            for name in ("square", "named")
            for _, text in CORPUS[name].programs
        )
    )
    judging = [command, "judge", str(recorded)]
    judging += ["--task", "own_problems", "--log-dir", str(tmp_path)]
    done = subprocess.run(
        [*judging, "--data", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    log = read_eval_log(next(tmp_path.glob("*.eval")).as_posix())
    letters = [(score(sample).metadata or {})["strong_verdicts"] for sample in log.samples or []]
    assert letters == ["PW-", "PW-"]
    without = subprocess.run(judging, capture_output=True, text=True, check=False)
    assert without.returncode == 2
    assert "own_problems needs the file of problems" in without.stderr


FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "reference": (
        {"reference": "double = lambda x: 3 * x"},
        "its reference fails the weak suite (wrong: (2,) gives 6, expected 4)",
    ),
    "reference that does not run": ({"reference": "double = "}, "its reference"),
    "empty": ({"weak": []}, "its weak suite is empty"),
    "no more": ({"strong": [{"args": [2], "expected": 4}]}, "its strong suite adds nothing"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_problem_stops_the_run_or_is_left_out(tmp_path: Path, name: str) -> None:
    fault, words = FAULTY[name]
    path = file_of(tmp_path, {**CORPUS["double"].line, **fault}, CORPUS["cube"].line)
    with pytest.raises(PrerequisiteError) as refused:
        own_problems(data=str(path))
    assert "1 of 2 problems cannot tell right from wrong: double: " in str(refused.value.message)
    assert words in str(refused.value.message).replace("\\[", "[")
    task = own_problems(data=str(path), faulty="skip")
    assert [sample.id for sample in task.dataset] == ["cube"]
    assert words in (task.metadata or {})["left_out"]["double"]


def test_recorded_draws_of_a_faulty_problem_are_neither_judged_nor_rescored(
    tmp_path: Path, command: str
) -> None:
    """The reference of `double` is wrong: no verdict on its draws would mean anything."""
    wrong = {**CORPUS["double"].line, "reference": "double = lambda x: 3 * x"}
    path = file_of(tmp_path, wrong, CORPUS["cube"].line)
    recorded = tmp_path / "samples.jsonl"
    recorded.write_text(
        "".join(
            json.dumps({"task_id": name, "solution": CORPUS[name].programs[0][1]}) + "\n"
            for name in ("double", "cube")
        )
    )
    logs = tmp_path / "logs"
    judging = [command, "judge", str(recorded), "--task", "own_problems", "--data", str(path)]
    judging += ["--log-dir", str(logs)]
    stopped = subprocess.run(judging, capture_output=True, text=True, check=False)
    assert stopped.returncode == 2
    told = " ".join(stopped.stderr.split())
    assert "1 of 2 problems cannot tell right from wrong: double: its reference fails" in told
    assert not list(logs.glob("*.eval"))
    judged = subprocess.run(
        [*judging, "--faulty", "skip"], capture_output=True, text=True, check=False
    )
    assert judged.returncode == 0, judged.stderr
    log = read_eval_log(next(logs.glob("*.eval")).as_posix())
    assert log.eval.dataset.sample_ids == ["cube"]
    assert "its reference fails" in (log.eval.metadata or {})["left_out"]["double"]
    broken = {**CORPUS["cube"].line, "reference": "def cube(*given): return None"}
    path.write_text(json.dumps(broken) + "\n")
    again = subprocess.run(
        [command, "rescore", log.location, "--log-dir", str(logs)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert again.returncode == 2
    assert "cube: its reference fails" in " ".join(again.stderr.split())
    assert len(list(logs.glob("*.eval"))) == 1


def test_options_that_do_not_fit(tmp_path: Path) -> None:
    for options, words in (
        ({}, "-T data=PATH"),
        ({"data": "/no/such/file"}, "/no/such/file cannot be read"),
        ({"data": "x", "faulty": "no"}, "faulty: input should be 'stop' or 'skip'"),
    ):
        with pytest.raises(PrerequisiteError) as refused:
            own_problems(**options)
        assert words in str(refused.value.message)


# ------------------------------------------------------------------------- one place a data set

TOY = """
from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.problem import Problem

def load(data):
    reference = "def triple(x): return 3 * x"
    return [Problem("toy/1", "Write `triple`.", "triple", reference, [(1,)], [(2,), (0,)])]

TOY = Dataset(name="toy", task="toy", about="A toy.", load=load, origin="a test", licence="none")
"""
TOY_TASK = '''
from inspect_ai import task
from inspect_resample.tasks.common.task import task_of

@task
@task_of("toy")
def toy() -> None:
    """The task."""
'''


def test_a_data_set_is_one_file_and_a_task_of_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(package: ModuleType, text: str) -> None:
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "toy.py").write_text(text)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])

    put(datasets, TOY)
    put(tasks, TOY_TASK)
    all_datasets.cache_clear()
    try:
        monkeypatch.chdir(tmp_path)
        answer = "```python\ndef triple(x): return 3 * x\n```"
        with FakeServer(lambda call: Reply([answer] * call.n)) as server:
            (log,) = inspect_eval(
                "inspect_resample.tasks/toy.py",
                model=server.model(),
                task_args={"k": 2},
                log_dir=str(tmp_path / "logs"),
                display="none",
            )
        assert log.status == "success", log.error
        (sample,) = log.samples or []
        assert (score(sample).metadata or {})["strong_verdicts"] == "PP"
        assert "toy" in {dataset.task for dataset in all_datasets().values()}
    finally:
        all_datasets.cache_clear()
        load_problems.cache_clear()


def test_the_tasks_of_a_clone_are_those_of_the_package() -> None:
    own, packaged = ROOT / "tasks", Path(tasks.__path__[0])
    names = {file.name for file in packaged.glob("[a-z]*.py")}
    assert names == {file.name for file in own.iterdir() if file.suffix == ".py"}
    assert not own.is_symlink()
    for name in names:
        assert (own / name).read_text() == (packaged / name).read_text()
    assert {dataset.task for dataset in all_datasets().values()} == {name[:-3] for name in names}
