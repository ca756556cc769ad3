"""A user's own problems: a JSON object a line, each a problem with its two suites."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from keyword import iskeyword
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.fetch import DataFileError
from inspect_resample.datasets.gzipped import opened
from inspect_resample.datasets.json_values import from_json, parse
from inspect_resample.datasets.own_tests import check_tests
from inspect_resample.datasets.problem import MADE, Call, Problem, Suite, Tests

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

Oracle = Literal["equal", "same-set", "not-none"]


def _name(text: str) -> str:
    if not text.isidentifier() or iskeyword(text):
        raise ValueError(f"{text!r} is no name in Python")
    return text


def _data(value: object) -> object:
    return from_json(value)


Filled = Annotated[str, Field(min_length=1)]
Name = Annotated[str, AfterValidator(_name)]
Data = Annotated[Any, BeforeValidator(_data)]
Day = Annotated[date, Field(strict=False)]


class OwnModel(BaseModel):
    """Nothing is converted, and no field is left unread."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _without_default(schema: dict[str, Any]) -> None:
    """`MADE` is no JSON."""
    del schema["properties"]["expected"]["default"]


class OwnCase(OwnModel):
    """A call of the entry point and what it must give."""

    model_config = ConfigDict(json_schema_extra=_without_default)

    args: list[Data] = Field([], description="The positional arguments.")
    kwargs: dict[Name, Data] = Field({}, description="The arguments by name.")
    expected: Data = Field(
        MADE,
        description="The output. Without it: what the reference gives.",
        validate_default=False,
    )


class OwnTests(OwnModel):
    """Both suites as Python's text: assertions, or a function `check(candidate)`."""

    weak: Filled
    strong: Filled


class OwnProblem(OwnModel):
    """A line of the file: one problem."""

    id: Filled = Field(description="Its name, unique in the file.")
    prompt: Filled = Field(description="What the model sees.")
    entry_point: Name = Field(description="The function that the suites call.")
    reference: Filled | None = Field(None, description="A right program, whole.")
    weak: list[OwnCase] | None = Field(None, description="The suite that a user would have.")
    strong: list[OwnCase] | None = Field(None, description="The suite that stands for the truth.")
    tests: OwnTests | None = Field(None, description="In the place of `weak` and `strong`.")
    oracle: Oracle = Field("equal", description="How outputs are compared.")
    tolerance: float = Field(0.0, ge=0, allow_inf_nan=False, description="Absolute, of floats.")
    time_limit: float | None = Field(None, gt=0, le=3600, description="CPU seconds a case.")
    memory_limit: int | None = Field(None, ge=64, le=4096, description="MiB of address space.")
    difficulty: str | int | float | None = Field(None, description="In words or as a number.")
    tags: list[str] = Field([], description="Words to select problems by.")
    released: Day | None = Field(None, description="When it was published: YYYY-MM-DD.")
    metadata: dict[str, Any] = Field({}, description="Whatever else; it goes into the log.")

    @model_validator(mode="after")
    def _fits(self) -> "OwnProblem":
        if self.tests is None:
            self._check_cases()
        elif self.weak is not None or self.strong is not None:
            raise ValueError("it has `tests` and `weak` or `strong`: expected are either")
        else:
            for text in (self.tests.weak, self.tests.strong):
                check_tests(text, self.entry_point)
        return self

    def _check_cases(self) -> None:
        if self.weak is None or self.strong is None:
            raise ValueError("expected are `weak` and `strong`, or `tests`")
        if self.reference is None:
            for name, suite in (("weak", self.weak), ("strong", self.strong)):
                for number, case in enumerate(suite):
                    if case.expected is MADE:
                        raise ValueError(
                            f"{name}.{number} has no `expected`, and there is no `reference` that "
                            "could give it"
                        )

    def problem(self) -> Problem:
        """The problem as the judge knows it."""
        told = self.model_dump(include={"difficulty", "tags"}, exclude_defaults=True)
        if self.released:
            told["released"] = self.released.isoformat()
        return Problem(
            id=self.id,
            prompt=self.prompt,
            entry_point=self.entry_point,
            reference=self.reference or "",
            weak=_suite(self.weak),
            strong=_suite(self.strong),
            oracle=self.oracle,
            tolerance=self.tolerance,
            tests=Tests(self.tests.weak, self.tests.strong) if self.tests else None,
            time_limit=self.time_limit,
            memory_limit=self.memory_limit,
            metadata={**self.metadata, **told},
        )


def _suite(cases: Iterable[OwnCase] | None) -> Suite:
    return tuple(Call.of(case.args, case.kwargs, case.expected) for case in cases or ())


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
    found: dict[str, tuple[int, Problem]] = {}
    try:
        with opened(path) as file:
            for number, line in _lines(file, path):
                try:
                    problem = _read(line)
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
        raise DataFileError(f"{path} cannot be read: {_reason(error)}.") from error
    if faults:
        more = ["and more"] if len(faults) > NAMED else []
        raise DataFileError("; ".join([f"{path}, {faults[0]}", *faults[1:NAMED], *more]))
    if not found:
        raise DataFileError(f"{path} has no problems: expected is a JSON object a line.")
    return [problem for _, problem in found.values()]


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


def _read(line: bytes) -> Problem:
    """The problem of a line.

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
        return OwnProblem.model_validate(told).problem()
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
    data="required",
    data_file="the file of problems; `docs/guide/own-problems.md` shows what is in it",
    origin="the user's file",
    licence="the user's",
    vetted=False,
)
