"""JSON: what every command prints is what its schema says."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from click.testing import CliRunner

from inspect_resample.cli import main
from inspect_resample.commands.schema import RESULTS, schema_for
from inspect_resample.report.json import plain, schema_of
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.unavailable import Unavailable

from ..report.test_words import summary
from .made_logs import COUNTS, make_log

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLES = str(ROOT / "examples" / "logs")
QWEN, SMOL = (
    f"openai-api/vllm/{name}" for name in ("Qwen2.5-Coder-0.5B-Instruct", "SmolLM2-135M-Instruct")
)


@pytest.mark.parametrize("strong", [True, False])
def test_a_record_of_a_summary_is_as_its_schema_says(strong: bool) -> None:
    record = plain([summary(strong)])
    again = json.loads(json.dumps(record, allow_nan=False))
    jsonschema.validate(again, schema_for("analyze"))
    assert again == record


def test_one_suite_has_the_same_names_as_two() -> None:
    def names(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: names(part) for name, part in value.items() if name[0] not in "0123456789k"
            }
        return [names(part) for part in value] if isinstance(value, list) else None

    one, two = (plain(summary(strong=strong)) for strong in (False, True))
    assert names(one) == names(two)


def test_numbers_are_those_of_the_summary() -> None:
    found = summary()
    record = plain(found)
    assert record["draws"] == 300
    assert record["problems"] == 30
    assert record["weak_pass_at"]["5"]["estimate"] == found.weak_pass_at[5].estimate
    assert record["intervals"] == {"confidence": 0.95, "replicates": 200, "seed": 0}
    assert record["logs"][0]["location"] == "my logs/a.eval"
    free = record["reward"][0]
    assert free["k_star_low"] <= free["k_star"] <= free["k_star_high"]
    assert sum(free["k_star_probability"].values()) == pytest.approx(1, abs=0.05)


@pytest.fixture(scope="module")
def one_suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("logs")
    values = {"a": ["C", "I"], "b": ["I", "C"], "c": ["I", "I"]}
    for model in ("x", "y"):
        make_log(
            directory, "one_score", args={"values": values}, epochs=2, model=f"mockllm/{model}"
        )
    return str(directory)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("logs")
    for model in ("x", "y", "z"):
        make_log(directory, args={"counts": COUNTS}, model=f"mockllm/{model}")
    return str(directory)


@pytest.mark.parametrize(
    "line",
    [
        "analyze LOGS --replicates 100",
        "analyze ONE --replicates 100",
        "optimal-k LOGS --replicates 100 --cost-ratio 0,4",
        "compare LOGS --replicates 100",
        "compare ONE --replicates 100",
        "compare THREE --replicates 100 --cost-ratio 1",
        "forecast LOGS --k 20",
        "forecast ONE --k 20",
        "fit ONE",
        "backtest LOGS --draws 4 --resamples 2",
        "same-model LOGS LOGS --a-model QWEN --b-model SMOL --permutations 99",
    ],
)
def test_what_a_command_prints_is_as_its_schema_says(line: str, one_suite: str, three: str) -> None:
    words = {"LOGS": EXAMPLES, "ONE": one_suite, "THREE": three, "QWEN": QWEN, "SMOL": SMOL}
    for word, meant in words.items():
        line = line.replace(word, meant)
    done = CliRunner().invoke(main, [*line.split(), "--json"])
    assert done.exit_code == 0, done.stderr
    jsonschema.validate(json.loads(done.stdout), schema_for(line.split()[0]))


@pytest.mark.parametrize("command", RESULTS)
def test_every_name_of_a_schema_says_what_it_is(command: str) -> None:
    done = CliRunner().invoke(main, ["schema", command])
    schema = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    silent = [
        f"{name}.{field}"
        for name, told in schema["$defs"].items()
        if len(told["properties"]) > 4
        for field, one in told["properties"].items()
        if not one.get("description")
    ]
    assert silent == []


@dataclass(frozen=True)
class Inner:
    """Inner.

    Attributes:
        values: Some.
    """

    values: tuple[float, ...]


@dataclass(frozen=True)
class Outer(Inner):
    """Outer.

    Attributes:
        by_k: By k,
            in two lines.
    """

    by_k: Mapping[int, Estimate | Unavailable]


def test_the_walk_over_dataclasses() -> None:
    found = Outer((1.0, math.nan), {2: Estimate(0.5, -math.inf, 1), 3: Unavailable("no data")})
    assert plain(found) == {
        "values": [1.0, None],
        "by_k": {"2": {"estimate": 0.5, "low": None, "high": 1}, "3": None},
    }
    assert plain({"a": np.array([[1, 2]]), "b": np.float64(3), "c": frozenset({4})}) == {
        "a": [[1, 2]], "b": 3.0, "c": [4],
    }  # fmt: skip
    with pytest.raises(TypeError, match="expected data, got function: <function plain"):
        plain({"a": [plain]})


def test_the_schema_has_what_docstrings_say() -> None:
    found = schema_of(Inner)
    assert found["properties"]["values"]["description"] == "Some."
    assert found["required"] == ["values"] and found["additionalProperties"] is False
    jsonschema.validate(plain(Inner((1.0, math.nan))), found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"values": [], "more": 1}, found)
