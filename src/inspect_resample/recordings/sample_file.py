"""Sample files of EvalPlus and other tools, and EvalPlus' folders.

Rows have a problem's id and its draws; LLM Debugger (Zhong et al. 2024, arXiv 2402.16906) writes a
chain of revised programs a problem, after Reflexion's. A folder has a folder a problem
(`HumanEval_0`), in it a file a draw (`0.py`, `1.py`).
"""

import codecs
import gzip
import hashlib
import io
import json
import re
import tokenize
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from inspect_resample.datasets.fetch import opened
from inspect_resample.recordings.mapping import FieldMap
from inspect_resample.recordings.recording import (
    Draw,
    Recorded,
    Recording,
    RecordingError,
    finished,
)
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


_TOLD = {"implementations", "test_feedback", "is_passing", "is_solved"}


def is_revised(row: object) -> bool:
    """Whether a row is of a chain of programs with what visible tests said of each."""
    return isinstance(row, dict) and row.keys() >= _TOLD


def revised(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The attempts in a row, as rows of draws.

    Visible tests are the weak suite: an attempt passes it where they have nothing to say. The
    hidden tests ran on the last attempt alone, which is enough: a chain goes on as long as it does
    not pass the visible ones. The tokens of all attempts but the first are counted in one sum, and
    that of the first is not known: they are shared evenly by the attempts that they are of.

    Raises:
        BadRow: What it says does not fit together.
    """
    programs, said = row["implementations"], row["test_feedback"]
    if not isinstance(programs, list) or not isinstance(said, list) or not programs:
        raise BadRow("has no list of implementations, each with its test_feedback")
    passed = [not complaints for complaints in said]
    if len(passed) != len(programs) or passed != [False] * (len(passed) - 1) + [row["is_passing"]]:
        raise BadRow(
            f"has {len(programs)} implementations and test_feedback of which {sum(passed)} are "
            f"empty: expected is one for each, empty for the last alone, and there only if "
            f"is_passing"
        )
    tokens = row.get("token_nums")
    share = tokens // (len(programs) - 1) if type(tokens) is int and len(programs) > 1 else None
    for number, (program, weak) in enumerate(zip(programs, passed, strict=True)):
        yield {
            "task_id": row.get("task_id"),
            "solution": program,
            "chain": 0,
            "weak": weak,
            "correct": row["is_solved"] if weak else None,
            **({"tokens": share} if number and share is not None else {}),
        }


def program_files(folder: Path) -> list[Path]:
    """The draws in a folder of this form, in their order; none when it has another form."""
    return sorted(folder.glob("*/*.py"), key=lambda path: (path.parent.name, _in_order(path)))


def read_sample_folder(folder: Path, skip: bool = False, extract: bool = False) -> Recording:
    """Read the programs of a folder.

    Args:
        folder: The folder of the problems' folders.
        skip: Leave out files that are no text.
        extract: Take them for answers in which a program is to be looked for.

    Returns:
        The draws by problem, in the order of the numbers in the files' names. A problem's id is its
        folder's name with a slash for the first underscore.

    Raises:
        RecordingError: A file is no text and `skip` is false, or none is.
        OSError: A file cannot be read.
    """
    problems: dict[str, Recorded] = {}
    bad: list[str] = []
    digest = hashlib.sha256()
    for path in program_files(folder):
        where = f"{path.parent.name}/{path.name}"
        content = path.read_bytes()
        digest.update(f"{where}\n{len(content)}\n".encode() + content)
        try:
            text = source_text(content)
        except (UnicodeDecodeError, SyntaxError) as error:
            bad.append(f"{where} is no text ({error})")
            continue
        problem = path.parent.name.replace("_", "/", 1)
        recorded = problems.setdefault(problem, Recorded(where))
        recorded.draws.append(Draw(recorded.shared(text), "completions" if extract else "programs"))
    return finished(str(folder), digest.hexdigest(), problems, bad, skip)


def source_text(content: bytes) -> str:
    """The text of a program's file as Python reads it.

    That is without a byte order mark, and in the encoding that a comment names. UTF-16, which some
    editors write, is read too.

    Raises:
        UnicodeDecodeError: It is no text in its encoding.
        SyntaxError: There is no encoding of the name that it has.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)


def _in_order(path: Path) -> list[tuple[int, str]]:
    """A key by which 2 comes before 10."""
    parts = re.findall(r"\d+|\D+", path.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
