"""Worker processes that do with texts of strangers what may hang, crash or take all memory.

Each reads JSON lines and answers with JSON lines. One that does not answer is killed and replaced,
and who asked is told. Workers start with a question and end with this process.
"""

import atexit
import json
import os
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

import anyio
from anyio.lowlevel import RunVar

from inspect_resample.parsing.syntax import lift_bounds
from inspect_resample.processes import cores

MOST_WORKERS = 8
"""Beyond so many processes an evaluation gains nothing: models are slower than that."""

MOST_MEMORY = 2 << 30
"""Bytes of address space that a worker has."""

MOST_QUESTIONS = 2000
"""Tools keep a little of every text, so a worker is replaced after so many."""

Answer: TypeAlias = Callable[[Any], tuple[object, bool]]
"""Answers a question, and says whether the worker is in a state to go on."""


_limiter: RunVar[anyio.CapacityLimiter] = RunVar("inspect_resample_workers")


class WorkerError(RuntimeError):
    """Workers cannot be started; the message says why."""


class LostError(RuntimeError):
    """A worker gave no answer to a question; the message says how it ended."""


def limiter() -> anyio.CapacityLimiter:
    """How many threads work on texts at a time, in all samples of this event loop."""
    try:
        return _limiter.get()
    except LookupError:
        made = anyio.CapacityLimiter(min(cores(), MOST_WORKERS))
        _limiter.set(made)
        return made


class Workers:
    """Workers of one kind; from any thread.

    Args:
        module: What they run; it calls `serve`.
        argument: What they are told when they start.
        seconds: Real time that an answer may take.
    """

    def __init__(self, module: str, argument: str, seconds: float) -> None:
        self._module, self._argument, self._seconds = module, argument, seconds
        self._idle: deque[_Worker] = deque()
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(self, question: object) -> Any:
        """Have a question answered by a worker that is idle, or by a new one.

        Raises:
            WorkerError: No worker can be started.
            LostError: The worker hung or crashed.
        """
        worker = self._take() or _Worker(self._module, self._argument, self._seconds)
        try:
            told = worker.ask(question)
        except TimeoutError as late:
            worker.close()
            raise LostError("timeout") from late
        except (EOFError, OSError, ValueError) as ended:
            worker.close()
            raise LostError("the worker crashed") from ended
        except BaseException:
            worker.close()
            raise
        if told["leaving"]:
            worker.close()
        else:
            with self._lock:
                self._idle.append(worker)
        return told["answer"]

    def close(self) -> None:
        """End all idle workers."""
        while (worker := self._take()) is not None:
            worker.close()

    def _take(self) -> "_Worker | None":
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                worker.close()
        return None


class _Worker:
    """One process."""

    def __init__(self, module: str, argument: str, seconds: float) -> None:
        command = [sys.executable, "-P", "-m", module]
        self._seconds = seconds
        self._process = subprocess.Popen(
            [*command, argument],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,  # What it says before it is silent on its own is for the user.
            bufsize=0,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        self._heard = b""
        try:
            told = json.loads(self._line(self._deadline()))
        except (EOFError, TimeoutError, ValueError) as error:
            self.close()
            raise WorkerError(
                f"a process that reads programs does not start ({type(error).__name__}): "
                f"{' '.join(command)}"
            ) from error
        if "refused" in told:
            self.close()
            raise WorkerError(told["refused"])

    def ask(self, question: object) -> dict[str, Any]:
        """Its answer to a question."""
        end = self._deadline()
        left = memoryview(json.dumps(question).encode() + b"\n")
        while left:
            self._wait([], [self._input], end)
            left = left[os.write(self._input, left) :]
        told: dict[str, Any] = json.loads(self._line(end))
        return told

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _deadline(self) -> float:
        return time.monotonic() + self._seconds

    def _wait(self, reading: list[int], writing: list[int], end: float) -> None:
        """Wait for a descriptor; a TimeoutError where it is not ready in time."""
        left = max(end - time.monotonic(), 0)
        if not any(select.select(reading, writing, [], left)):
            raise TimeoutError

    def _line(self, end: float) -> bytes:
        """What the process says next.

        Raises:
            TimeoutError: It says nothing for too long.
            EOFError: It has ended.
        """
        heard = [self._heard]
        while b"\n" not in heard[-1]:
            self._wait([self._output], [], end)
            more = os.read(self._output, 1 << 16)
            if not more:
                raise EOFError
            heard.append(more)
        line, _, self._heard = b"".join(heard).partition(b"\n")
        return line


def serve(begin: Callable[[str], Answer], refusal: type[Exception] | tuple[()] = ()) -> None:
    """Answer questions until standard input ends, or the worker is in no state to go on.

    Args:
        begin: Makes ready, with what the pool says to its workers, and returns what answers.
        refusal: What it raises when that cannot be.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Who interrupts the evaluation means that one.
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    questions = os.fdopen(os.dup(0), encoding="ascii")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.chdir("/")  # What lies where the evaluation was started is of no concern.

    def tell(record: object) -> None:
        answers.write(json.dumps(record) + "\n")
        answers.flush()

    try:
        answer = begin(sys.argv[1])
    except refusal as error:
        tell({"refused": str(error)})
        return
    for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    lift_bounds()
    tell({"ready": True})
    for number, line in enumerate(questions, 1):
        told, goes_on = answer(json.loads(line))
        leaving = number == MOST_QUESTIONS or not goes_on
        tell({"answer": told, "leaving": leaving})
        if leaving:
            return
