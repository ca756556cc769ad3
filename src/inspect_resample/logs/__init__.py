"""Inspect logs: the only room that knows how our scores and draws look inside one.

`schema` and `fields` say where they stand, `file` reads one log, `samples` puts it in columns,
`pool` joins many, `reading` is the whole way; `restored` mends what a kill took,
`rewriting` writes anew. A run writes logs without reading any: what is named here is imported
when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspect_resample.logs.file import LogError, find_logs
    from inspect_resample.logs.reading import (
        DrawsReading,
        Logs,
        Progress,
        Reading,
        read_draws,
        read_evaluations,
        read_logs,
        read_pools,
    )

__all__ = [
    "DrawsReading",
    "LogError",
    "Logs",
    "Progress",
    "Reading",
    "find_logs",
    "read_draws",
    "read_evaluations",
    "read_logs",
    "read_pools",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "file" if name in ("LogError", "find_logs") else "reading"
    return getattr(import_module(f"{__name__}.{home}"), name)
