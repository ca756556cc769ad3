"""A made-up model of few words, on which spread draws can be held against what is exact."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.random import Generator

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.vllm.codes import SpreadDraw

Draw = tuple[int, ...]


@dataclass(frozen=True)
class TableModel:
    """What follows a word hangs on that word alone; word 0 ends a draw.

    Attributes:
        table: Chances of the next word, shape (words, words); the row of word 0 begins a draw.
        longest: Words of a draw at most.
    """

    table: FloatArray
    longest: int

    @classmethod
    def random(cls, words: int, longest: int, end: float, rng: Generator) -> Self:
        """A model with chances of a Dirichlet law, but for the chance that a draw ends."""
        table = rng.dirichlet(np.ones(words - 1), size=words) * (1 - end)
        return cls(np.insert(table, 0, end, axis=1), longest)

    def plain(self, draws: int, rng: Generator) -> list[Draw]:
        """Independent draws."""
        return [self._read(lambda low, high: rng.random(), rng.random()) for _ in range(draws)]

    def group(self, seed: int, size: int) -> list[Draw]:
        """The draws of a group, read from spread codes."""
        return [self._spread(SpreadDraw(seed, size, index)) for index in range(size)]

    def _spread(self, draw: SpreadDraw) -> Draw:
        code = draw.code()

        def after(low: float, high: float) -> float:
            nonlocal code
            code = code.after(low, high)
            return code.value

        return self._read(after, code.value)

    def _read(self, after: Callable[[float, float], float], value: float) -> Draw:
        """The draw that a code gives, which `after` each word's interval is another."""
        words: list[int] = []
        while len(words) < self.longest and (not words or words[-1]):
            ends = self._ends[words[-1] if words else 0]
            word = bisect_right(ends, value)
            words.append(word)
            value = after(ends[word - 1] if word else 0.0, ends[word])
        return tuple(words)

    @cached_property
    def _ends(self) -> list[list[float]]:
        ends = self.table.cumsum(axis=1)
        whole: list[list[float]] = (ends / ends[:, -1:]).tolist()
        return whole
