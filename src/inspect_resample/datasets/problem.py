"""A problem: a prompt, a weak suite and a strong suite, and what says which outputs are right."""

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


@dataclass(frozen=True, slots=True)
class Problem:
    """One programming problem and the two suites that judge it.

    Attributes:
        id: Unique in its data set, for example `HumanEval/0`.
        prompt: What the model sees, in HumanEval's form: imports, the signature and a docstring.
        entry_point: Name of the function that the suites call.
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
    metadata: Mapping[str, object] = field(default_factory=dict)
