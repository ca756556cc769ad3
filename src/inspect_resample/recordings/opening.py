"""A recording by its path: which form it has, and what is wrong when it has none."""

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from inspect_resample.recordings import inspect_log, monkeys
from inspect_resample.recordings.mapping import field_map
from inspect_resample.recordings.recording import Recording, RecordingError
from inspect_resample.recordings.sample_file import (
    program_files,
    read_sample_file,
    read_sample_folder,
)

_LOG_BEGINS = re.compile(rb'\s*\{\s*"(version|status)"')

FORMS = (
    "a sample file (.jsonl, .jsonl.gz, .json) of EvalPlus or lm-eval, EvalPlus' "
    "_eval_results.json or folder of programs, an Inspect log (.eval, .json), or results of Large "
    "Language Monkeys (.yaml, or a folder of them)"
)


def open_recording(
    location: str, bad_lines: str = "fail", extract: bool = False, mapped: Sequence[str] = ()
) -> Recording:
    """Read recorded draws, whatever form they have.

    Args:
        location: The file or folder; a log may be on anything that fsspec reads.
        bad_lines: Whether lines, and files of a folder, that cannot be used are fatal ("fail") or
            left out ("skip").
        extract: Look for the program in the texts of a sample file or a folder of programs, as in
            a model's answers.
        mapped: Where the fields of draws are found in rows of another form, each as `FIELD=PATH`.

    Returns:
        The draws by problem.

    Raises:
        RecordingError: There is nothing of a known form, parts of it cannot be used, or
            `bad_lines` is neither "fail" nor "skip".
    """
    if bad_lines not in ("fail", "skip"):
        raise RecordingError(f"bad_lines must be fail or skip, not {bad_lines!r}.")
    skip = bad_lines == "skip"
    path = Path(location).expanduser()
    try:
        if mapped:
            return read_sample_file(path, skip, extract, field_map(mapped))
        if path.is_dir():
            return _open_folder(path, skip, extract)
        if is_log(location):
            return inspect_log.read_log(location if "://" in location else str(path))
        if path.suffix in monkeys.SUFFIXES:
            return monkeys.read_results(path, skip)
        return read_sample_file(path, skip, extract)
    except OSError as error:
        raise RecordingError(
            f"{error.filename or location} cannot be read: {error.strerror or error}. Expected is "
            f"{FORMS}."
        ) from error


def model_of(location: str) -> str | None:
    """The model that a log names, without reading its samples; None of any other recording."""
    if not is_log(location):
        return None
    try:
        return inspect_log.recorded_model(location)
    except Exception:  # Whatever a damaged log makes its readers raise: reading it whole tells.
        return None


def stamp(location: str) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of the files of a local recording: when equal, it is as it was."""
    path = Path(location).expanduser()
    files = sorted(path.rglob("*")) if path.is_dir() else [path] if path.exists() else []
    stats = ((str(file), file.stat()) for file in files)
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def is_log(location: str) -> bool:
    """Whether it is an Inspect log; a file that ends with .json may be another tool's."""
    if "://" in location:
        return True
    path = Path(location).expanduser()
    if path.suffix != ".json" or not path.is_file():
        return path.suffix in inspect_log.SUFFIXES or zipfile.is_zipfile(path)
    with path.open("rb") as file:
        return _LOG_BEGINS.match(file.read(200)) is not None


def _open_folder(folder: Path, skip: bool, extract: bool) -> Recording:
    """Read a folder of one of the two forms."""
    forms = {
        "programs of EvalPlus": program_files(folder),
        "results of Large Language Monkeys": monkeys.result_files(folder),
    }
    found = [form for form, files in forms.items() if files]
    if len(found) == 1:
        if forms["programs of EvalPlus"]:
            return read_sample_folder(folder, skip, extract)
        return monkeys.read_results(folder, skip)
    if found:
        raise RecordingError(f"{folder} holds {' and '.join(found)}: give a folder of one form.")
    others = sorted(path.name for path in folder.iterdir())
    holds = f"it holds {', '.join(others[:3])}{', ...' if others[3:] else ''}" if others else ""
    raise RecordingError(
        f"{folder} is a folder in which no recording is found ({holds or 'it is empty'}). Expected "
        f"is {FORMS}."
    )
