"""The project's own data set: short original problems, from trivial to hard for a small model.

A problem is a typed, documented Python function in one of the theme modules: `authoring` turns it
into a `Problem` that asks for a function or a method, `programs` into one that asks for a program
which reads standard input. `generators` holds the building blocks of the strong suites.
"""

from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.problem import Problem

__all__ = ["POCKET", "load_pocket"]


def load_pocket() -> list[Problem]:
    """Return all problems of the pocket data set.

    Returns:
        The problems in an order that is the same in every process and on every Python version,
        mixed over themes and difficulty: first those that ask for a function, then those that ask
        for a method of a class or for a program that reads standard input. The list is new, the
        problems are shared: do not change the values in their suites.
    """
    # Every run knows of this data set, and most have another.
    from inspect_resample.datasets.pocket.themes import all_problems

    return list(all_problems())


POCKET = Dataset(
    name="pocket",
    task="pocket_plus",
    about="The project's own problems.",
    load=lambda data: load_pocket(),
    origin="written for this project",
    licence="Apache-2.0",
    id_prefix="pocket/",
)
