"""What a user meets who draws without judging, or replays: the way out, and whose draws it is."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import ModelOutput, ModelUsage, get_model

from inspect_resample.cli import main
from inspect_resample.logs import read_evaluations
from inspect_resample.report.identity import short
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.tasks.pocket_plus import pocket_plus

pytestmark = pytest.mark.slow


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def unscored(tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    output = ModelOutput.from_content("mockllm/model", "```python\ndef f():\n    pass\n```")
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    model = get_model("mockllm/model", custom_outputs=[output] * 9, memoize=False)
    directory = str(tmp_path_factory.mktemp("unscored"))
    (log,) = inspect_eval(
        pocket_plus(k=2, chunk=1),
        model=model,
        limit=2,
        score=False,
        log_dir=directory,
        display="none",
    )
    return log


@pytest.mark.parametrize(
    "command",
    [
        ["analyze"],
        ["report", "-o", "page.html"],
        ["quality"],
        ["compare"],
        ["export", "-o", "draws.csv"],
        ["optimal-k"],
        ["fit"],
        ["forecast", "--k", "10"],
    ],
)
def test_the_way_out_of_a_log_without_scores_is_named(
    unscored: EvalLog, command: list[str]
) -> None:
    result = run(*command, unscored.location)
    assert result.exit_code == 2
    assert f"`inspect-resample rescore {unscored.location}`" in result.stderr


def test_rescoring_fresh_draws_changes_no_verdict(unscored: EvalLog, tmp_path: Path) -> None:
    result = run("rescore", unscored.location, "-o", tmp_path)
    assert result.exit_code == 0, result.output
    assert "2 problems, 4 draws: 4 draws judged\n" in result.stdout
    assert "hooks enabled" not in result.output
    again = run("rescore", *tmp_path.glob("*.eval"), "-o", tmp_path / "again")
    assert "2 problems, 4 draws: 0 verdicts changed in 0 problems\n" in again.stdout


def evaluation_of(directory: Path) -> Evaluation:
    (evaluation,) = read_evaluations([str(directory)]).evaluations
    return evaluation


def test_a_replay_goes_by_the_name_of_the_model_that_drew(
    unscored: EvalLog, tmp_path: Path
) -> None:
    (log,) = inspect_eval(
        "inspect_resample/pocket_plus",
        task_args={"k": 2},
        model=f"replay/{unscored.location}",
        log_dir=str(tmp_path / "replay"),
        display="none",
    )
    assert log.samples and log.samples[0].output.model == "mockllm/model"
    result = run("judge", unscored.location, "--task", "pocket_plus", "-o", tmp_path / "judged")
    assert result.exit_code == 0, result.output
    for name in ("replay", "judged"):
        found = evaluation_of(tmp_path / name)
        assert (found.task, found.drawn_by) == ("pocket_plus", "replay/mockllm/model")
    assert short("replay/mockllm/model (temperature 1)") == "model (replay) (temperature 1)"
    prices = tmp_path / "prices.json"
    prices.write_text(json.dumps({"mockllm/model": {"input": 1, "output": 1}}))
    priced = run(
        *("analyze", tmp_path / "replay", "--price", "dollars", "--prices", prices, "--json"),
        *("--replicates", 100),
    )
    assert priced.exit_code == 0, priced.output


def test_replays_of_two_recordings_of_a_model_are_not_pooled(
    unscored: EvalLog, tmp_path: Path
) -> None:
    again = tmp_path / "other.eval"
    assert run("rescore", unscored.location, "-o", tmp_path).exit_code == 0
    next(tmp_path.glob("*-rescored.eval")).rename(again)
    for recording in (unscored.location, again):
        inspect_eval(
            "inspect_resample/pocket_plus",
            task_args={"k": 2},
            model=f"replay/{recording}",
            log_dir=str(tmp_path / "replays"),
            display="none",
        )
    found = read_evaluations([str(tmp_path / "replays")]).evaluations
    assert [one.model for one in found] == ["replay/mockllm/model"] * 2
    assert any("other.eval" in one.drawn_by for one in found)


def test_bare_numbers_and_chats_are_judged(tmp_path: Path) -> None:
    file = tmp_path / "samples.jsonl"
    text = "Sure:\n```python\ndef is_even(number):\n    return number % 2 == 0\n```"
    file.write_text(json.dumps({"task_id": "Pocket/is_even", "solution": text}))
    plain = run("judge", file, "--task", "pocket_plus", "-o", tmp_path / "plain", "--model", "m")
    assert plain.exit_code == 0, plain.output
    assert "1 of 1 draws hold a Markdown fence" in plain.stderr
    found = run(
        *("judge", file, "--task", "pocket_plus", "--model", "m", "--extract"),
        *("-o", tmp_path / "found"),
    )
    assert found.exit_code == 0 and "Markdown" not in found.stderr
    letters = []
    for name in ("plain", "found"):
        table = tmp_path / f"{name}.csv"
        assert run("export", tmp_path / name, "-o", table).exit_code == 0
        with table.open() as rows:
            letters += [row["strong_verdict"] for row in csv.DictReader(rows)]
    assert letters == ["-", "P"]
