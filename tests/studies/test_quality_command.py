"""`inspect-resample quality` on real logs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main
from inspect_resample.quality.measures import HEADLINE, MEASURES

from .made_logs import make_log
from .measured_logs import DRAWN, MEASURED, measured_log


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    measured_log(directory, DRAWN, MEASURED, model="mockllm/small-model")
    one = {"a": DRAWN["a"], "c": DRAWN["c"]}
    measured_log(directory, one, MEASURED, model="mockllm/a-model-with-a-rather-very-long-name")
    return directory


def run(*arguments: object) -> Result:
    options = ["quality", *(str(argument) for argument in arguments), "--replicates", "200"]
    return CliRunner().invoke(main, options, env={"COLUMNS": "80"})


def test_a_table_by_model(logs: Path) -> None:
    result = run(logs, "--measure", "pylint_score,length")
    assert result.exit_code == 0, result.stderr
    lines = [line.split() for line in result.stdout.splitlines()]
    first = lines.index(["pylint_score", "(+)"])
    # Model, informative problems, means, difference with its interval, pooled.
    assert lines[first + 1][1:] == ["1", "-", "-", "too", "few", "problems", "+3.50"]
    assert lines[first + 3][:5] == ["small-model", "2", "8.50", "6.50", "+2.00"]
    # A name gives way to the figures, and is whole on two lines.
    assert lines[first + 1][0] + lines[first + 2][0] == "a-model-with-a-rather-very-long-name"
    assert "Pooled differences compare programs for different problems" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_one_model_has_a_row_a_measure(tmp_path: Path) -> None:
    measured_log(tmp_path, DRAWN, MEASURED)
    result = run(tmp_path)
    assert "mockllm/model" in result.stdout
    rows = [line.split()[0] for line in result.stdout.splitlines() if "(+)" in line[:24]]
    better = [name for name in HEADLINE if MEASURES[name].better == "high"]
    assert rows[: len(better)] == better


def test_json_has_every_measure_and_null_for_the_undefined(logs: Path) -> None:
    result = run(logs, "--measure", "all", "--json", "--confidence", "0.8")
    long, small = json.loads(result.stdout)
    assert small["model"] == "mockllm/small-model"
    assert small["measures"].keys() == MEASURES.keys()
    found = small["measures"]["pylint_score"]
    assert found["difference"]["estimate"] == pytest.approx(2)
    assert found["informative_problems"] == 2 and found["better"] == "high"
    assert (found["true_positive_draws"], found["false_positive_draws"]) == (5, 3)
    assert small["measures"]["loc"]["difference"] == dict.fromkeys(("estimate", "low", "high"))
    assert long["measures"]["pylint_score"]["difference"]["estimate"] is None
    assert small["intervals"] == {"confidence": 0.8, "replicates": 200, "seed": 0}


def test_the_plot_has_a_panel_a_measure(logs: Path, tmp_path: Path) -> None:
    path = tmp_path / "quality.svg"
    assert run(logs, "--plot", path, "--measure", "pylint_score,length").exit_code == 0
    for name in ("pylint_score", "length"):
        assert f">{MEASURES[name].title}<" in path.read_text()


def test_logs_without_quality_end_with_the_command_that_adds_it(tmp_path: Path) -> None:
    make_log(tmp_path, "draws", args={"verdicts": {"a": ["PW", "P-"]}})
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "--scorer inspect_resample/code_quality --action append" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent"], "absent does not exist"),
        (["x", "--measure", "beauty"], "got beauty"),
        (["x", "--confidence", "95"], "Invalid value for '--confidence'"),
        (["x", "--strong", "a"], "--strong needs --weak"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
