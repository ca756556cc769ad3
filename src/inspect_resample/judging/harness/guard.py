"""Looks at answers, which may be made to take for ever to look at."""

from __future__ import annotations

import gc
import marshal
import os
import resource
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = 4096  # bytes of an answer; what can be put into them takes milliseconds at worst
SECONDS = 2  # CPU seconds for an answer, and one more for each megabyte that is expected
IN_ALL = 60.0  # CPU seconds for the answers of a suite
MEGABYTE = 1 << 20
MOST_FILES = 4096
ONE_AT_A_TIME = threading.Lock()


class Guard:
    """Bounds the CPU time and the memory that the answers of one program take to be compared.

    Hashes that collide, numbers of a million digits and a million of empty lists cost more than
    their bytes show. So large answers are decoded and compared in a process of their own, one at a
    time, which ends when it takes too much. It knows what is expected, and runs no program.

    Attributes:
        killed: Whether such a process was killed before it had taken too much.
    """

    def __init__(self, memory: int) -> None:
        """Begin."""
        self.memory = memory
        self.left = IN_ALL
        self.killed = False

    def look(self, work: Callable[[], Any], size: int, expected: int) -> Any:
        """What `work` gives: plain data in a few bytes; None when it takes too much."""
        seconds = min(SECONDS + expected // MEGABYTE, int(self.left))
        if seconds <= 0:
            return None
        if size > SMALL:
            with ONE_AT_A_TIME:
                found, spent, number = apart(work, seconds, self.memory)
                self.killed = killed(number, spent, seconds)
                if self.killed:  # perhaps by a system without memory
                    found, spent, number = apart(work, seconds, self.memory)
                    self.killed = killed(number, spent, seconds)
        else:
            began = time.thread_time()
            found = work()
            spent = time.thread_time() - began
        self.left -= spent
        return found


def apart(work: Callable[[], Any], seconds: int, memory: int) -> tuple[Any, float, int]:
    """What `work` gives in a process of its own, or None, its CPU seconds, and what killed it."""
    reader, writer = os.pipe()
    try:
        child = os.fork()
        if child == 0:
            do(work, writer, seconds, memory)
    except OSError:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    with os.fdopen(reader, "rb") as said:
        found = said.read()
    _, status, usage = os.wait4(child, 0)
    value = marshal.loads(found) if status == 0 else None
    return value, usage.ru_utime + usage.ru_stime, status & 0x7F


def killed(number: int, spent: float, seconds: int) -> bool:
    """Whether something else than its limit on CPU time has killed a process."""
    return number == signal.SIGKILL and spent < seconds - 0.5


def do(work: Callable[[], Any], writer: int, seconds: int, memory: int) -> None:
    """Be the process that works. Never returns."""
    status = 1
    try:
        os.closerange(0, writer)  # nobody waits for this process but by its pipe
        os.closerange(writer + 1, MOST_FILES)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        gc.disable()  # an answer has no cycles
        os.write(writer, marshal.dumps(work(), 2))
        status = 0
    finally:
        os._exit(status)
