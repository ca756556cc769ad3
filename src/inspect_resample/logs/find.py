"""Finding log files, on anything that fsspec reads."""

import re
from collections.abc import Sequence
from typing import Any

import fsspec  # type: ignore[import-untyped]

# Other JSON files lie in directories of logs; Inspect's own begin with a time.
_NAME = re.compile(r".*\.eval|\d{4}-\d{2}-\d{2}T\d{2}[:-]\d{2}[:-]\d{2}.*\.json")


class LogError(ValueError):
    """There is nothing to analyse at the paths given; the message says why."""


def find_logs(paths: Sequence[str]) -> list[str]:
    """The log files at `paths`, each once, those of a directory from the oldest to the newest.

    Raises:
        LogError: A path cannot be reached, does not exist, is not a log, or is a directory without
            logs.
    """
    return list(find_files(paths))


def find_files(paths: Sequence[str]) -> dict[str, int]:
    """The log files at `paths` as `find_logs` has them, and their sizes in bytes."""
    found: dict[str, int] = {}
    for path in paths:
        try:
            files, root = fsspec.core.url_to_fs(path)
            exists, is_directory = files.exists(root), files.isdir(root)
            listed = _listed(files, root, is_directory) if exists else []
        except Exception as error:  # Each remote file system has errors of its own.
            raise LogError(f"{path} cannot be reached: {error}") from error
        if not exists:
            raise LogError(f"{path} does not exist; expected a log file or a directory of logs")
        if is_directory and not listed:
            raise LogError(
                f"{path} has no Inspect logs in it; expected files NAME.eval, or .json whose names "
                f"begin with a time as Inspect writes them"
            )
        if not is_directory and not root.endswith((".eval", ".json")):
            raise LogError(f"{path} is not an Inspect log; expected a file .eval or .json")
        found.update(listed)
    return found


def _listed(files: Any, root: str, is_directory: bool) -> list[tuple[str, int]]:
    """Names and sizes of the log at `root` or of those below it."""
    if is_directory:
        below = files.find(root, detail=True)
        infos = [info for name, info in below.items() if _NAME.fullmatch(name.rpartition("/")[2])]
    else:
        infos = [{**files.info(root), "name": root}]
    infos.sort(key=lambda info: str(info["name"]).rpartition("/")[2])
    return [
        (
            str(files.unstrip_protocol(info["name"])).removeprefix("file://"),
            int(info.get("size") or 0),
        )
        for info in infos
    ]
