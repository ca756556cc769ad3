"""Files of data sets on the Hugging Face hub: one revision of each, checked by its hash."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_resample.datasets.fetch import DataFileError, downloaded, opened


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a data set on the hub.

    Attributes:
        repository: Owner and name.
        revision: The commit.
        path: The file's path there.
        sha256: Its hash.
    """

    repository: str
    revision: str
    path: str
    sha256: str

    @property
    def url(self) -> str:
        """Where it is downloaded from."""
        return (
            f"https://huggingface.co/datasets/{self.repository}/resolve/{self.revision}/{self.path}"
        )

    def fetch(self) -> Path:
        """The file, which is downloaded once.

        Raises:
            DataFileError: It cannot be downloaded.
        """
        name = f"{self.repository}-{self.revision[:8]}-{self.path}".replace("/", "-")
        return downloaded(self.repository, name, self.url, self.sha256)


def rows_of(
    files: Sequence[HubFile], data: str | None, fields: set[str]
) -> Iterator[dict[str, Any]]:
    """The rows of a data set, one after the other.

    Args:
        files: Its files on the hub.
        data: The user's copy in the place of these: a file, or a folder of files, in Parquet or
            JSON lines, with or without gzip's compression. Of a folder that has files by the
            hub's names these are taken, and no others.
        fields: What every row must have.

    Raises:
        DataFileError: A file is missing, cannot be read, or has other rows.
    """
    for path in [file.fetch() for file in files] if data is None else _given(Path(data), files):
        for number, row in enumerate(_rows(path), 1):
            missing = sorted(fields - row.keys())
            if missing:
                raise DataFileError(f"{path}, row {number} has no {', '.join(missing)}.")
            yield row


def _given(path: Path, files: Sequence[HubFile]) -> list[Path]:
    """The user's files."""
    path = path.expanduser()
    if not path.exists():
        raise DataFileError(f"{path} does not exist. Expected is a file or a folder of files.")
    if path.is_file():
        return [path]
    found = sorted(
        file for file in path.rglob("*") if ".jsonl" in file.name or ".parquet" in file.name
    )
    if not found:
        raise DataFileError(f"The folder {path} holds no file in Parquet or JSON lines.")
    wanted = {Path(file.path).name for file in files}
    return [file for file in found if file.name.removesuffix(".gz") in wanted] or found


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    """The rows of one file."""
    return _rows_of_parquet(path) if path.suffix == ".parquet" else _rows_of_json(path)


def _rows_of_parquet(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=16):
            yield from batch.to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise DataFileError(f"{path} cannot be read: {error}") from error


def _rows_of_json(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with opened(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise DataFileError(f"{path}, line {number} is no JSON object.")
                    yield row
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise DataFileError(f"{path} cannot be read: {error}") from error
    except ValueError as wrong:
        if isinstance(wrong, DataFileError):
            raise
        raise DataFileError(f"{path} holds a row that is no JSON: {wrong}") from wrong
