"""Tests and the program that they test, each in a child of its own.

In the tests' process the entry point is a stand-in: its arguments go to the program's process, and
the output comes back, both as data. So a program can neither see its tests nor change them.
"""

from __future__ import annotations

import builtins
import marshal

from .child import ask, encode, failure, limit, with_program
from .values import brief, decode, show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from .child import Inherited
    from .link import Link

LARGEST = 64 << 20  # bytes of an output
TESTS = "<tests>"


class CandidateError(Exception):
    """What the program raised, where that is none of Python's own exceptions."""


class Undecided(BaseException):
    """The output of a call is no plain data, so nothing can be said of it."""


def run_calls(link: Link, server: Inherited, job: tuple[str, int]) -> None:
    """Be the program: answer calls until there are no more."""

    def answer_calls(function: Any) -> None:
        link.send(b"R")
        while True:
            args, kwargs = marshal.loads(ask(link))
            try:
                output = function(*args, **kwargs)
            except MemoryError:
                raise
            except BaseException as raised:
                link.send(b"E", what_was_raised(raised))
                continue
            try:
                link.send(b"V", encode(output))
            except (ValueError, RecursionError):
                link.send(b"U", type(output).__name__[:80].encode("utf-8", "replace"))

    with_program(link, server, *job, answer_calls)


def run_tests(link: Link, server: Inherited, job: tuple[str, int]) -> None:
    """Be the tests: call the stand-in, and tell how it ended."""
    text, seconds = job
    limit(server, seconds)
    stand_in = StandIn(link)
    names: dict[str, Any] = {"__name__": "tests", "candidate": stand_in}
    names[server.entry_point] = stand_in
    try:
        exec(compile(text, TESTS, "exec", dont_inherit=True), names)
        check = names.get("check")
        if callable(check) and check is not stand_in:
            check(stand_in)
    except BaseException as raised:
        end: bytes | None = ended(stand_in, raised)
    else:
        end = None
    if stand_in.undecided:  # though the tests may have gone on
        end = told("unjudgeable", None, stand_in.undecided, None)
    link.send(b"S" if end is None else b"X", end or b"")


def ended(stand_in: StandIn, raised: BaseException) -> bytes:
    """How the tests ended, as data, when something was raised in them."""
    failed = isinstance(raised, AssertionError) and raised is not stand_in.raised
    status, name = ("wrong", None) if failed else ("error", type(raised).__name__)
    return told(status, name, stand_in.last, line_of(raised))


class StandIn:
    """Stands for the entry point.

    Attributes:
        last: The last call and what came of it, for a person to read.
        undecided: What was no plain data, so that nothing can be said of the program.
        raised: The exception that it raised last.
    """

    def __init__(self, link: Link) -> None:
        self.link, self.last, self.undecided = link, "the program was not called", ""
        self.raised: BaseException | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Have the program called."""
        written = [show(value) for value in args]
        written += ["%s=%s" % (name, show(value)) for name, value in kwargs.items()]
        call = brief("(%s)" % ", ".join(written), 200)
        try:
            self.link.send(b"C", encode((args, kwargs)))
            frame = self.link.receive(LARGEST)
            assert frame is not None
            kind, payload = frame
            output: Any = None if kind == b"U" else decode(payload)
            if kind == b"E":
                raised = exception(*output)
        except (ValueError, TypeError, RecursionError) as wrong:
            self.give_up("%s: %s" % (call, wrong))
        if kind == b"U":
            self.give_up("%s gives a value of type %s" % (call, payload.decode("utf-8", "replace")))
        if kind == b"E":
            self.last, self.raised = "%s raises %s" % (call, output[1][0]), raised
            raise raised
        self.last = "%s gives %s" % (call, show(output))
        return output

    def give_up(self, why: str) -> NoReturn:
        """End the tests: what a call was given, or gave, is no plain data."""
        self.undecided = why
        raise Undecided(why)


def what_was_raised(raised: BaseException) -> bytes:
    """The message and the names of an exception's type and of what that is a kind of, as data."""
    _, _, message, _ = marshal.loads(failure("error", raised))
    return marshal.dumps((message, [kind.__name__ for kind in type(raised).__mro__]), 2)


def exception(message: object, names: list[str]) -> BaseException:
    """An exception of the first of Python's own types among some names.

    Raises:
        ValueError: These are no names.
        TypeError: The same.
    """
    if type(names) is not list or not names or {*map(type, names)} != {str}:
        raise ValueError("an exception without a type")
    for name in names:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(message)
            except TypeError:  # it takes more than a message
                continue
    return CandidateError("%s: %s" % (names[:1], message))


def line_of(raised: BaseException) -> int | None:
    """The line of the tests in which something was raised."""
    line, place = None, raised.__traceback__
    while place is not None:
        if place.tb_frame.f_code.co_filename == TESTS:
            line = place.tb_lineno
        place = place.tb_next
    return line


def told(status: str, exception: str | None, message: str, line: int | None) -> bytes:
    """How the tests ended, as data."""
    where = " (line %d of the tests)" % line if line else ""
    return marshal.dumps((status, exception, brief(message, 250) + where, None), 2)
