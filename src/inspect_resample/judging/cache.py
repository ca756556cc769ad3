"""What the judge need not find out again: expected outputs and verdicts, on this machine's disk.

A key names everything that an entry depends on, the harness' own text first, so that no entry is
ever stale. An entry is kept behind its digest: one that is not what was put is not there. The
store is one SQLite file in the user's cache folder; `$INSPECT_RESAMPLE_CACHE` moves the folder, and
deleting it is always safe. `Surroundings` are all that a verdict depends on beside program, problem
and limits.
"""

import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from inspect_resample.folders import cache_folder

logger = logging.getLogger(__name__)

AT_ONCE = 500  # keys in one query
DIGEST = 20  # bytes

Entry = TypeVar("Entry")

_told: set[tuple[Path, str]] = set()
"""Files of caches that could not be used, and what was done instead."""


def key(*parts: str | bytes) -> str:
    """A key that differs when any part differs."""
    digest = blake2b(digest_size=DIGEST)
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
        self.folder = folder or cache_folder()
        self.file = self.folder / "verdicts.sqlite"

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """The entries that there are, of those asked for."""
        return self.recall(keys, lambda entry: entry)

    def recall(self, keys: Iterable[str], read: Callable[[bytes], Entry]) -> dict[str, Entry]:
        """The entries that there are, of those asked for, and that can be read.

        Args:
            keys: Their keys.
            read: Makes of an entry what was kept; it raises where it cannot.
        """
        wanted = list(keys)
        stored: dict[str, object] = {}
        with self._or_without(), closing(self._connect()) as connection:
            for start in range(0, len(wanted), AT_ONCE):
                part = wanted[start : start + AT_ONCE]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value FROM entries WHERE key IN ({marks})"
                stored |= dict(connection.execute(query, part))
        found: dict[str, Entry] = {}
        for name, value in stored.items():
            try:
                found[name] = read(_unsealed(name, value))
            except (ValueError, TypeError, LookupError, AttributeError, EOFError) as damaged:
                self._tell("what it is about is found out anew", f"a damaged entry ({damaged})")
        return found

    def put(self, entries: Mapping[str, bytes]) -> None:
        """Keep entries; one under a key that there is already takes its place."""
        rows = [(name, _sealed(name, value)) for name, value in entries.items()]
        with self._or_without(), closing(self._connect()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?)", rows)

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
            self._tell(done, broken)

    def _tell(self, done: str, problem: object) -> None:
        """Warn of a problem with the file and what is done about it, once."""
        if (self.file, done) not in _told:
            _told.add((self.file, done))
            logger.warning("The cache of verdicts %s: %s; %s.", self.file, problem, done)

    def _connect(self) -> sqlite3.Connection:
        """A connection of one's own, as threads and processes need.

        SQLite's usual journal: a write-ahead log does without waiting when others make it or, after
        a kill, recover it, and then the database is "locked".
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=60)
        connection.execute("CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB)")
        return connection


def _sealed(name: str, value: bytes) -> bytes:
    """An entry as it is kept."""
    return bytes.fromhex(key(name, value)) + value


def _unsealed(name: str, kept: object) -> bytes:
    """The entry that `_sealed` was given.

    Raises:
        ValueError: It is not the same any more.
    """
    if isinstance(kept, bytes) and kept == _sealed(name, kept[DIGEST:]):
        return kept[DIGEST:]
    raise ValueError("it is not what was put there")


@dataclass(frozen=True)
class Surroundings:
    """A kind of sandbox on a machine, and what the harness found there.

    Attributes:
        kind: The kind, as `engines.kind_of` names it.
        about: What the harness found: `python` (its version), `isolation`, `surroundings` (a hash
            of its build, of the libraries that can be imported, and of the system's limits).
    """

    kind: str
    about: dict[str, Any]

    @property
    def python(self) -> str:
        """The version of Python in which programs run."""
        return str(self.about["python"])

    @cached_property
    def key(self) -> str:
        """Differs when anything differs."""
        return key(self.kind, self.to_entry())

    def to_entry(self) -> bytes:
        """What the harness found, as an entry of the cache."""
        return json.dumps(self.about, sort_keys=True).encode()


def last_key(kind: str) -> str:
    """The cache's key of what the harness found last in a kind of sandbox."""
    return key("surroundings", kind)
