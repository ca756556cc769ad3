import ast
import copy
import gzip
import json
import marshal
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspect_resample.datasets.evalplus import (
    HUMANEVAL_PLUS,
    MBPP_PLUS,
    load_humaneval_plus,
    load_mbpp_plus,
)
from inspect_resample.datasets.fetch import DataFileError, Release
from inspect_resample.datasets.problem import Case, Problem, Suite
from inspect_resample.judging.harness.oracles import agrees

from ..shared import DATA, needs_evalplus

PLAIN = (type(None), bool, int, float, complex, str, list, tuple, dict)

pytestmark = needs_evalplus


@pytest.fixture(scope="module")
def humaneval() -> dict[str, Problem]:
    return {problem.id: problem for problem in load_humaneval_plus(DATA)}


@pytest.fixture(scope="module")
def mbpp() -> dict[str, Problem]:
    return {problem.id: problem for problem in load_mbpp_plus(DATA)}


@pytest.fixture(scope="module")
def problems(humaneval: dict[str, Problem], mbpp: dict[str, Problem]) -> dict[str, Problem]:
    return humaneval | mbpp


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    return {row["task_id"]: row for release in (HUMANEVAL_PLUS, MBPP_PLUS) for row in raw(release)}


def raw(release: Release) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / release.file_name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def reference(problem: Problem) -> Callable[..., Any]:
    """Run the reference program and return its function, with outputs made plain."""
    names: dict[str, Any] = {}
    exec(problem.reference, names)
    function = names[problem.entry_point]

    def plain(*arguments: object) -> object:
        output = function(*arguments)
        if type(output) is Counter:
            return dict(output)
        return "a match" if type(output) is re.Match else output

    return plain


@pytest.mark.slow
def test_every_problem_is_there(humaneval: dict[str, Problem], mbpp: dict[str, Problem]) -> None:
    assert list(humaneval) == [f"HumanEval/{number}" for number in range(164)]
    assert len(mbpp) == 378
    assert all(problem.weak for problem in [*humaneval.values(), *mbpp.values()])
    assert [id for id, problem in humaneval.items() if not problem.strong] == []
    assert [id for id, problem in mbpp.items() if not problem.strong] == ["Mbpp/793"]


@pytest.mark.slow
def test_a_copy_without_compression_is_the_same(
    tmp_path: Path, humaneval: dict[str, Problem]
) -> None:
    copied = tmp_path / "plain.jsonl"
    copied.write_bytes(gzip.decompress((DATA / HUMANEVAL_PLUS.file_name).read_bytes()))
    assert load_humaneval_plus(copied) == list(humaneval.values())


def test_the_other_data_set_is_refused_by_name() -> None:
    with pytest.raises(DataFileError, match=r"'Mbpp/2' where those of 'HumanEval/'"):
        load_humaneval_plus(DATA / MBPP_PLUS.file_name)


@pytest.mark.slow
def test_inputs_are_plain_data(problems: dict[str, Problem]) -> None:
    for problem in problems.values():
        for case in (*problem.weak, *problem.strong):
            assert kinds(case) <= set(PLAIN), problem.id


def kinds(value: object) -> set[type]:
    parts: list[object] = []
    if isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, list | tuple):
        parts = [*value]
    return {type(value)}.union(*map(kinds, parts))


# Weak suites that are not what the release's own tests call, and why.
RANDOM = {f"HumanEval/{number}" for number in (38, 50, 53)}  # The tests draw theirs anew.
LISTS_FOR_TUPLES = {"HumanEval/127"} | {f"Mbpp/{number}" for number in (98, 104, 140, 145, 596)}
STRINGS_FOR_KEYS = {"Mbpp/301"}
COMPLEX_FOR_INTS = {"Mbpp/124", "Mbpp/252"}
OTHER_CASES = {"HumanEval/75", "HumanEval/77", "HumanEval/129", "Mbpp/87"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_weak_suites_are_the_calls_of_the_release_s_own_tests(
    problems: dict[str, Problem], rows: dict[str, dict[str, Any]]
) -> None:
    differ = {
        problem.id
        for problem in problems.values()
        # repr, because == takes a float for an int.
        if set(map(repr, calls_of_tests(problem, rows[problem.id]))) != set(map(repr, problem.weak))
    }
    assert differ == (RANDOM | LISTS_FOR_TUPLES | STRINGS_FOR_KEYS | COMPLEX_FOR_INTS | OTHER_CASES)


def calls_of_tests(problem: Problem, row: dict[str, Any]) -> list[Case]:
    calls = []
    names: dict[str, Any] = {"math": __import__("math")}
    exec(problem.reference, names)
    function = names[problem.entry_point]

    def record(*arguments: object) -> object:
        outermost = names[problem.entry_point] is record
        if outermost:
            calls.append(copy.deepcopy(arguments))
        names[problem.entry_point] = function  # Recursion is no call of the tests.
        try:
            return function(*arguments)
        finally:
            names[problem.entry_point] = record

    names[problem.entry_point] = record
    if "test" in row:
        exec(row["test"], names)
        names["check"](record)
    else:
        exec(row["assertion"], names)
    return calls


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_strong_cases_keep_the_contract_but_for_those_that_the_docs_name(
    problems: dict[str, Problem], rows: dict[str, dict[str, Any]]
) -> None:
    broken = {
        id
        for id, problem in problems.items()
        if not all(
            keeps(contract(problem, rows[id]), copy.deepcopy(case)) for case in problem.strong
        )
    }
    assert broken == {"Mbpp/267", "Mbpp/734"}


def keeps(accept: Callable[..., bool], case: Case) -> bool:
    try:
        return accept(*case)
    except AssertionError:
        return False


def contract(problem: Problem, row: dict[str, Any]) -> Callable[..., bool]:
    """Build the function that checks the contract: the reference with another body."""
    program = ast.parse(problem.reference)
    (entry,) = [
        node
        for node in program.body
        if isinstance(node, ast.FunctionDef) and node.name == problem.entry_point
    ]
    (checks,) = ast.parse(f"def checks():\n{row['contract']}\n").body
    assert isinstance(checks, ast.FunctionDef)
    entry.body = [*checks.body, ast.Return(ast.Constant(True))]
    names: dict[str, Any] = {}
    exec(compile(ast.fix_missing_locations(program), problem.id, "exec"), names)
    function: Callable[..., bool] = names[problem.entry_point]
    return function


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_references_pass_their_weak_suites(problems: dict[str, Problem]) -> None:
    for problem in problems.values():
        assert_reference_passes(problem, problem.weak)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_references_pass_their_strong_suites(problems: dict[str, Problem]) -> None:
    for problem in list(problems.values())[::3]:  # `benchmarks/slow.py --references` has all judged
        suite = problem.strong
        if problem.id == "Mbpp/599":  # It adds up to 10**8, one by one, in 20 s.
            suite = [case for case in suite if isinstance(case[0], int) and case[0] < 10**6]
        assert_reference_passes(problem, suite)


def assert_reference_passes(problem: Problem, suite: Suite) -> None:
    function = reference(problem)
    for case in suite:
        expected = function(*copy.deepcopy(case))
        got = marshal.loads(marshal.dumps(expected, 2))  # Another object, as from a process.
        assert agrees(problem.oracle, problem.tolerance, case, expected, got), problem.id


@pytest.mark.parametrize(
    ("id", "case", "expected", "right", "wrong"),
    [
        ("HumanEval/32", ([3, 6],), -0.5, -0.50000001, 0.5),
        ("HumanEval/32", ([-2, 1, -2, 1],), 2.0, 2, 1.5),
        ("HumanEval/2", (6.25,), 0.25, 0.2500000001, 0.2501),
        ("HumanEval/20", ([1.0, 2.0],), (1.0, 2.0), (1.0, 2.0000001), [1.0, 2.0]),
        ("Mbpp/2", ((1, 2), (2, 1)), (1, 2), [2, 1], (1,)),
        ("Mbpp/737", ("oak",), "a match", True, None),
        ("Mbpp/737", ("birch",), None, False, "a match"),
        ("Mbpp/558", (2467, 9), 7, 14, 9),
        ("Mbpp/581", (2, 3), 16, 17, 15),
        ("Mbpp/88", ([1],), {1: 1}, {1: 1}, {1: 2}),
    ],
)
def test_problems_are_compared_by_their_own_rules(
    problems: dict[str, Problem],
    id: str,
    case: Case,
    expected: object,
    right: object,
    wrong: object,
) -> None:
    problem = problems[id]
    assert agrees(problem.oracle, problem.tolerance, case, expected, expected)
    assert agrees(problem.oracle, problem.tolerance, case, expected, right)
    assert not agrees(problem.oracle, problem.tolerance, case, expected, wrong)


def test_the_lost_integer_key_is_back(humaneval: dict[str, Problem]) -> None:
    weak = humaneval["HumanEval/95"].weak
    keys = {key for (table,) in weak if isinstance(table, dict) for key in table}
    assert {type(key) for key in keys} == {int, str}


def test_no_case_needs_an_output_of_a_gigabyte(mbpp: dict[str, Problem]) -> None:
    sizes = [
        math.comb(len(pool) + length - 1, length) * length
        for pool, length in mbpp["Mbpp/255"].strong
        if isinstance(pool, list) and isinstance(length, int) and pool and length
    ]
    assert max(sizes) < 10**7 < sum(sizes)
