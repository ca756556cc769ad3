"""Reading the syntax of programs that strangers wrote.

A short text can cost Python's parser gigabytes and seconds, and while it parses no other thread
runs. So only what is small is parsed in this process; the rest is for a worker (`workers.py`),
whose memory and time are limited.
"""

import ast
import re
import symtable
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

MOST_CHARACTERS = 50_000
MOST_TOKENS = 8_000
MOST_DIGITS = 20_000
MOST_MARKS = 100
"""What a small text has at most; under these bounds a parse takes about 30 ms. To read an int takes
the square of its digits, to normalize a run of combining marks the square of its length."""

_TOKEN = re.compile(r"\w+|[^\w\s]|\n")
_DIGITS = re.compile(r"[0-9][0-9_]*")
_MARKS = re.compile(r"[^\x00-\x7f\w\s]+")

_lock = threading.RLock()
_bounded = True


class TooLarge(ValueError):
    """A text is too large to be parsed in this process."""


@contextmanager
def one_reader() -> Iterator[None]:
    """While it is entered no other thread reads programs, and nothing warns of what they hold.

    Until Python 3.13 `ast.parse` in two threads may end with a SystemError ("recursion depth
    mismatch"), for both count their depth in one place. The filters of warnings are one for all
    threads, too, and so is the limit on the digits of an int, which is lifted.
    """
    with _lock, warnings.catch_warnings(action="ignore"):
        digits = sys.get_int_max_str_digits()
        sys.set_int_max_str_digits(0)
        try:
            yield
        finally:
            sys.set_int_max_str_digits(digits)


def parse(text: str) -> ast.Module:
    """The syntax tree of a text, as `ast.parse` makes it, by one reader.

    Raises:
        TooLarge: The text is not small.
    """
    check_size(text)
    return parse_own(text)


def parse_own(text: str) -> ast.Module:
    """The syntax tree of a text of the user's own, of any size."""
    with one_reader():
        return ast.parse(text)


def symbols(text: str) -> symtable.SymbolTable:
    """The symbol table of a text, by one reader.

    Raises:
        TooLarge: The text is not small.
    """
    check_size(text)
    with one_reader():
        return symtable.symtable(text, "<draw>", "exec")


def check_size(text: str) -> None:
    """See to it that a text can be parsed here.

    Raises:
        TooLarge: It cannot.
    """
    if _bounded and not is_small(text):
        raise TooLarge(f"a text of {len(text):,} characters is too large to be parsed here")


def is_small(text: str) -> bool:
    """Whether a text is parsed in little time and memory, whatever it is."""
    if len(text) > MOST_CHARACTERS:
        return False
    if len(text) > MOST_TOKENS and len(_TOKEN.findall(text)) > MOST_TOKENS:
        return False
    if not text.isascii() and _longest(_MARKS, text) >= MOST_MARKS:
        return False
    return len(text) <= MOST_DIGITS or _longest(_DIGITS, text) <= MOST_DIGITS


def lift_bounds() -> None:
    """Parse texts of any size: this process is a limited worker."""
    global _bounded
    _bounded = False


def _longest(pattern: re.Pattern[str], text: str) -> int:
    return max(map(len, pattern.findall(text)), default=0)
