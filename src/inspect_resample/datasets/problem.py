"""A problem: a prompt, and what says which draws are right: two suites, or the right answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal


class Unknown(Enum):
    """The type of `MADE`."""

    MADE = "made by the reference"


MADE: Literal[Unknown.MADE] = Unknown.MADE
"""In the place of an expected output: what the reference gives."""


Case = tuple[object, ...]
"""One call of the entry point: its positional arguments, or a `Call`, which says more.

Made of None, bool, int, float, complex, str, bytes, list, tuple, set, frozenset and dict only:
these are the types that cross into the sandbox as data.
"""


class Call(Case):
    """A case with arguments by name, or with its expected output.

    Attributes:
        kwargs: The arguments by name.
        expected: The output; `MADE` for what the reference gives, as in a case that is no `Call`.
    """

    kwargs: Mapping[str, object] = {}
    expected: object = MADE

    @classmethod
    def of(
        cls, args: Iterable[object], kwargs: Mapping[str, object], expected: object = MADE
    ) -> "Call":
        """Make one."""
        call = cls(args)
        call.kwargs, call.expected = kwargs, expected
        return call


Suite = Sequence[Case]
"""Cases in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Tests:
    """Both suites as people write them: assertions, or a function `check(candidate)`.

    Attributes:
        weak: Python's text. It names the entry point, or defines `check`.
        strong: The same.
    """

    weak: str
    strong: str


Kind = Literal["function", "tests", "stdin", "answer"]
"""What a draw is: a program, and how it is tried (its function is called, by the judge or by tests,
or it reads texts), or an answer, which is compared."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One programming problem and the two suites that judge it.

    Attributes:
        id: Unique in its data set, for example `HumanEval/0`.
        prompt: What the model sees, in HumanEval's form: imports, the signature and a docstring.
        entry_point: Name of the function that the suites call; `Solution().solve` for a method, of
            an object that is made anew for each call.
        reference: A complete program that defines `entry_point` and is right by definition: it
            gives the expected outputs that cases do not state. Empty where there is none.
        weak: The suite a user would really have; it is the verifier.
        strong: The much larger suite that stands for the truth. A program is strongly correct when
            it passes both suites, so cases of `weak` need not be repeated here.
        tests: In the place of cases, where `weak` and `strong` are empty.
        oracle: Name of the rule that compares an output with the expected one; the rules are in
            `docs/method/judging.md`.
        tolerance: Absolute tolerance for floats; 0 leaves it to the oracle.
        time_limit: CPU seconds that a case may take; None for what follows from the reference.
        memory_limit: MiB of address space; None for the judge's own limit.
        prelude: What is run before a program, such as imports that its authors count on.
        metadata: What else is known of it; it goes into the log.
    """

    id: str
    prompt: str
    entry_point: str
    reference: str
    weak: Suite
    strong: Suite
    oracle: str = "equal"
    tolerance: float = 0.0
    tests: Tests | None = None
    time_limit: float | None = None
    memory_limit: int | None = None
    prelude: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """How a program is tried on it."""
        return "tests" if self.tests else "function"

    @property
    def how(self) -> dict[str, str]:
        """What else a program's process is told of how it is run."""
        return {"prelude": self.prelude}

    def given(self, case: Case) -> object:
        """What a case gives to a program, to be shown."""
        return tuple(case)

    def call(self, shown: str) -> str:
        """A case in words, from what it gives, which may have been cut off."""
        return self.entry_point + (shown[:-2] + ")" if shown.endswith(",)") else shown)


SCRIPT = "__main__"
"""The entry point of a program that is run as a whole."""

TEXT_RULES = ("tokens", "lines", "lines-tolerant", "exact")
"""Rules by which texts are compared, besides `floats:TOLERANCE` and a checker."""
CHECKER = "checker"
"""The rule that is a program of the problem's own."""

Ends = Literal["zero", "any", "no-exception"]
"""Which ends of a program that reads standard input count, if its output is right: an exit status
of 0; any exit status, so an exception too; any that it asked for, but no exception."""


@dataclass(frozen=True, slots=True)
class StdinProblem(Problem):
    """A problem that is solved by a program which reads standard input and writes the answer.

    Its cases are made by `text_case`, its entry point is `SCRIPT`, and its oracle is the name of a
    rule in `docs/method/stdin.md`: it compares texts.

    Attributes:
        checker: For the oracle `checker`: Python's text with a function `check(input, expected,
            output)` that says whether an output is right. All are texts; `expected` is None where a
            case states no output.
        ends: Which ends of a program count.
    """

    checker: str = ""
    ends: Ends = "zero"

    @property
    def kind(self) -> Kind:
        """How a program is tried on it."""
        return "stdin"

    @property
    def how(self) -> dict[str, str]:
        """What else a program's process is told of how it is run."""
        return {"prelude": self.prelude, "checker": self.checker, "ends": self.ends}

    def given(self, case: Case) -> object:
        """What a case gives to a program, to be shown."""
        (text,) = case
        assert isinstance(text, bytes)
        return text.decode("utf-8", "replace")

    def call(self, shown: str) -> str:
        """A case in words: the text that is read."""
        return f"the input {shown}"


@dataclass(frozen=True, slots=True)
class Solution:
    """A person's program of which it is known whether it is right.

    Attributes:
        problem: The problem's id.
        right: Whether it is.
        program: Its text.
    """

    problem: str
    right: bool
    program: str


def text_case(given: str | bytes, expected: str | bytes | Unknown | None = MADE) -> Call:
    """A case of a `StdinProblem`.

    Args:
        given: What the program reads.
        expected: What it must write; `MADE` for what the reference writes, None where only the
            checker knows.
    """
    if isinstance(expected, str):
        expected = expected.encode("utf-8", "surrogateescape")
    data = given.encode("utf-8", "surrogateescape") if isinstance(given, str) else given
    return Call.of((data,), {}, expected)


Form = Literal["number", "maths", "choice", "text"]
"""What a problem's answers are: numbers, anything of mathematics, letters of choices, or words."""

LONGEST_ANSWER = 1000
"""Characters that an answer may have."""


@dataclass(frozen=True, slots=True)
class AnswerProblem(Problem):
    """A problem that is solved by an answer, which is compared with the right one.

    It has no suites and no program: nothing is run.

    Attributes:
        answer: The right answer.
        form: What its answers are, by which they are looked for in completions.
    """

    entry_point: str = ""
    reference: str = ""
    weak: Suite = ()
    strong: Suite = ()
    answer: str = ""
    form: Form = "maths"

    @property
    def kind(self) -> Kind:
        """What a draw is."""
        return "answer"
