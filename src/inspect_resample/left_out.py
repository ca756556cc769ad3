"""Which problems a recording has draws of, and what to say of the others."""

from collections.abc import Mapping
from typing import NamedTuple

from inspect_resample.datasets import Problem
from inspect_resample.ids import find_id
from inspect_resample.recordings.recording import Recording

_NAMED = 5


class Recorded(NamedTuple):
    """The part of a data set that can be replayed.

    Attributes:
        problems: The problems with draws, in the order of the data set.
        left_out: What a reader must know of the others; empty when nothing is missing.
    """

    problems: list[Problem]
    left_out: str


def recorded_part(
    problems: Mapping[str, Problem], recording: Recording, k: int | None = None, first: int = 0
) -> Recorded:
    """Find the problems that a recording has draws of.

    Args:
        problems: A data set.
        recording: What was drawn.
        k: Draws of each problem that are asked for; None for all.
        first: Number of the first of them.
    """
    found = {problem: find_id(recording.problems, problem) for problem in problems}
    draws = {
        problem: len(recording.problems[own].draws) - first
        for problem, own in found.items()
        if own is not None
    }
    there = [problem for problem in problems.values() if draws.get(problem.id, 0) > 0]
    missing = [problem for problem in problems if draws.get(problem, 0) <= 0]
    short = [problem.id for problem in there if draws[problem.id] < (k or 0)]
    told = []
    if missing:
        told.append(
            f"{len(missing)} of {len(problems)} problems are left out, of which {recording.name} "
            f"holds no draw{f' from number {first} on' if first else ''}: {_some(missing)}"
        )
    if short:
        told.append(
            f"of {len(short)} problems it holds fewer than {k} draws, and only these are made: "
            f"{_some([f'{problem} ({draws[problem]})' for problem in short])}"
        )
    return Recorded(there, "; ".join(told))


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (", ..." if names[_NAMED:] else "")
