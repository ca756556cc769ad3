"""Processes that stay up and answer one message after another, so that only the first one waits."""

from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import anyio
from anyio.abc import Process
from anyio.lowlevel import current_token
from anyio.streams.buffered import BufferedByteReceiveStream
from inspect_ai.util import ExecResult, concurrency
from inspect_ai.util import SandboxEnvironmentLimits as Limits
from inspect_ai.util._subprocess import max_subprocesses_context_var

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
    """

    process: Process
    errors: Path
    directory: "TemporaryDirectory[str]"

    def __post_init__(self) -> None:
        assert self.process.stdin and self.process.stdout
        self._messages = self.process.stdin
        self._answers = BufferedByteReceiveStream(self.process.stdout)

    @property
    def ended(self) -> bool:
        """Whether the process has ended."""
        return self.process.returncode is not None

    async def ask(self, message: bytes) -> ExecResult[str]:
        """Send a message and wait for the answer.

        Returns:
            Success and the answer; what there is of it when the process has ended, with its exit
            code, or when it is longer than a sandbox may return.
        """
        try:
            await self._messages.send(message)
            answer = await self._answers.receive_until(END, Limits.MAX_EXEC_OUTPUT_SIZE)
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
            if not self.ended:
                self.process.kill()
            with anyio.move_on_after(PATIENCE):  # asyncio may miss the end of a process
                await self.process.wait()
            if self.ended:
                await self.process.aclose()
        self.directory.cleanup()


class Residents:
    """Processes that stay up while tasks run in their event loop, and have nothing to do now."""

    def __init__(self) -> None:
        self._tasks: Counter[Hashable] = Counter()
        self._idle: dict[Hashable, dict[Hashable, list[Resident]]] = {}

    @property
    def wanted(self) -> bool:
        """Whether a task runs in this event loop."""
        return self._tasks[current_token()] > 0

    def begin(self) -> None:
        """Count a task that begins."""
        self._tasks[current_token()] += 1

    async def end(self) -> None:
        """Count a task that has ended; with the loop's last one its processes end."""
        loop = current_token()
        self._tasks[loop] -= 1
        if not self.wanted:
            del self._tasks[loop]
            async with anyio.create_task_group() as group:
                for idle in self._idle.pop(loop, {}).values():
                    for resident in idle:
                        group.start_soon(resident.end)

    async def ask(
        self,
        kind: Hashable,
        start: Callable[[], Awaitable[Resident]],
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
        async with concurrency("subprocesses", max_subprocesses_context_var.get(), resizable=True):
            while (idle := await self._one_idle(kind)) is not None:
                result = await self._answer(kind, idle, message)
                if result.success or result.stdout:
                    return result
            return await self._answer(kind, await start(), greeting + message)

    async def _one_idle(self, kind: Hashable) -> Resident | None:
        """A process that has nothing to do and is alive, as far as is known."""
        idle = self._idle.get(current_token(), {}).get(kind, [])
        while idle:
            resident = idle.pop()
            if not resident.ended:
                return resident
            await resident.end()
        return None

    async def _answer(self, kind: Hashable, resident: Resident, message: bytes) -> ExecResult[str]:
        """A process' answer; it stays up if it gave one."""
        try:
            result = await resident.ask(message)
        except BaseException:
            await resident.end(patience=0)
            raise
        if result.success and self.wanted:
            self._idle.setdefault(current_token(), {}).setdefault(kind, []).append(resident)
        else:
            await resident.end(patience=0)
        return result
