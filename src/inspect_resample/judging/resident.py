"""Processes that stay up and answer one message after another, so that only the first one waits."""

from collections.abc import Awaitable, Callable, Hashable
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from anyio.abc import Process
from anyio.lowlevel import RunVar
from anyio.streams.buffered import BufferedByteReceiveStream
from inspect_ai.util import ExecResult, SandboxEnvironmentLimits, concurrency

from inspect_resample._inspect import max_subprocesses_context_var

END = b"\n\n"
"""What an answer ends with: an empty line after one or more others."""

PATIENCE = 5
"""Seconds that a process may take to end, once its input has ended or it was killed."""

GONE = (anyio.BrokenResourceError, anyio.EndOfStream, anyio.IncompleteRead, ConnectionError)
"""What is raised when the other side of a pipe is gone."""


@dataclass
class Resident:
    """A process that answers each message with lines up to an empty one, and ends with its input.

    Attributes:
        process: The process, with pipes for its input and output.
        errors: The file that it writes its errors to.
        directory: Deleted with it.
        greeting: What it is sent before its first message.
    """

    process: Process
    errors: Path
    directory: "TemporaryDirectory[str]"
    greeting: bytes

    def __post_init__(self) -> None:
        assert self.process.stdin and self.process.stdout
        self._messages = self.process.stdin
        self._answers = BufferedByteReceiveStream(self.process.stdout)

    async def ask(self, message: bytes) -> ExecResult[str]:
        """Send a message and wait for the answer.

        Returns:
            Success and the answer; what there is of it when the process has ended, with its exit
            code, or when it is longer than a sandbox may return.
        """
        limit = SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE
        told, self.greeting = self.greeting + message, b""
        try:
            await self._messages.send(told)
            answer = await self._answers.receive_until(END, limit)
        except anyio.DelimiterNotFound:
            return ExecResult(False, 1, self._answers.buffer.decode(errors="replace"), "")
        except GONE:
            return await self._last_words()
        return ExecResult(True, 0, answer.decode(errors="replace"), "")

    async def _last_words(self) -> ExecResult[str]:
        """What a process that has ended has left."""
        answer = b"".join([part async for part in self._answers])
        errors = await anyio.Path(self.errors).read_bytes()
        code = await self.process.wait()
        return ExecResult(
            False, code, answer.decode(errors="replace"), errors.decode(errors="replace")
        )

    async def end(self, patience: float = PATIENCE) -> None:
        """Let the process end with its input, by force if it does not."""
        with anyio.CancelScope(shield=True):
            with suppress(*GONE):
                await self._messages.aclose()
            with anyio.move_on_after(patience):
                await self.process.wait()
            if self.process.returncode is None:
                self.process.kill()
            with anyio.move_on_after(PATIENCE):  # asyncio may miss the end of a process
                await self.process.wait()
            if self.process.returncode is not None:
                await self.process.aclose()
        self.directory.cleanup()


@dataclass
class Residents:
    """Processes that stay up while tasks run in an event loop.

    Attributes:
        tasks: How many tasks run.
        idle: Processes that have nothing to do, by their kind.
    """

    tasks: int = 0
    idle: dict[Hashable, list[Resident]] = field(default_factory=dict)

    async def end_task(self) -> None:
        """Count a task that has ended; with the last one all processes end."""
        self.tasks -= 1
        if not self.tasks:
            async with anyio.create_task_group() as group:
                while self.idle:
                    for resident in self.idle.popitem()[1]:
                        group.start_soon(resident.end)

    async def ask(
        self,
        kind: Hashable,
        start: Callable[[], Awaitable[Resident]],
        message: bytes,
        throttled: bool = True,
    ) -> ExecResult[str]:
        """Have a process of a kind answer a message.

        Args:
            kind: What all processes that answer the same way have in common.
            start: Starts another one.
            message: The message.
            throttled: Whether no more answer at once than Inspect runs processes.
        """
        async with _slot() if throttled else nullcontext():
            while idle := self.idle.get(kind):
                result = await self._answer(kind, idle.pop(), message)
                if result.success or result.stdout:
                    return result  # else it had ended before it was asked
            return await self._answer(kind, await start(), message)

    async def _answer(self, kind: Hashable, resident: Resident, message: bytes) -> ExecResult[str]:
        """A process' answer; it stays up if it gave one."""
        try:
            result = await resident.ask(message)
        except BaseException:
            await resident.end(patience=0)
            raise
        if result.success and self.tasks:
            self.idle.setdefault(kind, []).append(resident)
        else:
            await resident.end(patience=0)
        return result


def _slot() -> AbstractAsyncContextManager[object]:
    """One of the processes that Inspect runs at once."""
    return concurrency("subprocesses", max_subprocesses_context_var.get(), resizable=True)


_residents = RunVar[Residents]("residents")


def residents() -> Residents:
    """Those of this event loop: a process belongs to the one in which it was started."""
    try:
        return _residents.get()
    except LookupError:
        _residents.set(own := Residents())
        return own
