"""What the functions of the package give: results that print, and tables and figures of them."""

import html
import io
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rich.console import Console

from inspect_resample.report.figures import files
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.compare.comparison import Comparison
from inspect_resample.studies.compare.figures import plot_comparison, plot_ranking
from inspect_resample.studies.compare.ranking import Ranking
from inspect_resample.studies.compare.ranking_records import ranking_record
from inspect_resample.studies.compare.ranking_tables import print_ranking
from inspect_resample.studies.compare.records import comparison_record
from inspect_resample.studies.compare.tables import print_comparison
from inspect_resample.studies.forecast.figures import plot_forecasts
from inspect_resample.studies.forecast.records import forecast_record, law_identity
from inspect_resample.studies.forecast.study import Forecasted
from inspect_resample.studies.forecast.tables import print_forecast, print_title, suite_title
from inspect_resample.studies.optimal_k.figures import plot_optima, plot_summaries
from inspect_resample.studies.optimal_k.shown import optima_record, print_optima
from inspect_resample.studies.optimal_k.study import Optima
from inspect_resample.studies.optimal_k.submissions import print_submissions, submissions_record
from inspect_resample.studies.quality.counts import QualityCounts
from inspect_resample.studies.quality.figures import plot_quality
from inspect_resample.studies.quality.records import quality_records
from inspect_resample.studies.quality.study import QualityDifference
from inspect_resample.studies.quality.tables import print_quality
from inspect_resample.studies.summary.records import as_record
from inspect_resample.studies.summary.summary import Summary
from inspect_resample.studies.summary.tables import print_summary
from inspect_resample.whole_file import whole_file

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
    def to_dict(self) -> Record:
        """What `--json` of the command prints."""

    @abstractmethod
    def print_to(self, console: Console) -> None:
        """Print the tables of the command."""

    @abstractmethod
    def plot(self) -> Chart:
        """The figure that `--plot` of the command saves."""

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

    def __str__(self) -> str:
        return self._printed().export_text().strip("\n")

    def _repr_html_(self) -> str:
        text = self._printed().export_html(inline_styles=True, code_format="{code}")
        return f'<pre style="line-height:1.2;overflow-x:auto">{text}</pre>'

    def _printed(self) -> Console:
        console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_jupyter=False)
        self.print_to(console)
        return console


@dataclass(frozen=True, eq=False, repr=False)
class Summaries(Result[list[dict[str, Any]]]):
    """What `summarize` has found, a summary for each task and model."""

    found: Sequence[Summary]

    def to_dict(self) -> list[dict[str, Any]]:
        """What `analyze --json` prints."""
        return [as_record(one) for one in self.found]

    def print_to(self, console: Console) -> None:
        """Print what `analyze` prints."""
        for one in self.found:
            print_summary(console, one)

    def plot(self) -> Chart:
        """Coverage, accuracy and reward by K."""
        return Chart(plot_summaries(self.found))

    def __repr__(self) -> str:
        return _named("Summaries", [one.evaluation for one in self.found])


@dataclass(frozen=True, eq=False, repr=False)
class OptimalKs(Result[list[dict[str, Any]]]):
    """What `optimal_k` has found, for each task and model."""

    found: Sequence[Optima]

    def to_dict(self) -> list[dict[str, Any]]:
        """What `optimal-k --json` prints."""
        return [optima_record(one) for one in self.found]

    def print_to(self, console: Console) -> None:
        """Print what `optimal-k` prints."""
        for one in self.found:
            print_optima(console, one)

    def plot(self) -> Chart:
        """Reward by K."""
        return Chart(plot_optima(self.found))

    def __repr__(self) -> str:
        return _named("OptimalKs", [one.evaluation for one in self.found])


@dataclass(frozen=True, eq=False, repr=False)
class Compared(Result[dict[str, Any]]):
    """What `compare` has found: of two models in full, of more their ranking."""

    found: Comparison | Ranking

    def to_dict(self) -> dict[str, Any]:
        """What `compare --json` prints."""
        if isinstance(self.found, Comparison):
            return comparison_record(self.found)
        return ranking_record(self.found)

    def print_to(self, console: Console) -> None:
        """Print what `compare` prints."""
        if isinstance(self.found, Comparison):
            print_comparison(console, self.found)
        else:
            print_ranking(console, self.found)

    def plot(self) -> Chart:
        """Coverage of each, and the frontiers by budget."""
        if isinstance(self.found, Comparison):
            return Chart(plot_comparison(self.found))
        return Chart(plot_ranking(self.found))

    def __repr__(self) -> str:
        return _named("Compared", self.found.paired.evaluations)


@dataclass(frozen=True, eq=False, repr=False)
class Forecasts(Result[list[dict[str, Any]]]):
    """What `forecast` has found, for each task and model."""

    found: Sequence[Forecasted]
    k: Sequence[int]
    law: str
    confidence: float

    def to_dict(self) -> list[dict[str, Any]]:
        """What `forecast --json` prints."""
        return [
            law_identity(one.evaluation)
            | {
                "confidence": self.confidence,
                "suites": {
                    suite: forecast_record(found, self.law, weights)
                    for suite, (found, weights) in one.suites.items()
                },
                "submissions": one.both and submissions_record(one.both, self.k),
            }
            for one in self.found
        ]

    def print_to(self, console: Console) -> None:
        """Print what `forecast` prints."""
        for one in self.found:
            print_title(console, one.evaluation)
            for suite, (found, weights) in one.suites.items():
                title = suite_title(suite, one.evaluation)
                print_forecast(console, title, found, self.law, weights)
            if one.both is not None:
                print_submissions(console, one.both, self.k)

    def plot(self) -> Chart:
        """Coverage at hand and beyond."""
        evaluations = [one.evaluation for one in self.found]
        selections = [one.selections for one in self.found]
        spec = plot_forecasts(evaluations, selections, self.law, self.k[-1], self.confidence)
        return Chart(spec)

    def __repr__(self) -> str:
        return _named("Forecasts", [one.evaluation for one in self.found])


@dataclass(frozen=True, eq=False, repr=False)
class Qualities(Result[list[dict[str, Any]]]):
    """What `quality` has found, for each task and model."""

    counts: Sequence[QualityCounts]
    found: Sequence[QualityDifference]
    confidence: float
    replicates: int
    seed: int

    def to_dict(self) -> list[dict[str, Any]]:
        """What `quality --json` prints."""
        intervals = {
            "confidence": self.confidence,
            "replicates": self.replicates,
            "seed": self.seed,
        }
        return quality_records(self.counts, self.found, intervals)

    def print_to(self, console: Console) -> None:
        """Print what `quality` prints."""
        print_quality(console, self.found, self.confidence, self.replicates)

    def plot(self) -> Chart:
        """Differences of each measure."""
        return Chart(plot_quality(self.found))

    def __repr__(self) -> str:
        return _named("Qualities", [one.evaluation for one in self.counts])


@dataclass(frozen=True)
class Page:
    """The page that `report` makes, which a notebook shows.

    Attributes:
        html: Its text, with all that it needs.
    """

    html: str = field(repr=False)

    def save(self, path: str | Path) -> None:
        """Write it into a file."""
        with whole_file(path) as place:
            Path(place).write_text(self.html, encoding="utf-8")

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" style="width:100%;height:640px;border:0">'
            "</iframe>"
        )


def _named(name: str, evaluations: Sequence[Evaluation]) -> str:
    """One line that says what was found about which evaluations."""
    listed = "; ".join(f"{one.task} by {one.drawn_by}" for one in evaluations)
    return f"<{name} of {listed}>"


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
