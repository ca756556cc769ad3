"""EvalPlus' sample files: a JSON object a line, with a `task_id` and one draw."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from inspect_resample.drawing.recordings.recording import (
    Draw,
    Holds,
    Recorded,
    Recording,
    RecordingError,
    brief,
    encodable,
    finished,
)

_GZIP_MAGIC = b"\x1f\x8b"
_FIELDS: dict[str, Holds] = {"solution": "programs", "completion": "continuations"}


class _BadLine(ValueError):
    """A line cannot be used; the message goes on after the line's number."""


def read_sample_file(path: Path, skip: bool = False) -> Recording:
    """Read a sample file, line by line.

    Args:
        path: The file, with or without gzip's compression. Blank lines are nothing.
        skip: Leave out lines that cannot be used.

    Returns:
        The draws by problem: a `solution` is a program, a `completion` goes on where the problem's
        prompt ends.

    Raises:
        RecordingError: The file is cut off or damaged, has bad lines and `skip` is false, or has no
            good one.
        OSError: It cannot be read.
    """
    problems: dict[str, Recorded] = {}
    bad: list[str] = []
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        for number, line in _lines(file, path):
            try:
                problem, text, holds = _sample(line)
            except _BadLine as reason:
                bad.append(f"line {number} {reason}")
                continue
            recorded = problems.get(problem)
            if recorded is None:
                recorded = problems[problem] = Recorded(f"line {number}")
            recorded.draws.append(Draw(recorded.shared(text), holds))
    return finished(str(path), digest, problems, bad, skip)


def _lines(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1, unpacked if need be."""
    packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
    file.seek(0)
    number = 0
    try:
        with gzip.open(file) if packed else nullcontext(file) as lines:
            for line in lines:
                number += 1
                if line.strip():
                    yield number, line
    except EOFError as error:
        raise RecordingError(
            f"{path} is cut off: its gzip data end early, after line {number}."
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise RecordingError(
            f"{path} is damaged: its gzip data cannot be unpacked after line {number} ({error})."
        ) from error


def _sample(line: bytes) -> tuple[str, str, Holds]:
    """The problem's id of a line, its text, and what that is.

    Raises:
        _BadLine: It has none.
    """
    try:
        row = json.loads(line.strip())
    except (ValueError, RecursionError) as error:
        raise _BadLine(f"is not JSON ({brief(str(error))})") from error
    if not isinstance(row, dict):
        raise _BadLine(f"is not a JSON object but {type(row).__name__}")
    if "task_id" not in row:
        raise _BadLine("has no task_id")
    problem = row["task_id"]
    if not isinstance(problem, str):
        raise _BadLine(f"has the task_id {brief(repr(problem))}, which is not a string")
    found = [name for name in _FIELDS if name in row]
    if len(found) != 1:
        raise _BadLine(
            f"has {'both' if found else 'neither'} solution {'and' if found else 'nor'} completion"
        )
    text = row[found[0]]
    if not isinstance(text, str):
        raise _BadLine(f"has a {found[0]} that is not a string but {type(text).__name__}")
    if not encodable(text):
        raise _BadLine(f"has a {found[0]} with half a surrogate pair, which is no text")
    return problem, text, _FIELDS[found[0]]
