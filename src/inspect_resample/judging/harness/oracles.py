"""Rules that say whether an output agrees with the expected one.

This file runs inside the sandbox, next to the judge and far from the programs: it must do with
Python 3.8 and the standard library, and it compares plain data that the judge has decoded (None,
bool, int, float, complex, str, bytes, list, tuple, set, frozenset and dict, never a subclass). The
data may be hostile all the same, so no rule raises, and none takes more than linear time.

The rules and their reasons are in `docs/method/evalplus.md`.
"""

from __future__ import annotations

import math

TYPE_CHECKING = False  # As in typing, which would be one more import in the sandbox.
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Rule = Callable[[float, tuple[Any, ...], Any, Any], bool]

# The tolerances of numpy.testing.assert_allclose and of EvalPlus.
_RELATIVE = 1e-7
_ABSOLUTE = 1e-6

_NUMBERS = (bool, int, float, complex)


def agrees(oracle: str, tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Say whether an output is right.

    Args:
        oracle: Name of the rule, a key of `ORACLES`.
        tolerance: Absolute tolerance for numbers. 0 means exact, but for floats 1e-6.
        inputs: The arguments of the call, as they were before it.
        expected: What the reference gave.
        got: What the program gave.

    Returns:
        True when the rule accepts `got`; never an exception, whatever `got` is.

    Raises:
        KeyError: There is no such rule.
    """
    return ORACLES[oracle](tolerance, inputs, expected, got)


def _equal(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept what `==` accepts, and the same structure with floats that are close."""
    # The common case in one step. It makes 1, 1.0 and True the same, and {1} and frozenset({1}).
    if expected == got:
        return True
    # A number alone must be of the expected kind; within a structure only its value counts.
    return type(expected) is type(got) and _alike(tolerance, expected, got)


def _alike(tolerance: float, expected: Any, got: Any) -> bool:
    kind = type(expected)
    if kind is list or kind is tuple:
        return (
            type(got) is kind
            and len(got) == len(expected)
            and all(_alike(tolerance, expected[i], got[i]) for i in range(len(expected)))
        )
    if kind is dict:
        return (
            type(got) is dict
            and got.keys() == expected.keys()
            and all(_alike(tolerance, value, got[key]) for key, value in expected.items())
        )
    if kind is float or kind is complex or (tolerance and kind is int):
        return _near(tolerance, expected, got)
    return bool(expected == got)


def _near(tolerance: float, expected: Any, got: Any) -> bool:
    """Accept a number, of whatever kind, within the absolute plus the relative tolerance."""
    if expected == got or (expected != expected and got != got):  # Infinities; two NaNs.
        return True
    if type(expected) not in _NUMBERS or type(got) not in _NUMBERS:
        return False
    try:
        bound = (tolerance or _ABSOLUTE) + _RELATIVE * abs(expected)
        return bool(abs(got - expected) <= bound < math.inf)
    except OverflowError:  # An int, or the size of a complex number, beyond the range of floats.
        return False


def _list_or_tuple(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept what is equal, and a tuple for a list, as LiveCodeBench does; floats are exact."""
    return bool(expected == (list(got) if type(got) is tuple else got))


def _list_or_first(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept what is equal, or equals the first element of a list, as APPS does; floats are exact.

    Of APPS' outputs some are in a list of their own, and nothing tells which.
    """
    if _list_or_tuple(tolerance, inputs, expected, got):
        return True
    return type(expected) is list and expected[:1] == [list(got) if type(got) is tuple else got]


def _same_set(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept the same elements in any order and any container, however often each comes."""
    try:
        wanted = set(expected)
        # Looking up before building a set keeps ints that were made to collide from costing
        # quadratic time: all that gets into the second set is in the first, which is harmless.
        return all(element in wanted for element in got) and len(set(got)) == len(wanted)
    except TypeError:  # Not a container, or an element that cannot be in a set.
        return False


def _not_none(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept any object where the reference finds one, None where it finds none, or the bool."""
    return _found(expected) == _found(got)


def _found(value: Any) -> bool:
    return value if type(value) is bool else value is not None


def _polynomial_root(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept any x at which the polynomial with the coefficients given, lowest first, is 0."""
    if type(got) not in (bool, int, float):
        return False
    try:
        value = 0.0
        for power, coefficient in enumerate(inputs[0]):
            value += coefficient * math.pow(got, power)
    except OverflowError:  # Far from any root.
        return False
    return abs(value) <= tolerance


def _digit_distance(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept also the reading that pads the shorter number with zeros on its left."""
    if _equal(tolerance, inputs, expected, got):
        return True
    digits = [str(number) for number in inputs]
    width = max(map(len, digits))
    first, second = (text.zfill(width) for text in digits)
    return bool(got == sum(abs(int(first[i]) - int(second[i])) for i in range(width)))


def _pyramid_surface(tolerance: float, inputs: tuple[Any, ...], expected: Any, got: Any) -> bool:
    """Accept also the reading of the height as the distance from base to apex, rounded."""
    if _equal(tolerance, inputs, expected, got):
        return True
    edge, height = inputs
    slant = math.sqrt((edge / 2) ** 2 + height**2)
    return bool(got == round(edge**2 + 2 * edge * slant))


ORACLES: dict[str, Rule] = {
    "equal": _equal,
    "list-or-tuple": _list_or_tuple,
    "list-or-first": _list_or_first,
    "same-set": _same_set,
    "not-none": _not_none,
    "polynomial-root": _polynomial_root,
    "digit-distance": _digit_distance,
    "pyramid-surface": _pyramid_surface,
}
