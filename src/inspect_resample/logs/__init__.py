"""Inspect logs: the only room that knows how our scores and draws look inside one.

`schema` and `fields` say where they stand, `file` reads one log, `samples` puts it in columns,
`pool` joins many, `reading` is the whole way; `restored` mends what a kill took,
`rewriting` writes anew.
"""

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
