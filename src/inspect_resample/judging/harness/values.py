"""Plain values from the bytes that a child sent, without trust.

The bytes are `marshal`'s format, version 2, which has exact types and no references. They are read
here rather than by `marshal.loads`, which may crash on bytes made to crash it.
"""

from __future__ import annotations

import reprlib
import struct
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEEPEST = 100
SHOWN = 200  # bytes of UTF-8
SLOWEST = 2.0  # CPU seconds for one set or dictionary


class _Shorten(reprlib.Repr):
    """Long values in few characters."""

    def repr_int(self, value: int, level: int) -> str:
        """An int; Python itself refuses to write out the very long ones."""
        if value.bit_length() > 1000:
            return "<int of %d bits>" % value.bit_length()
        return super().repr_int(value, level)


_shorten = _Shorten()
_shorten.maxlist = _shorten.maxtuple = _shorten.maxset = _shorten.maxfrozenset = 12
_shorten.maxdict = 8
_shorten.maxstring = _shorten.maxlong = 80
_shorten.maxlevel = 4


def show(value: object) -> str:
    """A value in at most `SHOWN` bytes, for a person to read."""
    return brief(_shorten.repr(value), SHOWN)


def brief(text: str, most: int) -> str:
    """The beginning of a text, in at most `most` bytes, and fit to be written anywhere."""
    data = text[:most].encode("utf-8", "backslashreplace")
    if len(text) <= most and len(data) <= most:
        return data.decode()
    return data[: most - 3].decode("utf-8", "ignore") + "..."


def decode(data: bytes) -> Any:
    """The value that `data` stands for.

    Raises:
        ValueError: it stands for none, or for one nested deeper than `DEEPEST`.
    """
    try:
        value, end = _read(data, 0, 0)
    except (IndexError, struct.error, TypeError, UnicodeDecodeError, OverflowError) as wrong:
        raise ValueError("not a plain value: " + type(wrong).__name__) from wrong
    if end != len(data):
        raise ValueError("not a plain value: bytes are left over")
    return value


def _read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """One value at `at`, and where it ends."""
    if depth > DEEPEST:
        raise ValueError("nested deeper than %d" % DEEPEST)
    kind = data[at : at + 1]
    at += 1
    if kind in _CONSTANTS:
        return _CONSTANTS[kind], at
    if kind in _NUMBERS:
        layout, make = _NUMBERS[kind]
        return make(*layout.unpack_from(data, at)), at + layout.size
    if kind == b"{":
        return _dict(data, at, depth)
    if kind not in _SIZED:
        raise ValueError("not a plain value: kind %r" % kind)
    (size,) = _SIZE.unpack_from(data, at)
    at += _SIZE.size
    if kind == b"l":
        return _long(data, at, size)
    if not 0 <= size <= len(data) - at:
        raise ValueError("not a plain value: it is cut off")
    if kind == b"s":
        return data[at : at + size], at + size
    if kind == b"u":
        return data[at : at + size].decode("utf-8", "surrogatepass"), at + size
    items = []
    for _ in range(size):
        item, at = _read(data, at, depth + 1)
        items.append(item)
    return (_hashed(items, kind) if kind in b"<>" else _SIZED[kind](items)), at


def _hashed(items: list[Any], kind: bytes) -> Any:
    """A set; its elements may have been chosen so that it takes for ever to make."""
    elements: set[Any] = set()
    began = time.thread_time()
    for size, item in enumerate(items, 1):
        elements.add(item)
        _check_growth(began, len(elements), size)
    return _SIZED[kind](elements)


def _check_growth(began: float, size: int, expected: int) -> None:
    """Give up on a collection that no program has made, or that takes unnaturally long to make."""
    if size != expected:
        raise ValueError("not a plain value: an element comes twice")
    if size % 256 == 0 and time.thread_time() - began > SLOWEST:
        raise ValueError("its hashes collide")


def _long(data: bytes, at: int, size: int) -> tuple[int, int]:
    """A large int: base 2**15 digits, lowest first, with the sign on their number."""
    digits = struct.unpack_from("<%dH" % abs(size), data, at)
    number = int.from_bytes(_packed(digits), "little")
    return (-number if size < 0 else number), at + 2 * abs(size)


def _packed(digits: tuple[int, ...]) -> bytes:
    """Digits of 15 bits as a string of bytes, eight digits to fifteen bytes."""
    packed = bytearray()
    for start in range(0, len(digits), 8):
        group = 0
        for place, digit in enumerate(digits[start : start + 8]):
            if digit > 0x7FFF:
                raise ValueError("not a plain value: a digit of more than 15 bits")
            group |= digit << (15 * place)
        packed += group.to_bytes(15, "little")
    return bytes(packed)


def _dict(data: bytes, at: int, depth: int) -> tuple[dict[Any, Any], int]:
    """A dictionary: keys and values in turn, up to a null."""
    items: dict[Any, Any] = {}
    began, size = time.thread_time(), 0
    while data[at : at + 1] != b"0":
        key, at = _read(data, at, depth + 1)
        items[key], at = _read(data, at, depth + 1)
        size += 1
        _check_growth(began, len(items), size)
    return items, at + 1


_SIZE = struct.Struct("<i")
_CONSTANTS: dict[bytes, Any] = {b"N": None, b"T": True, b"F": False}
_NUMBERS: dict[bytes, tuple[struct.Struct, Any]] = {
    b"i": (struct.Struct("<i"), int),
    b"g": (struct.Struct("<d"), float),
    b"y": (struct.Struct("<dd"), complex),
}
_SIZED: dict[bytes, Any] = {
    b"l": int,
    b"s": bytes,
    b"u": str,
    b"(": tuple,
    b"[": list,
    b"<": set,
    b">": frozenset,
}
