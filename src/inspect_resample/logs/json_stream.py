"""JSON read value by value from a stream of bytes.

Logs hold lists of a million summaries, and samples of many megabytes, that must not be in memory at
once. What is read is what Python's `json` reads, NaN and Infinity included: Inspect writes them.
"""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

_SPACE = " \t\n\r"
_CLOSED = frozenset('"}]')  # The last characters of values that cannot go on.
_AFTER = frozenset(",:]} \t\n\r")  # What may follow a value.


class CutOff(ValueError):
    """The text ends before its value does, or it is no JSON."""


class JsonStream:
    """A text with one JSON value, read from its beginning in one pass."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Read `chunks`, the text in UTF-8 in pieces of any size."""
        self._chunks = iter(chunks)
        self._bytes = codecs.getincrementaldecoder("utf-8")()
        self._scan = json.JSONDecoder().raw_decode
        self._text = ""
        self._at = 0
        self._ended = False

    def value(self) -> Any:
        """The next value.

        Raises:
            CutOff: There is none, or only a part of it.
        """
        self._peek()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except ValueError as error:
                if not self._more():
                    raise CutOff(f"its JSON cannot be read: {error}") from error
                continue
            # A number at the end of what was read so far may go on.
            whole = self._text[end - 1] in _CLOSED or self._text[end : end + 1] in _AFTER
            if whole or not self._more():
                self._at = end
                return value

    def elements(self) -> Iterator[Any]:
        """The values of the array that comes next.

        Raises:
            CutOff: There is no array; or, after the elements that are whole, it does not end.
        """
        for _ in self._items("[", "]"):
            yield self.value()

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next; after each, its value must be read.

        Raises:
            CutOff: There is no object; or, after the members that are whole, it does not end.
        """
        for _ in self._items("{", "}"):
            key = self.value()
            self._take(":")
            yield str(key)

    def _items(self, opening: str, closing: str) -> Iterator[None]:
        """Yields before each item of a list with commas."""
        self._take(opening)
        if self._peek() == closing:
            self._take(closing)
            return
        while True:
            yield
            if self._peek() == closing:
                self._take(closing)
                return
            self._take(",")

    def _peek(self) -> str:
        """The next character that is not a space; empty at the end."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in _SPACE:
                at += 1
            self._at = at
            if at < len(text):
                return text[at]
            if not self._more():
                return ""

    def _take(self, character: str) -> None:
        found = self._peek()
        if found != character:
            raise CutOff(f"its JSON has {found!r} where {character!r} was expected")
        self._at += 1

    def _more(self) -> bool:
        """Read on: as much again as is waiting, so that a long value is not scanned too often."""
        if self._ended:
            return False
        waiting = self._text[self._at :]
        parts, size = [waiting], 0
        while not self._ended and size <= len(waiting):
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            parts.append(self._bytes.decode(chunk or b"", final=self._ended))
            size += len(parts[-1])
        self._text, self._at = "".join(parts), 0
        return size > 0
