"""From Inspect logs to counts and draws: of the analysis, this alone imports Inspect.

`file` reads one log, `samples` puts it in columns, `pool` joins many; `reading` is the whole way.
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
