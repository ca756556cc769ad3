"""Rows of other tools read as rows of draws: which field is found where."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_resample.recordings.recording import RecordingError, brief
from inspect_resample.recordings.rows import BadRow

FIELDS = (
    *("task_id", "answer", "completion", "solution", "correct", "weak", "chain", "gold"),
    *("tokens", "question"),
)
"""What a row may have, besides `scores.NAME`."""

NUMBER = "#"
"""The path that is the row's number, from 0."""
EACH = "*"
"""The step of a path that is every item of a list: a draw each."""


@dataclass(frozen=True)
class FieldMap:
    """Where the fields of a draw are found in a row.

    Attributes:
        paths: By the field, the steps that lead to it: names of fields, numbers of items, `*`.
    """

    paths: Mapping[str, tuple[str, ...]]

    def rows(self, row: object, number: int) -> Iterator[dict[str, Any]]:
        """The rows of draws in a row of another tool.

        Args:
            row: Of whatever type.
            number: Its number, from 0, which is its problem's name where no field tells one.

        Raises:
            BadRow: A path leads nowhere, or lists have different lengths.
        """
        found = {field: self._found(row, number, field) for field in self.paths}
        lists = {field: value for field, value in found.items() if EACH in self.paths[field]}
        lengths = {field: len(value) for field, value in lists.items()}
        if len(set(lengths.values())) > 1:
            told = ", ".join(f"{field} {length}" for field, length in lengths.items())
            raise BadRow(f"has lists of different lengths: {told}")
        for draw in range(next(iter(lengths.values()), 1)):
            own = {field: lists[field][draw] if field in lists else found[field] for field in found}
            yield _row({"task_id": str(number), **own})

    def _found(self, row: object, number: int, field: str) -> Any:
        path = self.paths[field]
        return number if path == (NUMBER,) else _at(row, path, ".".join(path))


def field_map(options: Sequence[str]) -> FieldMap:
    """A map from texts such as `answer=pred.*`.

    Raises:
        RecordingError: One is none.
    """
    paths: dict[str, tuple[str, ...]] = {}
    for option in options:
        field, equals, path = option.partition("=")
        named = field in FIELDS or re.fullmatch(r"scores\.\S+", field)
        if not (named and equals and path) or path.split(".").count(EACH) > 1:
            raise RecordingError(
                f"--map is FIELD=PATH, such as answer=pred.* or task_id=#, not {option!r}: FIELD "
                f"is one of {', '.join(FIELDS)}, scores.NAME; PATH has names, numbers of items "
                "and at most one *, for each item of a list, with dots between them."
            )
        paths[field] = tuple(path.split("."))
    return FieldMap(paths)


def _at(value: object, path: Sequence[str], whole: str) -> Any:
    """What a path leads to."""
    for place, step in enumerate(path):
        if step == EACH:
            if not isinstance(value, list):
                raise BadRow(f"has no list at {whole} but {brief(repr(value))}")
            return [_at(item, path[place + 1 :], whole) for item in value]
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise BadRow(f"has nothing at {whole}")
    return value


def _row(found: dict[str, Any]) -> dict[str, Any]:
    """A row of a draw from its fields."""
    prefix = "scores."
    row = {field: value for field, value in found.items() if not field.startswith(prefix)}
    scores = {
        field.removeprefix(prefix): value
        for field, value in found.items()
        if field.startswith(prefix)
    }
    return {**row, "scores": scores} if scores else row
