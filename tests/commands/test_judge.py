"""`inspect-resample judge`: from a sample file to a log, in a real sandbox."""

import json
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anyio
import pytest
from click.testing import CliRunner, Result
from inspect_ai import eval_retry
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.util import ExecResult

from inspect_resample.cli import GOES_ON, main
from inspect_resample.datasets import load_problems
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment
from inspect_resample.sampling.draws import Draws

from ..datasets.pocket_wrong import WRONG_PROGRAMS
from ..shared import HUMANEVAL, needs_evalplus

pytestmark = pytest.mark.slow

POCKET = load_problems("pocket")


@pytest.fixture(autouse=True)
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPECT_DISPLAY", "none")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def solution(problem: str, program: str) -> str:
    return json.dumps({"task_id": problem, "solution": program})


def right(problem: str) -> str:
    return solution(problem, POCKET[problem].reference)


def weak_only(problem: str) -> str:
    return solution(problem, WRONG_PROGRAMS[problem][0])


def write(directory: Path, lines: Sequence[str], name: str = "tool-x_temp_0.8.jsonl") -> Path:
    (directory / name).write_text("".join(line + "\n" for line in lines))
    return directory / name


def only_log(directory: Path) -> EvalLog:
    (path,) = directory.glob("*.eval")
    return read_eval_log(str(path))


def scores(log: EvalLog) -> Mapping[str, dict[str, Any]]:
    """The metadata of each sample's score."""
    return {
        str(sample.id): (sample.scores or {})["dual_suite"].metadata or {}
        for sample in log.samples or []
    }


LINES = [
    weak_only("pocket/power"),
    right("pocket/power"),
    right("pocket/is_even"),
    json.dumps({"task_id": "pocket/is_even", "completion": "\n    return number % 2 == 0\n"}),
    solution("pocket/is_even", "def is_even(number):\n    return 'perhaps'\n"),
    # Not looked through for a program: this one does not compile.
    solution("pocket/is_even", "```python\n" + POCKET["pocket/is_even"].reference + "\n```"),
    right("pocket/power"),
    weak_only("pocket/day_of_year"),
]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The directory of the log of `LINES`, and what the command printed."""
    directory = tmp_path_factory.mktemp("judged")
    logs = directory / "logs"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECT_DISPLAY", "none")
        samples = write(directory, LINES)
        return logs, run("judge", samples, "--task", "pocket_plus", "--log-dir", logs)


def test_every_draw_is_judged_as_it_is(judged: tuple[Path, Result]) -> None:
    log = only_log(judged[0])
    assert log.status == "success"
    found = scores(log)
    verdicts = {
        problem: (told["weak_verdicts"], told["strong_verdicts"]) for problem, told in found.items()
    }
    assert verdicts == {
        "pocket/power": ("PPP", "WPP"),
        "pocket/is_even": ("PPWS", "PP--"),
        "pocket/day_of_year": ("P", "W"),
    }
    assert found["pocket/is_even"]["methods"] == {"given": 4}


def test_the_log_names_the_file_and_keeps_the_draws(judged: tuple[Path, Result]) -> None:
    log = only_log(judged[0])
    assert (log.eval.task, log.eval.model) == ("pocket_plus", "replay/tool-x_temp_0.8")
    assert str(log.eval.model_args["path"]).endswith("tool-x_temp_0.8.jsonl")
    assert log.eval.metadata is not None
    assert (log.eval.metadata["draws"], log.eval.metadata["bad_lines"]) == (8, 0)
    # How the draws were made is not known, so nothing is said of it.
    assert log.plan.config.model_dump(exclude_none=True) == {}
    order = [problem for problem in POCKET if problem in scores(log)]
    assert log.eval.dataset.sample_ids == order
    (power,) = (sample for sample in log.samples or [] if sample.id == "pocket/power")
    texts = [text for text, _ in power.store_as(Draws).completions()]
    assert texts == [json.loads(LINES[number])["solution"] for number in (0, 1, 6)]
    assert power.input == POCKET["pocket/power"].prompt


def test_the_command_that_it_names_gives_the_counts(judged: tuple[Path, Result]) -> None:
    result = judged[1]
    assert result.exit_code == 0, result.output
    log, after = result.stdout.splitlines()[-2:]
    assert Path(log.removeprefix("log: ")).exists()
    command, *arguments = after.removeprefix("next: ").split()
    assert (command, arguments[0]) == ("inspect-resample", "analyze")
    analysed = run(*arguments, "--json", "--replicates", 100)
    (record,) = json.loads(analysed.stdout)
    assert (record["task"], record["model"]) == ("pocket_plus", "replay/tool-x_temp_0.8")
    assert (record["problems"], record["draws"], record["unscored"]) == (3, 8, 0)
    assert record["draws_per_problem"] == {"min": 1, "max": 4}
    assert "so k ends at 1 (problem pocket/day_of_year)" in analysed.stderr
    weak, strong = (record[f"{suite}_pass_at"]["1"]["estimate"] for suite in ("weak", "strong"))
    assert weak == pytest.approx((3 / 3 + 2 / 4 + 1 / 1) / 3)
    assert strong == pytest.approx((2 / 3 + 2 / 4 + 0 / 1) / 3)


def test_a_file_that_was_judged_twice_counts_once(tmp_path: Path) -> None:
    file, logs = write(tmp_path, [right("pocket/is_even")] * 3), tmp_path / "logs"
    for _ in range(2):
        assert run("judge", file, "--task", "pocket_plus", "--log-dir", logs).exit_code == 0
    (record,) = json.loads(run("analyze", logs, "--json").stdout)
    assert (len(list(logs.glob("*.eval"))), record["draws"]) == (2, 3)


def test_bad_lines_are_left_out_when_asked(tmp_path: Path) -> None:
    bad = ["{", *["[]"] * 11]
    samples = write(tmp_path, [*bad, right("pocket/power")])
    task = ("--task", "pocket_plus", "--log-dir", tmp_path / "logs")
    refused = run("judge", samples, *task)
    assert refused.exit_code == 2
    assert f"Error: {samples}: line 1 is not JSON" in refused.stderr
    assert "--bad-lines skip" in refused.stderr
    assert not (tmp_path / "logs").exists()
    result = run("judge", samples, *task, "--bad-lines", "skip", "--model", "replay/lab/7b")
    assert result.exit_code == 0, result.output
    assert "line 10 is not a JSON object but list; left out" in result.stderr
    assert "line 11" not in result.stderr
    assert "12 bad lines are left out in all" in result.stderr
    log = only_log(tmp_path / "logs")
    assert log.eval.model == "replay/lab/7b"
    assert log.eval.metadata is not None and log.eval.metadata["bad_lines"] == 12
    assert scores(log)["pocket/power"]["strong_verdicts"] == "P"


def test_draws_of_other_problems_are_named_and_left_out_when_asked(tmp_path: Path) -> None:
    stranger = solution("HumanEval/0", "x")
    samples = write(tmp_path, [right("pocket/power"), stranger, stranger])
    task = ("--task", "pocket_plus", "--log-dir", tmp_path / "logs")
    reason = "line 2 has the task_id 'HumanEval/0' (2 draws), which is none of the 81 problems"
    refused = run("judge", samples, *task)
    assert refused.exit_code == 2
    assert reason in refused.stderr
    assert not (tmp_path / "logs").exists()
    result = run("judge", samples, *task, "--bad-lines", "skip")
    assert result.exit_code == 0, result.output
    assert reason in result.stderr and "2 bad lines are left out in all" in result.stderr
    assert list(scores(only_log(tmp_path / "logs"))) == ["pocket/power"]


def test_an_evaluation_that_failed_exits_with_1_and_can_be_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*args: Any, **options: Any) -> ExecResult[str]:
        return ExecResult(False, 137, "", "no such container")

    samples = write(tmp_path, [right("pocket/power")])
    with monkeypatch.context() as patch:
        patch.setattr(BwrapSandboxEnvironment, "converse", dead)
        result = run("judge", samples, "--task", "pocket_plus", "--log-dir", tmp_path / "logs")
    assert result.exit_code == 1
    log = only_log(tmp_path / "logs")
    assert f"inspect eval-retry {log.location.removeprefix('file://')}" in result.stderr
    (retried,) = eval_retry(log, log_dir=str(tmp_path / "retried"), display="none")
    assert (retried.status, retried.eval.task) == ("success", "pocket_plus")
    assert retried.eval.model == log.eval.model
    assert scores(retried)["pocket/power"]["strong_verdicts"] == "P"


@pytest.mark.slow
def test_an_evaluation_that_was_stopped_exits_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    async def interrupted(*args: Any, **options: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        await anyio.sleep(3)

    monkeypatch.setattr(BwrapSandboxEnvironment, "converse", interrupted)
    # Where the tests themselves run in the background, the shell has had it ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    samples = write(tmp_path, [right("pocket/power")])
    result = run("judge", samples, "--task", "pocket_plus", "--log-dir", tmp_path / "logs")
    assert result.exit_code == 130
    assert GOES_ON in result.stderr


@needs_evalplus
def test_references_of_humaneval_pass_as_solutions_and_as_completions(tmp_path: Path) -> None:
    problems = load_problems("humaneval_plus", str(HUMANEVAL))
    lines = []
    for name in ("HumanEval/23", "HumanEval/53", "HumanEval/2"):
        reference, prompt = problems[name].reference, problems[name].prompt
        completion = {"task_id": name, "completion": reference.removeprefix(prompt)}
        lines += [solution(name, reference), json.dumps(completion), solution(name, "pass")]
    samples = write(tmp_path, lines, "all.jsonl")
    logs = tmp_path / "logs"
    option = f"data={HUMANEVAL}"
    result = run("judge", samples, "--task", "humaneval_plus", "-T", option, "--log-dir", logs)
    assert result.exit_code == 0, result.output
    log = only_log(logs)
    assert log.eval.dataset.sample_ids == ["HumanEval/2", "HumanEval/23", "HumanEval/53"]
    for told in scores(log).values():
        assert (told["weak_verdicts"], told["strong_verdicts"]) == ("PPN", "PP-")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--task", "pocket_plus", "-T", "k=3"], "-T takes data=PATH, not 'k=3'"),
        (["--task", "pocket_plus", "-T", "data="], "-T takes data=PATH, not 'data='"),
        (["--task", "mbpp_plus", "-T", "data=a", "-T", "data=b"], "two data files are named: a"),
        (["--task", "pocket_plus", "-T", "data=a"], "pocket_plus has no data file"),
        (["--task", "humaneval_plus", "-T", "data=absent"], "absent does not exist"),
        (["--task", "humaneval"], "'humaneval' is not one of"),
        (["--task", "pocket_plus", "--sandbox", "none"], "sandbox must be bwrap, docker, local"),
        (["--task", "pocket_plus", "--bad-lines", "warn"], "'warn' is not one of"),
        ([], "Missing option '--task'"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    samples = write(tmp_path, [right("pocket/power")])
    result = run("judge", samples, "--log-dir", tmp_path / "logs", *arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "logs").exists()


@pytest.mark.parametrize("folder", ["file", "file/logs"])
def test_logs_that_cannot_be_written_are_told_before_anything_is_judged(
    tmp_path: Path, folder: str
) -> None:
    samples = write(tmp_path, [right("pocket/power")])
    (tmp_path / "file").touch()
    result = run("judge", samples, "--task", "pocket_plus", "--log-dir", tmp_path / folder)
    assert result.exit_code == 2
    assert "no log can be written to" in result.stderr and "is no directory" in result.stderr


def test_a_file_without_a_name_needs_one_for_the_model(tmp_path: Path) -> None:
    samples = write(tmp_path, [right("pocket/power")], ".jsonl")
    result = run("judge", samples, "--task", "pocket_plus")
    assert result.exit_code == 2
    assert "give one with --model NAME" in result.stderr
