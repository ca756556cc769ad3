"""The pocket data set: prompts, references and suites."""

import ast
import copy
import doctest
import hashlib
import os
import subprocess
import sys
import time
import typing
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from inspect_resample.datasets.pocket import (
    lists,
    load_pocket,
    numbers,
    parsing,
    sequences,
    simulation,
    tables,
    text,
)
from inspect_resample.datasets.problem import Call, Case, Problem

from .pocket_runs import function_of, reference, written

PROBLEMS = load_pocket()
CALLED = [problem for problem in PROBLEMS if problem.kind == "function"]
PROGRAMS = [problem for problem in PROBLEMS if problem.kind == "stdin"]
METHODS = [problem for problem in CALLED if problem.entry_point.startswith("Solution().")]

each_problem = pytest.mark.parametrize("problem", CALLED, ids=lambda problem: problem.id)
each_program = pytest.mark.parametrize("problem", PROGRAMS, ids=lambda problem: problem.id)


def name(problem: Problem) -> str:
    return problem.entry_point.rpartition(".")[2]


def examples(problem: Problem) -> list[doctest.Example]:
    return doctest.DocTestParser().get_examples(reference(problem).__doc__ or "")


def parts(value: object) -> Iterator[object]:
    """Yield the value and everything in it."""
    yield value
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from parts(part)


def called(problem: Problem, example: doctest.Example, function: Callable[..., object]) -> object:
    """What an example gives, with a function in the place of the problem's."""
    owner = SimpleNamespace(**{name(problem): function})
    return eval(example.source, {name(problem): function, "Solution": lambda: owner})


def conforms(value: object, annotation: object) -> bool:
    """Whether a value is exactly of the annotated type, with all that is in it."""
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is typing.Union:
        return any(conforms(value, argument) for argument in arguments)
    if origin is None:
        return type(value) is annotation
    if type(value) is not origin:
        return False
    if isinstance(value, tuple):
        return len(value) == len(arguments) and all(map(conforms, value, arguments))
    if isinstance(value, dict):
        return all(
            conforms(k, arguments[0]) and conforms(v, arguments[1]) for k, v in value.items()
        )
    assert isinstance(value, (list, set))
    return all(conforms(part, arguments[0]) for part in value)


def test_there_are_enough_problems_with_different_ids() -> None:
    assert len(CALLED) - len(METHODS) >= 44
    assert (len(METHODS), len(PROGRAMS)) >= (8, 16)
    assert len({problem.id for problem in PROBLEMS}) == len(PROBLEMS)
    assert all(problem.id == f"pocket/{name(problem)}" for problem in CALLED)


def test_loading_again_gives_a_list_of_ones_own() -> None:
    load_pocket().clear()
    assert load_pocket() == PROBLEMS


def test_the_first_problems_are_a_mixture_of_themes() -> None:
    themes = (numbers, text, lists, sequences, tables, parsing, simulation)
    for start in (0, 20):
        names = [problem.entry_point for problem in PROBLEMS[start : start + 20]]
        assert sum(any(hasattr(theme, name) for name in names) for theme in themes) >= 5
    first_others = PROBLEMS[len(CALLED) - len(METHODS) :][:10]
    assert {problem.kind for problem in first_others} == {"function", "stdin"}


@each_problem
def test_prompt_is_a_function_without_a_body(problem: Problem) -> None:
    assert problem.prompt.rstrip(" ").endswith(' """\n')
    body = "        pass\n" if problem in METHODS else "    pass\n"
    definition = ast.parse(problem.prompt + body).body[-1]
    if isinstance(definition, ast.ClassDef):
        assert definition.name == "Solution"
        (definition,) = definition.body
    assert isinstance(definition, ast.FunctionDef)
    assert definition.name == name(problem)
    assert not definition.decorator_list
    assert len(definition.body) == 2
    assert function_of(problem.prompt + body, problem.entry_point).__doc__


@each_problem
def test_reference_completes_the_prompt(problem: Problem) -> None:
    assert problem.reference.startswith(problem.prompt)
    assert callable(reference(problem))


@each_problem
def test_reference_gives_what_the_docstring_shows(problem: Problem) -> None:
    function = reference(problem)
    for example in examples(problem):
        assert f"{called(problem, example, function)!r}\n" == example.want


@each_problem
def test_weak_suite_is_the_calls_of_the_docstring(problem: Problem) -> None:
    def arguments(*case: object) -> Case:
        return case

    shown = [called(problem, example, arguments) for example in examples(problem)]
    assert list(problem.weak) == shown
    assert 2 <= len(problem.weak) <= 4


@each_problem
def test_strong_suite_has_enough_distinct_cases_outside_the_weak_one(problem: Problem) -> None:
    # As written: 1 and True differ, and so do dictionaries whose keys have another order.
    cases = set(map(repr, problem.strong))
    assert 200 <= len(cases) == len(problem.strong) <= 400
    assert cases.isdisjoint(map(repr, problem.weak))


@each_problem
def test_inputs_and_outputs_have_exactly_the_annotated_types(problem: Problem) -> None:
    function = reference(problem)
    *inputs, output = typing.get_type_hints(function).values()
    for case in (*problem.weak, *problem.strong):
        assert len(case) == len(inputs)
        assert all(map(conforms, case, inputs)), case
        assert conforms(function(*copy.deepcopy(case)), output), case


@each_problem
def test_reference_leaves_its_inputs_alone_and_repeats_its_answers(problem: Problem) -> None:
    function = reference(problem)
    for case in problem.strong:
        before = copy.deepcopy(case)
        assert function(*case) == function(*before)
        assert case == before


@each_problem
def test_no_answer_is_right_for_nearly_all_cases(problem: Problem) -> None:
    function = reference(problem)
    answers = [repr(function(*copy.deepcopy(case))) for case in problem.strong]
    assert max(map(answers.count, set(answers))) <= 0.8 * len(answers)


@each_problem
def test_reference_is_fast(problem: Problem) -> None:
    function = reference(problem)
    cases = copy.deepcopy(list(problem.strong))
    start = time.process_time()
    for case in cases:
        function(*case)
    assert time.process_time() - start < 0.1


@each_problem
def test_floats_come_with_a_tolerance(problem: Problem) -> None:
    output = typing.get_type_hints(reference(problem))["return"]
    assert (problem.tolerance > 0) == (output is float)


def is_empty(value: object) -> bool:
    return isinstance(value, (str, bytes, list, set, dict)) and not value


def is_negative(value: object) -> bool:
    return isinstance(value, (int, float)) and value < 0


def is_repetitive(value: object) -> bool:
    return isinstance(value, list) and len({repr(part) for part in value}) < len(value)


def is_foreign(value: object) -> bool:
    return isinstance(value, str) and not value.isascii()


def is_large(value: object) -> bool:
    if isinstance(value, (int, float)):
        return abs(value) >= 300
    return isinstance(value, (str, bytes, list, set, dict)) and len(value) >= 40


CATEGORIES: dict[str, tuple[Callable[[object], bool], tuple[str, ...]]] = {
    "empty": (is_empty, ("str", "bytes", "list", "set", "dict")),
    "negative": (is_negative, ("int", "float")),
    "duplicates": (is_repetitive, ("list",)),
    "unicode": (is_foreign, ("str",)),
    "large": (is_large, ("str", "bytes", "list", "set", "dict", "int", "float")),
}
"""How to see that a value is of a category, and the annotations that admit such values."""

OUTSIDE_THE_DOMAIN = {
    ("calculate", "empty"),
    ("calculate", "unicode"),
    ("column_label", "negative"),
    ("cut_rope", "negative"),
    ("day_of_year", "negative"),
    ("factorial", "negative"),
    ("fewest_coins", "negative"),
    ("is_leap_year", "negative"),
    ("longest_quiet", "negative"),
    ("next_generation", "negative"),
    ("ordinal", "negative"),
    ("pack_boxes", "negative"),
    ("pooled_water", "negative"),
    ("repeat_text", "negative"),
}
"""Categories that a problem's docstring rules out although its signature admits them."""


@each_problem
@pytest.mark.parametrize("category", CATEGORIES)
def test_strong_suite_covers_what_the_docstring_admits(problem: Problem, category: str) -> None:
    belongs, types = CATEGORIES[category]
    *inputs, _ = typing.get_type_hints(reference(problem)).values()
    admitted = any(name in str(inputs) for name in types)
    found = any(belongs(part) for case in problem.strong for part in parts(list(case)))
    if (name(problem), category) in OUTSIDE_THE_DOMAIN:
        assert admitted and not found
    elif admitted:
        assert found


@each_program
def test_the_weak_suite_of_a_program_is_what_the_statement_shows(problem: Problem) -> None:
    assert problem.prompt.count("\nInput:\n") == len(problem.weak) in (2, 3)
    for case in problem.weak:
        assert isinstance(case, Call) and isinstance(case.expected, bytes)
        shown = f"Input:\n{problem.given(case)}Output:\n{case.expected.decode()}"
        assert shown.strip() in problem.prompt


@each_program
def test_the_strong_suite_of_a_program_is_large_and_tells_answers_apart(problem: Problem) -> None:
    inputs = [str(problem.given(case)) for case in problem.strong]
    assert len(set(inputs)) == len(inputs) >= 100
    assert set(inputs).isdisjoint(str(problem.given(case)) for case in problem.weak)
    numbers = problem.id == "pocket/power_digits"
    assert max(map(len, inputs)) >= (6 if numbers else 10 if "knight" in problem.id else 4000)
    assert all(text.endswith("\n") or len(text) < 200_000 for text in inputs)


@each_program
def test_the_program_answers_each_case_fast_and_in_many_ways(
    problem: Problem, any_digits: None
) -> None:
    answers = []
    for case in problem.strong:
        for _ in range(3):  # a collection of garbage in between is not the program's
            start = time.process_time()
            answer = written(problem.reference, *case)
            if (taken := time.process_time() - start) < 0.2:
                break
        assert taken < 0.2, case
        answers.append(answer)
    assert max(map(answers.count, set(answers))) <= 0.8 * len(answers)


def digest(problems: list[Problem]) -> str:
    return hashlib.sha256(repr(problems).encode()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("hash_seed", ["0", "1", "4711"])
def test_every_process_builds_the_same_problems(hash_seed: str) -> None:
    script = (
        "import hashlib\n"
        "from inspect_resample.datasets.pocket import load_pocket\n"
        "print(hashlib.sha256(repr(load_pocket()).encode()).hexdigest())\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == digest(PROBLEMS)
