"""The project's own data set: short original problems, from trivial to hard for a small model.

A problem is a typed, documented Python function in one of the theme modules: `authoring` turns it
into a `Problem` that asks for a function or a method, `programs` into one that asks for a program
which reads standard input. `generators` holds the building blocks of the strong suites.
"""

import zlib
from functools import cache

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.pocket import (
    contest_grids,
    contest_lists,
    contest_texts,
    lists,
    methods,
    numbers,
    parsing,
    sequences,
    simulation,
    tables,
    text,
)
from inspect_resample.datasets.pocket.authoring import problems_of
from inspect_resample.datasets.pocket.programs import programs_of
from inspect_resample.datasets.problem import Problem

__all__ = ["POCKET", "load_pocket"]

_THEMES = (numbers, text, lists, sequences, tables, parsing, simulation)


_CONTESTS = (contest_texts, contest_lists, contest_grids)


@cache
def _problems() -> tuple[Problem, ...]:
    functions = [problem for theme in _THEMES for problem in problems_of(theme)]
    others = [
        *problems_of(methods),
        *(problem for theme in _CONTESTS for problem in programs_of(theme)),
    ]
    # Each ordered by a checksum, so that the first N are a fair mixture of themes and difficulty,
    # and a new problem leaves the others in their order.
    return tuple(
        problem
        for group in (functions, others)
        for problem in sorted(group, key=lambda problem: zlib.crc32(problem.id.encode()))
    )


def load_pocket() -> list[Problem]:
    """Return all problems of the pocket data set.

    Returns:
        The problems in an order that is the same in every process and on every Python version,
        mixed over themes and difficulty: first those that ask for a function, then those that ask
        for a method of a class or for a program that reads standard input. The list is new, the
        problems are shared: do not change the values in their suites.
    """
    return list(_problems())


POCKET = Dataset(
    name="pocket",
    task="pocket_plus",
    about="The project's own problems.",
    load=lambda data: load_pocket(),
    origin="written for this project",
    licence="Apache-2.0",
    id_prefix="pocket/",
)
