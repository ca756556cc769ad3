"""The child: it runs one program and answers with its outputs, as data.

It holds the inputs, by inheritance from its fork server, and is sent its program by the judge. It
never sees an expected output, so nothing that a program does here can tell it what to answer.

It answers R when the program is defined; then, a case each, V (the value) or U (no plain value, and
its type); S at the end of a suite; X when the program fails. It hears nothing of its answers.
"""

from __future__ import annotations

import marshal
import os
import resource
import sys
import time
import types
from _socket import socketpair
from collections import Counter, OrderedDict, defaultdict

from .link import Closed, Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from collections.abc import Callable
    from typing import Any, ClassVar

    from .inputs import InputFile

LARGEST_MESSAGE = 1 << 30  # from the judge, which is trusted
DEEPEST = 100
MOST_FILES = 256  # descriptors of a fork server are below
PROGRAM = "<program>"
ENOUGH = 10  # times, for Python to make code its own that is used often
ATOMS = (type(None), bool, int, float, complex, str, bytes)
BUFFER = b"s"  # the kind of bytes among marshalled values
# Before 3.9 `list[int]` in a signature is an error unless annotations are left alone.
LENIENT = 0x1000000 if sys.version_info < (3, 9) else 0  # from __future__ import annotations


class Inherited:
    """What a child has from the fork server that it is forked by.

    Attributes:
        control: The fork server's line to the judge.
        link: The child's.
        seal: What the child does to itself before it runs a program.
        roles: What a child may be, by names: each is given the link, this, and what it is told.
        isolation: What isolates children.
        namespace: A descriptor of the fork server's namespace of processes.
        scratch: What /tmp was like when nobody had used it.
        entry_point, oracle, how, suites: The problem, the suites as the inputs of their cases.
        texts: These inputs, where they are texts.
        memory, file_size, most_seconds: Bytes of address space and of a file, and CPU seconds.
    """

    control: socket
    link: Link
    seal: Callable[[], None]
    roles: ClassVar[dict[str, Callable[[Link, Any, Any], None]]]
    isolation: set[str]
    namespace: int
    scratch: bytes
    entry_point: str
    oracle: str
    how: dict[str, str]
    suites: list[list[bytes]]
    texts: InputFile
    memory: int | None
    file_size: int
    most_seconds: int


def child_main(server: Inherited) -> None:
    """Shut the last doors, run one program, end. Never returns.

    Whatever can be done before the fork has been done there: right after it, each page of memory
    that is touched for the first time has to be copied.
    """
    link = server.link
    try:
        os.closerange(link.fd + 1, MOST_FILES)
        os.setsid()
        server.seal()
        job = ask(link)
    except BaseException:
        # No program is to blame: the judge sees that its message has not been read.
        os._exit(1)
    try:
        role, told = marshal.loads(job)
        server.roles[role](link, server, told)
    except Closed:
        pass  # the judge has seen enough
    except BaseException as unexpected:
        # Reached only when the program has broken what the child stands on.
        link.send(b"X", failure("error", unexpected))
    finally:
        os._exit(0)


def run_program(link: Link, server: Inherited, job: tuple[Any, ...]) -> None:
    """Define the program, then answer the cases of the suites that it is told."""
    source, seconds, wanted, tardy, timed = job
    began = time.monotonic()

    def answer_all(function: Any) -> None:
        link.put(b"R", marshal.dumps(time.process_time(), 2) if timed else b"")
        if time.monotonic() - began >= tardy:
            link.flush()
        for index, case in wanted:
            suite = server.suites[index] if case is None else [server.suites[index][case]]
            run_suite(link, function, suite, server.oracle, tardy, timed)

    with_program(link, server, source, seconds, answer_all)


def with_program(
    link: Link, server: Inherited, source: str, seconds: int, use: Callable[[Any], None]
) -> None:
    """Define a program and do something with its entry point; tell the judge how it fails."""
    limit(server, seconds)
    try:
        code = compile(source, PROGRAM, "exec", LENIENT, dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as wrong:
        return link.send(b"X", failure("syntax error", wrong))
    module = types.ModuleType("program")
    sys.modules["program"] = module
    try:
        exec(server.how["prelude"], module.__dict__)
        exec(code, module.__dict__)
        function = entry_point(module.__dict__, server.entry_point)
        if not callable(function):
            return link.send(b"X", marshal.dumps(("no such function", None, None, None), 2))
        use(function)
    except Closed:
        raise
    except MemoryError as full:
        link.send(b"X", failure("out of memory", full))
    except BaseException as raised:
        link.send(b"X", failure("error", raised))


def entry_point(names: dict[str, Any], name: str) -> Any:
    """What a program offers under a name; None where it does not.

    `Solution().solve` is a method, of an object made anew for each call; without such a class it is
    the function `solve`.
    """
    owner, method, name = name.rpartition("().")
    if owner not in names or not method:
        return names.get(name)
    kind = names[owner]
    if not callable(getattr(kind, name, None)):
        return None
    return lambda *args, **kwargs: getattr(kind(), name)(*args, **kwargs)


def limit(server: Inherited, seconds: int) -> None:
    """Put the limits of one child in force."""
    seconds = min(seconds, server.most_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (server.file_size, server.file_size))
    if server.memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (server.memory, server.memory))


def practise() -> None:
    """Do what each child does, so that Python learns what it would learn in each anew.

    It keeps with code and classes what it has found out of them, and to write it down is to copy a
    page.
    """
    ours, theirs = socketpair()
    link, judge = Link(ours.fileno()), Link(theirs.fileno())
    suite = [marshal.dumps(((1, 2),), 2), marshal.dumps({"args": ([1.5],), "kwargs": {}}, 2)]
    for _ in range(ENOUGH):
        judge.send(b"P", marshal.dumps(("program", ("", 1, [(0, None)], 1.0, False)), 2))
        marshal.loads(ask(link))
        link.put(b"R")
        judge.send(b"N")
        run_suite(link, list, suite, "equal", 1.0, False)
        judge.read()
    ours.close()
    theirs.close()


def run_suite(
    link: Link, function: Any, suite: list[bytes], oracle: str, tardy: float, timed: bool
) -> None:
    """Answer all cases of a suite, then wait for leave to go on."""
    longest = total = 0.0
    sent = time.monotonic()
    for case in suite:
        arguments = marshal.loads(case)
        before = time.process_time() if timed else 0.0
        answer(link, called(function, arguments), oracle)
        if timed:  # with the answer, which takes longer than the call where outputs are large
            spent = time.process_time() - before
            longest, total = max(longest, spent), total + spent
        # Answers travel in bundles, but not so late that the judge takes many cases for a slow one.
        if time.monotonic() - sent >= tardy:
            link.flush()
            sent = time.monotonic()
    link.send(b"S", marshal.dumps((longest, total), 2))
    ask(link)


def called(function: Any, arguments: Any) -> object:
    """What a function gives for the arguments of a case."""
    if type(arguments) is dict:
        return function(*arguments["args"], **arguments["kwargs"])
    return function(*arguments)


def ask(link: Link) -> bytes:
    """The judge's next message."""
    message = link.receive(LARGEST_MESSAGE)
    assert message is not None
    return message[1]


def answer(link: Link, output: object, oracle: str) -> None:
    """Give one output."""
    if oracle == "not-none":
        output = output if type(output) is bool else output is not None
    try:
        data = encode(output)
    except (ValueError, RecursionError):
        return link.put(b"U", type(output).__name__[:80].encode("utf-8", "replace"))
    link.put(b"V", data)


def encode(output: object) -> bytes:
    """Marshal an output of exact plain types; a few of the library's own become what they equal.

    Raises:
        ValueError: It holds something that is no plain data.
    """
    try:
        data = marshal.dumps(output, 2)  # type: ignore[arg-type]
    except ValueError:
        data = b""
    # Whatever lends its memory, as numpy's numbers do, is marshalled like bytes.
    if not data or (BUFFER in data and not is_plain(output)):
        data = marshal.dumps(plain(output, 0), 2)
    return data


def is_plain(value: Any) -> bool:
    """Whether a value that can be marshalled is plain data as it is; spares large ones a copy."""
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        return all(type(item) in ATOMS or is_plain(item) for item in value)
    if kind is dict:
        return all(is_plain(key) and is_plain(item) for key, item in value.items())
    return kind in ATOMS


def plain(value: Any, depth: int) -> Any:
    """The plain data that a value compares equal to.

    Raises:
        ValueError: There is none, or it is nested too deeply.
    """
    if depth > DEEPEST:
        raise ValueError("too deep")
    kind = type(value)
    if kind in ATOMS:
        return value
    if kind in (list, tuple, set, frozenset):
        return kind(item if type(item) in ATOMS else plain(item, depth + 1) for item in value)
    if kind in (dict, Counter, OrderedDict, defaultdict):
        return {plain(key, depth + 1): plain(value[key], depth + 1) for key in value}
    if kind in (type({}.keys()), type({}.items())):
        return {plain(item, depth + 1) for item in value}
    if issubclass(kind, tuple) and "_fields" in kind.__dict__:
        return tuple(plain(item, depth + 1) for item in tuple.__iter__(value))
    if kind.__module__ == "numpy" and hasattr(kind, "item"):
        item = value.item()
        if type(item) in ATOMS:
            return item
    raise ValueError("no plain data: " + kind.__name__)


def failure(status: str, raised: BaseException) -> bytes:
    """What a program died of, as data: status, exception type, message, line in the program."""
    line, place = None, raised.__traceback__
    while place is not None:
        if place.tb_frame.f_code.co_filename == PROGRAM:
            line = place.tb_lineno
        place = place.tb_next
    if isinstance(raised, SyntaxError):
        line = raised.lineno
    try:
        message = str(raised)[:300]
    except BaseException as worse:
        message = "its message raises " + type(worse).__name__
    message = message.encode("utf-8", "replace").decode()
    return marshal.dumps((status, type(raised).__name__[:300], message, line), 2)
