"""Many programs, each distinct text once, without holding up the event loop."""

import os
from collections import OrderedDict
from collections.abc import Sequence

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

from inspect_resample.quality.pool import pool
from inspect_resample.quality.program import Quality
from inspect_resample.quality.settings import Settings

MOST_WORKERS = 8
"""Beyond so many processes an evaluation gains nothing: models are slower than that."""

MOST_REMEMBERED = 100_000
"""Programs whose measures this process keeps."""

_limiter: RunVar[anyio.CapacityLimiter] = RunVar("inspect_resample_quality")
_remembered: OrderedDict[tuple[Settings, str], Quality] = OrderedDict()


async def measure_programs(programs: Sequence[str], settings: Settings) -> list[Quality]:
    """Measure programs in worker processes, as many at a time as there are processors.

    Programs that were measured before in this process, with the same settings, are not measured
    again. A program for which there was not enough time or memory is.

    Args:
        programs: Source texts, perhaps some of them several times.
        settings: How they are measured.

    Returns:
        The quality of each, in their order.

    Raises:
        WorkerError: No worker can be started, or pylint does not accept its configuration.
    """
    found = {
        text: _remembered[settings, text] for text in programs if (settings, text) in _remembered
    }
    waiting = iter([text for text in dict.fromkeys(programs) if text not in found])
    workers, limiter = pool(settings), _limit()

    async def one_after_the_other() -> None:
        for text in waiting:
            found[text] = await anyio.to_thread.run_sync(workers.measure, text, limiter=limiter)
            _remember(settings, text, found[text])

    try:
        async with anyio.create_task_group() as group:
            for _ in range(min(int(limiter.total_tokens), len(programs))):
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


def _limit() -> anyio.CapacityLimiter:
    """How many programs are measured at a time, in all samples of this event loop."""
    try:
        return _limiter.get()
    except LookupError:
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
        limiter = anyio.CapacityLimiter(min(processors, MOST_WORKERS))
        _limiter.set(limiter)
        return limiter
