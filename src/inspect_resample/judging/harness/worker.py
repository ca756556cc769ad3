"""A fork server, as the judge sees it."""

from __future__ import annotations

import marshal
import os
import socket
import struct
from typing import TYPE_CHECKING

from .forkserver import CPU, EXIT, LEAN, LENGTH, RICH, read_exactly, send_command
from .link import Link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any, Protocol

    class Inputs(Protocol):
        """What holds the inputs of a problem's suites."""

        def for_children(self, suites: Collection[int]) -> dict[str, Any]:
            """What children are told that are to answer some suites."""


# No read takes longer, though `select` has promised something to read (a `timeval`): bytes out of
# band are no such thing.
PROMISED = struct.pack("ll", 0, 200_000)
DEAF = struct.pack("ll", 30, 0)  # a child that reads nothing for so long (a `timeval`) never will
TARDY = 0.05  # seconds that an answer usually may wait for others to go with


class Fault(Exception):
    """Something of the harness or the sandbox broke; no program is to blame."""


class Worker:
    """One fork server and the child that it runs at the moment."""

    second: Worker | None = None  # for a child beside the child, once there was one

    def __init__(self, nursery: socket.socket, lean: bool) -> None:
        """Have a fork server started.

        Raises:
            Fault: None came up.
        """
        self.nursery, self.lean = nursery, lean
        self.control, theirs = socket.socketpair()
        send_command(nursery, LEAN if lean else RICH, theirs.fileno())
        theirs.close()
        greeting = marshal.loads(self.exactly(LENGTH.unpack(self.exactly(4))[0]))
        if type(greeting) is str:
            raise Fault("no program can be run: " + greeting)
        self.isolation: list[str]
        self.isolation, self.seen = greeting
        self.problem: Inputs | None = None
        self.suites: Collection[int] = ()
        self.ended: tuple[int, float, int] | None = None
        self.spent = False  # there will be no other child

    def load(self, problem: Inputs, suites: Collection[int]) -> None:
        """Tell the fork server the problem, and suites of it, that the next programs are for."""
        data = marshal.dumps(problem.for_children(suites), 2)
        self.control.sendall(b"L" + LENGTH.pack(len(data)) + data)
        self.problem, self.suites = problem, suites

    def start(
        self,
        problem: Inputs,
        program: str,
        seconds: float,
        suites: Sequence[tuple[int, int | None]],
        tardy: float = TARDY,
        timed: bool = False,
    ) -> Link:
        """Fork a child for a program.

        Args:
            problem: What it is for.
            program: Its source.
            seconds: CPU time after which the kernel kills it.
            suites: The indices of the suites that it is to answer, each with that of a case, or
                None for all of them.
            tardy: Seconds that an answer may wait for others to go with.
            timed: Whether it is to measure its CPU time, as the reference does.

        Returns:
            The link to the child, with its program queued.
        """
        job = (program, int(seconds), suites, tardy, timed)
        return self.fork(problem, "program", job, [index for index, _ in suites])

    def fork(
        self,
        problem: Inputs,
        role: str,
        job: tuple[Any, ...],
        suites: Collection[int] = (),
        command: bytes = b"F",
    ) -> Link:
        """Fork a child that does what its role is.

        Args:
            problem: What it is for.
            role: Its role: see `ForkServer.roles`.
            job: What it is told.
            suites: Those that it is to answer.
            command: How the fork server is told to: `P` for a compiler.
        """
        if problem is not self.problem or suites != self.suites:
            self.load(problem, suites)
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, DEAF)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, PROMISED)
        self.ended = None
        send_command(self.control, command, theirs.fileno())
        theirs.close()
        link = Link(ours.fileno(), ours)
        link.put(b"P", marshal.dumps((role, job), 2))
        return link

    def helper(self) -> Worker:
        """A worker of its own, for a child beside the child."""
        if self.second is None or self.second.spent:
            self.close_second()
            self.second = Worker(self.nursery, self.lean)
        return self.second

    def close_second(self) -> None:
        """Send the helper away, if there is one."""
        if self.second is not None:
            self.second.control.close()
            self.second = None

    def close(self) -> None:
        """Send the worker away, whose fork server ends with that, and its helper."""
        self.close_second()
        self.control.close()

    def cpu_time(self) -> float:
        """CPU seconds that the child has used so far."""
        send_command(self.control, b"C")
        if self.read() != b"C":
            raise Fault("a fork server answers out of turn")
        seconds: float = CPU.unpack(self.exactly(CPU.size))[0]
        return seconds

    def tasks(self) -> Iterator[tuple[str, str, float, float]]:
        """The child's threads (see `tasks_of`).

        Raises:
            OSError: Nothing tells of them here.
        """
        apart = "network" in self.isolation  # then the fork server is the child of what was forked
        return tasks_of(int(children(self.seen)[0]) if apart else self.seen)

    def ends(self) -> bool:
        """Whether the child ends by itself, if it is given a moment."""
        send_command(self.control, b"W")
        return self.read() == b"E"

    def stop(self) -> tuple[int, float, int]:
        """Kill the child if it still runs; its wait status, CPU seconds and peak KiB.

        Raises:
            Fault: It could not be forked.
        """
        if self.ended is None:
            send_command(self.control, b"K")
            self.read()
        if self.ended is None or self.ended[0] == -1:
            raise Fault("no child could be forked")
        return self.ended

    def read(self) -> bytes:
        """Read the kind of one message, and all of it when it tells of the child's end."""
        kind = self.exactly(1)
        if kind == b"E":
            *ended, self.spent = EXIT.unpack(self.exactly(EXIT.size))
            self.ended = tuple(ended)
        return kind

    def exactly(self, size: int) -> bytes:
        """Read `size` bytes from the fork server.

        Raises:
            Fault: It is gone.
        """
        data = read_exactly(self.control, size)
        if len(data) < size:
            raise Fault("a fork server ended")
        return data


def schedule(place: str) -> tuple[float, float]:
    """Seconds that a thread has run, and has waited for a core, from its folder in /proc."""
    ran, waited = read(place + "/schedstat").split()[:2]
    return int(ran) / 1e9, int(waited) / 1e9


def tasks_of(parent: int) -> Iterator[tuple[str, str, float, float]]:
    """The threads of a process' offspring: name, state, seconds run, seconds waited for a core."""
    for child in children(parent):
        folder = "/proc/%s/task/" % child
        try:
            for name in os.listdir(folder):
                state = read(folder + name + "/stat").rpartition(")")[2].split()[0]
                yield (name, state, *schedule(folder + name))
            yield from tasks_of(int(child))
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue


def children(pid: int) -> list[str]:
    """The ids of a process' children."""
    return read("/proc/%d/task/%d/children" % (pid, pid)).split()


def read(path: str) -> str:
    """The text of a small file."""
    file = os.open(path, os.O_RDONLY)  # half the system calls of a file object
    try:
        return b"".join(iter(lambda: os.read(file, 4096), b"")).decode("utf-8", "replace")
    finally:
        os.close(file)
