"""Data files of public releases: downloaded once, or given by the user, and checked by hash."""

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from inspect_resample.folders import cache_folder

GZIP_MAGIC = b"\x1f\x8b"
"""How a compressed file begins."""


def opened(path: Path) -> io.BufferedReader | gzip.GzipFile:
    """Open a file for reading, without its compression."""
    with path.open("rb") as file:
        compressed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    return gzip.open(path) if compressed else path.open("rb")


class DataFileError(ValueError):
    """A data file is missing, damaged or not the one expected; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Release:
    """One file of JSON lines, of one version of a data set.

    Attributes:
        name: The data set's name as people write it.
        file_name: Name of the file, which ends in `.jsonl.gz` or `.jsonl`.
        url: Where that version of the file is downloaded from.
        sha256: Hash of the file.
        text_sha256: Hash of the same file without its compression, if it has one.
        rows: Number of problems, one a line.
        id_prefix: What every `task_id` starts with.
        fields: What every line holds.
    """

    name: str
    file_name: str
    url: str
    sha256: str
    text_sha256: str
    rows: int
    id_prefix: str
    fields: frozenset[str]


def read_release(release: Release, data: str | Path | None = None) -> Iterator[dict[str, Any]]:
    """Read a release, from the user's copy or from the one that is downloaded once.

    Args:
        release: The file that is wanted.
        data: The user's copy, compressed or not, or a folder that holds it. Without it the file is
            downloaded into the user's cache folder (`$INSPECT_RESAMPLE_CACHE` moves it).

    Returns:
        One object a line of the file, made as it is asked for: all at once are ten times the file.

    Raises:
        DataFileError: The file is missing, cannot be read or downloaded, or is not the release.
    """
    path = _download(release) if data is None else _given(release, Path(data).expanduser())
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror}.") from error
    digest = hashlib.sha256(content).hexdigest()
    known = release.sha256, release.text_sha256
    if digest not in known and _text_sha256(content) != release.text_sha256:
        raise DataFileError(
            f"{path} is not the release of {release.name} that the suites are made of: "
            f"{_what_is_wrong(release, path, content)} Its sha256 is {digest}, expected is "
            f"{release.sha256} ({release.file_name}) or {release.text_sha256} (the same without "
            f"compression). The right file is {release.url}; without `-T data=...` it is "
            "downloaded."
        )
    file = io.BytesIO(content)
    return map(json.loads, gzip.open(file) if content.startswith(GZIP_MAGIC) else file)


def _text_sha256(content: bytes) -> str | None:
    """The hash of a file without its compression, which others may have done in another way."""
    try:
        return hashlib.sha256(gzip.decompress(content)).hexdigest()
    except (OSError, EOFError, zlib.error):
        return None


def _given(release: Release, path: Path) -> Path:
    """Find the user's copy: the file itself, or the release's file in a folder."""
    if path.is_file():
        return path
    if not path.is_dir():
        raise DataFileError(
            f"{path} does not exist. Expected is {release.file_name}, from {release.url}."
        )
    plain = release.file_name.removesuffix(".gz")
    names = dict.fromkeys((release.file_name, plain, f"{plain}.gz"))
    for name in names:
        if (path / name).is_file():
            return path / name
    raise DataFileError(
        f"The folder {path} holds neither {' nor '.join(names)}. The file comes from {release.url}."
    )


def _download(release: Release) -> Path:
    """Return the cached copy, which is downloaded when there is none with the right hash."""
    return downloaded(release.name, release.file_name, release.url, release.sha256)


def downloaded(name: str, file_name: str, url: str, sha256: str) -> Path:
    """A file in the user's cache folder, which is downloaded when it is not there.

    Raises:
        DataFileError: It cannot be downloaded, or another file came.
    """
    import pooch  # type: ignore[import-untyped]  # most runs find their files

    store = pooch.create(
        path=cache_folder(),
        base_url="",
        registry={file_name: f"sha256:{sha256}"},
        urls={file_name: url},
        retry_if_failed=1,
    )
    console = Console(stderr=True)
    progress = Progress(console=console, disable=not console.is_terminal)
    downloader = pooch.HTTPDownloader(progressbar=_Bar(progress, file_name))
    try:
        return Path(store.fetch(file_name, downloader=downloader))
    except (OSError, ValueError) as error:  # No network, no room, or another file came.
        raise DataFileError(
            f"{name} could not be downloaded from {url} to {store.abspath}: "
            f"{error}. Get the file by other means and give its place with `-T data=PATH`."
        ) from error
    finally:
        progress.stop()


class _Bar:
    """A progress bar as pooch drives it: its total comes first, and only with a download."""

    def __init__(self, progress: Progress, label: str) -> None:
        self._progress = progress
        self._task = progress.add_task(label)

    @property
    def total(self) -> float | None:
        """Bytes to come; None where the server does not say."""
        return self._progress.tasks[self._task].total

    @total.setter
    def total(self, total: float) -> None:
        self._progress.update(self._task, total=total or None)
        self._progress.start()

    def update(self, size: float) -> None:
        """Advance by `size` bytes."""
        self._progress.update(self._task, advance=size)

    def reset(self) -> None:
        """Go back to nothing."""
        self._progress.reset(self._task)

    def close(self) -> None:
        """Take the bar off the screen."""
        self._progress.stop()


def _what_is_wrong(release: Release, path: Path, content: bytes) -> str:
    """Say in a sentence how a file with a wrong hash differs from the release."""
    if not content:
        return "the file is empty."
    if content.startswith(GZIP_MAGIC):
        try:
            content = gzip.decompress(content)
        except EOFError:
            return "its gzip data end early, so the file is truncated."
        except (OSError, zlib.error):
            return "its gzip data are damaged."
    elif path.suffix == ".gz":
        return "it is not gzip data, although its name ends in .gz."
    rows = 0
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            rows += 1
            fault = _fault_of_line(release, line)
            if fault:
                return f"line {number} {fault}."
    if rows != release.rows:
        return f"it holds {rows} of the release's {release.rows} problems."
    return "it has the right form, but it is another version or was changed."


def _fault_of_line(release: Release, line: bytes) -> str | None:
    """Say how one line differs in form from the release's lines, if it does."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "is not JSON: the file is truncated or of another format"
    if not isinstance(row, dict):
        return f"is not a JSON object but {type(row).__name__}"
    task = row.get("task_id")
    if isinstance(task, str) and not task.startswith(release.id_prefix):
        return f"holds the problem {task!r} where those of {release.id_prefix!r} are expected"
    missing = sorted(release.fields - row.keys())
    return f"lacks {', '.join(missing)}" if missing else None
