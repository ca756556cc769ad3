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
from inspect_resample.datasets.problem import Case, Problem

PROBLEMS = load_pocket()

each_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.entry_point)


def program(source: str, entry_point: str) -> Callable[..., object]:
    namespace: dict[str, object] = {"__name__": "program"}
    exec(source, namespace)
    function = namespace[entry_point]
    assert callable(function)
    return function


def reference(problem: Problem) -> Callable[..., object]:
    return program(problem.reference, problem.entry_point)


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
    assert len(PROBLEMS) >= 44
    assert len({problem.id for problem in PROBLEMS}) == len(PROBLEMS)
    assert all(problem.id == f"pocket/{problem.entry_point}" for problem in PROBLEMS)


def test_loading_again_gives_a_list_of_ones_own() -> None:
    load_pocket().clear()
    assert load_pocket() == PROBLEMS


def test_the_first_problems_are_a_mixture_of_themes() -> None:
    themes = (numbers, text, lists, sequences, tables, parsing, simulation)
    for start in (0, 20):
        names = [problem.entry_point for problem in PROBLEMS[start : start + 20]]
        assert sum(any(hasattr(theme, name) for name in names) for theme in themes) >= 5


@each_problem
def test_prompt_is_a_function_without_a_body(problem: Problem) -> None:
    assert problem.prompt.endswith('\n    """\n')
    definition = ast.parse(problem.prompt + "    pass\n").body[-1]
    assert isinstance(definition, ast.FunctionDef)
    assert definition.name == problem.entry_point
    assert not definition.decorator_list
    assert len(definition.body) == 2
    assert program(problem.prompt + "    pass\n", problem.entry_point).__doc__


@each_problem
def test_reference_completes_the_prompt(problem: Problem) -> None:
    assert problem.reference.startswith(problem.prompt)
    assert callable(reference(problem))


@each_problem
def test_reference_gives_what_the_docstring_shows(problem: Problem) -> None:
    function = reference(problem)
    for example in examples(problem):
        shown = eval(example.source, {problem.entry_point: function})
        assert f"{shown!r}\n" == example.want


@each_problem
def test_weak_suite_is_the_calls_of_the_docstring(problem: Problem) -> None:
    def arguments(*case: object) -> Case:
        return case

    shown = [
        eval(example.source, {problem.entry_point: arguments}) for example in examples(problem)
    ]
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
    ("day_of_year", "negative"),
    ("factorial", "negative"),
    ("fewest_coins", "negative"),
    ("is_leap_year", "negative"),
    ("next_generation", "negative"),
    ("ordinal", "negative"),
    ("pack_boxes", "negative"),
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
    if (problem.entry_point, category) in OUTSIDE_THE_DOMAIN:
        assert admitted and not found
    elif admitted:
        assert found


def digest(problems: list[Problem]) -> str:
    return hashlib.sha256(repr(problems).encode()).hexdigest()


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
