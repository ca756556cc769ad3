"""How a pocket problem is written, and how it becomes a `Problem`.

The author writes one documented function and says what its strong suite is made of:

    @pocket(
        edges=[([],), ([-1, 0],)],
        draw=lambda rng: (integers(rng),),
    )
    def total(numbers: list[int]) -> int:
        '''Return the sum of the numbers.

        >>> total([1, 2, 3])
        6
        '''
        return sum(numbers)

All else is read off the function's source: the prompt is its signature and docstring, the reference
is the whole function, and the weak suite is the calls that the docstring shows. So the weak suite
is what a user would really have, and cannot drift from the text that the model sees.
"""

import ast
import inspect
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import indent
from types import ModuleType
from typing import TypeVar

from inspect_resample.datasets.problem import Case, Problem

STRONG_SIZE = 240
"""Cases in every strong suite."""

_EXAMPLE = ">>> "

Function = TypeVar("Function", bound=Callable[..., object])
SomeCase = TypeVar("SomeCase", bound=Case)


@dataclass(frozen=True, slots=True)
class _Draft:
    function: Callable[..., object]
    edges: Sequence[Case]
    draw: Callable[[random.Random], Case]
    imports: str
    tolerance: float
    method: bool


_DRAFTS: dict[str, list[_Draft]] = {}
"""The drafts of each module, by the module's name, in the order in which they are written."""


def pocket(
    *,
    edges: Sequence[Case],
    draw: Callable[[random.Random], Case],
    imports: str = "",
    tolerance: float = 0.0,
    method: bool = False,
) -> Callable[[Function], Function]:
    """Register the decorated function as a problem of the pocket data set.

    The function must be self-contained apart from `imports`: helpers and other imports live inside
    its body. Its docstring must decide every case of both suites and show 2 to 4 examples, each a
    call of the function with literal arguments on one line.

    Args:
        edges: The first cases of the strong suite: those that plausible mistakes stumble over.
        draw: Makes one more case from a random number generator; called until the suite is full.
        imports: Import lines that the signature needs; they stand on top of the prompt.
        tolerance: Absolute tolerance for the floats that the function returns.
        method: Whether the problem asks for it as a method of a class `Solution`.

    Returns:
        A decorator that leaves the function as it is.
    """

    def register(function: Function) -> Function:
        draft = _Draft(function, edges, draw, imports, tolerance, method)
        _DRAFTS.setdefault(function.__module__, []).append(draft)
        return function

    return register


def each(*arguments: object) -> list[Case]:
    """Return one case for each value, for functions with one parameter."""
    return [(argument,) for argument in arguments]


def problems_of(theme: ModuleType) -> Iterator[Problem]:
    """Yield the problems that a theme module has registered, in the order of its source.

    Args:
        theme: An imported module with functions decorated by `pocket`.

    Yields:
        One problem for each decorated function.

    Raises:
        ValueError: A docstring or a strong suite is not as `pocket` asks.
    """
    definitions, lines = definitions_of(theme)
    for draft in _DRAFTS[theme.__name__]:
        yield _problem(draft, definitions[draft.function.__name__], lines)


def definitions_of(theme: ModuleType) -> tuple[dict[str, ast.FunctionDef], list[str]]:
    """The functions of a module by name, and the lines of its source."""
    source = inspect.getsource(theme)
    body = ast.parse(source).body
    return {one.name: one for one in body if isinstance(one, ast.FunctionDef)}, source.split("\n")


def _problem(draft: _Draft, definition: ast.FunctionDef, lines: list[str]) -> Problem:
    name = definition.name
    weak = _examples(name, inspect.getdoc(draft.function) or "")
    head = f"{draft.imports}\n\n\n" if draft.imports else ""
    start, docstring_end = definition.lineno - 1, definition.body[0].end_lineno
    written = _as_method if draft.method else _as_function
    return Problem(
        id=f"pocket/{name}",
        prompt=head + written(name, lines[start:docstring_end]),
        entry_point=f"Solution().{name}" if draft.method else name,
        reference=head + written(name, lines[start : definition.end_lineno]),
        weak=weak,
        strong=_strong(name, draft, weak),
        tolerance=draft.tolerance,
    )


def _as_function(name: str, lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _as_method(name: str, lines: Sequence[str]) -> str:
    """The function as a method of a class, which its examples make an object of."""
    text = _as_function(name, lines).replace(f"def {name}(", f"def {name}(self, ", 1)
    text = text.replace(f"{_EXAMPLE}{name}(", f"{_EXAMPLE}Solution().{name}(")
    return "class Solution:\n" + indent(text, "    ")


def _examples(name: str, docstring: str) -> tuple[Case, ...]:
    """Return the arguments of the calls that a docstring shows."""
    lines = [line for line in docstring.splitlines() if line.startswith(_EXAMPLE)]
    calls = [ast.parse(line.removeprefix(_EXAMPLE), mode="eval").body for line in lines]
    if not 2 <= len(calls) <= 4:
        raise ValueError(f"pocket/{name}: expected 2 to 4 docstring examples, got {len(calls)}")
    return tuple(_arguments(name, call) for call in calls)


def _arguments(name: str, call: ast.expr) -> Case:
    """Return the arguments of a call of `name`."""
    if not isinstance(call, ast.Call) or call.keywords or ast.unparse(call.func) != name:
        raise ValueError(
            f"pocket/{name}: expected an example of the form {name}(value, ...), "
            f"got {ast.unparse(call)}"
        )
    return tuple(ast.literal_eval(argument) for argument in call.args)


def _strong(name: str, draft: _Draft, weak: Sequence[Case]) -> tuple[Case, ...]:
    """Return the edges and then random cases; see `distinct`."""
    rng = random.Random(f"pocket/{name}")
    return distinct(f"pocket/{name}", draft.edges, lambda: draft.draw(rng), weak, STRONG_SIZE)


def distinct(
    name: str,
    edges: Iterable[SomeCase],
    draw: Callable[[], SomeCase],
    weak: Sequence[Case],
    size: int,
) -> tuple[SomeCase, ...]:
    """Return a strong suite: the edges, then drawn cases, all distinct and not in the weak suite.

    Cases are compared as `repr` writes them, which tells 1 from True and 1.0. The seeds are texts,
    which `random` hashes in the same way in every process.

    Args:
        name: The problem's id.
        edges: The first cases.
        draw: Makes one more.
        weak: The weak suite.
        size: How many cases there are to be.

    Raises:
        ValueError: `draw` repeats itself too much.
    """
    most = 20 * size
    known = {repr(case) for case in weak}
    cases: list[SomeCase] = []
    for case in itertools.chain(edges, (draw() for _ in range(most))):
        written = repr(case)
        if written not in known:
            known.add(written)
            cases.append(case)
        if len(cases) == size:
            return tuple(cases)
    raise ValueError(
        f"{name}: expected {size} distinct strong cases, got {len(cases)} from {most} draws; let "
        "`draw` vary more"
    )
