"""Files of a user's own problems: what is read, and what is said of what cannot be."""

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.own import LONGEST_LINE, MOST_PROBLEMS, load_own
from inspect_resample.datasets.own_models import SCHEMA
from inspect_resample.datasets.problem import MADE, Call

CASES: dict[str, Any] = {
    "id": "add",
    "prompt": "def add(a, b):\n",
    "entry_point": "add",
    "weak": [{"args": [1, 2], "expected": 3}],
    "strong": [{"args": [1], "kwargs": {"b": -1}, "expected": 0}],
}
TESTS: dict[str, Any] = {
    "id": "inc",
    "prompt": "def inc(x):\n",
    "entry_point": "inc",
    "tests": {
        "weak": "assert inc(1) == 2",
        "strong": "def check(candidate):\n    assert candidate(2) == 3\n",
    },
}


def file_of(directory: Path, *problems: object) -> Path:
    path = directory / "mine.jsonl"
    path.write_text("".join(json.dumps(problem) + "\n" for problem in problems))
    return path


def without(problem: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {name: value for name, value in problem.items() if name not in fields}


def weak(text: str) -> dict[str, Any]:
    return {**TESTS, "tests": {**TESTS["tests"], "weak": text}}


def test_cases_and_tests_are_read(tmp_path: Path) -> None:
    add, inc = load_own(file_of(tmp_path, CASES, TESTS))
    (weak,), (strong,) = add.weak, add.strong
    assert isinstance(weak, Call) and isinstance(strong, Call)
    assert (tuple(weak), dict(weak.kwargs), weak.expected) == ((1, 2), {}, 3)
    assert (tuple(strong), dict(strong.kwargs), strong.expected) == ((1,), {"b": -1}, 0)
    assert inc.tests is not None and inc.tests.weak == "assert inc(1) == 2"
    assert (inc.weak, inc.strong) == ((), ())


def test_all_that_is_optional(tmp_path: Path) -> None:
    more = {
        "reference": "def add(a, b):\n    return a + b\n",
        "difficulty": "easy",
        "tags": ["sums"],
        "released": "2026-02-28",
        "time_limit": 2.5,
        "memory_limit": 256,
        "oracle": "same-set",
        "tolerance": 0.01,
        "metadata": {"source": "a book", "pages": [1, 2]},
    }
    (problem,) = load_own(file_of(tmp_path, {**CASES, **more, "weak": [{"args": [[1], [2]]}]}))
    (case,) = problem.weak
    assert isinstance(case, Call) and case.expected is MADE
    assert (problem.time_limit, problem.memory_limit) == (2.5, 256)
    assert (problem.oracle, problem.tolerance) == ("same-set", 0.01)
    assert problem.metadata == {
        "source": "a book",
        "pages": [1, 2],
        "difficulty": "easy",
        "tags": ["sums"],
        "released": "2026-02-28",
    }


def test_a_file_may_be_compressed_and_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    text = "\n\ufeff" + json.dumps(CASES) + "\n\n"
    path = tmp_path / "mine.jsonl.gz"
    path.write_bytes(gzip.compress(text.encode()))
    assert [problem.id for problem in load_own(path)] == ["add"]


BAD: dict[str, tuple[object, str]] = {
    "no object": ([1], "expected is a JSON object"),
    "unknown field": ({**CASES, "hints": 1}, "hints: there is no such field"),
    "unknown field of a case": (
        {**CASES, "weak": [{"arg": [1], "expected": 1}]},
        "weak.0.arg: there is no such field",
    ),
    "no id": (without(CASES, "id"), "id: Field required"),
    "long id": ({**CASES, "id": "x" * 201}, "id: expected are at most 200 characters"),
    "id of two lines": ({**CASES, "id": "a\nb"}, "id: expected are at most 200 characters"),
    "many cases": ({**CASES, "weak": [{}] * 100_001}, "weak: expected are at most 100,000 cases"),
    "null byte": (weak("assert inc(1) == 2\0"), "tests: source code string cannot contain null"),
    "empty id": ({**CASES, "id": ""}, "id: String should have at least 1 character"),
    "no prompt": (without(CASES, "prompt"), "prompt: Field required"),
    "id is a number": ({**CASES, "id": 7}, "id: Input should be a valid string"),
    "entry point": ({**CASES, "entry_point": "a.b"}, "entry_point: 'a.b' is no name"),
    "keyword": ({**CASES, "entry_point": "def"}, "entry_point: 'def' is no name"),
    "one suite": (without(CASES, "strong"), "expected are `weak` and `strong`, or `tests`"),
    "cases and tests": ({**CASES, "tests": TESTS["tests"]}, "expected are either"),
    "no expected": ({**CASES, "weak": [{"args": [1, 2]}]}, "weak.0 has no `expected`"),
    "args": ({**CASES, "weak": [{"args": 1, "expected": 1}]}, "weak.0.args: Input should be"),
    "tag": ({**CASES, "weak": [{"args": [{"$t": 1}], "expected": 1}]}, "'$t' is no form"),
    "keyword argument": (
        {**CASES, "weak": [{"kwargs": {"a b": 1}, "expected": 1}]},
        "'a b' is no name",
    ),
    "surrogate": ({**CASES, "prompt": "\ud800"}, "prompt: Input should be a valid string"),
    "oracle": ({**CASES, "oracle": "near"}, "oracle: Input should be 'equal'"),
    "tolerance": ({**CASES, "tolerance": -1.0}, "tolerance: Input should be greater"),
    "time": ({**CASES, "time_limit": 0}, "time_limit: Input should be greater than 0"),
    "memory": ({**CASES, "memory_limit": 1}, "memory_limit: Input should be greater"),
    "day": ({**CASES, "released": "yesterday"}, "released: Input should be a valid date"),
    "syntax": (weak("assert inc(1) == "), "tests, line 1: invalid syntax"),
    "no assertion": (weak("inc(1)"), "expected are assertions"),
    "never named": (weak("assert 1 + 1 == 2"), "they never name inc"),
    "check": (
        weak("def check(a, b):\n    assert a(1) == 2"),
        "line 1: expected is `check(cand",
    ),
    "lambda": (
        weak("x = 1\nassert inc(lambda: 1) == 2"),
        "tests, line 2: the argument lambda: 1",
    ),
    "generator": (weak("assert inc([(i for i in 'ab')]) == 2"), "is no plain data"),
    "a builtin's object": (weak("assert inc([range(3)]) == 2"), "the argument range(3) is no"),
    "an instance": (weak("class A: ...\nassert inc(A()) == 2"), "line 2: the argument A() is no"),
    "own class": (
        weak("class A: pass\nassert inc(A) == 2"),
        "the argument A is no plain data",
    ),
    "mock": (weak("from unittest import mock\nassert inc(1) == 2"), "unittest.mock"),
    "patch": (
        weak("import math\nmath.pi = 3\nassert inc(1) == 2"),
        "line 2: a patch of math.pi",
    ),
    "setattr": (
        weak("import math\nsetattr(math, 'pi', 3)\nassert inc(1)"),
        "a patch of math",
    ),
    "print": (
        weak("from contextlib import redirect_stdout\nassert inc(1) == 2"),
        "what a program prints never reaches",
    ),
    "attribute": (weak("inc.cache_clear()\nassert inc(1) == 2"), "`inc` is a stand-in"),
    "eval": (weak("assert eval(inc(1)) == 2"), "eval"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_rule_is_told_with_the_line(tmp_path: Path, name: str) -> None:
    bad, words = BAD[name]
    path = file_of(tmp_path, TESTS, bad)
    with pytest.raises(DataFileError) as refused:
        load_own(path)
    assert f"{path}, line 2: " in str(refused.value)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "has no problems"),
        (b"\n \n", "has no problems"),
        (b"{", "line 1: it is no JSON"),
        (b"\xff\xfe{", "line 1: it is no UTF-8 (byte 0)"),
        (
            gzip.compress(json.dumps(CASES).encode(), mtime=0)[:-9],
            "cannot be read: Compressed file ended",
        ),
        (gzip.compress(b"x" * 99, mtime=0)[:30] + b"damaged", "cannot be read"),
        ((json.dumps(CASES) + "\n").encode() * 2, "line 2: line 1 has the id 'add' too"),
        (b'{"id": "' + b"x" * LONGEST_LINE, "line 1 has more than 32 MiB"),
        (b"{}\n" * 1_000_000, "line 10: "),
    ],
)
def test_bad_files_are_told_in_bounded_memory(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    tracemalloc.start()
    with pytest.raises(DataFileError) as refused:
        load_own(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(path) in str(refused.value) and words in str(refused.value)
    assert len(str(refused.value)) < 5000
    assert peak < 3 * LONGEST_LINE


@pytest.mark.slow
def test_a_file_of_too_many_problems_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        for number in range(MOST_PROBLEMS + 1):
            file.write(json.dumps({**CASES, "id": f"{number}"}) + "\n")
    with pytest.raises(DataFileError, match=f"line {MOST_PROBLEMS + 1}: the file has more than"):
        load_own(path)


@pytest.mark.parametrize("path", ["/no/such/file.jsonl", "/", None])
def test_a_file_that_is_not_there_is_told(path: str | None) -> None:
    with pytest.raises(DataFileError):
        load_own(path)


def test_the_schema_says_what_is_read() -> None:
    schema = SCHEMA.json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for good in (CASES, TESTS):
        jsonschema.validate(good, schema)
    for bad in ({**CASES, "hints": 1}, without(CASES, "id"), {**CASES, "oracle": "near"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)
