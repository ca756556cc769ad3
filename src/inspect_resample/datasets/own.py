"""A user's own problems: a JSON object a line, each a problem with its two suites."""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.fetch import DataFileError, opened
from inspect_resample.datasets.json_values import parse
from inspect_resample.datasets.own_models import problem_of
from inspect_resample.datasets.problem import Problem, Solution

MOST_PROBLEMS = 100_000
LONGEST_LINE = 32 << 20
"""Bytes of a line, which is a problem with its suites."""
MOST_BYTES = 256 << 20
"""Bytes of a whole file, without its compression."""
MOST_CASES = 100_000
"""Of a suite."""
LONGEST_ID = 200
"""Characters; an id stands in tables, messages and the names of files."""
NAMED = 10
"""Faults that a message names."""


def load_own(data: str | Path | None) -> list[Problem]:
    """Read a file of problems.

    Args:
        data: A file of JSON lines in UTF-8, with or without gzip's compression. What a line holds
            says `inspect-resample schema problems`.

    Returns:
        The problems, in the order of the file.

    Raises:
        DataFileError: There is no such file, or some of its lines are no problems: the message
            names the first of them and what is wrong.
    """
    if data is None:
        raise DataFileError(
            "own problems are in a file: give its place, with -T data=PATH or --data PATH"
        )
    path = Path(data).expanduser()
    faults: list[str] = []
    number = 0
    found: dict[str, tuple[int, Problem]] = {}
    try:
        with opened(path) as file:
            for number, line in _lines(file, path):
                try:
                    problem = _read(line, path.parent)
                    if problem.id in found:
                        raise ValueError(
                            f"line {found[problem.id][0]} has the id {problem.id!r} too"
                        )
                    if len(problem.id) > LONGEST_ID or not problem.id.isprintable():
                        raise ValueError(
                            f"id: expected are at most {LONGEST_ID} characters that can be "
                            f"printed, not {problem.id!a:.40}"
                        )
                    found[problem.id] = number, problem
                except ValueError as wrong:
                    faults.append(f"line {number}: {wrong}")
                    if len(faults) > NAMED:
                        break
    except (OSError, EOFError, zlib.error) as error:
        after = f", after line {number}," if number else ""
        raise DataFileError(f"{path}{after} cannot be read: {_reason(error)}.") from error
    if faults:
        more = ["and more"] if len(faults) > NAMED else []
        raise DataFileError("; ".join([f"{path}, {faults[0]}", *faults[1:NAMED], *more]))
    if not found:
        raise DataFileError(f"{path} has no problems: expected is a JSON object a line.")
    return [problem for _, problem in found.values()]


def own_solutions(data: str | Path | None) -> Iterator[Solution]:
    """The programs of people in a file of problems; see `load_own`."""
    assert load_own(data) and data is not None  # which tells what is wrong with the file
    path = Path(data).expanduser()
    with opened(path) as file:
        for _, line in _lines(file, path):
            told = json.loads(line.decode("utf-8-sig"))
            for right, name in ((True, "solutions"), (False, "incorrect_solutions")):
                for program in told.get(name, []):
                    yield Solution(told["id"], right, program)


def digest(data: str | Path) -> str:
    """The sha256 of a file of problems, which tells runs on different ones apart."""
    with Path(data).expanduser().open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(file: io.BufferedReader | gzip.GzipFile, path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, and their numbers, in bounded memory.

    Raises:
        DataFileError: A line, or the file, is larger than any that is read.
    """
    read = problems = number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        read += len(line)
        problems += bool(line.strip())
        if len(line) > LONGEST_LINE:
            raise DataFileError(f"{path}, line {number} has more than {LONGEST_LINE >> 20} MiB.")
        if problems > MOST_PROBLEMS or read > MOST_BYTES:
            raise DataFileError(
                f"{path}, line {number}: the file has more than {MOST_PROBLEMS:,} problems or "
                f"{MOST_BYTES >> 20} MiB; split it."
            )
        if line.strip():
            yield number, line


def _read(line: bytes, folder: Path) -> Problem:
    """The problem of a line; files that it names are in a folder.

    Raises:
        ValueError: It is none, and why.
    """
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise ValueError(f"it is no UTF-8 (byte {wrong.start})") from None
    try:
        told = parse(text)
    except ValueError as wrong:
        raise ValueError(f"it is no JSON ({wrong})") from None
    if not isinstance(told, dict):
        raise ValueError(f"expected is a JSON object, not {told!r:.40}")
    for name in ("weak", "strong"):  # before a record is made of each: a line holds ten million
        if isinstance(suite := told.get(name), list) and len(suite) > MOST_CASES:
            raise ValueError(
                f"{name}: expected are at most {MOST_CASES:,} cases, not {len(suite):,}"
            )
    try:
        return problem_of(told, folder)
    except ValidationError as wrong:
        raise ValueError("; ".join(_faults(wrong))) from None


def _faults(wrong: ValidationError) -> Iterable[str]:
    """What is wrong with a problem, field by field."""
    for fault in wrong.errors()[:3]:
        place = ".".join(map(str, fault["loc"]))
        says = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            says = "there is no such field; what is not judged goes under `metadata`"
        yield f"{place}: {says}" if place else says


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


OWN_PROBLEMS = Dataset(
    name="own_problems",
    task="own_problems",
    about="Your own problems, from a file of JSON lines.",
    load=load_own,
    solutions=own_solutions,
    data="required",
    data_file="the file of problems; `docs/guide/own-problems.md` shows what is in it",
    origin="the user's file",
    licence="the user's",
    vetted=False,
)
