"""What to solve: problems with a weak and a strong suite, one module a data set."""

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import parse_qsl

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.ids import find_id
from inspect_resample.datasets.problem import Case, Problem, Suite

__all__ = [
    "Case",
    "Dataset",
    "Problem",
    "Suite",
    "all_datasets",
    "dataset_named",
    "find_problem",
    "load_dataset",
    "load_problems",
]


@cache
def all_datasets() -> dict[str, Dataset]:
    """All data sets by their names: those that the modules of this package hold."""
    modules = [
        import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    ]
    found = {
        value.name: value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Dataset)
    }
    return dict(sorted(found.items()))


def dataset_named(name: str) -> Dataset:
    """The data set of a name, which may be that of its task; options may follow a question mark.

    Raises:
        ValueError: There is none, or it has no such option.
    """
    base, _, options = name.partition("?")
    for dataset in all_datasets().values():
        if base in (dataset.name, dataset.task):
            return dataset.told(dict(parse_qsl(options)))
    names = ", ".join(f"{name} (task {one.task})" for name, one in all_datasets().items())
    raise ValueError(f"there is no data set {name!r}; there are {names}")


@cache
def load_problems(dataset: str, data: str | None = None) -> dict[str, Problem]:
    """The problems of a data set by their ids, loaded once a process.

    Args:
        dataset: Its name, or the name of its task.
        data: Path of the user's data file; None for the default.

    Raises:
        ValueError: There is no such data set, or its file is unusable.
    """
    return {problem.id: problem for problem in dataset_named(dataset).load(data)}


def find_problem(dataset: str, data: str | None, sample: object) -> Problem:
    """The problem that a sample's id means.

    Raises:
        KeyError: There is no such problem.
        ValueError: As in `load_problems`.
    """
    problems, wanted = load_problems(dataset, data), str(sample)
    return problems[find_id(problems, wanted) or wanted]


def load_dataset(name: str, data: str | Path | None = None) -> list[Problem]:
    """The problems of a data set.

    Args:
        name: Its name, or the name of its task.
        data: The user's data file; by default it is downloaded once, or comes with the package.

    Raises:
        ValueError: There is no such data set, or its file is unusable.
    """
    return list(load_problems(name, None if data is None else str(data)).values())
