"""The file of labels: which draws are right, as a person or a better oracle says."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspect_resample.commands.reading import choice, reading_logs
from inspect_resample.errors import Failure
from inspect_resample.logs import Logs, read_pools
from inspect_resample.logs.labels import LabelError, labels_of
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.truth import Labels

FIELDS = ("problem", "draw", "truth")
_TRUTHS = {"true": True, "1": True, "right": True, "false": False, "0": False, "wrong": False}

Row = tuple[str, int, bool, str]


def read_labels(
    path: Path, sources: list[str | Logs], weak: str | None, strong: str | None
) -> list[Labels]:
    """The labels of each evaluation of the logs, in the order in which `read` gives these.

    The file is JSON lines or (`.csv`) a table with `problem`, `draw`, `truth`, and `model` where
    the logs have several.

    Raises:
        Failure: A line cannot be used; the message names it.
    """
    rows = list(_rows(path))
    if not rows:
        raise Failure(f"{path} has no labels; expected lines with {', '.join(FIELDS)}")
    with reading_logs() as progress:
        pools, _ = read_pools(sources, choice(weak, strong), progress)
    models = {pool.evaluation.model for pool in pools}
    found = []
    for number, (_, _, _, model) in enumerate(rows, 1):
        if model not in models and (model or len(models) > 1):
            raise Failure(
                f"{_line(path, number)}: model must be one of {', '.join(sorted(models))}, got "
                f"{model or 'none'}"
            )
    for pool in pools:
        own = {
            (problem, draw): (right, number)
            for number, (problem, draw, right, model) in enumerate(rows, 1)
            if model in ("", pool.evaluation.model)
        }
        try:
            found.append(labels_of(pool, {draw: right for draw, (right, _) in own.items()}))
        except LabelError as error:
            raise Failure(f"{_line(path, own[error.draw][1])}: {error}") from error
    return found


def check_two_suites(evaluation: Evaluation) -> None:
    """Refuse one whose strong suite there is nothing to say of.

    Raises:
        Failure: It has one suite only.
    """
    if evaluation.counts.strong_passes is None:
        raise Failure(
            f"{evaluation.task} by {evaluation.drawn_by} has one suite only; errors of a strong "
            f"suite need one"
        )


def _rows(path: Path) -> Iterator[Row]:
    """The lines of the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Failure(f"{path} cannot be read: {error}") from error
    seen: dict[tuple[str, str, int], int] = {}
    for number, fields in enumerate(_parsed(path, text), 1):
        row = _row(_line(path, number), fields)
        key = row[3], row[0], row[1]
        if key in seen:
            raise Failure(
                f"{_line(path, number)}: draw {row[1]} of {row[0]} has a label already, in line "
                f"{_number(path, seen[key])}"
            )
        seen[key] = number
        yield row


def _parsed(path: Path, text: str) -> Iterator[Any]:
    if path.suffix.lower() == ".csv":
        yield from csv.DictReader(text.splitlines())
        return
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise Failure(f"{path}, line {number} is no JSON: {error}") from error


def _row(where: str, fields: Any) -> Row:
    if not isinstance(fields, dict) or any(fields.get(name) in (None, "") for name in FIELDS):
        raise Failure(f"{where}: expected {', '.join(FIELDS)}, got {str(fields)[:80]}")
    draw, truth = str(fields["draw"]), _TRUTHS.get(str(fields["truth"]).strip().lower())
    if not draw.isdecimal() or int(draw) < 1:
        raise Failure(f"{where}: draw must be a number from 1 up, got {draw[:40]}")
    if truth is None:
        raise Failure(f"{where}: truth must be true or false, got {str(fields['truth'])[:40]!r}")
    return str(fields["problem"]), int(draw), truth, str(fields.get("model") or "")


def _number(path: Path, row: int) -> int:
    """The line of a row; a table has its head above."""
    return row + (path.suffix.lower() == ".csv")


def _line(path: Path, row: int) -> str:
    return f"{path}, line {_number(path, row)}"
