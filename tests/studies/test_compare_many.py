"""`inspect-resample compare` with more than two models or temperatures."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main

from .made_logs import make_log

pytestmark = pytest.mark.slow

TEMPERATURES = {0.2: (10, 10, 0, 0), 0.8: (9, 8, 1, 0), 1.2: (5, 4, 4, 3)}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One model at three temperatures: hot ones pass more problems, less often."""
    directory = tmp_path_factory.mktemp("logs")
    for temperature, passes in TEMPERATURES.items():
        counts = {f"p{i}": [10, weak, max(weak - 1, 0)] for i, weak in enumerate(passes * 3)}
        make_log(directory, args={"counts": counts}, model="mockllm/small", temperature=temperature)
    return directory


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, arguments), "--replicates", "200"])


def test_each_temperature_is_one_of_those_ranked(logs: Path) -> None:
    result = run(logs, "--json", "--k", "1,10", "--cost-ratio", "0,2", "--unit", "draws")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    names = {name: one["drawn_with"] for name, one in found["evaluations"].items()}
    assert names == {
        name: {"temperature": temperature}
        for name, temperature in zip("abc", TEMPERATURES, strict=True)
    }
    one, ten = found["strong_pass_at"]["1"], found["strong_pass_at"]["10"]
    assert (one["best"], one["next"]) == ("a", "b")
    assert ten["best"] == "c"
    assert one["values"]["a"]["estimate"] == pytest.approx(18 / 40)
    assert one["lead"]["estimate"] == pytest.approx(3 / 40)
    assert ("b" in one["alike"]) == (one["lead"]["low"] <= 0)
    assert "a" in one["alike"] and "c" in ten["alike"]
    assert sum(ten["probability"].values()) == pytest.approx(1)
    assert [row["cost_ratio"] for row in found["reward"]] == [0, 2]
    assert set(found["reward"][0]["k_star"]) == {"a", "b", "c"}
    points = found["budgets"][0]["frontiers"][0]["points"]
    assert points[0]["model"] == "a" and points[-1]["model"] == "c"
    assert set(found) == {
        *("evaluations", "problems", "weak_pass_at", "strong_pass_at", "resampled_accuracy"),
        *("reward", "budgets", "often_or_once", "cost", "intervals"),
    }


def test_tables_name_the_winner_by_k_and_fit_80_columns(logs: Path) -> None:
    result = run(logs)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    told = " ".join(result.stdout.split())
    assert told.startswith("Not determined by these draws: C (small, temperature 1.2) often, or ")
    for words in (
        "mockllm/small (temperature 1.2), 10 draws a problem",
        "k best as chosen next lead alike P",
        "Note: + marks the end of the data",
        "12 problems of all.",
        "Rewards, each at its own K*",
        "Budget frontier: resampled accuracy, budgets in draws a problem",
    ):
        assert words in told


def test_two_of_the_temperatures_are_compared_in_full(logs: Path) -> None:
    names = ("--a-model", "small (temperature 0.2)", "--b-model", "small (temperature 1.2)")
    result = run(logs, *names, "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["a"]["drawn_with"], found["b"]["drawn_with"]) == (
        {"temperature": 0.2},
        {"temperature": 1.2},
    )
    files = sorted(logs.glob("*.eval"))
    assert len(json.loads(run(*files, "--json").stdout)["evaluations"]) == 3


def test_other_logs_go_into_the_ranking(logs: Path, tmp_path: Path) -> None:
    for model in ("x", "y"):
        counts = {f"p{i}": [4, 1, 1] for i in range(4)}
        make_log(tmp_path / model, args={"counts": counts}, model=f"mockllm/{model}")
    result = run(logs, tmp_path / "x", tmp_path / "y", "--json")
    found = json.loads(result.stdout)
    assert len(found["evaluations"]) == 5 and found["problems"] == 4
    assert max(map(int, found["weak_pass_at"])) == 4


def test_all_of_those_ranked_are_plotted(logs: Path, tmp_path: Path) -> None:
    path = tmp_path / "plot.svg"
    result = run(logs, "--plot", path, "--unit", "draws")
    assert result.exit_code == 0, result.stderr
    for name, temperature in zip("ABC", TEMPERATURES, strict=True):
        assert f">{name}: small (temperature {temperature:g})<" in path.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{logs}", "--a-model", "small"], "both --a-model and --b-model"),
        (
            ["{logs}", "--a-model", "small", "--b-model", "small"],
            "must have one model and task, and has pocket_plus by mockllm/small (temperature 0.2)",
        ),
        (["{logs}", "--k", "11"], "has 10 draws, and an estimate at k needs k draws"),
        (["{logs}", "--unit", "tokens"], "no input tokens"),
        (["{logs}", "{logs}"], "must have one model and task"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_ranked_is_a_user_error(
    logs: Path, arguments: list[str], message: str
) -> None:
    result = run(*(argument.format(logs=logs) for argument in arguments))
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
