"""The command line on real logs."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main

from .made_logs import make_log, make_two_models

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models on one task."""
    return make_two_models(tmp_path_factory.mktemp("logs"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def analyze(*arguments: object) -> list[dict[str, Any]]:
    result = run("analyze", *arguments, "--json", "--replicates", 200)
    assert result.exit_code == 0, result.stderr
    records: list[dict[str, Any]] = json.loads(result.stdout)
    return records


def test_json_has_one_object_a_task_and_model_with_the_agreed_names(logs: Path) -> None:
    first, second = analyze(logs, "--k", "1,10", "--cost-ratio", "0,4")
    assert (first["model"], second["model"]) == ("mockllm/model", "mockllm/other")
    assert first["task"] == "pocket_plus"
    assert (first["problems"], first["draws"], second["draws"]) == (5, 100, 50)
    assert list(first["weak_pass_at"]) == list(first["strong_pass_at"]) == ["1", "10"]
    assert second["weak_pass_at"]["1"]["estimate"] == pytest.approx(25 / 50)
    assert second["strong_pass_at"]["10"]["estimate"] == pytest.approx(3 / 5)
    accuracy = second["conditional_accuracy"]
    assert accuracy["macro"]["estimate"] == pytest.approx((0.75 + 0 + 1 + 0.5) / 4)
    assert accuracy["lower_bound"]["estimate"] == pytest.approx((0.75 + 0 + 0 + 1 + 0.5) / 5)
    assert accuracy["upper_bound"]["estimate"] == pytest.approx((0.75 + 0 + 1 + 1 + 0.5) / 5)
    assert accuracy["pooled"]["estimate"] == pytest.approx(17 / 25)
    for estimate in (*accuracy.values(), *second["weak_pass_at"].values()):
        assert estimate["low"] <= estimate["estimate"] <= estimate["high"]
    free, dear = second["reward"]
    assert (free["cost_ratio"], free["k_star"], free["at_end_of_data"]) == (0, 9, False)
    assert free["reward"] == pytest.approx(2.25 / 5)
    assert (dear["cost_ratio"], dear["k_star"], dear["reward"]) == (4, 0, 0)


def test_tables_fit_80_columns_and_name_every_task_and_model(logs: Path) -> None:
    result = run("analyze", logs, "--replicates", 200)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in ("mockllm/model", "mockllm/other", "5 problems, 100 draws judged (20 a problem)"):
        assert words in result.stdout
    assert "no K pays" in result.stdout


def test_one_score_gives_the_same_names_with_nothing_in_them(tmp_path: Path) -> None:
    values = {"a": ["C", "I"], "b": ["I", "I"]}
    make_log(tmp_path, "one_score", args={"values": values}, epochs=2)
    (record,) = analyze(tmp_path, "--cost-ratio", 1)
    assert record["weak_pass_at"]["2"]["estimate"] == pytest.approx(0.5)
    nothing = {"estimate": None, "low": None, "high": None}
    assert record["strong_pass_at"] == {"1": nothing, "2": nothing}
    assert record["conditional_accuracy"]["macro"] == nothing
    (row,) = record["reward"]
    assert (row["cost_ratio"], row["k_star"], row["reward"]) == (1, None, None)
    result = run("analyze", tmp_path)
    assert "One suite only" in result.stdout


def test_scores_are_chosen_by_name(tmp_path: Path) -> None:
    weak = {"a": ["C", "C"], "b": ["I", "C"]}
    both = {"a": [{"x": 1}, {"x": 0}], "b": [{"x": 1}, {"x": 1}]}
    make_log(tmp_path, "two_scores", args={"weak": weak, "both": both}, epochs=2)
    (record,) = analyze(tmp_path, "--weak", "verdict", "--strong", "judge.x")
    assert (record["weak_score"], record["strong_score"]) == ("verdict", "judge.x")
    assert record["strong_pass_at"]["1"]["estimate"] == pytest.approx(0.5)
    result = run("analyze", tmp_path, "--strong", "judge.x")
    assert result.exit_code == 2
    assert "--strong needs --weak" in result.stderr


def test_warnings_go_to_standard_error_and_json_stays_json(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"a": [9, 3, 1, 1], "b": [4, 1, 1]}})
    (tmp_path / "damaged.eval").write_bytes(b"x" * 99)
    result = run("analyze", tmp_path, "--json", "--replicates", 200)
    assert result.exit_code == 0
    (record,) = json.loads(result.stdout)
    assert record["unscored"] == 1
    assert record["draws_per_problem"] == {"min": 4, "max": 9}
    assert "damaged.eval is left out" in result.stderr
    assert "so k ends at 4 (problem b)" in result.stderr
    assert any("so k ends at 4" in warning for warning in record["warnings"])


def test_k_beyond_the_draws_names_them(logs: Path) -> None:
    result = run("analyze", logs, "--k", "21")
    assert result.exit_code == 2
    assert "mockllm/model: k = 21 is beyond the data: problem a has 20 draws" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(("k", "shown"), [("20", ["10"]), ("2,15,20", ["2"])])
def test_a_short_model_does_not_stand_in_the_way_of_others(
    logs: Path, k: str, shown: list[str]
) -> None:
    first, second = analyze(logs, "--k", k)
    assert list(first["weak_pass_at"]) == k.split(",")
    assert list(second["weak_pass_at"]) == shown
    (warning,) = second["warnings"]
    assert warning.startswith("has only 10 draws of every problem, so nothing is shown at k = ")
    assert f"mockllm/other: {warning}" in run("analyze", logs, "--k", k).stderr


def test_nothing_to_analyse_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / "damaged.eval").write_bytes(b"x" * 99)
    for path, message in ((tmp_path, "no log has a usable sample"), ("absent", "does not exist")):
        result = run("analyze", path)
        assert result.exit_code == 2
        assert message in result.stderr
