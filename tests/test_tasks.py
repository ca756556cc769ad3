"""The tasks as users run them: Inspect's command line, a model server, a sandbox."""

import contextlib
import gzip
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import BadZipFile

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai._eval.registry import task_create
from inspect_ai._util.entrypoints import ensure_entry_points
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import MemoryDataset
from inspect_ai.log import EvalLog, EvalSample, list_eval_logs, read_eval_log
from inspect_ai.model import GenerateConfig

from inspect_resample.judging.bwrap import bubblewrap
from inspect_resample.sampling.draws import Draws
from inspect_resample.tasks.humaneval_plus import humaneval_plus
from inspect_resample.tasks.mbpp_plus import mbpp_plus
from inspect_resample.tasks.pocket_plus import pocket_plus

from .sampling.fake_server import Call, FakeServer, Reply
from .scoring.scripted import POCKET, figures, right, score, weak_only
from .shared import DATA, HUMANEVAL, MBPP, NO_EVALPLUS, needs_evalplus

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
SLOW = pytest.mark.slow
Inspect: TypeAlias = Callable[..., subprocess.CompletedProcess[str]]


def half_right(call: Call) -> Reply:
    """For every problem in turn: a right program, one that only the weak suite passes, words."""
    entry = re.search(r"def (\w+)", call.prompt)
    name = entry[1] if entry else ""
    if f"pocket/{name}" not in POCKET:
        return Reply([f"```python\ndef {name}(*a):\n    return 0\n```"] * call.n)
    answers = [right(name), weak_only(name), "I do not know.", right(name)]
    return Reply([answers[i % 4] for i in range(call.n)])


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(half_right) as running:
        yield running


INSPECT = [sys.executable, "-m", "inspect_ai._cli.main"]


@pytest.fixture
def inspect(server: FakeServer, tmp_path: Path, warm: Path) -> Inspect:
    """Runs an `inspect` command that asks the server and logs below the test's directory."""

    def run(
        *arguments: str, path: str | None = None, program: Sequence[str] = (str(warm / "inspect"),)
    ) -> subprocess.CompletedProcess[str]:
        options = command(server, tmp_path, *program, *arguments)
        if path is not None:
            options["env"]["PATH"] = path
        return subprocess.run(**options, capture_output=True, timeout=200)

    return run


def command(server: FakeServer, directory: Path, *arguments: str) -> dict[str, Any]:
    """What to run for a command that asks the server and logs to the directory."""
    return {
        "args": arguments,
        "cwd": ROOT,
        "text": True,
        "env": {
            **os.environ,
            **server.environment(),
            "INSPECT_EVAL_MODEL": "openai-api/fake/table",
            "INSPECT_LOG_DIR": str(directory / "logs"),
            "INSPECT_RESAMPLE_CACHE": str(directory / "cache"),
            "INSPECT_DISPLAY": "plain",
            "COLUMNS": "200",
        },
    }


def one_log(directory: Path) -> EvalLog:
    """The newest log."""
    newest, *_ = list_eval_logs(str(directory / "logs"), descending=True)
    return read_eval_log(newest)


def finished(directory: Path) -> list[EvalSample]:
    """The samples in the log of a run that goes on; none in the instant in which it is written."""
    with contextlib.suppress(BadZipFile):
        return one_log(directory).samples or []
    return []


# ------------------------------------------------------------------------------------------- runs


def test_a_task_by_its_registered_name(server: FakeServer, tmp_path: Path) -> None:
    (log,) = inspect_eval(
        "inspect_resample/pocket_plus",
        model=server.model(),
        task_args={"k": 8, "chunk": 4},
        limit=3,
        epochs=2,
        log_dir=str(tmp_path),
        display="none",
    )
    assert log.status == "success"
    assert len(server.calls) == 3 * 2 * 2
    found = figures(log)
    assert found["weak_pass@1"] == pytest.approx(3 / 4)
    assert found["strong_pass@1"] == pytest.approx(2 / 4)
    assert found["conditional_accuracy"] == pytest.approx(2 / 3)
    for sample in log.samples or []:
        metadata = score(sample).metadata or {}
        assert metadata["weak_verdicts"] == "PPNP" * 2
        assert metadata["strong_verdicts"] == "PW-P" * 2
        assert len(sample.store_as(Draws).text) == 8


@SLOW
@pytest.mark.parametrize(
    ("name", "started"),
    [
        ("tasks/pocket_plus.py", {}),
        ("inspect_resample/pocket_plus", {"program": INSPECT}),  # which is found as it starts
    ],
)
def test_the_command_line_runs_a_task(
    inspect: Inspect, server: FakeServer, tmp_path: Path, name: str, started: dict[str, Any]
) -> None:
    done = inspect("eval", name, "--limit", "2", "-T", "k=4", "-T", "chunk=2", **started)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"strong_pass@1 +0\.5", done.stdout)
    assert len(server.calls) == 4
    log = one_log(tmp_path)
    assert log.status == "success"
    assert log.eval.task_args["k"] == 4


@SLOW
@needs_evalplus
@pytest.mark.parametrize(
    ("task", "file"),
    [("humaneval_plus", "HumanEvalPlus.jsonl.gz"), ("mbpp_plus", "MbppPlus.jsonl.gz")],
)
def test_evalplus_tasks_run(inspect: Inspect, tmp_path: Path, task: str, file: str) -> None:
    arguments = ["--limit", "2", "-T", "k=2", "-T", f"data={DATA / file}"]
    done = inspect("eval", f"tasks/{task}.py", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    log = one_log(tmp_path)
    assert [(score(sample).metadata or {})["draws"] for sample in log.samples or []] == [2, 2]


@SLOW
def test_inspect_lists_the_tasks(inspect: Inspect) -> None:
    listed = inspect("list", "tasks", "tasks").stdout
    for name in ("humaneval_plus", "mbpp_plus", "pocket_plus"):
        assert f"{name}.py@{name}" in listed


# ---------------------------------------------------------------------------------------- requests


@pytest.mark.parametrize(
    ("task", "stops"), [(pocket_plus, True), (mbpp_plus, False)], ids=["pocket", "mbpp"]
)
def test_base_models_get_the_bare_prompt_and_stop_after_the_function(
    task: Any, stops: bool
) -> None:
    if task is mbpp_plus and not MBPP.exists():
        pytest.skip(NO_EVALPLUS)
    made = task(style="completion", **({"data": str(MBPP)} if task is mbpp_plus else {}))
    sample = made.dataset[0]
    assert "```" not in str(sample.input)
    # Some of the pocket problems ask for a program, which stops elsewhere.
    stopped = (sample.metadata or {}).get("stops") or made.config.stop_seqs or []
    assert ("\ndef " in stopped) == stops
    assert "\nclass " in stopped


@pytest.mark.parametrize("given", [None, ["\n\n"]])
def test_each_kind_of_problem_has_its_own_stops_but_the_users_go_before(
    server: FakeServer, tmp_path: Path, given: list[str] | None
) -> None:
    made = pocket_plus(k=1, style="completion")
    program, function = made.dataset[60:62], made.dataset[0:1]
    made.dataset = MemoryDataset([*program, *function])
    options: dict[str, Any] = {"stop_seqs": given} if given else {}
    inspect_eval(
        made, model=server.model(), log_dir=str(tmp_path), display="none", score=False, **options
    )
    sent = {"```python" in str(call.prompt): call.body.get("stop") for call in server.calls}
    assert sent == (
        {True: given, False: given}
        if given
        else {
            True: ["\n```"],
            False: ["\nclass ", "\nif __name__", "\nprint(", "\nassert ", "\ndef "],
        }
    )


def test_chat_models_are_asked_for_the_function() -> None:
    made = pocket_plus()
    for sample in made.dataset:
        problem = POCKET[str(sample.id)]
        assert problem.prompt.strip() in str(sample.input)
        assert str(sample.target) == problem.entry_point
    assert made.config == GenerateConfig(temperature=0.8, top_p=0.95, max_tokens=1024)


def test_the_problems_are_those_of_the_data_set_each_once() -> None:
    ids = [sample.id for sample in pocket_plus().dataset]
    assert len(ids) == len(set(ids)) >= 40


# --------------------------------------------------------------------------------------- bad input

WRONG_OPTIONS = [
    ({"k": 0}, "k must be at least 1, not 0"),
    ({"chunk": -1}, "chunk must be at least 1, not -1"),
    ({"k": "two"}, "k: input should be a valid integer, not 'two'"),
    ({"k": 2.5}, "k: input should be a valid integer, not 2.5"),
    ({"k": True}, "k: input should be a valid integer, not True"),
    ({"style": "foo"}, "style: input should be 'chat' or 'completion', not 'foo'"),
    ({"judge_cut_off": 3}, "judge_cut_off: input should be a valid boolean, not 3"),
    ({"sandbox": "nonsense"}, "sandbox must be bwrap, docker, local"),
    (
        {"nonsense": 1},
        "there is no option nonsense; the options are k, chunk, first, style",
    ),
    ({"temperature": 1}, "there is no option temperature"),
]


@pytest.mark.parametrize(("options", "message"), WRONG_OPTIONS, ids=lambda value: str(value)[:30])
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    ensure_entry_points("inspect_resample")
    with pytest.raises(PrerequisiteError) as refused:
        task_create("inspect_resample/pocket_plus", **options)
    assert message in str(refused.value.message)


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def changed(content: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content).replace(b"return", b"retunr", 1))


BAD_FILES = {
    "truncated": (truncated, "the file is truncated"),
    "changed": (changed, "another version or was changed"),
    "empty": (lambda content: b"", "the file is empty"),
    "another format": (lambda content: b"task_id,prompt\n1,2\n", "not gzip data"),
    "other rows": (lambda content: gzip.compress(b'{"a": 1}\n'), "line 1"),
}


@needs_evalplus
@pytest.mark.parametrize(("spoil", "message"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_bad_data_files_are_refused(tmp_path: Path, spoil: Any, message: str) -> None:
    copy = tmp_path / "[a] copy.jsonl.gz"
    copy.write_bytes(spoil(HUMANEVAL.read_bytes()))
    with pytest.raises(PrerequisiteError) as refused:
        humaneval_plus(data=str(copy))
    assert message in str(refused.value.message)
    assert r"\[a] copy" in str(refused.value.message)  # escaped, for Inspect reads it as markup


def assert_clear(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command failed, and said why and nothing else."""
    assert done.returncode == 1, done.stdout
    told = " ".join(done.stdout.split())
    for word in words:
        assert word in told
    assert "Traceback" not in done.stdout + done.stderr
    assert len(told) < 1500


@SLOW
@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("knd=3", ["there is no option knd", "the options are k, chunk"]),
        ("sandbox=nonsense", ["sandbox must be bwrap, docker, local", "'nonsense'"]),
        ("data=/no/such/[file]", ["/no/such/[file] does not exist", "HumanEvalPlus.jsonl.gz"]),
    ],
)
def test_the_command_line_refuses(
    inspect: Inspect, server: FakeServer, option: str, words: list[str]
) -> None:
    task = "humaneval_plus" if option.startswith("data") else "pocket_plus"
    done = inspect("eval", f"tasks/{task}.py", "-T", option)
    assert_clear(done, *words)
    assert server.calls == []


@SLOW
def test_a_model_server_that_is_down_is_told_at_once(warm: Path, tmp_path: Path) -> None:
    with FakeServer() as server:
        pass
    told = command(server, tmp_path, str(warm / "inspect"), "eval", "tasks/pocket_plus.py")
    done = subprocess.run(**told, capture_output=True)
    assert_clear(done, f"No model server answers at {server.url}")


def broken_bubblewrap(directory: Path, script: str) -> str:
    """A search path whose `bwrap` is a shell script, with the real one as $BWRAP."""
    program = directory / "bin" / "bwrap"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nBWRAP={bubblewrap()}\n{script}\n")
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


@SLOW
def test_without_a_sandbox_the_model_is_not_even_asked(
    inspect: Inspect, server: FakeServer, tmp_path: Path
) -> None:
    path = broken_bubblewrap(tmp_path, "echo 'bwrap: no namespaces here' >&2; exit 1")
    done = inspect("eval", "tasks/pocket_plus.py", path=path)
    assert_clear(done, "bwrap: no namespaces here", "-T sandbox=docker", "-T sandbox=local")
    assert server.calls == []


@SLOW
def test_a_sandbox_that_dies_in_the_middle(
    inspect: Inspect, server: FakeServer, tmp_path: Path
) -> None:
    broken, started = tmp_path / "broken", tmp_path / "started"
    script = f"[ -e {broken} ] && echo gone >&2 && exit 9; echo $$ > {started}; "
    path = broken_bubblewrap(tmp_path, script + 'exec $BWRAP "$@"')

    def breaks(call: Call) -> Reply:
        if call.number == 2:
            broken.touch()
            os.kill(int(started.read_text()), signal.SIGKILL)
        return half_right(call)

    server.script = breaks
    arguments = ["tasks/pocket_plus.py", "--limit", "6", "-T", "k=4", "--max-samples", "1"]
    done = inspect("eval", *arguments, path=path)
    assert done.returncode == 1
    assert "the judge did not start in the sandbox: gone" in " ".join(done.stdout.split())
    log = one_log(tmp_path)
    assert log.status == "error"
    finished = [sample for sample in log.samples or [] if sample.scores]
    failed, *_ = [s for s in log.samples or [] if s.error and "gone" in s.error.message]
    assert finished
    assert len(failed.store_as(Draws).text) == 4


# ---------------------------------------------------------------------------------- interruptions


@SLOW
def test_a_killed_run_goes_on_where_it_was(
    inspect: Inspect, server: FakeServer, tmp_path: Path
) -> None:
    arguments = ["tasks/pocket_plus.py", "--limit", "6", "-T", "k=4", "--max-samples", "1"]
    arguments += ["--log-buffer", "1", "--no-log-realtime"]

    def stalls(call: Call) -> Reply:
        reply = half_right(call)
        return reply if call.number < 3 else Reply(reply.texts, seconds=60)

    server.script = stalls
    run = subprocess.Popen(
        **command(server, tmp_path, *INSPECT, "eval", *arguments),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(server.calls) < 4 or len(finished(tmp_path)) < 3:
        assert run.poll() is None
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()

    killed = one_log(tmp_path)
    assert killed.status == "started"
    kept = {sample.id: sample.uuid for sample in killed.samples or []}
    assert len(kept) == 3

    server.script = half_right
    before = len(server.calls)
    done = inspect("eval-retry", killed.location)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(server.calls) - before == 6 - len(kept)
    log = one_log(tmp_path)
    assert log.status == "success"
    assert figures(log)["strong_pass@1"] == 0.5
    assert {s.id: s.uuid for s in log.samples or [] if s.id in kept} == kept
    assert len(log.samples or []) == 6


@SLOW
def test_a_run_that_failed_exits_with_1_and_its_retry_with_0(
    inspect: Inspect, server: FakeServer, tmp_path: Path
) -> None:
    server.script = lambda call: Reply(status=400) if call.number == 2 else half_right(call)
    arguments = ["tasks/pocket_plus.py", "--limit", "4", "-T", "k=4", "--max-samples", "1"]
    done = inspect("eval", *arguments)
    assert done.returncode == 1
    assert "the script says 400" in done.stdout
    failed = one_log(tmp_path)
    assert len([sample for sample in failed.samples or [] if sample.scores]) == 2
    assert inspect("eval-retry", failed.location).returncode == 0
    assert len(server.calls) == 3 + 2
