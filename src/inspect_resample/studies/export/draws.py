"""The table of draws: one row a draw, as a pandas data frame.

Columns that `inspect_ai.analysis.samples_df` has too are named as there, so that frames merge on
them. `docs/guide/export.md` describes all. Columns are built as arrays, not row by row: a million
draws are a table of usual size.
"""

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from inspect_resample.errors import Failure
from inspect_resample.logs.letters import FAULT, PASS
from inspect_resample.statistics.counts import USAGE, Evaluation, IntArray
from inspect_resample.studies.export.columns import UNKNOWN, DrawColumns
from inspect_resample.whole_file import whole_file

if TYPE_CHECKING:
    from inspect_resample.logs import DrawsReading

FORMATS = (".csv", ".parquet")
"""Names of files that a frame can be written to end with one of these."""

_LETTERS = "PWETMFNSUHX-"


def draws_frame(reading: "DrawsReading") -> pd.DataFrame:
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
