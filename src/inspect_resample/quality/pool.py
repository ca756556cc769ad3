"""Worker processes that measure programs, shared by all of a process.

They are processes of their own because the tools are slow, hold Python's lock, and are not made for
hostile texts: a text on which one hangs or crashes is told as not measured.
"""

import json
from dataclasses import asdict
from functools import cache

from inspect_resample import workers
from inspect_resample.quality.program import Quality
from inspect_resample.quality.settings import Settings
from inspect_resample.workers import LostError, WorkerError

__all__ = ["Pool", "WorkerError", "pool"]

PATIENCE = 60.0
"""Seconds of real time beyond the limits on CPU time: machines are busy."""

_WORKER = "inspect_resample.quality.worker"
_TOOLS = 4  # Parser, style, radon, pylint: each has the limit for itself.


class Pool(workers.Pool):
    """Workers with one kind of settings; from any thread.

    Args:
        settings: How programs are measured.
    """

    def __init__(self, settings: Settings) -> None:
        seconds = settings.seconds * _TOOLS + PATIENCE
        super().__init__(_WORKER, json.dumps(asdict(settings)), seconds)

    def measure(self, text: str) -> Quality:
        """Measure a program.

        Raises:
            WorkerError: No worker can be started.
        """
        try:
            return Quality(**self.ask(text))
        except LostError as lost:
            return Quality(not_measured=str(lost))

    def check(self) -> None:
        """Start a worker, to find out whether it can be started with these settings.

        Raises:
            WorkerError: It cannot.
        """
        self.measure("def f():\n    pass\n")


@cache
def pool(settings: Settings) -> Pool:
    """The workers of this process for some settings."""
    return Pool(settings)
