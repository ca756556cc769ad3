"""Inspect's viewer as files beside a page, and the addresses of logs and samples in it."""

import os
import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from inspect_ai.log import bundle_log_dir


@dataclass(frozen=True)
class ViewerBundle:
    """Where a viewer shows logs.

    Attributes:
        address: Of the viewer, from the page that links to it.
        root: The directory of the logs that it shows.
    """

    address: str
    root: str

    def log(self, location: str) -> str:
        """The address of a log."""
        name = os.path.relpath(location, self.root).replace(os.sep, "/")
        return f"{self.address}#/logs/{quote(name)}"

    def sample(self, location: str, sample: str) -> str:
        """The address of the first epoch of a sample of a log."""
        return f"{self.log(location)}/samples/sample/{quote(sample, safe='')}/1/"


def write_bundle(locations: Iterable[str], directory: Path, page: Path) -> ViewerBundle:
    """Write a viewer of the directory that holds some logs, and of all others in it.

    Args:
        locations: Of the logs, on this machine.
        directory: Where to; must not be there yet, or be empty.
        page: Of the page that will link to it.

    Raises:
        ValueError: A log is elsewhere, or the directory holds something.
    """
    files = [os.path.abspath(one.removeprefix("file://")) for one in locations]
    if elsewhere := [one for one in files if not os.path.exists(one)]:
        raise ValueError(f"expected logs on this machine, and {elsewhere[0]} is not here")
    if directory.exists() and any(directory.iterdir()):
        raise ValueError(f"{directory} is not empty; name a directory that is not there yet")
    root = os.path.commonpath([os.path.dirname(one) for one in files])
    if directory.exists():
        directory.rmdir()  # Inspect wants to make it.
    with redirect_stdout(sys.stderr):  # Inspect says there what it does.
        bundle_log_dir(root, str(directory))
    to = os.path.relpath(directory, page.absolute().parent).replace(os.sep, "/")
    return ViewerBundle(f"{quote(to)}/index.html", root)
