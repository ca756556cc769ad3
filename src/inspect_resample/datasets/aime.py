"""AIME: the competition's problems, whose answers are integers from 0 to 999; the user's file."""

from collections.abc import Mapping
from typing import Any

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.hub import rows_of
from inspect_resample.datasets.problem import AnswerProblem, Problem

_FIELDS = {
    "problem": ("problem", "Problem", "question"),
    "answer": ("answer", "Answer", "expected_answer"),
    "id": ("id", "ID", "unique_id", "problem_idx"),
}
"""What copies of the competition's problems call their fields."""


def load_aime(data: str | None = None) -> list[Problem]:
    """Load problems of AIME.

    Args:
        data: A file of rows with a problem and its answer, in JSON lines or Parquet.

    Raises:
        DataFileError: There is none, or a row has no problem, or an answer that AIME cannot have.
    """
    if data is None:
        raise DataFileError(
            "AIME's problems have no licence to be handed on: give a copy with -T data=PATH or "
            "--data PATH (JSON lines or Parquet, rows with problem and answer)"
        )
    problems: dict[str, Problem] = {}
    for number, row in enumerate(rows_of([], data, set()), 1):
        problem, answer = _told(row, "problem"), _told(row, "answer")
        text = str(answer).strip()
        if not isinstance(problem, str) or not text.isdecimal() or int(text) > 999:
            raise DataFileError(
                f"{data}, row {number}: expected are a problem and its answer, an integer from 0 "
                f"to 999, not {problem!r:.40} and {answer!r:.40}."
            )
        name = _told(row, "id")
        id = f"aime/{number if name is None else name}"
        if id in problems:
            raise DataFileError(f"{data}, row {number}: an earlier row has the id {name!r} too.")
        problems[id] = AnswerProblem(id=id, prompt=problem, answer=str(int(text)), form="number")
    return list(problems.values())


def _told(row: Mapping[str, Any], field: str) -> Any:
    return next((row[name] for name in _FIELDS[field] if row.get(name) is not None), None)


AIME = Dataset(
    name="aime",
    task="aime",
    about="Problems of AIME, from a copy: answers are integers from 0 to 999.",
    load=load_aime,
    data="required",
    data_file="a copy of its problems, in JSON lines or Parquet, with `problem` and `answer`",
    origin="the user's copy",
    licence="the competition's",
    id_prefix="aime/",
    answers=True,
)
