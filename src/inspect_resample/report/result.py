"""What a study has found: it prints, becomes JSON, a figure, and a table of all its numbers."""

import io
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rich.console import Console

from inspect_resample.report.figures import files
from inspect_resample.report.json import plain
from inspect_resample.report.tables import Block, html_of, print_blocks
from inspect_resample.statistics.counts import Evaluation

if TYPE_CHECKING:
    from pandas import DataFrame

Record = TypeVar("Record", dict[str, Any], list[dict[str, Any]])

_WIDTH = 110  # Characters of a printed table.
_ENDS = {"estimate", "low", "high"}
_KEYS = ("task", "model", "k", "cost_ratio")  # They say where a number stands.
_PLAIN = (str, int, float)


@dataclass(frozen=True)
class Chart:
    """A figure, which a notebook shows.

    Attributes:
        spec: Its Vega-Lite specification.
    """

    spec: dict[str, Any] = field(repr=False)

    def save(self, path: str | Path) -> None:
        """Write it into a file.

        Args:
            path: It ends in .png, .svg, .pdf, .html or .json, which says the format.

        Raises:
            ValueError: It does not.
        """
        file = Path(path)
        if file.suffix.lower() not in files.ENDINGS:
            raise ValueError(f"expected a name that ends in {', '.join(files.ENDINGS)}, got {path}")
        files.save(self.spec, file)

    def _repr_mimebundle_(self, **wanted: object) -> dict[str, Any]:
        version = self.spec["$schema"].rpartition("/v")[2].partition(".")[0]
        return {
            f"application/vnd.vegalite.v{version}+json": self.spec,
            "image/svg+xml": files.svg(self.spec),
            "text/plain": repr(self),
        }


class Result(ABC, Generic[Record]):
    """What a study has found; it prints as the command does."""

    @abstractmethod
    def record(self) -> Any:
        """What becomes JSON: dataclasses, whose fields are the schema."""

    @abstractmethod
    def shown(self) -> Iterable[Block]:
        """The lines and tables that the command prints."""

    @abstractmethod
    def plot(self) -> Chart:
        """The figure that `--plot` of the command saves."""

    @abstractmethod
    def evaluations(self) -> Sequence[Evaluation]:
        """What it is about."""

    def to_dict(self) -> Record:
        """What `--json` of the command prints."""
        found: Record = plain(self.record())
        return found

    def to_pandas(self) -> "DataFrame":
        """All numbers of `to_dict`, one a row.

        Columns say where a number stands: `task` and `model`, `figure` (its names with dots between
        them), and `k` and `cost_ratio` where it has them. `low` and `high` are the ends of its
        interval, where it has one. What is undefined is NaN, and what has no bound is infinite.
        """
        import pandas

        found = self.to_dict()
        rows = [
            row
            for record in (found if isinstance(found, list) else [found])
            for row in _rows(record, {}, ())
        ]
        columns = ["task", "model", "figure", "k", "cost_ratio", "estimate", "low", "high"]
        return pandas.DataFrame(rows, columns=columns)

    def print(self) -> None:
        """Print the tables of the command, as wide as the terminal."""
        print_blocks(Console(), self.shown())

    def __str__(self) -> str:
        text = io.StringIO()
        print_blocks(Console(width=_WIDTH, file=text, force_jupyter=False), self.shown())
        return text.getvalue().strip("\n")

    def __repr__(self) -> str:
        listed = "; ".join(f"{one.task} by {one.drawn_by}" for one in self.evaluations())
        return f"<{type(self).__name__} of {listed}>"

    def _repr_html_(self) -> str:
        return html_of(self.shown())


class PerModel(Result[list[dict[str, Any]]]):
    """What was found of each task and model; each finding has its `evaluation`."""

    found: Sequence[Any]

    def evaluations(self) -> Sequence[Evaluation]:
        """What it is about."""
        return [one.evaluation for one in self.found]


def _rows(value: object, at: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The numbers of a record, each with where it stands."""
    where = {**at, "figure": ".".join(names)}
    if isinstance(value, Mapping):
        if {"low", "high"} <= value.keys() <= _ENDS:
            yield where | {name: _number(end) for name, end in value.items()}
            return
        own = dict(_told_apart_by(value))
        for name, inner in value.items():
            if name.isdecimal():
                yield from _rows(inner, {**at, **own, "k": int(name)}, names)
            elif name not in own:
                yield from _rows(inner, {**at, **own}, (*names, name))
    elif isinstance(value, list):
        told = [_told_apart_by(inner) for inner in value]
        apart = all(told) and len(set(told)) == len(told)
        for number, inner in enumerate(value):
            yield from _rows(inner, at, names if apart else (*names, str(number)))
    elif _is_number(value):
        yield where | {"estimate": _number(value)}


def _told_apart_by(value: object) -> tuple[tuple[str, object], ...]:
    """What a part of a record says of where it stands."""
    if not isinstance(value, Mapping):
        return ()
    return tuple((name, value[name]) for name in _KEYS if isinstance(value.get(name), _PLAIN))


def _is_number(value: object) -> bool:
    return value is None or value == "unbounded" or isinstance(value, int | float)


def _number(value: Any) -> float:
    if value is None:
        return math.nan
    return math.inf if value == "unbounded" else float(value)
