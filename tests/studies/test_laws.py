"""The commands fit, forecast and backtest on real logs."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main
from inspect_resample.statistics.names import LAWS
from inspect_resample.studies.forecast.fits import TITLES

from .made_logs import make_log

pytestmark = pytest.mark.slow

DRAWS = 30


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    weak = rng.binomial(DRAWS, rng.beta(0.5, 4, 40))
    strong = rng.binomial(weak, 0.7)
    counts = {f"p{i}": [DRAWS, int(weak[i]), int(strong[i])] for i in range(40)}
    directory = tmp_path_factory.mktemp("logs")
    make_log(directory, args={"counts": counts})
    return directory


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def record(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    records: list[dict[str, Any]] = json.loads(result.stdout)
    assert len(records) == 1
    return records[0]


def test_fit_has_every_law_with_its_parameters_and_scores(logs: Path) -> None:
    found = record("fit", logs)
    assert (found["task"], found["problems"]) == ("pocket_plus", 40)
    for suite in ("weak", "strong"):
        fits = found["suites"][suite]
        assert list(fits["laws"]) == [law for law in TITLES if law != "average"]
        assert fits["chosen"] == "average"
        assert fits["laws"][fits["best"]]["behind"] == 0
        assert sum(law["weight"] for law in fits["laws"].values()) == pytest.approx(1)
        for value in fits["laws"]["beta_binomial"]["parameters"].values():
            assert value["low"] < value["estimate"] < value["high"]
        assert fits["laws"]["power_law"]["held_out"] is None
        assert fits["laws"]["power_law"]["parameters"]["b"]["estimate"] < 0
        most = fits["laws"]["npmle"]["maximum_likelihood"]["log_likelihood"]
        for law in fits["laws"].values():
            likelihood = law["maximum_likelihood"]
            if likelihood["log_likelihood"] is None:
                assert likelihood["error"]
            else:
                assert likelihood["log_likelihood"] <= most + 1e-6


def test_a_family_needs_two_models(logs: Path) -> None:
    result = run("fit", logs, "--family")
    assert result.exit_code == 2
    assert "a family has two models or more; these logs have 1" in result.stderr


def test_forecast_goes_beyond_the_draws_for_both_suites(logs: Path) -> None:
    found = record("forecast", logs, "--k", "1000,10000")
    assert found["drawn_with"] == {}
    for suite in ("weak", "strong"):
        forecast = found["suites"][suite]
        assert list(forecast["coverage"]) == ["1000", "10000"]
        for kind in ("coverage", "population"):
            for value in forecast[kind].values():
                assert value["low"] <= value["estimate"] <= value["high"]
        assert forecast["law"] == "average"
        assert 0 < forecast["weights"]["power_law"] < 0.25
    weak, strong = (found["suites"][s]["coverage"]["1000"]["estimate"] for s in ("weak", "strong"))
    assert strong < weak


def test_a_forecast_far_ahead_from_few_solved_problems_says_that_it_is_in_doubt(
    tmp_path: Path,
) -> None:
    counts = {f"p{i}": [DRAWS, 2 * (i < 8), 2 * (i < 8)] for i in range(40)}
    make_log(tmp_path, args={"counts": counts})
    assert record("forecast", tmp_path, "--k", 1000)["suites"]["weak"]["doubts"] == []
    (told,) = record("forecast", tmp_path, "--k", 10_000)["suites"]["weak"]["doubts"]
    shown = " ".join(run("forecast", tmp_path, "--k", 10_000).stdout.split())
    assert f"In doubt: {told}." in shown


def test_forecast_by_one_law_says_so(logs: Path) -> None:
    found = record("forecast", logs, "--k", 100, "--law", "two_betas")
    assert found["suites"]["weak"]["weights"] == {"two_betas": 1.0}
    table = run("forecast", logs, "--k", 100, "--law", "two_betas").stdout
    assert "Law: two betas" in table


def test_the_laws_in_the_help_are_those_that_there_are() -> None:
    assert set(LAWS) == set(TITLES) - {"npmle"}


def test_backtest_reports_error_and_coverage_of_every_law(logs: Path) -> None:
    found = record("backtest", logs, "--draws", "8,15", "--resamples", 2, "--suite", "strong")
    results = found["results"]
    assert {row["draws"] for row in results} == {8, 15}
    assert {row["k"] for row in results if row["draws"] == 8} == {16, 30}
    average = next(row for row in results if (row["law"], row["k"]) == ("average", 30))
    assert 0 <= average["error"] < 0.5
    assert 0 <= average["held"] <= 1
    plain = next(row for row in results if row["law"] == "beta_binomial_ml")
    assert plain["held"] is None and math.isfinite(plain["error"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["fit"],
        ["forecast", "--k", "100,1000000"],
        ["backtest", "--draws", "10", "--resamples", "2"],
    ],
)
def test_tables_fit_80_columns(logs: Path, arguments: list[str]) -> None:
    result = run(arguments[0], logs, *arguments[1:])
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "power law (on coverage)" in result.stdout


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (["fit"], ["weak suite", "strong suite", "zero-inflated beta"]),
        (["forecast", "--k", "500"], ["weak suite", "strong suite", "forecast by: average"]),
        (["backtest", "--draws", "10", "--resamples", "2"], ["from 10 draws", "found"]),
    ],
)
def test_plots_are_written(
    logs: Path, tmp_path: Path, command: list[str], shown: list[str]
) -> None:
    path = tmp_path / "plot.svg"
    result = run(command[0], logs, *command[1:], "--plot", path)
    assert result.exit_code == 0, result.stderr
    for text in shown:
        assert f">{text}<" in path.read_text()


WRONG = [
    (["forecast", "--k", "100", "--law", "astrology"], "'astrology' is not one of"),
    (["backtest", "--draws", "30"], "draws to keep must be from 1 to 29"),
    (["backtest"], "Missing option '--draws'"),
    (["fit", "--confidence", "2"], "Invalid value for '--confidence'"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_usage_is_named(logs: Path, arguments: list[str], message: str) -> None:
    result = run(arguments[0], logs, *arguments[1:])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_draws_that_determine_nothing_are_a_user_error(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"a": [9, 0, 0], "b": [9, 0, 0]}})
    for arguments in (["fit"], ["forecast", "--k", "100"], ["backtest", "--draws", "4"]):
        result = run(arguments[0], tmp_path, *arguments[1:])
        assert result.exit_code == 2
        assert "draws passed" in result.stderr


def test_one_suite_that_determines_nothing_does_not_hide_the_other(tmp_path: Path) -> None:
    counts = {"a": [9, 2, 0], "b": [9, 0, 0], "c": [9, 5, 0], "d": [9, 1, 0]}
    make_log(tmp_path, args={"counts": counts})
    found = record("forecast", tmp_path, "--k", 100)
    assert "none of 36 draws passed" in found["suites"]["strong"]["error"]
    assert found["suites"]["weak"]["coverage"]["100"]["estimate"] > 0.5
    assert "No forecast" in run("forecast", tmp_path, "--k", 100).stdout


@pytest.mark.parametrize("command", ["fit", "forecast", "backtest"])
def test_help_has_examples_and_does_not_wait_for_numpy(command: str) -> None:
    code = (
        "import sys, contextlib\n"
        "from inspect_resample.cli import main\n"
        "with contextlib.suppress(SystemExit):\n"
        f"    main(['{command}', '--help'])\n"
        "sys.exit(any(m in sys.modules for m in ('inspect_ai', 'numpy')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Examples:" in done.stdout


def test_forecast_tells_what_comes_of_submitting_the_first_weak_pass(logs: Path) -> None:
    found = record("forecast", logs, "--k", "100,10000")["submissions"]
    assert found["error"] is None
    accuracy, strong = found["resampled_accuracy"], found["strong_coverage"]
    for k in ("100", "10000"):
        assert accuracy[k]["low"] <= accuracy[k]["estimate"] <= accuracy[k]["high"]
        assert accuracy[k]["estimate"] <= strong[k]["estimate"] + 1e-9
        assert 1 <= found["expected_draws"][k]["estimate"] <= float(k)
    assert sum(found["kinds"].values()) == pytest.approx(1)
