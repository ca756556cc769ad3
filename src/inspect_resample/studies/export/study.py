"""The table that `export` writes, and what is to be said of it.

Columns that `inspect_ai.analysis.samples_df` has too are named as there, so that frames merge on
them. `docs/guide/export.md` describes all. Columns are built as arrays, not row by row: a million
draws are a table of usual size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from inspect_resample.errors import Failure
from inspect_resample.logs import DrawsReading, Logs, Progress, read_draws, read_evaluations
from inspect_resample.logs.letters import FAULT, PASS, codes
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.samples import one_draw_letters
from inspect_resample.logs.verdicts import Choice
from inspect_resample.logs.whole_samples import PerDraw
from inspect_resample.statistics.counts import USAGE, Evaluation, FloatArray, IntArray
from inspect_resample.whole_file import whole_file

UNKNOWN = 0
"""Instead of a letter."""


class DrawColumns:
    """The draws of one evaluation, those of a sample together; each column of shape (draws,).

    Attributes:
        pool: Where they are from.
        row: The sample of each.
        weak: The letter of each on the weak suite as a number; `UNKNOWN` where no log tells.
        strong: The same for the strong suite.
        one_suite: Whether there is no strong suite.
    """

    def __init__(self, pool: Pool, per_draw: PerDraw) -> None:
        """Take the draws of `pool`, with what whole samples tell of them."""
        self.pool = pool
        verdicts = pool.samples.verdicts
        self.one_suite = verdicts.strong_passes is None
        lengths = verdicts.draws + verdicts.unscored
        self.row: IntArray = np.repeat(np.arange(len(lengths)), lengths)
        self._lengths = lengths
        self._starts = np.cumsum(lengths) - lengths
        self._exact = self._by_row(per_draw.usage)
        self._letters = self._by_row(per_draw.letters)
        self.weak = self._codes(verdicts.weak_letters, False, 0)
        self.strong = (
            np.full(self.size, UNKNOWN, dtype=np.uint8)
            if self.one_suite
            else self._codes(verdicts.strong_letters, True, 1)
        )

    @property
    def size(self) -> int:
        """Draws."""
        return len(self.row)

    @property
    def number_in_sample(self) -> IntArray:
        """Numbers of the draws in their samples, from 1."""
        numbers: IntArray = np.arange(self.size) - self._starts[self.row] + 1
        return numbers

    @property
    def number(self) -> IntArray:
        """Numbers of the draws of their problems, from 1."""
        problem = self.pool.samples.problem[self.row]
        first = np.searchsorted(problem, np.arange(len(self.pool.samples.problems)))
        numbers: IntArray = np.arange(self.size) - first[problem] + 1
        return numbers

    def usage(self, name: str) -> FloatArray:
        """A column of `Usage` by draw; a sample's is shared evenly where no more is known."""
        column: FloatArray = getattr(self.pool.samples.usage, name)
        found: FloatArray = (column / np.maximum(self._lengths, 1))[self.row]
        for row, exact in self._exact.items():
            if name in exact and len(exact[name]) == self._lengths[row]:
                start = self._starts[row]
                found[start : start + self._lengths[row]] = exact[name]
        return found

    def number_of(self, name: str) -> FloatArray:
        """Another score of the draws."""
        numbers = self.pool.samples.numbers.get(name)
        return np.full(self.size, np.nan) if numbers is None else numbers[self.row]

    def _codes(
        self, letters: npt.NDArray[np.object_] | None, strong: bool, suite: int
    ) -> npt.NDArray[np.uint8]:
        """The letters of all draws as numbers; `UNKNOWN` where a log does not tell."""
        if letters is None:
            letters = one_draw_letters(self.pool.samples.verdicts, strong)
        texts = letters.tolist()
        for row, found in self._letters.items():
            texts[row] = found[suite]
        unknown = chr(UNKNOWN)
        return codes(
            "".join(
                text if len(text) == length else unknown * length
                for text, length in zip(texts, self._lengths.tolist(), strict=True)
            )
        )

    def _by_row(self, found: dict[tuple[str, str, int], Any]) -> dict[int, Any]:
        """What was found of samples, by their rows here."""
        if not found:
            return {}
        places = [source.location for source in self.pool.evaluation.sources]
        keys = (
            (places[log], *self.pool.samples.place(row))
            for row, log in enumerate(self.pool.log.tolist())
        )
        return {row: found[key] for row, key in enumerate(keys) if key in found}


FORMATS = (".csv", ".parquet")
"""Names of files that a frame can be written to end with one of these."""

_LETTERS = "PWETMFNSUHX-"


def draws_frame(reading: DrawsReading) -> pd.DataFrame:
    """The table of draws.

    Args:
        reading: What `read_draws` gives.

    Returns:
        A row a draw, those of an evaluation together, by problem and in the order of drawing.
    """
    parts = [DrawColumns(pool, reading.per_draw) for pool in reading.pools]

    def column(get: "Callable[[DrawColumns], npt.NDArray[Any]]") -> npt.NDArray[Any]:
        return np.concatenate([get(part) for part in parts])

    def labels(get: Callable[[Evaluation], object]) -> pd.Categorical:
        each = [get(part.pool.evaluation) for part in parts]
        return _categories(each, np.repeat(np.arange(len(parts)), [part.size for part in parts]))

    weak, strong = column(lambda part: part.weak), column(lambda part: part.strong)
    # Without a verdict, or with one that the log does not tell, nothing is known of a pass; but
    # what fails the weak suite is not strongly correct, whatever its strong verdict is.
    unknown = (weak == UNKNOWN) | (weak == ord(FAULT))
    one_suite = column(lambda part: np.full(part.size, part.one_suite))
    weak_pass = weak == ord(PASS)
    no_strong = (strong == UNKNOWN) | (strong == ord(FAULT))
    columns: dict[str, Any] = {
        "sample_id": _uuids(parts),
        "eval_id": _of_logs(parts, "eval_id"),
        "log": _of_logs(parts, "location"),
        "task_name": labels(lambda evaluation: evaluation.task.split("/", 1)[-1]),
        "task_version": labels(lambda evaluation: evaluation.version),
        "model": labels(lambda evaluation: evaluation.model),
        **{
            name: labels(lambda evaluation, name=name: _setting(evaluation, name))  # type: ignore[misc]
            for name in _settings([part.pool.evaluation for part in parts])
        },
        "id": _problems(parts),
        "epoch": column(lambda part: part.pool.samples.epoch[part.row]),
        "draw": column(lambda part: part.number),
        "sample_draw": column(lambda part: part.number_in_sample),
        "weak_verdict": _letter_column(weak),
        "strong_verdict": _letter_column(strong),
        "weak_pass": pd.arrays.BooleanArray(weak_pass, unknown),
        "strong_pass": pd.arrays.BooleanArray(
            weak_pass & (strong == ord(PASS)), unknown | one_suite | (weak_pass & no_strong)
        ),
    }
    for name in USAGE:
        columns[name] = column(lambda part, name=name: part.usage(name))  # type: ignore[misc]
    for name in sorted({name for part in parts for name in part.pool.samples.numbers}):
        columns[f"score_{name}"] = column(lambda part, name=name: part.number_of(name))  # type: ignore[misc]
    return pd.DataFrame(columns, copy=False)


def problems_frame(evaluations: Sequence[Evaluation]) -> pd.DataFrame:
    """The table of counts: one row a problem, with n, b and c and what its draws took."""
    frames = []
    for evaluation in evaluations:
        counts, usage, first = evaluation.counts, evaluation.usage, evaluation.first_pass
        missing = pd.array([pd.NA] * len(counts.problems), dtype="Int64")
        columns: dict[str, Any] = {
            "task_name": evaluation.task.split("/", 1)[-1],
            "task_version": evaluation.version,
            "model": evaluation.model,
            **{name: _setting(evaluation, name) for name in _settings(evaluations)},
            "id": list(counts.problems),
            "draws": counts.draws,
            "weak_passes": counts.weak_passes,
            "strong_passes": missing
            if counts.strong_passes is None
            else pd.array(counts.strong_passes, dtype="Int64"),
            "first_weak_pass": missing if first is None else pd.array(first.draw, dtype="Int64"),
            **{name: None if usage is None else getattr(usage, name) for name in USAGE},
        }
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def write_frame(frame: pd.DataFrame, path: str) -> None:
    """Write a table to a file of the kind that its name ends with, on anything fsspec writes to.

    Raises:
        Failure: The name ends with none of `FORMATS`, or the file cannot be written.
    """
    suffix = PurePosixPath(path).suffix
    if suffix not in FORMATS:
        raise Failure(f"expected a name that ends with {' or '.join(FORMATS)}, got {path}")
    try:
        with whole_file(path) as place:
            write = frame.to_csv if suffix == ".csv" else frame.to_parquet
            write(place, index=False)
    except Failure:
        raise
    except Exception as error:  # Each remote file system has errors of its own.
        raise Failure(f"{path} cannot be written: {error}") from error


def _settings(evaluations: Sequence[Evaluation]) -> list[str]:
    return sorted({name for evaluation in evaluations for name in evaluation.drawn_with})


def _setting(evaluation: Evaluation, name: str) -> str | float | None:
    """A generation setting; lists and the like as text."""
    value = evaluation.drawn_with.get(name)
    return value if value is None or isinstance(value, str | int | float) else repr(value)


def _categories(values: Sequence[object], index: IntArray) -> pd.Categorical:
    """`values[index]`, where values may be equal or None."""
    distinct = list(dict.fromkeys(value for value in values if value is not None))
    place = {value: i for i, value in enumerate(distinct)}
    each = np.array([-1 if value is None else place[value] for value in values], dtype=np.int32)
    return pd.Categorical.from_codes(each[index], categories=distinct)


def _of_logs(parts: Sequence[DrawColumns], name: str) -> pd.Categorical:
    values: list[object] = []
    indices = []
    for part in parts:
        indices.append(part.pool.log[part.row] + len(values))
        values += [getattr(source, name) for source in part.pool.evaluation.sources]
    return _categories(values, np.concatenate(indices))


def _problems(parts: Sequence[DrawColumns]) -> pd.Categorical:
    values: list[object] = []
    indices = []
    for part in parts:
        indices.append(part.pool.samples.problem[part.row] + len(values))
        values += part.pool.samples.problems
    return _categories(values, np.concatenate(indices))


def _uuids(parts: Sequence[DrawColumns]) -> pd.Categorical:
    distinct, place = np.unique(
        np.concatenate([part.pool.samples.uuid for part in parts]), return_inverse=True
    )
    offsets = np.cumsum([0, *(len(part.pool.samples) for part in parts[:-1])])
    rows = np.concatenate([part.row + offset for part, offset in zip(parts, offsets, strict=True)])
    names: list[object] = [uuid.decode() or None for uuid in distinct.tolist()]
    return _categories(names, place[rows])


def _letter_column(column: npt.NDArray[np.uint8]) -> pd.Categorical:
    place = np.full(256, -1, dtype=np.int8)
    for i, letter in enumerate(_LETTERS):
        place[ord(letter)] = i
    return pd.Categorical.from_codes(place[column], categories=list(_LETTERS))


@dataclass(frozen=True, eq=False)
class Exported:
    """A table of draws or problems.

    Attributes:
        frame: The table.
        evaluations: What it is of.
        warnings: Logs that could not be used, by name.
    """

    frame: pd.DataFrame
    evaluations: tuple[Evaluation, ...]
    warnings: tuple[str, ...]


def find_table(
    logs: Sequence[str | Logs],
    wanted: Choice | None,
    progress: Progress,
    problems: bool,
    per_draw_tokens: bool,
) -> Exported:
    """Read logs into a table.

    Args:
        logs: Paths, or what was read of them.
        wanted: Scores to read.
        progress: Is told how far reading is.
        problems: A row a problem instead of a row a draw.
        per_draw_tokens: Read the tokens and time of each call from whole samples.

    Raises:
        LogError: There is nothing to read.
    """
    if problems:
        found = read_evaluations(logs, wanted, progress)
        return Exported(problems_frame(found.evaluations), found.evaluations, found.warnings)
    draws = read_draws(logs, wanted, progress, per_draw_tokens)
    evaluations = tuple(pool.evaluation for pool in draws.pools)
    return Exported(draws_frame(draws), evaluations, (*draws.warnings, *draws.per_draw.warnings))
