"""What is known of each draw, in columns; `draws.py` makes a data frame of them."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from inspect_resample.logs.letters import codes
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.samples import one_draw_letters
from inspect_resample.statistics.counts import FloatArray, IntArray

if TYPE_CHECKING:
    from inspect_resample.logs.whole_samples import PerDraw

UNKNOWN = 0
"""Instead of a letter."""


class DrawColumns:
    """The draws of one evaluation, those of a sample together; each column of shape (draws,).

    Attributes:
        pool: Where they are from.
        row: The sample of each.
        weak: The letter of each on the weak suite as a number; `UNKNOWN` where no log tells.
        strong: The same for the strong suite.
        one_suite: Whether there is no strong suite.
    """

    def __init__(self, pool: Pool, per_draw: "PerDraw") -> None:
        """Take the draws of `pool`, with what whole samples tell of them."""
        self.pool = pool
        verdicts = pool.samples.verdicts
        self.one_suite = verdicts.strong_passes is None
        lengths = verdicts.draws + verdicts.unscored
        self.row: IntArray = np.repeat(np.arange(len(lengths)), lengths)
        self._lengths = lengths
        self._starts = np.cumsum(lengths) - lengths
        self._exact = self._by_row(per_draw.usage)
        self._letters = self._by_row(per_draw.letters)
        self.weak = self._codes(verdicts.weak_letters, False, 0)
        self.strong = (
            np.full(self.size, UNKNOWN, dtype=np.uint8)
            if self.one_suite
            else self._codes(verdicts.strong_letters, True, 1)
        )

    @property
    def size(self) -> int:
        """Draws."""
        return len(self.row)

    @property
    def number_in_sample(self) -> IntArray:
        """Numbers of the draws in their samples, from 1."""
        numbers: IntArray = np.arange(self.size) - self._starts[self.row] + 1
        return numbers

    @property
    def number(self) -> IntArray:
        """Numbers of the draws of their problems, from 1."""
        problem = self.pool.samples.problem[self.row]
        first = np.searchsorted(problem, np.arange(len(self.pool.samples.problems)))
        numbers: IntArray = np.arange(self.size) - first[problem] + 1
        return numbers

    def usage(self, name: str) -> FloatArray:
        """A column of `Usage` by draw; a sample's is shared evenly where no more is known."""
        column: FloatArray = getattr(self.pool.samples.usage, name)
        found: FloatArray = (column / np.maximum(self._lengths, 1))[self.row]
        for row, exact in self._exact.items():
            if name in exact and len(exact[name]) == self._lengths[row]:
                start = self._starts[row]
                found[start : start + self._lengths[row]] = exact[name]
        return found

    def number_of(self, name: str) -> FloatArray:
        """Another score of the draws."""
        numbers = self.pool.samples.numbers.get(name)
        return np.full(self.size, np.nan) if numbers is None else numbers[self.row]

    def _codes(
        self, letters: npt.NDArray[np.object_] | None, strong: bool, suite: int
    ) -> npt.NDArray[np.uint8]:
        """The letters of all draws as numbers; `UNKNOWN` where a log does not tell."""
        if letters is None:
            letters = one_draw_letters(self.pool.samples.verdicts, strong)
        texts = letters.tolist()
        for row, found in self._letters.items():
            texts[row] = found[suite]
        unknown = chr(UNKNOWN)
        return codes(
            "".join(
                text if len(text) == length else unknown * length
                for text, length in zip(texts, self._lengths.tolist(), strict=True)
            )
        )

    def _by_row(self, found: dict[tuple[str, str, int], Any]) -> dict[int, Any]:
        """What was found of samples, by their rows here."""
        if not found:
            return {}
        places = [source.location for source in self.pool.evaluation.sources]
        keys = (
            (places[log], *self.pool.samples.place(row))
            for row, log in enumerate(self.pool.log.tolist())
        )
        return {row: found[key] for row, key in enumerate(keys) if key in found}
