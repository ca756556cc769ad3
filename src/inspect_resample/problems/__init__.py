"""What to solve: problems with a weak and a strong suite, one module a data set."""

from collections.abc import Callable
from functools import cache

from inspect_resample.problems.evalplus import load_humaneval_plus, load_mbpp_plus
from inspect_resample.problems.pocket import load_pocket
from inspect_resample.problems.problem import Case, Problem, Suite

__all__ = ["DATASETS", "Case", "Problem", "Suite", "load_problems"]

DATASETS: dict[str, Callable[[str | None], list[Problem]]] = {
    "pocket": lambda data: load_pocket(),
    "humaneval_plus": load_humaneval_plus,
    "mbpp_plus": load_mbpp_plus,
}
"""Loaders by the name of their data set; each takes the path of a copy of the data, or None."""


@cache
def load_problems(dataset: str, data: str | None = None) -> dict[str, Problem]:
    """The problems of a data set by their ids, loaded once a process.

    Args:
        dataset: One of `DATASETS`.
        data: Path of a copy of the data set's file; None for the default.

    Raises:
        ValueError: There is no such data set, or its file is unusable.
    """
    if dataset not in DATASETS:
        raise ValueError(f"there is no data set {dataset!r}; there are {', '.join(DATASETS)}")
    return {problem.id: problem for problem in DATASETS[dataset](data)}
