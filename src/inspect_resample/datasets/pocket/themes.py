"""All problems of the pocket data set, mixed over themes and difficulty."""

import zlib
from functools import cache

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

_THEMES = (numbers, text, lists, sequences, tables, parsing, simulation)


_CONTESTS = (contest_texts, contest_lists, contest_grids)


@cache
def all_problems() -> tuple[Problem, ...]:
    """See `load_pocket`."""
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
