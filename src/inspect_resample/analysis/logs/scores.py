"""The scores of a log's samples, collected in columns, and the verdicts that they hold.

A log can have a million samples, so nothing is kept of a score but numbers.
"""

import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from inspect_resample.analysis.counts import FloatArray, IntArray
from inspect_resample.analysis.logs.verdicts import (
    DUAL_SUITE,
    Choice,
    ObjectArray,
    ScoreError,
    Verdicts,
    letters,
    simple,
)

_CREDIT = {"c": 1.0, "yes": 1.0, "true": 1.0, "p": 0.5, "i": 0.0, "n": 0.0, "no": 0.0, "false": 0.0}
"""Inspect's words for correct, partially correct, incorrect, no answer."""


@dataclass
class _Values:
    """One score, of the samples that have it.

    Attributes:
        rows: Places of the samples.
        numbers: The score of each; NaN when it is unscored or not readable.
        unreadable: The first value that is neither a number nor a word for one, and its row.
    """

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    unreadable: tuple[int, Any] | None = None

    def add(self, row: int, value: Any) -> None:
        number = _number(value)
        if number is None:
            self.unreadable = self.unreadable or (row, value)
        self.rows.append(row)
        self.numbers.append(math.nan if number is None else number)

    def column(self, samples: int) -> FloatArray:
        """The score of every sample; NaN where there is none."""
        full = np.full(samples, np.nan)
        full[np.frombuffer(self.rows, dtype=np.int64)] = np.frombuffer(self.numbers)
        return full


@dataclass
class _Counted:
    """A suite by which a scorer counts many draws in a sample, of the samples that have it.

    Attributes:
        rows: Places of the samples.
        counts: For each, three numbers: draws, passes, unscored draws.
        letters: For each, the letters of its draws; empty when they are not all there.
        wrong: The first counts that are not three integers, and their row.
    """

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    letters: list[str] = field(default_factory=list)
    wrong: tuple[int, tuple[Any, ...]] | None = None

    def add(self, row: int, metadata: Mapping[str, Any], suite: str) -> None:
        draws, unscored = metadata.get("draws"), metadata.get("unscored", 0)
        counts: tuple[Any, ...] = (draws, metadata.get(f"{suite}_passes"), unscored)
        if not all(type(count) is int for count in counts):
            self.wrong = self.wrong or (row, counts)
            return
        self.rows.append(row)
        self.counts.extend(counts)
        self.letters.append(letters(metadata, suite, draws + unscored))


class ScoreColumns:
    """Collects the scores of samples, one sample after the other."""

    def __init__(self) -> None:
        self._values: dict[str, _Values] = {}
        self._counted: dict[str, _Counted] = {}  # By score, as SCORER.SUITE.

    @property
    def names(self) -> list[str]:
        """The scores that there are, as Inspect names them, sorted."""
        return sorted(self._values)

    def add(self, row: int, scores: Mapping[str, Mapping[str, Any]]) -> None:
        """Take in the scores of the sample in place `row`, as a log's JSON has them."""
        for scorer, score in scores.items():
            value = score.get("value")
            if isinstance(value, dict):
                for name, inner in value.items():
                    self._column(f"{scorer}.{name}").add(row, inner)
            else:
                self._column(scorer).add(row, value)
            metadata = score.get("metadata") or {}
            if scorer == DUAL_SUITE or "draws" in metadata:
                self._count(scorer, row, metadata)

    def verdicts(self, choice: Choice, samples: int) -> Verdicts:
        """The draws of every sample.

        Args:
            choice: The scores to read.
            samples: The number of samples.

        Raises:
            ScoreError: A value is neither correct or incorrect nor a number from 0 to 1, counts do
                not fit together, or the two scores are of different kinds.
        """
        kinds = [self._counts_draws(name) for name in choice.names]
        if all(kinds):
            return self._many_draws(choice, samples)
        if any(kinds):
            raise ScoreError(
                f"{choice.weak} and {choice.strong} cannot be combined: one counts many draws in a "
                f"sample, the other judges one"
            )
        return self._one_draw(choice, samples)

    def numbers(self, choice: Choice, samples: int) -> dict[str, FloatArray]:
        """The scores that are not verdicts, by name: measures of quality, for instance.

        Those of scorers that count many draws are left out, for they are not about one draw.
        """
        taken = {*choice.names, *map(simple, choice.names)}
        counting = {name.rpartition(".")[0] for name in self._counted}
        return {
            name: values.column(samples)
            for name, values in sorted(self._values.items())
            if name not in taken
            and values.unreadable is None
            and name not in counting
            and name.rpartition(".")[0] not in counting
        }

    def _column(self, name: str) -> _Values:
        values = self._values.get(name)
        if values is None:
            values = self._values[name] = _Values()
        return values

    def _count(self, scorer: str, row: int, metadata: Mapping[str, Any]) -> None:
        suites = {key.removesuffix("_passes") for key in metadata if key.endswith("_passes")}
        if scorer == DUAL_SUITE:
            suites |= {"weak", "strong"}
        for suite in suites:
            self._counted.setdefault(f"{scorer}.{suite}", _Counted()).add(row, metadata, suite)

    def _counts_draws(self, name: str) -> bool:
        return name in self._counted or name.rpartition(".")[0] == DUAL_SUITE

    def _many_draws(self, choice: Choice, samples: int) -> Verdicts:
        draws, passes, unscored, weak_letters = self._counts(choice.weak, samples)
        draws_too, both, strong_letters = draws, passes, None
        if choice.strong is not None:
            draws_too, both, _, strong_letters = self._counts(choice.strong, samples)
        fits = (both >= 0) & (both <= passes) & (passes <= draws) & (draws == draws_too)
        if not fits.all():
            row = int(fits.argmin())
            strong = None if choice.strong is None else int(both[row])
            raise ScoreError(
                f"{passes[row]} weak and {strong} strong passes of {draws[row]} draws do not fit "
                f"together",
                row,
            )
        return Verdicts(
            draws=draws,
            weak_passes=passes,
            strong_passes=None if choice.strong is None else both,
            unscored=unscored,
            partial=np.zeros(samples, dtype=np.int64),
            weak_letters=weak_letters,
            strong_letters=strong_letters,
        )

    def _counts(self, name: str, samples: int) -> tuple[IntArray, IntArray, IntArray, ObjectArray]:
        """Draws, passes, unscored draws and the letters of the draws of every sample.

        A sample without this score is one draw without a verdict.
        """
        counted = self._counted.get(name, _Counted())
        if counted.wrong is not None:
            scorer, _, suite = name.rpartition(".")
            row, wrong = counted.wrong
            raise ScoreError(
                f"the metadata of {scorer} must hold the integers draws, {suite}_passes and "
                f"unscored, got {wrong}",
                row,
            )
        found = np.zeros((samples, 3), dtype=np.int64)
        found[:, 2] = 1
        texts = np.full(samples, "", dtype=object)
        rows = np.frombuffer(counted.rows, dtype=np.int64)
        found[rows] = np.frombuffer(counted.counts, dtype=np.int64).reshape(-1, 3)
        texts[rows] = counted.letters
        draws, passes, unscored = found.T
        return draws, passes, unscored, texts

    def _one_draw(self, choice: Choice, samples: int) -> Verdicts:
        credits = [self._credit(name, samples) for name in choice.names]
        scored = np.ones(samples, dtype=bool)
        both, partial = scored.copy(), ~scored
        for credit in credits:
            scored &= ~np.isnan(credit)
            both &= credit == 1
            partial |= (credit > 0) & (credit < 1)
        passed = scored & (credits[0] == 1)
        return Verdicts(
            draws=_whole(scored),
            weak_passes=_whole(passed),
            strong_passes=None if choice.strong is None else _whole(scored & both),
            unscored=_whole(~scored),
            partial=_whole(scored & partial),
        )

    def _credit(self, name: str, samples: int) -> FloatArray:
        """The score of every sample as a number from 0 to 1; NaN where it is unscored."""
        values = self._values.get(name) or self._values.get(simple(name)) or _Values()
        if values.unreadable is not None:
            row, value = values.unreadable
            raise ScoreError(f"{name} is {value!r}: expected C or I, or a number", row)
        credit = values.column(samples)
        outside = (credit < 0) | (credit > 1)
        if outside.any():
            row = int(outside.argmax())
            raise ScoreError(
                f"{name} is {credit[row]:g}: expected a number from 0 to 1, where 1 is a pass", row
            )
        return credit


def _whole(flags: npt.NDArray[np.bool_]) -> IntArray:
    """1 for True, 0 for False."""
    return flags.astype(np.int64)


def _number(value: Any) -> float | None:
    """A score as a number, NaN for none; None when it cannot be read as one."""
    if value is None:
        return math.nan
    if isinstance(value, str):
        credit = _CREDIT.get(value.lower())
        if credit is not None:
            return credit
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None
