"""Prices on the command line: the file of rates, and what `analyze` does with a price."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspect_resample.cli import main
from inspect_resample.decisions.cost import Rates
from inspect_resample.decisions.rates import read_rates
from inspect_resample.errors import Failure

from ..decisions.test_model_size import QWEN
from ..studies.made_logs import COUNTS, make_log

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("logs")
    make_log(directory, args={"counts": COUNTS})
    return directory


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def analyze(*arguments: object) -> dict[str, Any]:
    result = run("analyze", *arguments, "--json", "--replicates", 200)
    assert result.exit_code == 0, result.stderr
    (record,) = json.loads(result.stdout)
    assert isinstance(record, dict)
    return record


def write(directory: Path, text: str, name: str = "prices.yaml") -> Path:
    (directory / name).write_text(text)
    return directory / name


def test_rates_are_read_from_yaml_and_json(tmp_path: Path) -> None:
    yaml = "a/b: {input: 2.5, output: 10}\nvllm/c:\n  params: 7e9\n  layers: 32\n  width: 4096\n"
    found = read_rates(write(tmp_path, yaml))
    assert found == {
        "a/b": Rates(input=2.5, output=10),
        "vllm/c": Rates(params=7e9, layers=32, width=4096),
    }
    text = '{"a/b": {"input": 1, "output": 2, "input_cache_read": 0.1, "input_cache_write": 1}}'
    assert read_rates(write(tmp_path, text, "p.json")) == {
        "a/b": Rates(input=1, output=2, input_cache_read=0.1, input_cache_write=1)
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: {input: [", "is not the JSON or YAML that its name says"),
        ("- 1", "must map names of models to their prices"),
        (
            "a: 3",
            "a must have some of input, output, input_cache_read, input_cache_write, reasoning, "
            "params, layers, width, draws_per_request, dollars_per_hour, tokens_per_second, "
            "config, got 3",
        ),
        ("a: {imput: 3}", "a has imput; expected some of input, output"),
        ("a: {input: cheap}", "a: input must be a number, got 'cheap'"),
        ("a: {input: true}", "a: input must be a number, got 'True'"),
        ("a: {input: 1, dollars_per_hour: 2}", "a: dollars_per_hour and prices of tokens are two"),
        ("a: {tokens_per_second: 0}", "a: tokens_per_second must be above 0"),
        ("a: {config: absent}", "absent does not exist; config names a config.json or its folder"),
        ("a: {config: prices.yaml}", "prices.yaml is no JSON"),
        (f"a: {{input: {'9' * 401}}}", "a: input must be a number, got '999"),
        ("[" * 9999, "is not the JSON or YAML that its name says"),
        ("a: {input: -1}", "a: input must be a number, 0 or more, got -1"),
    ],
)
def test_a_file_that_holds_no_rates_is_a_user_error(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(Failure) as error:
        read_rates(write(tmp_path, text))
    assert message in str(error.value)


def test_a_file_of_rates_in_another_encoding_is_a_user_error(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text("a: {input: 1}", encoding="utf-16")
    with pytest.raises(Failure, match="is not the JSON or YAML that its name says"):
        read_rates(path)


def test_sizes_are_read_from_the_configuration_of_a_model(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    write(tmp_path / "weights", json.dumps(QWEN), "config.json")
    for named in ("weights", "weights/config.json", tmp_path / "weights"):
        found = read_rates(write(tmp_path, f"m: {{config: {named}, draws_per_request: 4}}"))
        assert found == {"m": Rates(params=494_032_768, layers=24, width=896, draws_per_request=4)}
    found = read_rates(write(tmp_path, "m: {config: weights, params: 1e9}"))
    assert found["m"].params == 1e9
    faults: list[tuple[dict[str, object], str]] = [
        ({"model_type": []}, r"model_type \[\] is not one whose"),
        ({"num_key_value_heads": [2]}, "num_key_value_heads must be a whole number"),
    ]
    for wrong, message in faults:
        write(tmp_path / "weights", json.dumps({**QWEN, **wrong}), "config.json")
        with pytest.raises(Failure, match=message):
            read_rates(write(tmp_path, "m: {config: weights}"))
    write(tmp_path / "weights", '{"model_type": "mamba"}', "config.json")
    with pytest.raises(Failure, match="give params, layers and width instead of config"):
        read_rates(write(tmp_path, "m: {config: weights}"))


def test_a_price_takes_what_the_draws_cost_off_the_reward(logs: Path) -> None:
    record = analyze(logs, "--price", "0.3", "--benefit", "2", "--cost-ratio", "0", "--k", "1,4")
    (row,) = record["reward"]
    free = analyze(logs, "--cost-ratio", "0", "--k", "1,4")
    for k in ("1", "4"):
        cost = record["cost"]["expected"]["stop_at_first_pass"][k]["estimate"]
        assert cost == pytest.approx(0.3 * record["expected_draws"][k]["estimate"])
        earned = free["reward"][0]["by_k"][k]["estimate"]
        assert row["by_k"][k]["estimate"] == pytest.approx(earned - cost / 2)
    assert record["cost"]["expected"]["draw_all"]["4"]["estimate"] == pytest.approx(1.2)
    assert (record["cost"]["price"], record["cost"]["benefit"]) == (0.3, 2)
    assert free["cost"]["unit"] is None


def test_both_policies_are_told_and_one_is_chosen(logs: Path) -> None:
    record = analyze(logs, "--price", "0.05", "--policy", "draw_all", "--cost-ratio", "0,1")
    rows = record["reward_by_policy"]
    assert record["reward"] == rows["draw_all"]
    assert [row["cost_ratio"] for row in rows["stop_at_first_pass"]] == [0, 1]
    for k in ("2", "10"):
        dear = rows["draw_all"][0]["by_k"][k]["estimate"]
        assert rows["stop_at_first_pass"][0]["by_k"][k]["estimate"] > dear
    free = analyze(logs, "--policy", "draw_all", "--cost-ratio", "1")["reward_by_policy"]
    assert free["draw_all"] == free["stop_at_first_pass"]


def test_tables_with_a_price_fit_80_columns_and_say_what_is_charged(logs: Path) -> None:
    result = run("analyze", logs, "--price", "0.012345", "--policy", "draw_all")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    text = " ".join(result.stdout.split())
    assert "All K draws are made. A draw costs 0.0123 of what a correct answer earns." in text
    assert "cost, all" in text


def test_analyze_plots_into_a_file(logs: Path, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("plot.svg", "again.svg")]
    for path in paths:
        result = run("analyze", logs, "--plot", path, "--replicates", 100)
        assert result.exit_code == 0, result.stderr
    text, again = (path.read_text() for path in paths)
    assert "pocket_plus, mockllm/model" in text and "ratio 8" in text
    assert again == text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--price", "free"], "expected a number from 0 up, or tokens, dollars, flops"),
        (["--price", "nan"], "expected a number from 0 up"),
        (["--price", "dollars"], "Error: mockllm/model: the logs have no dollars"),
        (["--price", "flops"], "no input tokens"),
        (["--benefit", "-1"], "benefit must be a number above 0, got -1"),
        (["--policy", "draw_none"], "Invalid value for '--policy'"),
        (["--prices", "absent.yaml"], "does not exist"),
        (["--k", "11"], "`inspect-resample forecast` goes beyond the draws"),
    ],
)
def test_wrong_payment_is_a_user_error(logs: Path, arguments: list[str], message: str) -> None:
    result = run("analyze", logs, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_rates_of_other_models_are_a_user_error(logs: Path, tmp_path: Path) -> None:
    prices = write(tmp_path, "openai/other: {input: 1, output: 2}")
    result = run("analyze", logs, "--prices", prices, "--price", "dollars")
    assert result.exit_code == 2
    assert "has none of the models of the logs: mockllm/model" in result.stderr
