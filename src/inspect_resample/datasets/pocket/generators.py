"""Building blocks of the strong suites: small random values of the kind that mistakes stumble over.

Sizes and scales are drawn first, so that empty, short, repeated and far-out values are all common.
Every function depends on its `random.Random` alone.
"""

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

ASCII = "abcdeABCDExyzXYZ"
"""Few letters, so that words repeat them."""

FOREIGN = "éÉñÑøØжЖλ漢😀"
"""Characters whose capital, where they have one, is a single character and turns back into them."""

LETTERS = ASCII + FOREIGN

PRINTABLE = ASCII + "019 .,;:!?-_'()" + FOREIGN


def length(rng: random.Random, longest: int = 12) -> int:
    """Return a length from 0 to `longest`, with short ones more likely."""
    return rng.randint(0, rng.choice((1, 4, longest)))


def integer(rng: random.Random) -> int:
    """Return an integer of any sign: tiny, small, or up to a billion."""
    scale = rng.choice((3, 20, 300, 10**9))
    return rng.randint(-scale, scale)


def natural(rng: random.Random) -> int:
    """Return an integer that is not negative: tiny, small, or up to a billion."""
    return abs(integer(rng))


def integers(rng: random.Random, longest: int = 12) -> list[int]:
    """Return a list of integers of one scale; on the smaller scales they repeat."""
    scale = rng.choice((2, 9, 100, 10**6))
    return [rng.randint(-scale, scale) for _ in range(length(rng, longest))]


def naturals(rng: random.Random, longest: int = 12) -> list[int]:
    """Return a list of integers that are not negative; on the smaller scales they repeat."""
    return [abs(number) for number in integers(rng, longest)]


def choices(rng: random.Random, options: Sequence[Item], longest: int = 12) -> list[Item]:
    """Return a list of some of the options, with repeats."""
    return [rng.choice(options) for _ in range(length(rng, longest))]


def word(rng: random.Random, alphabet: str = LETTERS, shortest: int = 0, longest: int = 8) -> str:
    """Return a string over the alphabet, at least `shortest` long."""
    return "".join(rng.choice(alphabet) for _ in range(max(shortest, length(rng, longest))))


def words(rng: random.Random, alphabet: str = LETTERS, longest: int = 6) -> list[str]:
    """Return a list of words that are not empty."""
    return [word(rng, alphabet, shortest=1) for _ in range(length(rng, longest))]


def sentence(rng: random.Random, alphabet: str = LETTERS) -> str:
    """Return words with one to three spaces between them and sometimes at the ends."""
    spread = "".join(part + " " * rng.choice((1, 1, 2, 3)) for part in words(rng, alphabet))
    return rng.choice((spread, spread.strip(), " " + spread))


def spans(rng: random.Random, longest: int = 8) -> list[tuple[int, int]]:
    """Return pairs (start, end) with start < end, close enough to meet, nest and repeat."""
    far = rng.choice((5, 20, 1000))
    pairs = []
    for _ in range(length(rng, longest)):
        start = rng.randint(-far, far)
        pairs.append((start, start + rng.randint(1, max(2, far // 2))))
    return pairs


def counted(*numbers: int) -> str:
    """Return two lines of a program's input: how many numbers there are, and the numbers."""
    return f"{len(numbers)}\n{' '.join(map(str, numbers))}\n"
