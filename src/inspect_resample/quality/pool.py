"""Worker processes that measure programs, shared by all of a process.

Workers are processes of their own because the tools are slow, hold Python's lock, and are not made
for hostile texts: one that hangs or crashes on a text is killed and replaced, and the text is told
as not measured. They start with a text and end with this process.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import asdict
from functools import cache

from inspect_resample.quality.program import Quality
from inspect_resample.quality.settings import Settings

PATIENCE = 60.0
"""Seconds of real time beyond the limits on CPU time: machines are busy."""

_TOOLS = 4  # Parser, style, radon, pylint: each has the limit for itself.


class WorkerError(RuntimeError):
    """Workers cannot be started; the message says why."""


class _Worker:
    """One process."""

    def __init__(self, settings: Settings) -> None:
        command = [sys.executable, "-P", "-m", __name__.replace("pool", "worker")]
        self._seconds = settings.seconds * _TOOLS + PATIENCE
        self._process = subprocess.Popen(
            [*command, json.dumps(asdict(settings))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._heard = b""
        try:
            told = json.loads(self._line())
        except (EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise WorkerError(
                f"a worker that measures code quality does not start ({type(error).__name__}); "
                f"try `{' '.join(command)} '{{}}'`"
            ) from error
        if "refused" in told:
            self.close()
            raise WorkerError(told["refused"])

    def measure(self, text: str) -> tuple[Quality, bool]:
        """The quality of a program, and whether the worker can take another one."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(text).encode() + b"\n")
            self._process.stdin.flush()
            answer = json.loads(self._line())
        except TimeoutError:
            return Quality(not_measured="timeout"), False
        except (EOFError, OSError, ValueError):
            return Quality(not_measured="the worker crashed"), False
        return Quality(**answer["quality"]), not answer["leaving"]

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):  # It was told what it did not live to read.
                    stream.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _line(self) -> bytes:
        """What the process says next.

        Raises:
            TimeoutError: It says nothing for too long.
            EOFError: It has ended.
        """
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        end = time.monotonic() + self._seconds
        while b"\n" not in self._heard:
            if not select.select([descriptor], [], [], max(end - time.monotonic(), 0))[0]:
                raise TimeoutError
            more = os.read(descriptor, 1 << 16)
            if not more:
                raise EOFError
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line


class Pool:
    """Workers with one kind of settings; from any thread.

    Args:
        settings: How programs are measured.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._idle: deque[_Worker] = deque()
        self._lock = threading.Lock()
        atexit.register(self.close)

    def measure(self, text: str) -> Quality:
        """Measure a program in a worker that is idle, or in a new one.

        Raises:
            WorkerError: No worker can be started.
        """
        worker = self._take() or _Worker(self.settings)
        try:
            quality, goes_on = worker.measure(text)
        except BaseException:
            worker.close()
            raise
        if goes_on:
            with self._lock:
                self._idle.append(worker)
        else:
            worker.close()
        return quality

    def check(self) -> None:
        """Start a worker, to find out whether it can be started with these settings.

        Raises:
            WorkerError: It cannot.
        """
        self.measure("def f():\n    pass\n")

    def close(self) -> None:
        """End all idle workers."""
        while (worker := self._take()) is not None:
            worker.close()

    def _take(self) -> _Worker | None:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                worker.close()
        return None


@cache
def pool(settings: Settings) -> Pool:
    """The workers of this process for some settings."""
    return Pool(settings)
