"""A program run as Python runs a script: from its first line to all that comes at its end."""

from __future__ import annotations

import _io
import _thread
import atexit
import gc
import io
import os
import sys
import types
from contextlib import suppress

from .child import ENOUGH, PROGRAM, failure
from .isolation import memory_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

RAISED = 1  # the exit status of a program that an exception has ended
NOTE = b"\0exception\0"  # what a file begins with that tells of an exception
PRACTICE, USUAL = (
    b"2\n1 2\n3 4\nab c\nd e\n1.5 x\n",
    """
import sys
rows = [list(map(int, input().split())) for _ in range(int(input()))]
word, *words = sys.stdin.readline().strip().split()
data = [*next(sys.stdin).split(), *sys.stdin.read().split(), *sys.stdin.readlines()]
def total(numbers):
    return sum(numbers)
for row in sorted(rows):
    print(total(row), *row)
print(" ".join(map(str, rows[0])), end="")
sys.stdout.write("%d %s {}\\n".format(word) % (max(rows[1]), words[0].isdigit()))
""",
)


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


def run_to_its_end(code: types.CodeType, names: dict[str, Any], ends: str) -> int:
    """Run a program and all that Python does at a program's end; its exit status."""
    out, under = sys.stdout, sys.stdout.buffer
    status = 0
    note = b""
    try:
        exec(code, names)
    except SystemExit as asked:
        status = 0 if ends == "no-exception" else exit_status(asked)
    except BaseException as raised:
        full = isinstance(raised, MemoryError)
        status, note = RAISED, failure("out of memory" if full else "error", raised)
    at_the_end(out, under)
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


def at_the_end(out: Any, under: Any) -> None:
    """Do what Python does: wait for threads, call what was left to be called, write buffers out.

    What raises anything hinders nothing of what comes later; Python only tells of it.

    Args:
        out: The standard output that the program has found.
        under: The buffer of bytes below it, of which the program may have made another one.
    """
    if _thread._count() and "threading" in sys.modules:
        with suppress(BaseException):
            sys.modules["threading"]._shutdown()
    if atexit._ncallbacks():
        with suppress(BaseException):
            atexit._run_exitfuncs()
    flush(out)
    # Whatever else may hold what is not written yet: texts before the bytes that they become.
    made = []
    for each in gc.get_objects():
        if issubclass(type(each), _io._IOBase):
            made.append(each)
    if made or sys.stdout is not out:
        made.sort(key=lambda each: not isinstance(each, io.TextIOWrapper))
        for stream in (sys.stdout, *made):
            flush(stream)
    flush(under)


def flush(stream: Any) -> None:
    """Write out what a stream holds, if it is one that can."""
    try:  # noqa: SIM105 # each case comes here: see `stdin.Compiler.run_cases`
        stream.flush()
    except BaseException:  # it is closed, or the program's own
        pass


def practise() -> None:
    """Run what many programs do: see `child.practise`."""
    gc.freeze()  # what is searched for open files is then what a program has made, as in a process
    code = compile(USUAL, PROGRAM, "exec")
    streams = sys.stdin, sys.stdout
    for _ in range(ENOUGH):
        given, written = memory_file(), memory_file()
        os.pwrite(given, PRACTICE, 0)
        sys.stdin = os.fdopen(given, encoding="utf-8")
        sys.stdout = os.fdopen(written, "w", encoding="utf-8")
        run_to_its_end(code, {"__name__": "__main__"}, "any")
    sys.stdin, sys.stdout = streams
