"""Folders of the user's machine."""

import os
from pathlib import Path

from platformdirs import user_cache_dir

CACHE_VARIABLE = "INSPECT_RESAMPLE_CACHE"
"""Environment variable that moves the cache folder."""


def cache_folder() -> Path:
    """Where downloads, verdicts and the page's script library are kept; it need not exist."""
    moved = os.environ.get(CACHE_VARIABLE)
    return Path(moved or user_cache_dir("inspect_resample")).expanduser()
