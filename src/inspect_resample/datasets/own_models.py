"""What a line of a user's file of problems may hold, as models of pydantic."""

import re
from collections.abc import Iterable
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
    TypeAdapter,
    model_validator,
)

from inspect_resample.datasets.json_values import from_json
from inspect_resample.datasets.own_tests import check_tests
from inspect_resample.datasets.problem import (
    CHECKER,
    LONGEST_ANSWER,
    MADE,
    SCRIPT,
    TEXT_RULES,
    AnswerProblem,
    Call,
    Case,
    Ends,
    Form,
    Problem,
    StdinProblem,
    Suite,
    Tests,
    Unknown,
    text_case,
)

Oracle = Literal["equal", "same-set", "not-none"]


def _name(text: str) -> str:
    if not text.isidentifier() or iskeyword(text):
        raise ValueError(f"{text!r} is no name in Python")
    return text


def _entry_point(text: str) -> str:
    owner, a_method, method = text.rpartition("().")
    if a_method:
        _name(owner)
    _name(method)
    return text


def _data(value: object) -> object:
    return from_json(value)


Filled = Annotated[str, Field(min_length=1)]
Name = Annotated[str, AfterValidator(_name)]
EntryPoint = Annotated[str, AfterValidator(_entry_point)]
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


class OwnBase(OwnModel):
    """What all kinds of problems have."""

    id: Filled = Field(description="Its name, unique in the file.")
    prompt: Filled = Field(description="What the model sees.")
    difficulty: str | int | float | None = Field(None, description="In words or as a number.")
    tags: list[str] = Field([], description="Words to select problems by.")
    released: Day | None = Field(None, description="When it was published: YYYY-MM-DD.")
    metadata: dict[str, Any] = Field({}, description="Whatever else; it goes into the log.")

    @property
    def told(self) -> dict[str, Any]:
        """What the log says of it."""
        told = self.model_dump(include={"difficulty", "tags"}, exclude_defaults=True)
        if self.released:
            told["released"] = self.released.isoformat()
        return {**self.metadata, **told}


class OwnProgram(OwnBase):
    """What all kinds of problems have that a program solves."""

    reference: Filled | None = Field(None, description="A right program, whole.")
    solutions: list[Filled] = Field(
        [], description="Programs of people that are right: `judge --solutions` tries them."
    )
    incorrect_solutions: list[Filled] = Field([], description="Programs that are wrong.")
    time_limit: float | None = Field(None, gt=0, le=3600, description="CPU seconds a case.")
    memory_limit: int | None = Field(None, ge=64, le=4096, description="MiB of address space.")


class OwnProblem(OwnProgram):
    """A line of the file: a problem that a function solves."""

    entry_point: EntryPoint = Field(
        description="The function that the suites call, or a method: `Solution().solve`."
    )
    weak: list[OwnCase] | None = Field(None, description="The suite that a user would have.")
    strong: list[OwnCase] | None = Field(None, description="The suite that stands for the truth.")
    tests: OwnTests | None = Field(None, description="In the place of `weak` and `strong`.")
    oracle: Oracle = Field("equal", description="How outputs are compared.")
    tolerance: float = Field(0.0, ge=0, allow_inf_nan=False, description="Absolute, of floats.")

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

    def problem(self, folder: Path) -> Problem:
        """The problem as the judge knows it."""
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
            metadata=self.told,
        )


def _suite(cases: Iterable[OwnCase] | None) -> Suite:
    return tuple(Call.of(case.args, case.kwargs, case.expected) for case in cases or ())


class OwnTextCase(OwnModel):
    """What a program reads, and what it must write."""

    input: str | None = Field(None, description="What it reads.")
    output: str | None = Field(
        None, description="What it must write. Without it: what the reference writes."
    )
    input_file: Filled | None = Field(
        None, description="In the place of `input`: a file beside this one."
    )
    output_file: Filled | None = Field(None, description="The same for `output`.")

    @model_validator(mode="after")
    def _fits(self) -> "OwnTextCase":
        if (self.input is None) == (self.input_file is None):
            raise ValueError("expected is either `input` or `input_file`")
        if self.output is not None and self.output_file is not None:
            raise ValueError("it has `output` and `output_file`: expected is one of them")
        for name, text in (("input", self.input), ("output", self.output)):
            if text is not None:
                _encoded(name, text)
        return self

    @property
    def is_open(self) -> bool:
        """Whether it does not state what is to be written."""
        return self.output is None and self.output_file is None

    def case(self, folder: Path, missing: Unknown | None) -> Case:
        """The case; `missing` stands for an output that it does not state."""
        given = _text(folder, self.input, self.input_file)
        assert given is not None
        return text_case(given, missing if self.is_open else self._expected(folder))

    def _expected(self, folder: Path) -> bytes:
        expected = _text(folder, self.output, self.output_file)
        assert expected is not None
        return expected


def _encoded(name: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as wrong:
        raise ValueError(
            f"`{name}` holds half of a surrogate pair at {wrong.start}, which no file can hold; "
            f"give bytes that are no UTF-8 in a file, as `{name}_file`"
        ) from None


def _text(folder: Path, text: str | None, file: str | None) -> bytes | None:
    if file is None:
        return None if text is None else text.encode()
    try:
        return (folder / file).read_bytes()
    except OSError as wrong:
        raise ValueError(f"{file} cannot be read: {wrong.strerror}") from None


def _rule(text: str) -> str:
    name, colon, tolerance = text.partition(":")
    if text in TEXT_RULES or text == CHECKER:
        return text
    try:
        if name == "floats" and colon and 0 < float(tolerance) < 1:
            return text
    except ValueError:
        pass
    raise ValueError(
        f"{text!r} is no rule; expected is one of {', '.join(TEXT_RULES)}, floats:1e-9, checker"
    )


class OwnStdinProblem(OwnProgram):
    """A line of the file: a problem that a program solves which reads standard input."""

    weak: list[OwnTextCase] = Field(description="The suite that a user would have.")
    strong: list[OwnTextCase] = Field(description="The suite that stands for the truth.")
    oracle: Annotated[str, AfterValidator(_rule)] = Field(
        "tokens", description="The rule by which outputs are compared: see docs/method/stdin.md."
    )
    checker: Filled | None = Field(
        None,
        description="For the oracle `checker`: Python's text with a function "
        "`check(input, expected, output)`.",
    )
    ends: Ends = Field(
        "zero", description="Which ends of a program count: see docs/method/stdin.md."
    )

    @model_validator(mode="after")
    def _fits(self) -> "OwnStdinProblem":
        if (self.oracle == CHECKER) != (self.checker is not None):
            raise ValueError("the oracle `checker` and the text `checker` go together")
        for name, suite in (("weak", self.weak), ("strong", self.strong)):
            for number, case in enumerate(suite):
                if case.is_open and self.reference is None and self.checker is None:
                    raise ValueError(
                        f"{name}.{number} has no `output`, and there is no `reference` that could "
                        "give it"
                    )
        return self

    def problem(self, folder: Path) -> Problem:
        """The problem as the judge knows it; `folder` is where its files are."""
        missing = MADE if self.reference else None
        return StdinProblem(
            id=self.id,
            prompt=self.prompt,
            entry_point=SCRIPT,
            reference=self.reference or "",
            weak=tuple(case.case(folder, missing) for case in self.weak),
            strong=tuple(case.case(folder, missing) for case in self.strong),
            oracle=self.oracle,
            time_limit=self.time_limit,
            memory_limit=self.memory_limit,
            metadata=self.told,
            checker=self.checker or "",
            ends=self.ends,
        )


class OwnAnswerProblem(OwnBase):
    """A line of the file: a problem that is solved by an answer."""

    answer: Filled | int | float = Field(
        description="The right answer: a number, a formula in LaTeX, a letter of a choice, words."
    )
    form: Form | None = Field(
        None,
        description="What answers are. Without it: numbers where the right answer is one, or else "
        "anything of mathematics.",
    )

    @model_validator(mode="after")
    def _fits(self) -> "OwnAnswerProblem":
        text = str(self.answer).strip()
        if not text or len(text) > LONGEST_ANSWER or not text.isprintable():
            raise ValueError(
                f"answer: expected are at most {LONGEST_ANSWER:,} characters that can be printed, "
                f"not {text!a:.40}"
            )
        if self.form == "choice" and not re.fullmatch("[A-J]", text):
            raise ValueError(f"answer: of the form choice it is a letter from A to J, not {text!r}")
        return self

    def problem(self, folder: Path) -> Problem:
        """The problem as the judge knows it."""
        text = str(self.answer).strip()
        return AnswerProblem(
            id=self.id,
            prompt=self.prompt,
            answer=text,
            form=self.form or ("number" if _NUMBER.fullmatch(text) else "maths"),
            metadata=self.told,
        )


_NUMBER = re.compile(r"[-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)")

SCHEMA = TypeAdapter(OwnProblem | OwnStdinProblem | OwnAnswerProblem)
"""What a line may be."""


def problem_of(told: dict[str, Any], folder: Path) -> Problem:
    """The problem of a line.

    Args:
        told: What it holds.
        folder: Where files are that it names.

    Raises:
        ValidationError: It is no problem.
        ValueError: A file that it names cannot be read.
    """
    if "answer" in told:
        return OwnAnswerProblem.model_validate(told).problem(folder)
    kind = OwnProblem if "entry_point" in told or not _has_texts(told) else OwnStdinProblem
    return kind.model_validate(told).problem(folder)


def _has_texts(told: dict[str, Any]) -> bool:
    """Whether a case of a problem is what a program reads."""
    suites = [suite for suite in (told.get("weak"), told.get("strong")) if type(suite) is list]
    cases = [case for suite in suites for case in suite if type(case) is dict]
    return any("input" in case or "input_file" in case for case in cases)
