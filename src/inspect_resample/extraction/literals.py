"""Strings and comments in a text that may be Python, prose or both."""

import re
from collections.abc import Callable
from itertools import chain

_PREFIX = r"(?<!\w)(?:[rbfu]{1,2})?"
_LITERAL = re.compile(
    rf"{_PREFIX}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\""
    r"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
    r"|(?:^|(?<=\s))\#(?!\#)[^\n]*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
"""A string or a comment. An apostrophe after a letter is none, nor is a heading of level two."""


def literals(text: str) -> list[tuple[int, int]]:
    """Find the strings and comments of a text, each with its begin and end."""
    return [match.span() for match in _LITERAL.finditer(text)]


def outside(text: str, change: Callable[[str], str]) -> str:
    """Change what is outside the strings and comments of a text."""
    spans = literals(text)
    begins = [0, *(end for _, end in spans)]
    ends = [*(begin for begin, _ in spans), len(text)]
    changed = [change(text[b:e]) for b, e in zip(begins, ends, strict=True)]
    kept = [text[b:e] for b, e in spans]
    return "".join(chain.from_iterable(zip(changed, [*kept, ""], strict=True)))
