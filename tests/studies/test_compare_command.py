"""`inspect-resample compare` on real logs."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main

from .made_logs import make_log

pytestmark = pytest.mark.slow

SMALL = {
    "a": [10, 4, 2],
    "b": [10, 2, 0],
    "c": [10, 1, 1],
    "d": [10, 6, 5],
    "only small": [9, 1, 1],
}
LARGE = {"d": [12, 12, 12], "c": [12, 6, 6], "b": [12, 5, 3], "a": [12, 9, 8]}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a directory for each of two models."""
    directory = tmp_path_factory.mktemp("logs")
    make_log(directory / "small", args={"counts": SMALL}, model="mockllm/small")
    make_log(directory / "large", args={"counts": LARGE}, model="mockllm/large")
    return directory


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


def compare(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json", "--replicates", 200)
    assert result.exit_code == 0, result.stderr
    record: dict[str, Any] = json.loads(result.stdout)
    return record


ESTIMATE = {
    "type": "object",
    "properties": {name: {"type": ["number", "null"]} for name in ("estimate", "low", "high")},
    "required": ["estimate", "low", "high"],
    "additionalProperties": False,
}
DIFFERENCE = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("a", "b", "difference"), ESTIMATE),
        "band": {"type": "object", "required": ["low", "high"]},
        "cost_ratio": {"type": "number"},
    },
    "required": ["a", "b", "difference"],
    "additionalProperties": False,
}
BY_K = {"type": "object", "patternProperties": {"^[1-9][0-9]*$": DIFFERENCE}, "minProperties": 1}
REACH = {
    "type": "object",
    "required": [
        *("k", "at_end_of_data", "value", "single", "lead", "probability", "first_k", "verdict")
    ],
}
REACHES = {"type": "object", "properties": {"a_to_b": REACH, "b_to_a": REACH}, "minProperties": 2}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "weak_pass_at": BY_K,
        "strong_pass_at": BY_K,
        "resampled_accuracy": BY_K,
        "conditional_accuracy": {"type": "object", "additionalProperties": DIFFERENCE},
        "false_discovery_rate": {"type": "object", "additionalProperties": DIFFERENCE},
        "reach": REACHES,
        "reward": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"by_k": BY_K, "at_k_star": DIFFERENCE, "reach": REACHES},
                "required": ["cost_ratio", "by_k", "k_star", "at_k_star", "reach"],
            },
        },
        "budgets": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "equal": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "resampled_accuracy": DIFFERENCE,
                                "reward": {"type": "array", "items": DIFFERENCE},
                            },
                            "required": ["budget", "k", "spent", "at_end_of_data"],
                        },
                    },
                    "frontiers": {"type": "array", "minItems": 1},
                },
                "required": ["unit", "equal", "frontiers"],
            },
        },
    },
    "required": [
        *("a", "b", "problems", "weaker", "weak_pass_at", "strong_pass_at", "resampled_accuracy"),
        *("conditional_accuracy", "false_discovery_rate", "reach", "reward", "budgets", "cost"),
        *("often_or_once", "intervals"),
    ],
}


def test_json_has_the_documented_names_and_the_right_numbers(logs: Path) -> None:
    record = compare(logs / "small", logs / "large", "--cost-ratio", "0,2", "--k", "1,9,10")
    jsonschema.validate(record, SCHEMA)
    assert (record["a"]["model"], record["b"]["model"]) == ("mockllm/small", "mockllm/large")
    assert (record["problems"], record["a"]["left_out"], record["b"]["left_out"]) == (4, 1, 0)
    assert record["weaker"] == "a"
    at_1 = record["weak_pass_at"]["1"]
    assert at_1["a"]["estimate"] == pytest.approx(13 / 40)
    assert at_1["b"]["estimate"] == pytest.approx(32 / 48)
    assert at_1["difference"]["estimate"] == pytest.approx(13 / 40 - 32 / 48)
    assert at_1["band"]["low"] <= at_1["difference"]["low"]
    macro = record["conditional_accuracy"]["macro"]
    assert macro["a"]["estimate"] == pytest.approx((1 / 2 + 0 + 1 + 5 / 6) / 4)
    assert [row["cost_ratio"] for row in record["reward"]] == [0, 2]
    answer = record["often_or_once"]
    assert (answer["often"], answer["once"], answer["unit"]) == ("a", "b", "draws")
    assert answer["reach"] == record["reach"]["a_to_b"]
    assert set(answer["price_turns"]) == {"stop_at_first_pass", "draw_all"}
    assert record["reach"]["b_to_a"]["verdict"] in ("reaches", "cannot tell")
    (budget,) = record["budgets"]
    assert budget["unit"] == "draws"
    assert [one["value"] for one in budget["frontiers"]] == ["resampled_accuracy", "reward"]
    assert budget["frontiers"][0]["points"][0]["model"] == "b"


def test_tables_fit_80_columns_and_say_what_is_compared(logs: Path) -> None:
    result = run(logs / "small", logs / "large", "--replicates", 200)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    told = " ".join(result.stdout.split())
    assert told.startswith("Not determined by these draws: A (small) often, or B (large) once: ")
    assert told.index("Price, when a false positive costs nothing") < told.index("4 problems of")
    for words in (
        "4 problems of both; left out are 1 of A alone.",
        "mockllm/small",
        "A reaches one draw of B",
        "Reward at cost ratio 8",
        "Budget frontier: resampled accuracy, budgets in draws a problem",
        "Differences are A minus B",
    ):
        assert words in told


def test_two_models_in_one_directory_need_no_second_name(logs: Path) -> None:
    record = compare(logs, "--cost-ratio", 1)
    assert (record["a"]["model"], record["b"]["model"]) == ("mockllm/large", "mockllm/small")
    chosen = compare(logs, "--a-model", "small", "--b-model", "mockllm/large", "--cost-ratio", 1)
    assert (chosen["a"]["model"], chosen["b"]["model"]) == ("mockllm/small", "mockllm/large")
    there = record["weak_pass_at"]["1"]["difference"]["estimate"]
    assert chosen["weak_pass_at"]["1"]["difference"]["estimate"] == pytest.approx(-there)


def test_a_log_and_itself_do_not_differ(logs: Path) -> None:
    record = compare(logs / "small", logs / "small", "--cost-ratio", 1)
    assert record["strong_pass_at"]["1"]["difference"] == {"estimate": 0, "low": 0, "high": 0}


def test_one_suite_has_the_same_names_with_nothing_in_them(tmp_path: Path) -> None:
    values = {"a": ["C", "I"], "b": ["I", "I"]}
    for model in ("x", "y"):
        make_log(tmp_path, "one_score", args={"values": values}, epochs=2, model=f"mockllm/{model}")
    record = compare(tmp_path)
    assert set(record) == set(SCHEMA["required"])
    assert record["strong_pass_at"] is None and record["budgets"] is None
    assert record["weak_pass_at"]["2"]["a"]["estimate"] == pytest.approx(0.5)
    result = run(tmp_path, "--plot", tmp_path / "plot.svg", "--replicates", 100)
    assert "One suite only" in result.stdout
    assert (tmp_path / "plot.svg").read_text().count("<svg") == 1


def test_plots_are_written(logs: Path, tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    result = run(logs, "--plot", path, "--replicates", 100, "--cost-ratio", "1,4")
    assert result.exit_code == 0, result.stderr
    text = path.read_text()
    assert ">A: large<" in text and ">draws a problem, on average<" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "{logs}/x does not exist"),
        (["--a-model", "small"], "both --a-model and --b-model"),
        (["--a-model", "small", "--b-model", "medium"], "no log has model medium; there is"),
        (["--task", "other"], "no log has task other"),
        (["{logs}", "--b-model", "small"], "{logs} must have one model and task"),
        (["--k", "11"], "has 10 draws, and an estimate at k needs k draws of every problem; "),
        (["--k", "11"], "`inspect-resample forecast` goes beyond the draws"),
        (["--unit", "dollars"], "the logs have no dollars; give prices per million tokens"),
        (["--unit", "euros"], "expected some of draws, tokens, dollars, flops"),
        (["--unit", "flops"], "the logs have no input tokens; give a constant price"),
        (["--price", "tokens"], "no input tokens"),
        (["--price", "-1"], "expected a number from 0 up, or tokens, dollars, flops"),
        (["--benefit", "0"], "benefit must be a number above 0"),
        (["--budget", "1,nan"], "expected numbers from 0 up"),
    ],
)
def test_what_cannot_be_compared_is_a_user_error(
    logs: Path, arguments: list[str], message: str
) -> None:
    path = logs if arguments else logs / "x"
    result = run(path, *(argument.format(logs=logs) for argument in arguments))
    assert result.exit_code == 2
    assert message.format(logs=logs) in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_third_model_must_be_chosen_between(logs: Path, tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"z": [3, 1, 1]}}, model="mockllm/other")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "must have two models of one task" in result.stderr
    result = run(logs / "small", tmp_path)
    assert result.exit_code == 2
    assert "no problem is in all evaluations" in result.stderr


def test_different_versions_of_a_task_are_compared_with_a_warning(
    logs: Path, tmp_path: Path
) -> None:
    make_log(tmp_path, args={"counts": LARGE, "version": 2}, model="mockllm/large")
    result = run(logs / "small", tmp_path, "--json", "--replicates", 100)
    assert result.exit_code == 0
    assert "warning: A is pocket_plus (version 1), B is pocket_plus (version 2)" in result.stderr
    assert json.loads(result.stdout)["b"]["task_version"] == "2"


def test_warnings_are_about_the_problems_that_are_compared(tmp_path: Path) -> None:
    """A problem of one side only says nothing about the table, and how far its k goes."""
    counts = {"a": [8, 4, 2], "b": [8, 2, 2, 1], "c": [6, 1, 1]}
    make_log(tmp_path / "a", args={"counts": counts})
    make_log(tmp_path / "b", args={"counts": {"a": [8, 3, 1], "b": [8, 4, 4]}})
    result = run(tmp_path / "a", tmp_path / "b", "--json", "--replicates", 200)
    assert result.exit_code == 0, result.stderr
    record = json.loads(result.stdout)
    assert "8" in record["weak_pass_at"]
    (warning,) = record["a"]["warnings"]
    assert warning.startswith("1 of 17 draws have no verdict (1 unscored): whatever they would be")
    assert "k ends at" not in result.stderr
    assert warning in result.stderr
