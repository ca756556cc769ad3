"""Reading the syntax of programs that strangers wrote."""

import ast
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.RLock()


@contextmanager
def one_reader() -> Iterator[None]:
    """While it is entered no other thread reads programs, and nothing warns of what they hold.

    Until Python 3.13 `ast.parse` in two threads may end with a SystemError ("recursion depth
    mismatch"), for both count their depth in one place. The filters of warnings are one for all
    threads, too.
    """
    with _lock, warnings.catch_warnings(action="ignore"):
        yield


def parse(text: str) -> ast.Module:
    """The syntax tree of a text, as `ast.parse` makes it, by one reader."""
    with one_reader():
        return ast.parse(text)
