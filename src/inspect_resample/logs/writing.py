"""A log that is written sample by sample, few of which are in memory at a time."""

from inspect_ai.log import EvalLog, EvalSample

from inspect_resample._inspect import create_recorder_for_location

AT_ONCE = 8
"""Samples that are worked on at a time, and so are in memory."""

_SHARE = 16
"""Inspect copies the whole file whenever samples are added to it. They are kept until they are this
part of what it has, so that what is copied is no more than so many times its size."""


class Writing:
    """A new log."""

    def __init__(self, log: EvalLog, target: str) -> None:
        """Make ready.

        Args:
            log: The header.
            target: Where it is written; nothing may be there.
        """
        self._log, self._target = log, target
        self._written = self._kept = 0

    async def start(self) -> None:
        """Begin the file."""
        self._writer = create_recorder_for_location(self._target, "")
        await self._writer.log_init(self._log.eval, location=self._target)
        await self._writer.log_start(self._log.eval, self._log.plan)

    async def add(self, sample: EvalSample) -> None:
        """Take in a sample that is finished."""
        await self._writer.log_sample(self._log.eval, sample)
        self._kept += 1
        if self._kept * _SHARE > self._written:
            self._written += self._kept
            self._kept = 0
            await self._writer.flush(self._log.eval)

    async def finish(self, done: EvalLog) -> None:
        """End the file with what is known of all samples."""
        await self._writer.log_finish(
            done.eval,
            done.status,
            done.stats,
            done.results,
            done.reductions,
            done.error,
            invalidated=done.invalidated,
            log_updates=done.log_updates,
            config_updates=done.config_updates,
        )
