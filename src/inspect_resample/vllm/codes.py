"""Arithmetic sampling: the draws of a group read their tokens from codes that are spread out.

A code is a number in [0, 1). At each token the vocabulary, in one order for all, divides [0, 1)
into intervals as long as the tokens are likely; the token whose interval holds the code is taken,
and the interval is stretched to [0, 1). A code that is uniform draws as the model does. The N codes
of a group are each uniform and keep their distance, so that its draws repeat each other less than
independent ones would (Vilnis et al. 2023, arXiv 2210.15458; in evaluation arXiv 2411.14018).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from random import Random

SIZE, SEED = "spread_size", "spread_seed"
"""Names of a request's extra arguments: the draws of its group, and the group's seed."""

BITS = 53
"""Random bits of a new code: what a float64 has."""

RESERVE = 32
"""Bits that a code has at least when a token is read from it; with fewer left it is made anew."""

_BELOW_ONE = 1 - 2.0**-BITS


class GroupError(ValueError):
    """A request does not say which draw of which group it is."""


@dataclass(frozen=True, slots=True)
class SpreadDraw:
    """One draw of a group.

    Attributes:
        seed: The group's.
        size: Draws of the group, N.
        index: The draw's number among them, from 0.
    """

    seed: int
    size: int
    index: int

    def code(self, tokens: int = 0) -> "Code":
        """The code that the draw begins with, or goes on with where its own was lost.

        The codes of a group are (i/(N+1) + U) mod 1 for i = 1..N, with U from its seed.

        Args:
            tokens: How many the draw has. Beyond the first, its code is independent of the others'.
        """
        if tokens:
            return Code(self, self._uniform(tokens), BITS, tokens)
        value = (self.index + 1) / (self.size + 1) + Random(str(self.seed)).random()
        return Code(self, value % 1, BITS, 0)

    def _uniform(self, tokens: int) -> float:
        return Random(f"{self.seed}/{self.index}/{tokens}").random()


@dataclass(frozen=True, slots=True)
class Code:
    """Where a draw stands.

    Attributes:
        draw: The draw whose code it is.
        value: The code, in [0, 1).
        bits: How many of its bits no token has been read from.
        tokens: How many tokens were read.
    """

    draw: SpreadDraw
    value: float
    bits: float
    tokens: int

    def after(self, low: float, high: float) -> "Code":
        """The code once a token was read from it.

        A token of probability p takes -log2 p bits. Given the tokens so far the code is uniform, so
        an independent one may stand in its place; by then the draws of a group have parted, and it
        matters no more how far apart their codes are.

        Args:
            low: Where the token's interval begins; at most `value`.
            high: Where it ends; above `value` but for rounding.
        """
        tokens, bits = self.tokens + 1, self.bits + log2(high - low)
        if bits < RESERVE:
            return self.draw.code(tokens)
        value = min(max((self.value - low) / (high - low), 0.0), _BELOW_ONE)
        return Code(self.draw, value, bits, tokens)


def spread_draw(
    extra: Mapping[str, object] | None, seed: int | None, choices: int = 1
) -> SpreadDraw | None:
    """Which draw a request is for; None when it belongs to no group.

    A request for n choices becomes n requests with seeds that count up from its own, so a draw's
    number is how far its seed is from the group's.

    Args:
        extra: The request's extra arguments.
        seed: Its seed.
        choices: How many choices it asks for.

    Raises:
        GroupError: The arguments are not all there, or out of their ranges.
    """
    if not extra or not (SIZE in extra or SEED in extra):
        return None
    size, base = extra.get(SIZE), extra.get(SEED)
    if type(size) is not int or size < 1 or type(base) is not int:
        raise GroupError(
            f"{SIZE} must be a whole number of draws, at least 1, and {SEED} a whole number, got "
            f"{size!r} and {base!r}"
        )
    if seed is None or not 0 <= seed - base <= size - choices:
        raise GroupError(
            f"draw i = 0..{size - 1} of a group whose {SEED} is {base} has the seed {base} + i, "
            f"got {choices} choices from the seed {seed}"
        )
    return SpreadDraw(base, size, seed - base)
