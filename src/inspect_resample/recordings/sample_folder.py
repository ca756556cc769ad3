"""EvalPlus' folders: a folder a problem (`HumanEval_0`), in it a file a draw (`0.py`, `1.py`)."""

import codecs
import hashlib
import io
import re
import tokenize
from pathlib import Path

from inspect_resample.recordings.recording import Draw, Recorded, Recording, finished


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
