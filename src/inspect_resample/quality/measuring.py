"""Many programs, each distinct text once, in worker processes that this process shares.

They are processes of their own because the tools are slow, hold Python's lock, and are not made for
hostile texts: a text on which one hangs or crashes is told as not measured.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache

import anyio
import anyio.to_thread

from inspect_resample.parsing.workers import LostError, Workers, limiter
from inspect_resample.quality.measures import Quality
from inspect_resample.quality.settings import Settings

PATIENCE = 60.0
"""Seconds of real time beyond the limits on CPU time: machines are busy."""

_WORKER = "inspect_resample.quality.worker"
_TOOLS = 4  # Parser, style, radon, pylint: each has the limit for itself.


class QualityWorkers(Workers):
    """Workers with one kind of settings; from any thread."""

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
def quality_workers(settings: Settings) -> QualityWorkers:
    """The workers of this process for some settings."""
    return QualityWorkers(settings)


MOST_REMEMBERED = 100_000
"""Programs whose measures this process keeps."""

_remembered: OrderedDict[tuple[Settings, str], Quality] = OrderedDict()


async def measure_programs(programs: Sequence[str], settings: Settings) -> list[Quality]:
    """Measure programs in worker processes, as many at a time as there are processors.

    Programs that were measured before in this process, with the same settings, are not measured
    again. A program for which there was not enough time or memory is.

    Returns:
        The quality of each, in their order.

    Raises:
        WorkerError: No worker can be started, or pylint does not accept its configuration.
    """
    found = {
        text: _remembered[settings, text] for text in programs if (settings, text) in _remembered
    }
    waiting = iter([text for text in dict.fromkeys(programs) if text not in found])
    workers, at_once = quality_workers(settings), limiter()

    async def one_after_the_other() -> None:
        for text in waiting:
            found[text] = await anyio.to_thread.run_sync(workers.measure, text, limiter=at_once)
            _remember(settings, text, found[text])

    try:
        async with anyio.create_task_group() as group:
            for _ in range(min(int(at_once.total_tokens), len(programs))):
                group.start_soon(one_after_the_other)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed  # The same for all of them.
    return [found[text] for text in programs]


def _remember(settings: Settings, text: str, quality: Quality) -> None:
    if quality.not_measured:
        return
    _remembered[settings, text] = quality
    if len(_remembered) > MOST_REMEMBERED:
        _remembered.popitem(last=False)
