"""The command `optimal-k` on real logs."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main

from .made_logs import COUNTS, make_log

pytestmark = pytest.mark.slow

WIDE = {f"w{i}": [20, 16 - i % 8, 14 - i % 9] for i in range(20)} | {
    f"h{i}": [20, 1 + i % 3, 0] for i in range(20)
}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty problems that are easy and precise, twenty that are neither."""
    directory = tmp_path_factory.mktemp("logs")
    make_log(directory, args={"counts": WIDE})
    return directory


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["optimal-k", *map(str, arguments), "--replicates", "200"])


def optimal(*arguments: object) -> list[dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    records: list[dict[str, Any]] = json.loads(result.stdout)
    return records


def test_json_tells_the_data_from_what_is_beyond(logs: Path) -> None:
    (record,) = optimal(logs, "--cost-ratio", "0,2")
    assert (record["problems"], record["k_max"], record["stopped_early"]) == (40, 20, False)
    free, dear = record["optima"]
    assert (free["cost_ratio"], free["law"]["k_star"]) == (0, "unbounded")
    assert free["law"]["probability_unbounded"] == 1
    assert 1 <= dear["k_star"] < 20
    assert dear["k_star_low"] <= dear["k_star"] <= dear["k_star_high"]
    assert not dear["at_end_of_data"]
    assert dear["law"]["k_star"] < 20
    for figure in ("reward", "expected_draws", "resampled_accuracy"):
        assert dear[figure]["low"] <= dear[figure]["estimate"] <= dear[figure]["high"]
    assert sum(kind["share"] for kind in record["law"]["kinds"]) == pytest.approx(1)
    assert record["law"]["dependence"]["low"] > 0


def test_a_largest_k_and_stakes_are_taken(logs: Path) -> None:
    (record,) = optimal(
        *(logs, "--benefit", 2, "--cost-fp", 1, "--price", 0.1, "--policy", "draw_all"),
        *("--max-k", 300),
    )
    (row,) = record["optima"]
    assert (record["benefit"], record["price"], record["policy"]) == (2, 0.1, "draw_all")
    assert (row["cost_ratio"], row["cost_fp"], row["law"]["max_k"]) == (0.5, 1, 300)
    assert row["expected_draws"]["estimate"] == row["k_star"]
    assert 1 <= row["k_star"] < 20


def test_tables_fit_80_columns(logs: Path) -> None:
    result = run(logs)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in ("40 problems, 20 draws", "unbounded", "precision depends on difficulty"):
        assert words in " ".join(result.stdout.split())


def test_plots_are_written(logs: Path, tmp_path: Path) -> None:
    assert run(logs, "--cost-ratio", 1, "--plot", tmp_path / "k.svg").exit_code == 0
    text = (tmp_path / "k.svg").read_text()
    assert ">ratio 1<" in text and ">K* = " in text and ">forecast →<" in text


def test_few_problems_are_put_in_doubt(tmp_path: Path) -> None:
    make_log(tmp_path, args={"counts": {"a": COUNTS["a"]}})
    result = run(tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "1 problem says little" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--cost-ratio", "1", "--cost-fp", "2"], "--cost-ratio or --cost-fp, not both"),
        (["--benefit", "0"], "benefit must be a number above 0"),
        (["--price", "-1"], "expected a number from 0 up"),
        (["--max-k", "0"], "Invalid value for '--max-k'"),
        (["--policy", "some"], "Invalid value for '--policy'"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(
    logs: Path, arguments: list[str], message: str
) -> None:
    result = run(logs, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_one_suite_is_a_user_error(tmp_path: Path) -> None:
    make_log(tmp_path, "one_score", args={"values": {"a": ["C", "I"]}}, epochs=2)
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "the best K needs a strong suite" in result.stderr
    assert "Traceback" not in result.stderr


def test_checks_are_priced_and_their_price_is_told_first_in_words(logs: Path) -> None:
    (record,) = optimal(logs, "--cost-ratio", "2", "--verify-price", 0.05, "--benefit", 2)
    checks = record["optima"][0]["checks"]
    assert checks["verify_price"] == 0.05
    every, some = checks["every"]["price"], checks["in_doubt"]["price"]
    assert 0.05 < every["low"] < every["estimate"] <= some["estimate"]
    never, late, always = checks["policies"]
    assert (never["verifications"]["estimate"], always["wrong"]["estimate"]) == (0, 0)
    assert late["trusted"] > 0
    assert always["reward"]["estimate"] > never["reward"]["estimate"]
    told = run(logs, "--cost-ratio", "2", "--verify-price", 0.05).stdout
    question = told.index("When is it worth paying for the strong check")
    assert question < told.index("At a cost ratio of 2 check") < told.index("Up to which price")
    assert "checks do not pay at 100" in run(logs, "--verify-price", 100).stdout
    refused = run(logs, "--verify-price", -1)
    assert (refused.exit_code, "--verify-price" in refused.stderr) == (2, True)


def test_where_no_price_of_a_check_is_known_the_price_up_to_which_it_pays_is(logs: Path) -> None:
    (record,) = optimal(logs, "--cost-ratio", "2")
    checks = record["optima"][0]["checks"]
    assert (checks["verify_price"], checks["policies"]) == (None, [])
    assert checks["every"]["price"]["estimate"] > 0
    assert "checking every weak pass pays up to" in run(logs, "--cost-ratio", "2").stdout
