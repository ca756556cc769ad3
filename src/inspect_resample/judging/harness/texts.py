"""Rules that say whether a program's output agrees with the expected one: texts with texts.

    tokens            CodeContests': what white space parts, without case; integers are compared as
                      integers, other numbers within 1e-5
    lines             LiveCodeBench's: stripped lines, as texts or token by token as decimals
    lines-tolerant    the same, but numbers may differ by 1e-6, absolutely or relatively
    floats:1e-9       tokens as texts, or numbers that differ so much, absolutely or relatively
    exact             every byte but one line end at the end

The sources and reasons are in `docs/method/stdin.md`. Outputs may be hostile, so no rule raises,
and none takes more than linear time in what it reads.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False  # As in typing, which would be one more import in the sandbox.
if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = Callable[[bytes, bytes], bool]

INTEGER = re.compile(rb"([+-]?)0*([0-9]+)")
NUMBER = re.compile(rb"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LONGEST_NUMBER = 4096  # bytes of a token that is read as a number other than an integer


def agree(rule: str, expected: bytes, got: bytes) -> bool:
    """Whether an output is right.

    Args:
        rule: Its name; the part before a colon is a key of `RULES`.
        expected: The expected output.
        got: The program's.

    Raises:
        KeyError: There is no such rule.
    """
    name, _, tolerance = rule.partition(":")
    if name == "floats":
        return same_tokens(expected.split(), got.split(), 0.0, float(tolerance))
    return RULES[name](expected, got)


def tokens(expected: bytes, got: bytes) -> bool:
    """CodeContests' rule."""
    return same_tokens(lowered(expected).split(), lowered(got).split(), 1e-5, 0.0, exact=True)


def lowered(text: bytes) -> bytes:
    """A text without case."""
    return text.decode("utf-8", "surrogateescape").lower().encode("utf-8", "surrogateescape")


def same_tokens(
    expected: list[bytes], got: list[bytes], absolute: float, either: float, exact: bool = False
) -> bool:
    """Whether there are as many, each the same text, or a number that is close.

    Args:
        expected: The expected tokens.
        got: The program's.
        absolute: By less than which numbers may differ.
        either: By how much they may differ absolutely or relatively.
        exact: Whether two integers must be equal.
    """
    if len(expected) != len(got):
        return False
    for wanted, given in zip(expected, got):  # noqa: B905 # Python 3.8
        if wanted != given and not close(wanted, given, absolute, either, exact):
            return False
    return True


def close(wanted: bytes, given: bytes, absolute: float, either: float, exact: bool) -> bool:
    """Whether both are numbers, and close; see `same_tokens`."""
    first, second = integer(wanted), integer(given)
    if first is not None and first == second:
        return True
    if exact and first is not None and second is not None:
        return False
    a, b = number(wanted), number(given)
    if a is None or b is None:
        return False
    apart = abs(a - b)
    return apart < absolute or apart <= either * max(1.0, abs(a))


def integer(token: bytes) -> tuple[bool, bytes] | None:
    """An integer's sign and digits; None for any other token. Its value might take for ever."""
    found = INTEGER.fullmatch(token)
    if not found:
        return None
    return found[1] == b"-" and found[2] != b"0", found[2]


def number(token: bytes) -> float | None:
    """A finite number; None for any other token."""
    if len(token) > LONGEST_NUMBER or not NUMBER.fullmatch(token):
        return None
    value = float(token)
    return value if abs(value) != float("inf") else None


def lines(expected: bytes, got: bytes) -> bool:
    """LiveCodeBench's rule."""
    return same_lines(expected, got, same_decimals)


def lines_tolerant(expected: bytes, got: bytes) -> bool:
    """The same, where numbers may differ a little."""
    return same_lines(expected, got, close_numbers)


def close_numbers(wanted: bytes, given: bytes) -> bool:
    """Whether both lines are numbers, close one by one."""
    first, second = wanted.split(), given.split()
    return len(first) == len(second) and all(
        close(a, b, 0.0, 1e-6, False)
        for a, b in zip(first, second)  # noqa: B905
    )


def same_lines(expected: bytes, got: bytes, alike: Rule) -> bool:
    """Whether there are as many lines, each the same text when stripped, or alike."""
    wanted, given = expected.strip().split(b"\n"), got.strip().split(b"\n")
    return len(wanted) == len(given) and all(
        a.strip() == b.strip() or alike(a, b)
        for a, b in zip(wanted, given)  # noqa: B905 # Python 3.8
    )


def same_decimals(wanted: bytes, given: bytes) -> bool:
    """Whether both lines are decimals, equal one by one and without any tolerance."""
    from decimal import Decimal, InvalidOperation  # that few judges need

    try:
        first, second = (
            [Decimal(token.decode("utf-8", "replace")) for token in line.split()]
            for line in (wanted, given)
        )
        return first == second
    except InvalidOperation:  # no numbers, or signalling ones
        return False


def exact(expected: bytes, got: bytes) -> bool:
    """Whether every byte is the same but one line end at the end."""
    return whole(expected) == whole(got)


def whole(text: bytes) -> bytes:
    """A text without one line end at its end."""
    return text[:-1] if text.endswith(b"\n") else text


RULES: dict[str, Rule] = {
    "tokens": tokens,
    "lines": lines,
    "lines-tolerant": lines_tolerant,
    "exact": exact,
}
"""The rules by their names, but `floats:TOLERANCE` and `checker`."""
