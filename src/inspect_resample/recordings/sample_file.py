"""Sample files of EvalPlus and other tools: rows with a problem's id and its draws."""

import codecs
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from inspect_resample.datasets.gzipped import opened
from inspect_resample.recordings.mapping import FieldMap
from inspect_resample.recordings.recording import (
    Recorded,
    Recording,
    RecordingError,
    finished,
)
from inspect_resample.recordings.revisions import is_revised, revised
from inspect_resample.recordings.rows import BadRow, draws_of, parsed, rows_of


def read_sample_file(
    path: Path, skip: bool = False, extract: bool = False, mapped: FieldMap | None = None
) -> Recording:
    """Read a sample file: lines, one at a time, or a JSON document.

    Args:
        path: The file, with or without gzip's compression. Blank lines are nothing.
        skip: Leave out rows that cannot be used.
        extract: Take texts for answers in which a program is to be looked for.
        mapped: Where fields are found in rows of another form.

    Returns:
        The draws by problem: a `solution` is a program, a `completion` goes on where the problem's
        prompt ends.

    Raises:
        RecordingError: The file is cut off or damaged, has bad rows and `skip` is false, or has no
            good one.
        OSError: It cannot be read.
    """
    problems: dict[str, Recorded] = {}
    bad: list[str] = []
    filters: dict[object, None] = {}
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    for number, (where, text) in enumerate(_rows(path) if mapped is None else _other_rows(path)):
        try:
            row = parsed(text) if isinstance(text, bytes) else text
            for own in _own_rows(row, number, mapped):
                draws_of(own, extract, problems, where)
        except BadRow as reason:
            bad.append(f"{where} {reason}")
            continue
        if isinstance(row, dict) and "filtered_resps" in row:
            filters[str(row.get("filter"))] = None
    if len(filters) > 1:
        raise RecordingError(
            f"{path} holds the same draws through several filters ({', '.join(map(str, filters))}):"
            " keep the lines of one."
        )
    return finished(str(path), digest, problems, bad, skip)


def _own_rows(row: Any, number: int, mapped: FieldMap | None) -> Iterable[object]:
    """The rows of draws that a row of whatever form is."""
    if mapped is not None:
        return mapped.rows(row, number)
    return revised(row) if is_revised(row) else [row]


def _rows(path: Path) -> Iterator[tuple[str, object]]:
    """The rows, each with what it is called: lines are still bytes."""
    document = _document(path)
    if document is None:
        yield from ((f"line {number}", text) for number, text in _lines(path))
        return
    try:
        yield from rows_of(document)
    except BadRow as reason:
        raise RecordingError(f"{path} {reason}.") from reason


def _other_rows(path: Path) -> Iterator[tuple[str, object]]:
    """The rows of another form: lines, or the items of a list."""
    _, first = next(_lines(path), (0, b""))
    document = _document(path) if first.startswith(b"[") else None
    if isinstance(document, list):
        yield from ((f"item {number}", row) for number, row in enumerate(document, 1))
    else:
        yield from ((f"line {number}", text) for number, text in _lines(path))


def _document(path: Path) -> object:
    """What a file holds that is one JSON value; None when it holds a row a line."""
    first = next((text for _, text in _lines(path)), b"")
    try:
        row = parsed(first)
    except BadRow:
        row = None
    if isinstance(row, dict) and {"task_id", "doc", "solution", "completion"} & row.keys():
        return None
    try:
        return parsed(b"\n".join(text for _, text in _lines(path)))
    except BadRow:
        return None  # The lines tell which of them is bad.


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, in UTF-8, with their numbers from 1, unpacked if need be."""
    number = 0
    try:
        with opened(path) as file:
            encoding = json.detect_encoding(file.peek(4)[:4])
            if encoding.startswith("utf-8"):
                lines: Iterator[bytes] = iter(file)
            else:
                lines = (line.encode() for line in io.TextIOWrapper(file, encoding, newline="\n"))
            for line in lines:
                number += 1
                if text := line.removeprefix(codecs.BOM_UTF8).strip():
                    yield number, text
    except EOFError as error:
        raise RecordingError(
            f"{path} is cut off: its gzip data end early, after line {number}."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise RecordingError(
            f"{path} is damaged: its gzip data cannot be unpacked after line {number} ({error})."
        ) from error
    except UnicodeError as error:
        raise RecordingError(f"{path} is no text after line {number} ({error}).") from error
