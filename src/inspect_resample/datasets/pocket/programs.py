r"""How a pocket problem for a program that reads standard input is written.

The author writes the program as the body of a documented function, and what suites are made of:

    @program(edges=["0\n"], draw=lambda rng: f"{rng.randint(0, 99)}\n")
    def twice() -> None:
        '''Print twice the number that is given.

        Input:
        4
        Output:
        8

        Input:
        7
        Output:
        14
        '''
        print(2 * int(input()))

All else is read off the function's source, as `authoring` does: the prompt is the docstring, the
reference is the body, and the weak suite is the examples that the docstring shows.
"""

import ast
import inspect
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent
from types import ModuleType

from inspect_resample.datasets.pocket.authoring import definitions_of, distinct
from inspect_resample.datasets.problem import SCRIPT, Call, StdinProblem, text_case

STRONG_SIZE = 120
"""Cases in every strong suite."""

SECONDS = 2.0
"""CPU time of a case, which a program that tries everything does not keep to on large inputs."""

_EXAMPLE = re.compile(r"^Input:\n(.*?)^Output:\n(.*?)(?=^Input:$|^$|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _ProgramDraft:
    function: Callable[[], None]
    edges: Sequence[str]
    draw: Callable[[random.Random], str]
    large: Callable[[random.Random], str] | None
    oracle: str
    checker: str


_DRAFTS: dict[str, list[_ProgramDraft]] = {}
"""The drafts of each module, by the module's name, in the order in which they are written."""


def program(
    *,
    edges: Sequence[str],
    draw: Callable[[random.Random], str],
    large: Callable[[random.Random], str] | None = None,
    oracle: str = "tokens",
    checker: str = "",
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register the decorated function's body as a program that solves a pocket problem.

    The body must be self-contained: imports and helpers live inside it, and nothing returns. The
    docstring must decide every case of both suites and show 2 or 3 examples.

    Args:
        edges: The first inputs of the strong suite: those that plausible mistakes stumble over.
        draw: Makes one more input from a random number generator.
        large: Makes a large input, of which there are three.
        oracle: Name of the rule that compares outputs.
        checker: For the oracle `checker`: Python's text that says which outputs are right.

    Returns:
        A decorator that leaves the function as it is.
    """

    def register(function: Callable[[], None]) -> Callable[[], None]:
        draft = _ProgramDraft(function, edges, draw, large, oracle, checker)
        _DRAFTS.setdefault(function.__module__, []).append(draft)
        return function

    return register


def programs_of(theme: ModuleType) -> Iterator[StdinProblem]:
    """Yield the problems that a theme module has registered, in the order of its source.

    Args:
        theme: An imported module with functions decorated by `program`.

    Raises:
        ValueError: A docstring or a strong suite is not as `program` asks.
    """
    definitions, lines = definitions_of(theme)
    for draft in _DRAFTS[theme.__name__]:
        yield _problem(draft, definitions[draft.function.__name__], lines)


def _problem(draft: _ProgramDraft, definition: ast.FunctionDef, lines: list[str]) -> StdinProblem:
    name = f"pocket/{definition.name}"
    statement = inspect.getdoc(draft.function) or ""
    weak = tuple(text_case(*example) for example in _EXAMPLE.findall(statement))
    if not 2 <= len(weak) <= 3:
        raise ValueError(f"{name}: expected 2 or 3 examples of input and output, got {len(weak)}")
    start, end = definition.body[0].end_lineno, definition.end_lineno
    return StdinProblem(
        id=name,
        prompt=statement + "\n",
        entry_point=SCRIPT,
        reference=dedent("\n".join(lines[start:end])).lstrip("\n") + "\n",
        weak=weak,
        strong=_strong(name, draft, weak),
        oracle=draft.oracle,
        time_limit=SECONDS,
        checker=draft.checker,
    )


def _strong(name: str, draft: _ProgramDraft, weak: Sequence[Call]) -> tuple[Call, ...]:
    """Cases from the edges, the large inputs, and then random ones; the reference answers them."""
    rng = random.Random(name)
    first = [*draft.edges, *(draft.large(rng) for _ in range(3) if draft.large)]
    inputs = distinct(name, map(text_case, first), lambda: text_case(draft.draw(rng)), weak,
                      STRONG_SIZE)  # fmt: skip
    return tuple(inputs)
