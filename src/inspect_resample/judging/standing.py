"""Processes that stay up and answer one message after another, so that only the first one waits."""

from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory

import anyio
from anyio.abc import Process
from anyio.lowlevel import current_token
from anyio.streams.buffered import BufferedByteReceiveStream
from inspect_ai.util import ExecResult, OutputLimitExceededError, concurrency
from inspect_ai.util import SandboxEnvironmentLimits as Limits
from inspect_ai.util._subprocess import max_subprocesses_context_var

END = b"\n\n"
"""What an answer ends with: an empty line after one or more others."""

PATIENCE = 5
"""Seconds that a process may take to end once its input has ended."""

GONE = (anyio.BrokenResourceError, anyio.EndOfStream, anyio.IncompleteRead, ConnectionError)
"""What is raised when the other side of a pipe is gone."""


@dataclass
class Standing:
    """A process that answers each message with lines up to an empty one, and ends with its input.

    Attributes:
        process: The process, with pipes.
        directory: Deleted with it.
    """

    process: Process
    directory: "TemporaryDirectory[str]"

    def __post_init__(self) -> None:
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self._messages, self._errors = self.process.stdin, self.process.stderr
        self._answers = BufferedByteReceiveStream(self.process.stdout)

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self.process.returncode is not None

    async def ask(self, message: bytes) -> ExecResult[str]:
        """Send a message and wait for the answer.

        Returns:
            Success and the answer; the exit code and what there is of the answer when the process
            has ended.

        Raises:
            OutputLimitExceededError: The answer is longer than a sandbox may give.
        """
        try:
            await self._messages.send(message)
            answer = await self._answers.receive_until(END, Limits.MAX_EXEC_OUTPUT_SIZE)
        except anyio.DelimiterNotFound:
            raise OutputLimitExceededError(Limits.MAX_EXEC_OUTPUT_SIZE_STR, None) from None
        except GONE:
            return await self._last_words()
        return ExecResult(True, 0, answer.decode(errors="replace"), "")

    async def _last_words(self) -> ExecResult[str]:
        """What a process that has ended has left."""
        answer = b"".join([part async for part in self._answers])
        errors = b"".join([part async for part in self._errors])
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
            if not self.ended:
                self.process.kill()
            await self.process.aclose()
        self.directory.cleanup()


class Pool:
    """Processes that stay up while tasks run, those that have nothing to do at the moment.

    Attributes:
        tasks: How many tasks run.
    """

    def __init__(self) -> None:
        self.tasks = 0
        self._idle: dict[Hashable, list[Standing]] = {}

    def begin(self) -> None:
        """Count a task that begins."""
        self.tasks += 1

    async def end(self) -> None:
        """Count a task that has ended; with the last one all processes end."""
        self.tasks -= 1
        while self._idle and not self.tasks:
            _, idle = self._idle.popitem()
            for standing in idle:
                await standing.end()

    async def ask(
        self,
        kind: Hashable,
        start: Callable[[], Awaitable[Standing]],
        greeting: bytes,
        message: bytes,
    ) -> ExecResult[str]:
        """Have a process of a kind answer a message; no more at once than Inspect runs processes.

        Args:
            kind: What all processes that answer the same way have in common.
            start: Starts another one.
            greeting: What one is sent before its first message.
            message: The message.
        """
        # A process belongs to the event loop in which it was started.
        idle = self._idle.setdefault((current_token(), kind), [])
        async with concurrency("subprocesses", max_subprocesses_context_var.get(), resizable=True):
            while idle and idle[-1].ended:
                await idle.pop().end()
            if idle:
                standing = idle.pop()
            else:
                standing, message = await start(), greeting + message
            try:
                result = await standing.ask(message)
            except BaseException:
                await standing.end(patience=0)
                raise
            if result.success:
                idle.append(standing)
            else:
                await standing.end(patience=0)
            return result
