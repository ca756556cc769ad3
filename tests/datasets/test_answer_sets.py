"""Data sets of answers: GSM8K and MATH-500 from copies of their files, AIME from the user's."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from inspect_resample.answers.equivalence import compare
from inspect_resample.answers.final import final_answer
from inspect_resample.datasets.aime import load_aime
from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.gsm8k import load_gsm8k
from inspect_resample.datasets.math500 import load_math500
from inspect_resample.datasets.problem import AnswerProblem, Problem

from ..shared import DATA

shared = pytest.mark.skipif(
    not (DATA / "math500.jsonl.gz").exists(), reason="math500.jsonl.gz is not at ../shared/data"
)


def answers(problems: list[Problem]) -> list[str]:
    return [one.answer for one in problems if isinstance(one, AnswerProblem)]


@pytest.mark.slow
@shared
def test_gsm8k_is_read_and_its_own_solutions_are_right(tmp_path: Path) -> None:
    for split, rows in (("test", 1319), ("train", 7473)):
        file = DATA / f"gsm8k_{split}.jsonl.gz"
        problems = load_gsm8k(file, split)
        assert len(problems) == len(answers(problems)) == rows
        with gzip.open(file, "rt") as lines:
            solutions = [json.loads(line)["answer"] for line in lines]
        found = [final_answer(solution, "number").text for solution in solutions]
        assert found == answers(problems)
    assert load_gsm8k(DATA)[0].id == "gsm8k/0"
    changed = tmp_path / "gsm8k_test.jsonl"
    changed.write_bytes(gzip.decompress((DATA / "gsm8k_test.jsonl.gz").read_bytes())[:-2])
    with pytest.raises(DataFileError, match="is not the release of GSM8K"):
        load_gsm8k(changed)


@shared
def test_the_answers_of_math500_are_those_of_its_solutions() -> None:
    problems = load_math500(DATA / "math500.jsonl.gz")
    assert len({problem.id for problem in problems}) == 500
    with gzip.open(DATA / "math500.jsonl.gz", "rt") as lines:
        solutions = [json.loads(line)["solution"] for line in lines]
    found = [final_answer(solution).text for solution in solutions]
    assert all(compare(*pair).same for pair in zip(found, answers(problems), strict=True))


def written(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_aime_is_read_from_a_copy(tmp_path: Path) -> None:
    rows = {"problem": "One?", "answer": "025", "id": 7}, {"Problem": "Two?", "Answer": 999}
    problems = load_aime(written(tmp_path / "aime.jsonl", *rows))
    assert [problem.id for problem in problems] == ["aime/7", "aime/2"]
    assert answers(problems) == ["25", "999"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"problem": "?", "answer": "1000"}, "from 0 to 999"),
        ({"answer": "1"}, "expected are a problem and its answer"),
        ({"problem": "?", "answer": "1", "id": "x"}, "an earlier row has the id 'x'"),
    ],
)
def test_a_row_that_is_no_problem_of_aime_is_named(
    tmp_path: Path, row: dict[str, Any], why: str
) -> None:
    first = {"problem": "?", "answer": 1, "id": "x"}
    with pytest.raises(DataFileError, match="row 2") as refused:
        load_aime(written(tmp_path / "aime.jsonl", first, row))
    assert why in str(refused.value)


def test_aime_needs_a_copy() -> None:
    with pytest.raises(DataFileError, match="-T data=PATH"):
        load_aime(None)
