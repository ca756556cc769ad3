"""Own problems whose cases are an input and an output."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.own import load_own
from inspect_resample.datasets.own_models import SCHEMA
from inspect_resample.datasets.problem import MADE, Call, StdinProblem

GOOD: dict[str, Any] = {
    "id": "total",
    "prompt": "Print the sum.",
    "weak": [{"input": "1 2\n", "output": "3\n"}],
    "strong": [{"input": "", "output": "0"}],
}
CASE = {"input": "1", "output": "1"}

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a rule that is none": ({"oracle": "near"}, "'near' is no rule"),
    "a tolerance that is none": ({"oracle": "floats:x"}, "no rule"),
    "a tolerance without end": ({"oracle": "floats:inf"}, "no rule"),
    "a rule of functions": ({"oracle": "same-set"}, "no rule"),
    "a checker without the rule": ({"checker": "def check(): pass"}, "go together"),
    "the rule without a checker": ({"oracle": "checker"}, "go together"),
    "no output": ({"strong": [{"input": "1"}]}, "strong.0 has no `output`"),
    "two inputs": ({"weak": [{**CASE, "input_file": "a"}]}, "either `input` or `input_file`"),
    "two outputs": ({"weak": [{**CASE, "output_file": "a"}]}, "`output` and `output_file`"),
    "a file that is not there": (
        {"weak": [{"input_file": "no.txt", "output": ""}]},
        "no.txt cannot be read",
    ),
    "half a surrogate": ({"weak": [{**CASE, "input": "\ud800"}]}, "half of a surrogate pair"),
    "an output that is no text": ({"weak": [{"input": "1", "output": 1}]}, "valid string"),
    "arguments": ({"weak": [{"args": [1], "expected": 1, "input": ""}]}, "no such field"),
    "an end that is none": ({"ends": "never"}, "ends"),
}


def load(folder: Path, **changed: Any) -> StdinProblem:
    path = folder / "mine.jsonl"
    path.write_text(json.dumps({**GOOD, **changed}))
    (problem,) = load_own(path)
    assert isinstance(problem, StdinProblem)
    return problem


def test_a_line_with_inputs_is_a_program_that_reads(tmp_path: Path) -> None:
    problem = load(tmp_path, time_limit=2, oracle="floats:1e-6", ends="any", tags=["sums"])
    assert (problem.kind, problem.entry_point, problem.oracle) == (
        "stdin",
        "__main__",
        "floats:1e-6",
    )
    (case,) = problem.weak
    assert isinstance(case, Call)
    assert (tuple(case), case.expected) == ((b"1 2\n",), b"3\n")
    assert (problem.ends, problem.time_limit, problem.metadata) == ("any", 2, {"tags": ["sums"]})


def test_inputs_and_outputs_may_be_files_of_any_bytes(tmp_path: Path) -> None:
    (tmp_path / "in.bin").write_bytes(b"\xff\n")
    (tmp_path / "out.bin").write_bytes(b"\xfe")
    problem = load(tmp_path, weak=[{"input_file": "in.bin", "output_file": "out.bin"}])
    (case,) = problem.weak
    assert isinstance(case, Call)
    assert (tuple(case), case.expected) == ((b"\xff\n",), b"\xfe")


def test_what_is_not_stated_comes_from_the_reference_or_is_left_to_the_checker(
    tmp_path: Path,
) -> None:
    open_cases = [{"input": "1"}]
    made = load(tmp_path, weak=open_cases, reference="print(1)").weak[0]
    checker = "def check(input, expected, output): return True"
    checked = load(tmp_path, weak=open_cases, oracle="checker", checker=checker).weak[0]
    assert isinstance(made, Call) and isinstance(checked, Call)
    assert (made.expected, checked.expected) == (MADE, None)


@pytest.mark.parametrize("name", BAD)
def test_a_line_that_is_no_problem_is_told(tmp_path: Path, name: str) -> None:
    changed, why = BAD[name]
    with pytest.raises(DataFileError, match="line 1") as refused:
        load(tmp_path, **changed)
    assert why in str(refused.value)


def test_the_schema_takes_both_kinds() -> None:
    schema = SCHEMA.json_schema()
    jsonschema.validate(GOOD, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**GOOD, "hints": 1}, schema)
