"""The suites do their work: plausible mistakes pass the weak suite and fail the strong one."""

import copy
import math
from collections.abc import Callable, Sequence
from functools import cache, partial

import pytest

from inspect_resample.datasets.pocket import load_pocket
from inspect_resample.datasets.problem import Case, Problem, StdinProblem, Suite
from inspect_resample.judging.harness import texts as rules

from .pocket_runs import function_of, written
from .pocket_wrong import WRONG_PROGRAMS

PROBLEMS = {problem.id: problem for problem in load_pocket()}


def outputs(source: str, problem: Problem, suite: Suite) -> list[object]:
    """Return what a program gives for each case; an exception stands for itself."""
    calls: Sequence[Callable[[], object]]
    if problem.kind == "stdin":
        calls = [partial(written, source, *case) for case in suite]
    else:
        function = function_of(source, problem.entry_point)
        calls = [partial(function, *copy.deepcopy(case)) for case in suite]
    given: list[object] = []
    for call in calls:
        try:
            given.append(call())
        except Exception as error:
            given.append(error)
    return given


def agree(problem: Problem, case: Case, output: object, expected: object) -> bool:
    """Whether an output is right."""
    if isinstance(problem, StdinProblem):
        texts = [text.encode() for text in (output, expected) if isinstance(text, str)]
        if len(texts) < 2:
            return False
        if not problem.checker:
            return rules.agree(problem.oracle, texts[1], texts[0])
        check = function_of(problem.checker, "check")
        try:
            return bool(check(problem.given(case), expected, output))
        except (ValueError, TypeError):
            return False
    if isinstance(output, float) and isinstance(expected, float):
        return math.isclose(output, expected, rel_tol=0, abs_tol=problem.tolerance)
    return output == expected


@cache
def right(problem_id: str) -> tuple[list[object], list[object]]:
    """What the reference gives for both suites."""
    problem = PROBLEMS[problem_id]
    weak, strong = (outputs(problem.reference, problem, s) for s in (problem.weak, problem.strong))
    return weak, strong


def passes(source: str, problem: Problem, suite: Suite) -> bool:
    expected = right(problem.id)[suite is problem.strong]
    triples = zip(suite, outputs(source, problem, suite), expected, strict=True)
    return all(agree(problem, *triple) for triple in triples)


def test_every_problem_has_a_wrong_program() -> None:
    assert WRONG_PROGRAMS.keys() == PROBLEMS.keys()
    assert all(WRONG_PROGRAMS.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("problem_id", "source"),
    [(problem_id, source) for problem_id, sources in WRONG_PROGRAMS.items() for source in sources],
)
def test_a_plausible_mistake_passes_weak_and_fails_strong(
    problem_id: str, source: str, any_digits: None
) -> None:
    problem = PROBLEMS[problem_id]
    assert passes(source, problem, problem.weak)
    assert not passes(source, problem, problem.strong)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=lambda problem: problem.id)
def test_the_reference_passes_both_suites(problem: Problem, any_digits: None) -> None:
    weak, strong = right(problem.id)
    assert not any(isinstance(given, Exception) for given in (*weak, *strong))
    cases = zip((*problem.weak, *problem.strong), (*weak, *strong), strict=True)
    assert all(agree(problem, case, given, given) for case, given in cases)
