"""What the judge need not find out again: expected outputs and verdicts, on this machine's disk.

A key names everything that an entry depends on, the harness' own text first, so that no entry is
ever stale. The store is one SQLite file in the user's cache folder; `$INSPECT_RESAMPLE_CACHE` moves
the folder, and deleting it is always safe.
"""

import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from platformdirs import user_cache_dir

logger = logging.getLogger(__name__)

VARIABLE = "INSPECT_RESAMPLE_CACHE"
AT_ONCE = 500  # keys in one query

_told: set[Path] = set()
"""Folders of caches that could not be used."""


def key(*parts: str | bytes) -> str:
    """A key that differs when any part differs."""
    digest = blake2b(digest_size=20)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


class Cache:
    """Byte strings by key, shared by all processes of a user."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the cache.

        Args:
            folder: Where it is kept; by default the user's cache folder.
        """
        self.folder = folder or Path(os.environ.get(VARIABLE) or user_cache_dir("inspect_resample"))
        self.file = self.folder / "verdicts.sqlite"

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The entries that there are, of those asked for."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        with self._or_without(), closing(self._connect()) as connection:
            for start in range(0, len(wanted), AT_ONCE):
                part = wanted[start : start + AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value FROM entries WHERE key IN ({marks})"
                found |= dict(connection.execute(query, part))
        return found

    def put(self, entries: Mapping[str, bytes]) -> None:
        """Keep entries; one under a key that there is already takes its place."""
        with self._or_without(), closing(self._connect()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR REPLACE INTO entries VALUES (?, ?)", list(entries.items())
            )

    @contextmanager
    def _or_without(self) -> Iterator[None]:
        """Go on without the cache where it cannot be used, and say so once."""
        try:
            yield
        except (sqlite3.Error, OSError) as broken:
            done = "judging goes on without it"
            if type(broken) is sqlite3.DatabaseError:
                done = f"{done}, and it is set aside"
                with suppress(OSError):
                    os.replace(self.file, self.file.with_suffix(".damaged"))
            if self.folder not in _told:
                _told.add(self.folder)
                logger.warning("The cache of verdicts %s: %s; %s.", self.file, broken, done)

    def _connect(self) -> sqlite3.Connection:
        """A connection of one's own, as threads and processes need.

        SQLite's usual journal: a write-ahead log does without waiting when others make it or, after
        a kill, recover it, and then the database is "locked".
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=60)
        connection.execute("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB)")
        return connection
