r"""Python's plain data as JSON, which has neither tuples nor sets, bytes, complex numbers or nan.

What JSON lacks is an object with one field, whose name begins with `$`:

    {"$tuple": [1, 2]}              (1, 2)
    {"$set": [1, 2]}                {1, 2}
    {"$frozenset": [1, 2]}          frozenset({1, 2})
    {"$bytes": "AP8="}              b"\x00\xff", in base 64
    {"$complex": [1.0, -2.0]}       (1-2j)
    {"$dict": [[1, "one"]]}         {1: "one"}, whatever the keys are
    {"$float": "nan"}               nan; also "inf" and "-inf"

Everything else means what it means to Python's `json`. A dictionary with a key that begins with `$`
is written as `$dict`.
"""

import json
import math
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from typing import Any

DEEPEST = 100
"""Levels of nesting; deeper data is no data that the judge takes."""

MARK = "$"
_FLOATS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def parse(text: str) -> Any:
    """Read JSON strictly.

    Raises:
        ValueError: It is not valid, names a field twice, or writes NaN or infinity as JavaScript
            does.
    """
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def from_json(value: Any, depth: int = 0) -> Any:
    """The data that a JSON value stands for.

    Raises:
        ValueError: It has a field that begins with `$` and is none of the forms above, or is nested
            deeper than `DEEPEST`.
    """
    if depth > DEEPEST:
        raise ValueError(f"data nested deeper than {DEEPEST}")
    if isinstance(value, list):
        return [from_json(item, depth + 1) for item in value]
    if isinstance(value, float) and math.isinf(value):
        raise ValueError('a number beyond all floats; infinity is {"$float": "inf"}')
    if not isinstance(value, dict):
        return value
    marked = [name for name in value if name.startswith(MARK)]
    if not marked:
        return {name: from_json(item, depth + 1) for name, item in value.items()}
    (name,) = marked[:1]
    if len(value) > 1 or name not in _MAKERS:
        raise ValueError(
            f"{name!r} is no form of data: expected is an object with one of {', '.join(_MAKERS)} "
            "as its only field; a dictionary with such a key is written as $dict"
        )
    try:
        return _MAKERS[name](value[name], depth + 1)
    except (TypeError, Base64Error, KeyError) as wrong:
        raise ValueError(f"{name} cannot be made from {value[name]!r:.80}: {wrong}") from None


def to_json(value: Any) -> Any:
    """The JSON value that stands for plain data.

    Raises:
        ValueError: It is no plain data.
    """
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        names = (name for name, known in _FLOATS.items() if repr(known) == repr(value))
        name = next(names, None)
        return value if name is None else {"$float": name}
    if kind is list:
        return [to_json(item) for item in value]
    if kind is dict:
        if all(type(key) is str and not key.startswith(MARK) for key in value):
            return {key: to_json(item) for key, item in value.items()}
        return {"$dict": [[to_json(key), to_json(item)] for key, item in value.items()]}
    if kind is bytes:
        return {"$bytes": b64encode(value).decode()}
    if kind is complex:
        return {"$complex": [to_json(value.real), to_json(value.imag)]}
    if kind in (tuple, set, frozenset):
        return {f"${kind.__name__}": [to_json(item) for item in value]}
    raise ValueError(f"no plain data: {kind.__name__}")


def _items(value: Any, depth: int) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("expected a list")
    return [from_json(item, depth) for item in value]


def _distinct(value: Any, depth: int) -> set[Any]:
    items = _items(value, depth)
    found = set(items)
    if len(found) < len(items):
        raise TypeError("an element comes twice")
    return found


def _dictionary(value: Any, depth: int) -> dict[Any, Any]:
    pairs = _items(value, depth)
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise TypeError("expected a list of pairs")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise TypeError("a key comes twice")
    return found


def _complex(value: Any, depth: int) -> complex:
    real, imaginary = _pair(_items(value, depth))
    return complex(real, imaginary)


def _pair(items: list[Any]) -> tuple[float, float]:
    if len(items) != 2 or not all(type(item) in (int, float) for item in items):
        raise TypeError("expected two numbers")
    return items[0], items[1]


def _bytes(value: Any, depth: int) -> bytes:
    return b64decode(value, validate=True)


def _float(value: Any, depth: int) -> float:
    return _FLOATS[value]


_MAKERS: dict[str, Callable[[Any, int], Any]] = {
    "$tuple": lambda value, depth: tuple(_items(value, depth)),
    "$set": _distinct,
    "$frozenset": lambda value, depth: frozenset(_distinct(value, depth)),
    "$bytes": _bytes,
    "$complex": _complex,
    "$dict": _dictionary,
    "$float": _float,
}


def _no_constant(name: str) -> Any:
    written = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}[name]
    raise ValueError(f'{name} is no JSON; it is written {{"$float": "{written}"}}')


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {twice!r} comes twice")
    return found
