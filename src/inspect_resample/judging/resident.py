"""Processes that stay up and answer one message after another, so that only the first one waits.

They belong to this process, whichever of its event loops asks them: what talks to one waits in a
thread.
"""

import os
import select
import signal
import subprocess
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import anyio
from anyio.to_thread import run_sync
from inspect_ai.util import ExecResult, SandboxEnvironmentLimits, concurrency

from inspect_resample._inspect import max_subprocesses_context_var

END = b"\n\n"
"""What an answer ends with: an empty line after one or more others."""

PATIENCE = 5
"""Seconds that a process may take to end, once its input has ended or it was killed."""

NOTICED = 200
"""Milliseconds after which the end of a process is noticed, whose output somebody keeps open."""


@dataclass
class Resident:
    """A process that answers each message with lines up to an empty one, and ends with its input.

    Attributes:
        process: The process, with pipes for its input and output.
        errors: The file that it writes its errors to.
        directory: Deleted with it.
        greeting: What it is sent before its first message.
    """

    process: "subprocess.Popen[bytes]"
    errors: Path
    directory: "TemporaryDirectory[str]"
    greeting: bytes

    def __post_init__(self) -> None:
        assert self.process.stdin and self.process.stdout
        self._messages = self.process.stdin
        self._answers = cast("BufferedReader", self.process.stdout)

    async def ask(self, message: bytes) -> ExecResult[str]:
        """Send a message and wait for the answer; who is cancelled must end the process.

        Returns:
            Success and the answer; what there is of it when the process has ended, with its exit
            code, or when it is longer than a sandbox may return.
        """
        return await run_sync(
            self._ask, message, abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
        )

    def _ask(self, message: bytes) -> ExecResult[str]:
        """See `ask`."""
        told, self.greeting = self.greeting + message, b""
        with suppress(OSError):  # its end is told by its output, too
            self._messages.write(told)
            self._messages.flush()
        answer, most = bytearray(), SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE
        while part := self._read():
            answer += part
            if answer.endswith(END):
                return ExecResult(True, 0, answer[: -len(END)].decode(errors="replace"), "")
            if len(answer) > most:
                return ExecResult(False, 1, answer.decode(errors="replace"), "")
        code = self.process.wait()
        errors = self.errors.read_text(errors="replace")
        return ExecResult(False, code, answer.decode(errors="replace"), errors)

    def _read(self) -> bytes:
        """More of an answer; nothing once the process has ended.

        Its output may stay open for longer: a sandbox that is killed while it starts leaves
        processes behind, which end when nobody can read what they write.
        """
        waiting = select.poll()
        waiting.register(self._answers, select.POLLIN)
        while not waiting.poll(NOTICED):
            if self.process.poll() is not None:
                return b""
        return self._answers.read1(1 << 16)

    async def end(self, patience: float = PATIENCE) -> None:
        """Let the process end with its input, by force if it does not."""
        with anyio.CancelScope(shield=True):
            await run_sync(self._end, patience)

    def _end(self, patience: float) -> None:
        """See `end`."""
        if not patience:  # a thread may still be waiting for an answer
            self._kill()
        with suppress(OSError):  # what was not sent yet
            self._messages.close()
        try:
            self.process.wait(patience or PATIENCE)
        except subprocess.TimeoutExpired:
            self._kill()
            self.process.wait()
        self._answers.close()
        self.directory.cleanup()

    def _kill(self) -> None:
        """Kill the process, with those that it has started and not yet told to end with it."""
        if self.process.poll() is None:
            with suppress(ProcessLookupError):  # a thread has just seen its end
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Residents:
    """Processes that stay up while tasks run.

    Attributes:
        tasks: How many tasks run.
        idle: Processes that have nothing to do, by their kind.
    """

    tasks: int = 0
    idle: dict[Hashable, list[Resident]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # The kernel ends a sandbox with the thread that started it, and event loops come and go.
        self._starter = ThreadPoolExecutor(1, "residents")

    def start(self, command: Sequence[str], errors: Path) -> "subprocess.Popen[bytes]":
        """Start a process that lives as long as this one, if nothing ends it.

        Args:
            command: What it runs.
            errors: The file for what it writes to its standard error.
        """
        pipe = subprocess.PIPE

        def begin() -> "subprocess.Popen[bytes]":
            with errors.open("wb") as log:
                return subprocess.Popen(
                    command, stdin=pipe, stdout=pipe, stderr=log, process_group=0
                )

        return self._starter.submit(begin).result()

    async def end_task(self, cleanup: bool = True) -> None:
        """Count a task that has ended; with the last one all processes end.

        Args:
            cleanup: Whether they do; else they stay for the next task.
        """
        self.tasks -= 1
        if cleanup and not self.tasks:
            async with anyio.create_task_group() as group:
                while self.idle:
                    for resident in self.idle.popitem()[1]:
                        group.start_soon(resident.end)

    async def ask(
        self,
        kind: Hashable,
        start: Callable[[], Resident],
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
            while resident := self._take(kind):
                result = await self._answer(kind, resident, message)
                if result.success or result.stdout:
                    return result  # else it had ended before it was asked
            return await self._answer(kind, start(), message)

    def _take(self, kind: Hashable) -> Resident | None:
        """A process that has nothing to do; other threads may take some, too."""
        with suppress(KeyError, IndexError):
            return self.idle[kind].pop()
        return None

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


_residents = Residents()
_of_others: list[Residents] = []
"""Those of the processes that this one was forked from: if they went, so would their folders."""


def residents() -> Residents:
    """Those of this process."""
    return _residents


def _begin_anew() -> None:
    """Leave them to the process that has forked this one."""
    global _residents
    _of_others.append(_residents)
    _residents = Residents()


os.register_at_fork(after_in_child=_begin_anew)
