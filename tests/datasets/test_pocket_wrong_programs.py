"""The suites do their work: plausible mistakes pass the weak suite and fail the strong one."""

import copy
import math

import pytest

from inspect_resample.datasets.pocket import load_pocket
from inspect_resample.datasets.problem import Problem, Suite

from .pocket_wrong import WRONG_PROGRAMS

PROBLEMS = {problem.id: problem for problem in load_pocket()}


def outputs(source: str, problem: Problem, suite: Suite) -> list[object]:
    """Return what a program gives for each case; an exception stands for itself."""
    namespace: dict[str, object] = {"__name__": "program"}
    exec(source, namespace)
    function = namespace[problem.entry_point]
    assert callable(function)
    given: list[object] = []
    for case in suite:
        try:
            given.append(function(*copy.deepcopy(case)))
        except Exception as error:
            given.append(error)
    return given


def passes(source: str, problem: Problem, suite: Suite) -> bool:
    def agree(output: object, expected: object) -> bool:
        if isinstance(output, float) and isinstance(expected, float):
            return math.isclose(output, expected, rel_tol=0, abs_tol=problem.tolerance)
        return output == expected

    pairs = zip(
        outputs(source, problem, suite), outputs(problem.reference, problem, suite), strict=True
    )
    return all(agree(output, expected) for output, expected in pairs)


def test_every_problem_has_a_wrong_program() -> None:
    assert WRONG_PROGRAMS.keys() == PROBLEMS.keys()
    assert all(WRONG_PROGRAMS.values())


@pytest.mark.parametrize(
    ("problem_id", "source"),
    [(problem_id, source) for problem_id, sources in WRONG_PROGRAMS.items() for source in sources],
)
def test_a_plausible_mistake_passes_weak_and_fails_strong(problem_id: str, source: str) -> None:
    problem = PROBLEMS[problem_id]
    assert passes(source, problem, problem.weak)
    assert not passes(source, problem, problem.strong)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=lambda problem: problem.entry_point)
def test_the_reference_passes_both_suites(problem: Problem) -> None:
    suite = (*problem.weak, *problem.strong)
    assert not any(
        isinstance(given, Exception) for given in outputs(problem.reference, problem, suite)
    )
    assert passes(problem.reference, problem, suite)
