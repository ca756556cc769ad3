"""Files that a user may have compressed with gzip."""

import gzip
import io
from pathlib import Path

GZIP_MAGIC = b"\x1f\x8b"
"""How a compressed file begins."""


def opened(path: Path) -> io.BufferedReader | gzip.GzipFile:
    """Open a file for reading, without its compression."""
    with path.open("rb") as file:
        compressed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    return gzip.open(path) if compressed else path.open("rb")
