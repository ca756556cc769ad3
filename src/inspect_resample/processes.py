"""The same work on several things at once, by this process and one more for each further core.

A helper is this module as a program, which is told by pickles what to do: unlike `multiprocessing`
it never runs a user's script or notebook again, and no thread's lock is copied into it.
"""

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import BinaryIO, TypeVar

logger = logging.getLogger(__name__)

MOST_HELPERS = 7
FEWEST = 4
"""Of fewer things a helper, which takes seconds to start, does too little."""

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def at_once(
    work: Callable[[Thing], Result], things: Sequence[Thing], progress: Callable[[float], None]
) -> list[Result]:
    """What `work` gives for each thing, in their order.

    Args:
        work: A function of some module, or a `partial` of one.
        things: What can be pickled, as can what `work` gives.
        progress: Is told the share that is done.

    Raises:
        Exception: What `work` raises.
    """
    waiting, found = deque(range(len(things))), dict[int, Result]()
    failures: list[Exception] = []
    over = threading.Event()

    def help_with(helper: "subprocess.Popen[bytes]") -> None:
        assert helper.stdin is not None and helper.stdout is not None
        while (place := _next(waiting)) is not None:
            try:
                pickle.dump((work, things[place]), helper.stdin)
                helper.stdin.flush()
                done, result = pickle.load(helper.stdout)
            except Exception as ended:  # whatever a pipe or a pickle raises: it is said
                waiting.append(place)  # for this process
                if not over.is_set():
                    logger.warning("A helper process has ended (%r): all takes longer.", ended)
                return
            if not done:
                failures.append(result)
                return
            found[place] = result

    helpers: list[subprocess.Popen[bytes]] = []
    threads: list[threading.Thread] = []
    try:
        for _ in range(_helpers(len(things))):
            helpers.append(_start())
            threads.append(threading.Thread(target=help_with, args=helpers[-1:], daemon=True))
        for thread in threads:
            thread.start()
        while len(found) < len(things):
            if failures:
                raise failures[0]
            if (own := _next(waiting)) is not None:
                found[own] = work(things[own])
            else:
                for thread in threads:
                    thread.join(0.1)
            progress(len(found) / len(things))
    finally:
        over.set()
        for helper in helpers:
            helper.kill()
            helper.wait()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
        for helper in helpers:
            with suppress(BrokenPipeError):
                helper.__exit__(None, None, None)
    return [found[place] for place in range(len(things))]


def _next(waiting: deque[int]) -> int | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None


def _helpers(things: int) -> int:
    """How many processes help."""
    if things < FEWEST:
        return 0
    return min(cores() - 1, MOST_HELPERS, things // 2)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        # Nothing in the working folder is taken for a library.
        [sys.executable, "-P", "-m", "inspect_resample.processes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"OPENBLAS_NUM_THREADS": "1", **os.environ},
    )


def _answer(questions: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked until nothing is asked any more; answer what came of it, or what failed."""
    while True:
        try:
            work, thing = pickle.load(questions)
        except EOFError:
            return
        try:
            answer = True, work(thing)
        except Exception as failed:
            answer = False, failed
        answers.write(pickle.dumps(answer))
        answers.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, who ends this process.
    pipe, sys.stdout = sys.stdout.buffer, sys.stderr  # Nothing else is written between answers.
    _answer(sys.stdin.buffer, pipe)
