"""TACO: problems of contests and of practice sites, with more tests than APPS, in its form."""

from collections.abc import Iterator

from inspect_resample.datasets.apps import OPTIONS, problems_of, solutions_of
from inspect_resample.datasets.dataset import Dataset
from inspect_resample.datasets.hub import HubFile
from inspect_resample.datasets.problem import Problem, Solution

REPOSITORY = "BAAI/TACO"
REVISION = "1257571d3ae21509282a69a0e34d85cb6d85b594"
FILES = [
    HubFile(
        REPOSITORY,
        REVISION,
        "ALL/test-00000-of-00001.parquet",
        "5d99adc603500c05751aff9f61bed7bbd54a9ad5ea569d108b645346655aae44",
    )
]


def load_taco(data: str | None = None, weak: str = "1", difficulty: str = "") -> list[Problem]:
    """Load TACO, by default its test split.

    Args:
        data: A copy of the hub's file, or of its rows, in Parquet or JSON lines.
        weak: How many of a problem's tests are the weak suite.
        difficulty: `EASY`, `MEDIUM`, `MEDIUM_HARD`, `HARD` or `VERY_HARD`; by default all.

    Raises:
        ValueError: An option is none of these, or the data cannot be used.
    """
    return problems_of("taco", FILES, data, weak, difficulty)


def taco_solutions(data: str | None = None, **others: str) -> Iterator[Solution]:
    """The programs of people, all right ones; see `load_taco`."""
    yield from solutions_of("taco", FILES, data)


TACO = Dataset(
    name="taco",
    task="taco",
    about="TACO: the first test as the weak suite, all others as the strong one.",
    load=load_taco,
    solutions=taco_solutions,
    options=OPTIONS,
    data="optional",
    data_file="a copy of the hub's file, in Parquet or JSON lines",
    origin=f"https://huggingface.co/datasets/{REPOSITORY} at {REVISION}",
    licence="Apache-2.0, and the contests'",
)
