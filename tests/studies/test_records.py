import json
from typing import Any

import jsonschema
import pytest

from inspect_resample.studies.summary.records import as_record

from ..report.test_words import summary

NUMBER = {"type": ["number", "null"]}
ESTIMATE = {
    "type": "object",
    "properties": {"estimate": NUMBER, "low": NUMBER, "high": NUMBER},
    "required": ["estimate", "low", "high"],
    "additionalProperties": False,
}
BY_K = {
    "type": "object",
    "patternProperties": {"^[1-9][0-9]*$": ESTIMATE},
    "additionalProperties": False,
    "minProperties": 1,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "task": {"type": "string"},
        "model": {"type": "string"},
        "problems": {"type": "integer"},
        "draws": {"type": "integer"},
        "weak_pass_at": BY_K,
        "strong_pass_at": BY_K,
        "resampled_accuracy": BY_K,
        "generalization_gap": BY_K,
        "conditional_accuracy": {
            "type": "object",
            "properties": dict.fromkeys(
                ("macro", "lower_bound", "upper_bound", "pooled"), ESTIMATE
            ),
            "required": ["macro", "lower_bound", "upper_bound", "pooled"],
            "additionalProperties": False,
        },
        "reward": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "cost_ratio": {"type": "number"},
                    "k_star": {"type": ["integer", "null"]},
                    "reward": NUMBER,
                    "at_end_of_data": {"type": ["boolean", "null"]},
                    "low": NUMBER,
                    "high": NUMBER,
                },
                "required": ["cost_ratio", "k_star", "reward", "at_end_of_data", "low", "high"],
            },
        },
    },
    "required": [
        *("task", "model", "problems", "draws", "weak_pass_at", "strong_pass_at"),
        *("conditional_accuracy", "reward", "false_discovery_rate", "logs", "warnings"),
    ],
}


@pytest.mark.parametrize("strong", [True, False])
def test_records_keep_the_documented_schema(strong: bool) -> None:
    record = as_record(summary(strong))
    again = json.loads(json.dumps(record, allow_nan=False))
    jsonschema.validate(again, SCHEMA)
    assert again == record


def test_one_suite_has_the_same_names_as_two() -> None:
    def names(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: names(part) for name, part in value.items() if name[0] not in "0123456789k"
            }
        return [names(part) for part in value] if isinstance(value, list) else None

    assert names(as_record(summary(strong=False))) == names(as_record(summary(strong=True)))


def test_numbers_are_those_of_the_summary() -> None:
    found = summary()
    record = as_record(found)
    assert record["draws"] == 300
    assert record["problems"] == 30
    assert record["weak_pass_at"]["5"]["estimate"] == found.weak_pass_at[5].estimate
    assert record["intervals"] == {"confidence": 0.95, "replicates": 200, "seed": 0}
    assert record["logs"][0]["location"] == "my logs/a.eval"
    free = record["reward"][0]
    assert free["k_star_low"] <= free["k_star"] <= free["k_star_high"]
    assert sum(free["k_star_probability"].values()) == pytest.approx(1, abs=0.05)
