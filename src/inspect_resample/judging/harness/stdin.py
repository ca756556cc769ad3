"""Programs that read standard input: one is compiled once, and run once a case.

    fork server ──> compiler (one a program) ──> one process a case

The compiler compiles the program and imports what of the standard library it names, and runs
nothing of it. Each case is a process forked from it: no state of one reaches another. It has the
input as a file on descriptor 0, a file for its output on descriptor 1, the null device on 2, and no
other: neither a link to the judge nor anything that tells of other cases. What it has written when
it has ended is its answer, which the compiler sends on.

To the judge a compiler is a child like any other (`child`): R when it has compiled, V for each
case, S at a suite's end. X tells of an exception; D that a case's process ended as it should not,
with its wait status and CPU seconds; F that none could be started.
"""

from __future__ import annotations

import gc
import marshal
import os
import resource
import struct
import time
import types
from contextlib import suppress
from os import SEEK_END, _exit, closerange, dup2, lseek, write
from time import monotonic

from . import isolation
from .child import LENIENT, MOST_FILES, PROGRAM, ask, failure, with_program
from .isolation import fork, memory_file, new_process_namespace, null_device, scratch_state, wait
from .link import Closed
from .script import NOTE, RAISED, main_module, run_to_its_end
from .warm import import_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from .child import Inherited
    from .link import Link

LARGEST = 64 << 20  # bytes of an output
LONGEST_NOTE = 1 << 12  # bytes that tell of an exception
TOGETHER, MUCH = 8, 1 << 20  # cases at most, and bytes, that are made ready or read at once
METER = struct.Struct("=qd")


class Meter:
    """What the cases of a program have used, in a file that fork server and compiler share."""

    def __init__(self) -> None:
        self.file = memory_file()
        self.note(0, 0.0)

    def note(self, pid: int, done: float) -> None:
        """Note the process that runs, or 0, and the CPU seconds of those that have ended."""
        os.pwrite(self.file, METER.pack(pid, done), 0)

    def cpu_time(self) -> tuple[float, float]:
        """CPU seconds of the cases that have ended, and of the one that runs."""
        pid, done = METER.unpack(os.pread(self.file, METER.size, 0))
        try:
            return done, time.clock_gettime((~pid << 3) | 2) if pid else 0.0
        except OSError:  # it has just ended
            return done, 0.0

    def close(self) -> None:
        """Close the file."""
        os.close(self.file)


def compiler_main(server: Inherited, meter: Meter) -> None:
    """Compile one program and run it on each case. Never returns."""
    link = server.link
    try:
        server.control.close()
        os.setsid()
        isolation.prctl(isolation.PR_SET_PDEATHSIG, 9)
        told = marshal.loads(ask(link))[1]
    except BaseException:
        os._exit(1)  # no program is to blame: the judge sees that its message has not been read
    try:
        Compiler(link, server, meter, *told).run()
    except Closed:
        pass  # the judge has seen enough
    finally:
        os._exit(0)


def run_checker(link: Link, server: Inherited, job: tuple[str, int]) -> None:
    """Be the checker of a problem: say of each output whether it is right."""

    def check_all(check: Any) -> None:
        link.send(b"R")
        while True:
            texts = [
                None if text is None else text.decode("utf-8", "surrogateescape")
                for text in marshal.loads(ask(link))
            ]
            link.send(b"V", marshal.dumps(bool(check(*texts)), 2))

    with_program(link, server, *job, check_all)


class Compiler:
    """Runs one program on cases."""

    def __init__(
        self,
        link: Link,
        server: Inherited,
        meter: Meter,
        source: str,
        seconds: int,
        wanted: list[tuple[int, int | None]],
        tardy: float,
        timed: bool,
    ) -> None:
        """Begin.

        Args:
            link: Where answers go.
            server: Who forked this.
            meter: Counts what cases use.
            source: The program.
            seconds: CPU time after which the kernel ends a case.
            wanted: The indices of suites, each with that of a case, or None for all.
            tardy: Seconds that an answer may wait for others to go with.
            timed: Whether it is the reference, whose CPU time is measured.
        """
        self.link, self.server, self.source = link, server, source
        self.seconds = min(seconds, server.most_seconds)
        self.tardy, self.timed = tardy, timed
        self.wanted = wanted
        self.ends = server.how["ends"]
        self.meter = meter
        self.spent = 0.0  # CPU seconds of all cases
        self.marks = memory_file()  # a byte for each case whose program has begun
        self.begun = 0

    def run(self) -> None:
        """Compile the program and answer the cases of the suites that it is told."""
        if not self.source.strip():
            return self.link.send(b"X", marshal.dumps(("no such function", None, None, None), 2))
        try:
            # A file may begin with a byte order mark.
            source = self.source[1:] if self.source.startswith("\ufeff") else self.source
            code = compile(source, PROGRAM, "exec", LENIENT, dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as wrong:
            return self.link.send(b"X", failure("syntax error", wrong))
        self.code = code
        self.module = main_module(self.server.how["prelude"])
        import_named(code)
        gc.collect()
        gc.freeze()
        self.put_limits()
        self.link.put(b"R", marshal.dumps(time.process_time(), 2) if self.timed else b"")
        self.link.flush()
        for index, case in self.wanted:
            suite = self.server.texts.suites[index]
            self.run_suite(suite if case is None else [suite[case]])

    def put_limits(self) -> None:
        """Put the limits of a case in force, which its process inherits."""
        largest = max((size for suite in self.server.texts.suites for _, size in suite), default=0)
        resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST + largest, LARGEST + largest))
        if self.server.memory is not None:
            most = self.server.memory + 2 * largest  # the input is there twice
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def run_suite(self, suite: list[tuple[int, int]]) -> None:
        """Answer all cases of a suite, then wait for leave to go on."""
        longest = total = 0.0
        sent = time.monotonic()
        place = 0
        while place < len(suite):
            for spent in self.answer(self.some(suite, place), sent + self.tardy):
                longest, total, place = max(longest, spent), total + spent, place + 1
            if time.monotonic() - sent >= self.tardy:
                self.link.flush()
                sent = time.monotonic()
        self.link.send(b"S", marshal.dumps((longest, total), 2))
        ask(self.link)

    def some(self, suite: list[tuple[int, int]], place: int) -> list[tuple[int, int]]:
        """Cases from a place on that are answered together; one where each answer is awaited."""
        cases, size = suite[place : place + (TOGETHER if self.tardy else 1)], 0
        for number, case in enumerate(cases):
            size += case[1]
            if size > MUCH:
                return cases[: number + 1]
        return cases

    def answer(self, cases: list[tuple[int, int]], due: float) -> list[float]:
        """Run the program on inputs, as many as there is time for; the CPU seconds of each.

        Args:
            cases: The inputs.
            due: When what has been written is to be sent.
        """
        files = [(self.server.texts.copy(*case), memory_file(), null_device()) for case in cases]
        ended = self.run_cases(files, due)
        for (_, output, _), (status, cpu, length) in zip(files, ended):  # noqa: B905 # Python 3.8
            self.tell(os.pread(output, min(length, LARGEST + 1), 0), status, cpu)
        for opened in files:
            for file in opened:
                os.close(file)
        return [cpu for _, cpu, _ in ended]

    def run_cases(
        self, files: list[tuple[int, int, int]], due: float
    ) -> list[tuple[int, float, int]]:
        """Run the program on inputs until one fails; wait status, CPU seconds and size of each.

        It does in few steps what it does: after each fork it pays for each page that it touches.

        Args:
            files: What are to be the descriptors 0, 1 and 2 of each process.
            due: When it ends though nothing fails.
        """
        server, meter, marks = self.server, self.meter, self.marks
        seal, code, names, ends = server.seal, self.code, self.module.__dict__, self.ends
        apart, hidden = "processes" in server.isolation, "files" in server.isolation
        ended: list[tuple[int, float, int]] = []
        written = 0
        for source, output, null in files:
            dup2(source, 0)
            dup2(output, 1)
            dup2(null, 2)
            if apart and not new_process_namespace(server.namespace):
                self.end(b"F")
            pid = fork()
            if pid == 0:
                be_case(seal, marks, code, names, ends)
            if pid < 0:
                self.end(b"F")
            meter.note(pid, self.spent)
            _, status, cpu, _ = wait(pid)
            self.spent += cpu
            meter.note(0, self.spent)
            if hidden and scratch_state() != server.scratch:
                empty_scratch()
            length = lseek(output, 0, SEEK_END)
            ended.append((status, cpu, length))
            written += length
            if status or written > MUCH or monotonic() > due:
                break
        self.begun += len(ended)
        if os.lseek(self.marks, 0, os.SEEK_CUR) != self.begun:
            self.end(b"F")  # the process of one has ended before its program began
        return ended

    def tell(self, written: bytes, status: int, cpu: float) -> None:
        """Send what a program has written, or that it has ended as it should not."""
        if status == RAISED << 8 and written.startswith(NOTE):
            self.end(b"X", written[len(NOTE) :][:LONGEST_NOTE])
        if status != 0 and not (self.ends == "any" and os.WIFEXITED(status)):
            self.end(b"D", marshal.dumps((status, cpu), 2))
        self.link.put(b"V", marshal.dumps(fit(written, self.server.oracle), 2))

    def end(self, kind: bytes, payload: bytes = b"") -> NoReturn:
        """Send the last word."""
        self.link.send(kind, payload)
        raise Closed


def be_case(
    seal: Callable[[], None], marks: int, code: types.CodeType, names: dict[str, Any], ends: str
) -> NoReturn:
    """Be the process of a case. Never returns."""
    leave = _exit  # whatever the program makes of that
    try:
        seal()
        write(marks, b".")
        closerange(3, MOST_FILES)
    except BaseException:
        leave(1)
    status = RAISED
    try:
        status = run_to_its_end(code, names, ends)
    finally:
        leave(status)


def fit(written: bytes, oracle: str) -> bytes:
    """An output without what its rule passes over, so that most right ones are equal bytes."""
    return written if oracle == "exact" else written.strip()


def empty_scratch() -> None:
    """Remove what a case has left in its own /tmp, so that the next one does not find it.

    What is in a folder is moved up first: its path may be longer than any that can be opened.
    """
    left, unused, count = os.listdir("/tmp"), os.urandom(8).hex(), 0
    while left:
        place = os.path.join("/tmp", left.pop())
        with suppress(OSError):  # it was there before any case, and cannot be changed
            if os.path.islink(place) or not os.path.isdir(place):
                os.unlink(place)
                continue
            for name in os.listdir(place):
                count += 1
                left.append("%s-%d" % (unused, count))
                os.rename(os.path.join(place, name), os.path.join("/tmp", left[-1]))
            os.rmdir(place)
