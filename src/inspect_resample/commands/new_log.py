"""A log that is read to be written anew under another name."""

from itertools import count

from fsspec import AbstractFileSystem  # type: ignore[import-untyped]
from fsspec.core import url_to_fs  # type: ignore[import-untyped]
from inspect_ai.log import EvalLog, read_eval_log

from inspect_resample.commands.evaluation import check_log_dir
from inspect_resample.errors import Failure
from inspect_resample.logs.sample_draws import Place, log_places


def read_places(log: str) -> tuple[EvalLog, list[Place]]:
    """A log's header and its samples.

    Raises:
        Failure: It cannot be read, or has no samples.
    """
    try:
        header, places = read_eval_log(log, header_only=True), log_places(log)
    except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise Failure(f"{log} cannot be read as an Inspect log ({reason})") from error
    if not places:
        raise Failure(f"{log} has no samples (status: {header.status})")
    return header, places


def folder_for_logs(folder: str) -> AbstractFileSystem:
    """Make a folder, if it is not there, and give the file system that it is in.

    Raises:
        Failure: No log can be written there.
    """
    check_log_dir(folder)
    try:
        files, _ = url_to_fs(folder)
        files.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise Failure(f"no log can be written to {folder}: {error.strerror or error}") from error
    return files


def free_name(folder: str, stem: str) -> str:
    """A name in the folder, which is made, that no log has.

    Raises:
        Failure: Logs cannot be written there.
    """
    files = folder_for_logs(folder)
    paths = (f"{folder}/{stem}{f'-{number}' if number > 1 else ''}.eval" for number in count(1))
    return next(path for path in paths if not files.exists(path))
