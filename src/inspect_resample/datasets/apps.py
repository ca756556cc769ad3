"""APPS: problems of contests and of practice sites; and what TACO, in the same form, shares.

Neither says which of its tests a statement shows: the first ones are the weak suite, all others the
strong one. A problem asks for a program that reads standard input, or for a function or a method of
a class `Solution`.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.hub import HubFile, rows_of
from inspect_resample.datasets.livecodebench import PRELUDE
from inspect_resample.datasets.problem import (
    SCRIPT,
    Call,
    Problem,
    Solution,
    StdinProblem,
    text_case,
)

SECONDS = 4.0
"""That the test programs of APPS and TACO give a case."""
FIELDS = {"question", "input_output", "starter_code", "difficulty"}
OPTIONS = {
    "weak": "how many of a problem's tests, the first ones, are the weak suite (1)",
    "difficulty": "only problems of this one, as the data names it",
}


def load_apps(data: str | None = None, weak: str = "1", difficulty: str = "") -> list[Problem]:
    """Load APPS.

    Args:
        data: A copy of one of its files, `test.jsonl` or `train.jsonl`, or of some rows.
        weak: How many tests are the weak suite.
        difficulty: `introductory`, `interview` or `competition`; by default all.

    Raises:
        ValueError: An option is none of these, or the data cannot be used.
    """
    if data is None:
        raise DataFileError(
            "APPS is not downloaded: give a copy of its test.jsonl (codeparrot/apps on the Hugging "
            "Face hub) with -T data=PATH or --data PATH."
        )
    return problems_of("apps", [], data, weak, difficulty)


def problems_of(
    name: str, files: list[HubFile], data: str | None, weak: str, difficulty: str
) -> list[Problem]:
    """The problems of a data set of this form that have tests enough for both suites.

    Raises:
        ValueError: An option is none that there is, or the data cannot be used.
    """
    if not weak.isdecimal() or weak == "0":
        raise ValueError(f"weak must be a number of tests from 1 on, not {weak!r}")
    found: dict[str, Problem] = {}
    for id, row in named_rows(name, files, data, FIELDS):
        if difficulty and row["difficulty"] != difficulty:
            continue
        try:
            problem = _problem(id, row, int(weak))
        except (ValueError, KeyError, TypeError) as wrong:
            raise DataFileError(f"{id}: its tests cannot be read: {wrong}") from wrong
        if problem and found.setdefault(id, problem) is not problem:
            raise DataFileError(f"{id} comes twice.")
    if not found:
        raise DataFileError(
            f"no problem of that difficulty has more than {weak} tests, as both suites need."
        )
    return list(found.values())


def named_rows(
    name: str, files: list[HubFile], data: str | None, fields: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows, each with its problem's id: the number that the data gives it, or its place."""
    for number, row in enumerate(rows_of(files, data, fields)):
        yield f"{name}/{row.get('problem_id', row.get('id', number))}", row


def _problem(id: str, row: Mapping[str, Any], shown: int) -> Problem | None:
    """The problem of a row; None where there are not tests enough."""
    told = json.loads(row["input_output"] or "{}", parse_int=_integer)
    inputs, outputs = told.get("inputs", []), told.get("outputs", [])
    if len(inputs) <= shown:
        return None
    starter = (row["starter_code"] or "").strip()
    prompt = row["question"].strip() + (f"\n\n```python\n{starter}\n```" if starter else "")
    common: dict[str, Any] = {
        "id": id,
        "prompt": prompt,
        "reference": "",
        "time_limit": SECONDS,
        "prelude": PRELUDE,
        "metadata": {"difficulty": row["difficulty"], "url": row.get("url")},
    }
    pairs = zip(inputs, outputs, strict=True)
    function = told.get("fn_name")
    if function:
        cases = [Call.of(given, {}, expected) for given, expected in pairs]
        return Problem(
            entry_point=f"Solution().{function}" if "class Solution" in starter else function,
            weak=cases[:shown],
            strong=cases[shown:],
            oracle="list-or-first",
            **common,
        )
    texts = [text_case(_text(given), _text(expected)) for given, expected in pairs]
    return StdinProblem(
        entry_point=SCRIPT,
        weak=texts[:shown],
        strong=texts[shown:],
        oracle="lines-tolerant",
        ends="no-exception",
        **common,
    )


def _integer(text: str) -> int:
    """An integer of any length, which `int` would not read."""
    return int(Decimal(text))


def _text(told: Any) -> str:
    """A text, which may be told as its lines."""
    return told if isinstance(told, str) else "\n".join(map(str, told))


def apps_solutions(data: str | None = None, **others: str) -> Iterator[Solution]:
    """The programs of people, all right ones; see `load_apps`."""
    yield from solutions_of("apps", [], data)


def solutions_of(name: str, files: list[HubFile], data: str | None) -> Iterator[Solution]:
    """The programs of people in a data set of this form: right ones only."""
    for id, row in named_rows(name, files, data, FIELDS | {"solutions"}):
        for program in json.loads(row["solutions"] or "[]"):
            yield Solution(id, True, program)


APPS = Dataset(
    name="apps",
    task="apps",
    about="APPS: the first test as the weak suite, all others as the strong one.",
    load=load_apps,
    solutions=apps_solutions,
    options=OPTIONS,
    data="required",
    data_file="a copy of its `test.jsonl` or `train.jsonl`",
    origin="the user's copy of https://huggingface.co/datasets/codeparrot/apps",
    licence="MIT",
)
