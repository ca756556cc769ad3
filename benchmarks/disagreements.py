"""Why evalplus and this project judge differently: the table of `docs/method/evalplus.md` as code.

Each reason is a condition that looks at the program's case, so that a reason is found, not assumed.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Outcome, Status, Verdict

DEFAULT_TOLERANCE = 1e-6


@dataclass
class Disagreement:
    """A program with verdicts that may differ.

    Attributes:
        problem: Its problem.
        program: Its text.
        ours: Our verdict.
        theirs: evalplus' status and number of cases, by suite.
        patiently: The same with long limits, where it was judged again.
    """

    problem: Problem
    program: str
    ours: Verdict
    theirs: dict[str, tuple[str, int]]
    patiently: dict[str, tuple[str, int]] | None = None

    @cached_property
    def suites(self) -> list[str]:
        """The suites on which the verdicts differ; the strong one counts with the weak one."""
        weak = passed(self.theirs, "weak")
        strong = weak and passed(self.theirs, "strong")
        different = {
            "weak": self.ours.weak_pass != weak,
            "strong": self.ours.strong_pass != strong,
        }
        return [suite for suite, differs in different.items() if differs]

    @property
    def suite(self) -> str:
        """The first suite on which they differ."""
        return self.suites[0]

    @property
    def stricter(self) -> bool:
        """Whether evalplus is the stricter one."""
        return self.ours.weak_pass if self.suite == "weak" else self.ours.strong_pass

    @property
    def outcome(self) -> Outcome:
        """Our outcome on that suite, or on the weak one when it did not get further."""
        if self.suite == "weak" or self.ours.strong is None:
            return self.ours.weak
        return self.ours.strong

    @property
    def case(self) -> int | None:
        """Index of the case at which the stricter one gave up."""
        if self.stricter:
            reached = (self.patiently or self.theirs)[self.suite][1]
            return reached - 1 if reached else None
        return self.outcome.case

    @property
    def expected(self) -> list[Any]:
        """What the reference gives up to that case, its own last."""
        cases = self.problem.weak if self.suite == "weak" else self.problem.strong
        space: dict[str, Any] = {}
        exec(self.problem.reference, space)
        end = 0 if self.case is None else self.case + 1
        return [space[self.problem.entry_point](*deepcopy(case)) for case in cases[:end]]

    def __str__(self) -> str:
        return (
            f"{self.problem.id}, {self.suite} suite: ours {self.outcome}, evalplus "
            f"{self.theirs[self.suite]}, patiently {self.patiently and self.patiently[self.suite]}"
        )


def passed(found: dict[str, tuple[str, int]], suite: str) -> bool:
    """Whether evalplus passed a program."""
    return found[suite][0] == "pass"


def clock(each: Disagreement) -> bool:
    """With time enough evalplus passes it too."""
    return each.patiently is not None and all(
        passed(each.patiently, suite) for suite in each.suites
    )


def root_not_recorded(each: Disagreement) -> bool:
    """The root is checked by evalplus, which fails the program all the same."""
    return each.problem.id == "HumanEval/32" and each.stricter


def int_key(each: Disagreement) -> bool:
    """A program that cannot cope with a key that is an int, which evalplus' copy lacks."""
    return each.problem.id == "HumanEval/95" and each.suite == "weak" and not each.stricter


def left_out(each: Disagreement) -> bool:
    """It fails at a strong case of evalplus' that is left out here."""
    return each.problem.id == "Mbpp/255" and each.suite == "strong" and each.stricter


def nested_floats(each: Disagreement) -> bool:
    """Floats beside other values or nested: evalplus has no tolerance for them."""
    if not each.stricter or not each.expected:
        return False
    return holds_float(each.expected[-1]) and not only_floats(each.expected[-1])


def lingering_tolerance(each: Disagreement) -> bool:
    """After a case with floats evalplus' tolerance holds for all that follow, ints too."""
    if each.stricter or each.problem.tolerance or each.outcome.status is not Status.WRONG:
        return False
    return any(map(only_floats, each.expected[:-1])) and not only_floats(each.expected[-1])


def no_plain_data(each: Disagreement) -> bool:
    """An output that is no plain data, which evalplus compares by the output's own means."""
    return not each.stricter and each.outcome.status is Status.UNJUDGEABLE


def only_floats(value: Any) -> bool:
    """Whether evalplus takes a value for floats."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(item, float) for item in value)
    return isinstance(value, float)


def holds_float(value: Any) -> bool:
    """Whether there is a float somewhere in a value."""
    if isinstance(value, dict):
        return any(map(holds_float, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(holds_float, value))
    return isinstance(value, float)


REASONS: dict[str, Callable[[Disagreement], bool]] = {
    "evalplus' oracle of HumanEval/32 never records a pass": root_not_recorded,
    "evalplus' limit is on wall-clock time; with a longer one it agrees": clock,
    "the int key of HumanEval/95 is restored": int_key,
    "a case that cannot be judged is left out": left_out,
    "floats beside other values have a tolerance here": nested_floats,
    "evalplus' tolerance lingers after a case with floats": lingering_tolerance,
    "an output that is no plain data is unjudgeable": no_plain_data,
}
"""By a sentence that says it, whether a reason holds; the first that does is taken."""


def reason(each: Disagreement) -> str | None:
    """Why the verdicts differ; None when no reason is known."""
    return next((words for words, holds in REASONS.items() if holds(each)), None)
