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

import _io
import _thread
import atexit
import gc
import io
import marshal
import mmap
import os
import resource
import sys
import time
import types
from contextlib import suppress

from . import isolation
from .child import LENIENT, MOST_FILES, PROGRAM, ask, failure, with_program
from .link import Closed
from .warm import import_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from .child import Inherited
    from .link import Link

LARGEST = 64 << 20  # bytes of an output
RAISED = 1  # the exit status of a program that an exception has ended
NOTE, LONGEST_NOTE = b"\0exception\0", 1 << 12  # what a file begins with that tells of an exception


class Meter:
    """What the cases of a program have used, in memory that fork server and compiler share.

    Attributes:
        cells: The id of the process that runs, or 0; whether its program has begun, which it notes
            itself before it unmaps the memory; and the CPU nanoseconds of those that have ended.
    """

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, 24)
        self.cells = memoryview(self.memory).cast("q")

    def cpu_time(self) -> float:
        """CPU seconds of all cases so far."""
        pid, _, done = self.cells
        return done / 1e9 + self.running(pid)

    def running(self, pid: int) -> float:
        """CPU seconds of a case's process that has not been counted yet."""
        try:
            return time.clock_gettime((~pid << 3) | 2) if pid else 0.0
        except OSError:  # it has just ended
            return 0.0

    def close(self) -> None:
        """Give the memory back."""
        self.cells.release()
        self.memory.close()


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
        for case in suite:
            spent = self.answer(*case)
            longest, total = max(longest, spent), total + spent
            if time.monotonic() - sent >= self.tardy:
                self.link.flush()
                sent = time.monotonic()
        self.link.send(b"S", marshal.dumps((longest, total), 2))
        ask(self.link)

    def answer(self, at: int, size: int) -> float:
        """Run the program on an input and send what it has written; the CPU seconds it took.

        It does in few steps what it does: after each fork it pays for each page that it touches.
        """
        server, cells = self.server, self.meter.cells
        source, output = server.texts.copy(at, size), os.memfd_create("output", 0)
        cells[1] = 0
        try:
            apart = "processes" not in server.isolation or isolation.new_process_namespace(
                server.namespace
            )
            pid = os.fork() if apart else -1
        except OSError:
            pid = -1
        if pid == 0:
            self.be_case(source, output)
        if pid < 0:
            self.end(b"F")
        cells[0] = pid
        _, status, usage = os.wait4(pid, 0)
        cpu = usage.ru_utime + usage.ru_stime
        cells[0] = 0
        cells[2] += int(cpu * 1e9)
        if not cells[1]:
            self.end(b"F")
        if "files" in server.isolation and isolation.scratch_state() != server.scratch:
            empty_scratch()
        length = min(os.lseek(output, 0, os.SEEK_END), LARGEST + 1)
        written = os.pread(output, length, 0)
        os.close(source)
        os.close(output)
        if status == RAISED << 8 and written.startswith(NOTE):
            self.end(b"X", written[len(NOTE) :][:LONGEST_NOTE])
        if status != 0 and not (self.ends == "any" and os.WIFEXITED(status)):
            self.end(b"D", marshal.dumps((status, cpu), 2))
        self.link.put(b"V", marshal.dumps(fit(written, server.oracle), 2))
        return cpu

    def end(self, kind: bytes, payload: bytes = b"") -> NoReturn:
        """Send the last word."""
        self.link.send(kind, payload)
        raise Closed

    def be_case(self, source: int, output: int) -> NoReturn:
        """Be the process of a case. Never returns."""
        leave = os._exit  # whatever the program makes of that
        try:
            os.dup2(source, 0)
            os.dup2(output, 1)
            os.close(2)
            os.open(os.devnull, os.O_RDWR)  # the lowest number is 2
            os.closerange(3, MOST_FILES)
            self.server.seal.put_on()
            self.meter.cells[1] = 1
            self.meter.close()
        except BaseException:
            leave(1)
        status = RAISED
        try:
            status = run_to_its_end(self.code, self.module, self.ends)
        finally:
            leave(status)


def main_module(prelude: str) -> types.ModuleType:
    """The module that the program is run as, as Python makes it for a script."""
    import _sitebuiltins
    import builtins

    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdin.reconfigure(newline=None)  # type: ignore[union-attr]
    sys.argv = [PROGRAM]
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    exec(prelude, module.__dict__)
    module.__dict__["__file__"] = PROGRAM
    return module


def fit(written: bytes, oracle: str) -> bytes:
    """An output without what its rule passes over, so that most right ones are equal bytes."""
    return written if oracle == "exact" else written.strip()


def run_to_its_end(code: types.CodeType, module: types.ModuleType, ends: str) -> int:
    """Run a program and all that Python does at a program's end; its exit status."""
    out = sys.stdout
    status = 0
    note = b""
    try:
        exec(code, module.__dict__)
    except SystemExit as asked:
        status = 0 if ends == "no-exception" else exit_status(asked)
    except BaseException as raised:
        full = isinstance(raised, MemoryError)
        status, note = RAISED, failure("out of memory" if full else "error", raised)
    at_the_end(out)
    if note and ends != "any":
        with suppress(OSError):  # the program may have closed the file
            os.ftruncate(1, 0)
            os.pwrite(1, NOTE + note, 0)
    return status


def exit_status(asked: SystemExit) -> int:
    """What a process ends with that asks for it."""
    if asked.code is None:
        return 0
    return asked.code & 0xFF if isinstance(asked.code, int) else 1


def at_the_end(out: Any) -> None:
    """Do what Python does: wait for threads, call what was left to be called, write buffers out."""
    try:
        if _thread._count():
            sys.modules["threading"]._shutdown()
        if atexit._ncallbacks():
            atexit._run_exitfuncs()
        out.flush()
        # Whatever else may hold what is not written yet: texts before the bytes that they become.
        made = [each for each in gc.get_objects() if isinstance(each, _io._IOBase)]
        if made or sys.stdout is not out:
            made.sort(key=lambda each: not isinstance(each, io.TextIOWrapper))
            for stream in (sys.stdout, *made):
                with suppress(Exception):
                    stream.flush()
    except Exception:  # as Python does, which only tells of it
        pass


def empty_scratch() -> None:
    """Remove what a case has left in its own /tmp, so that the next one does not find it."""
    for folder, folders, names in os.walk("/tmp", topdown=False):
        for name in names:
            with suppress(OSError):
                os.unlink(os.path.join(folder, name))
        for name in folders:
            with suppress(OSError):
                place = os.path.join(folder, name)
                (os.unlink if os.path.islink(place) else os.rmdir)(place)
