"""Files that are written whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from inspect_resample.errors import Failure


@contextmanager
def whole_file(path: str | Path) -> Iterator[str]:
    """Write a file beside its place, and put it there when it is complete.

    What was there before stays until then, and for good where writing fails or is interrupted.

    Args:
        path: The file to write. What is no file of this machine, such as a URL or a device, is
            written in place.

    Yields:
        Where to write instead; a name with the same ending.

    Raises:
        Failure: It cannot be written.
    """
    place = Path(path).resolve()
    try:
        if "://" in str(path) or (place.exists() and not place.is_file()):
            yield str(path)
            return
        with TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            beside = Path(folder) / place.name
            yield str(beside)
            if place.exists():
                shutil.copymode(place, beside)
            os.replace(beside, place)
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror or error}") from error
