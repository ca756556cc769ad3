"""Strings and comments in a text, characters that nobody sees, and those that Python refuses."""

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


_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u2581\u3000"
_HIDDEN = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
_SPACE = re.compile(f"[{_SPACES}]")
_NOTHING = re.compile(f"[{_HIDDEN}]")
_LINE_END = re.compile("[\u0085\u2028\u2029]")
_UNSEEN = re.compile(f"[{_SPACES}{_HIDDEN}\u0085\u2028\u2029]")

_BYTES = re.compile(r"(?:<0x[0-9A-Fa-f]{2}>)+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def cleaned(text: str) -> str:
    """Return a text whose line ends and spaces are those of Python.

    Other spaces become spaces and what has no width goes, both outside of strings and comments:
    Python refuses them there, so that no right program changes. Tokens that stand for a byte, and
    the letters by which a tokenizer writes spaces and line ends, become what they stand for.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\u010a" in text and "\n" not in text:
        text = text.replace("\u010a", "\n").replace("\u0120", " ")
    if "<0x0A>" in text and "\n" not in text:
        text = _BYTES.sub(_read_bytes, text)
    elif "<0x" in text:
        text = outside(text, lambda part: _BYTES.sub(_read_bytes, part))
    text = text.removeprefix("\ufeff")
    return text if text.isascii() or not _UNSEEN.search(text) else outside(text, _seen)


def refuses(text: str) -> bool:
    """Return whether a text has a character outside its strings that is not Python."""
    found: list[str] = []

    def look(part: str) -> str:
        found.extend(each for each in _FOREIGN.findall(part) if not f"a{each}".isidentifier())
        return part

    if not text.isascii():
        outside(text, look)
    return bool(found)


def _read_bytes(tokens: re.Match[str]) -> str:
    return bytes.fromhex(re.sub("<0x|>", "", tokens[0])).decode("utf-8", "replace")


def _seen(part: str) -> str:
    return _NOTHING.sub("", _SPACE.sub(" ", _LINE_END.sub("\n", part)))
