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

from inspect_resample.logs.letters import FAULT, PASS, codes, letters, with_verdict
from inspect_resample.logs.stops import StopColumns
from inspect_resample.logs.verdicts import (
    DUAL_SUITE,
    Choice,
    ObjectArray,
    ScoreError,
    Verdicts,
    simple,
)
from inspect_resample.statistics.counts import FloatArray, IntArray

_CREDIT = {"c": 1.0, "yes": 1.0, "true": 1.0, "p": 0.5, "i": 0.0, "n": 0.0, "no": 0.0, "false": 0.0}
"""Inspect's words for correct, partially correct, incorrect, no answer."""

AUDITED = ("audit_share", "auditable", "audited", "audit_right", "audit_lost")
"""What metadata tell of audits, in the order of `Verdicts.audit`."""

_LONGEST_VALUE = 60  # Characters of a value in a message.


@dataclass
class _Values:
    """One score, of the samples that have it.

    Attributes:
        rows: Places of the samples.
        numbers: The score of each; NaN when it is unscored or not readable.
        unreadable: The values that are neither numbers nor words for one, by row.
    """

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    unreadable: dict[int, str] = field(default_factory=dict)

    def add(self, row: int, value: Any) -> None:
        number = _number(value)
        if number is None:
            self.unreadable[row] = repr(value)[:_LONGEST_VALUE]
        self.rows.append(row)
        self.numbers.append(math.nan if number is None else number)

    def column(self, samples: int) -> FloatArray:
        """The score of every sample; NaN where there is none."""
        full = np.full(samples, np.nan)
        full[np.frombuffer(self.rows, dtype=np.int64)] = np.frombuffer(self.numbers)
        return full


FURTHER = ("doubtful", "tolerable")
"""What else a scorer counts of a sample's draws, in `Verdicts` by the same names."""


@dataclass
class _Counted:
    """A suite by which a scorer counts many draws in a sample, of the samples that have it.

    Attributes:
        rows: Places of the samples.
        counts: For each, three numbers: draws, passes, unscored draws.
        letters: For each, the letters of its draws; empty when they are not all there.
        further: For each, its draws that are `FURTHER`.
        wrong: The counts that are not three integers, by row.
    """

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    letters: list[str] = field(default_factory=list)
    further: "array[int]" = field(default_factory=lambda: array("q"))
    wrong: dict[int, str] = field(default_factory=dict)

    def add(self, row: int, metadata: Mapping[str, Any], suite: str) -> None:
        draws, unscored = metadata.get("draws"), metadata.get("unscored", 0)
        counts: tuple[Any, ...] = (draws, metadata.get(f"{suite}_passes"), unscored)
        if not all(type(count) is int for count in counts):
            self.wrong[row] = repr(counts)[:_LONGEST_VALUE]
            return
        self.rows.append(row)
        self.counts.extend(counts)
        self.letters.append(letters(metadata, suite, draws + unscored))
        for name in FURTHER:
            further = metadata.get(name)
            self.further.append(further if type(further) is int else 0)


class ScoreColumns:
    """Collects the scores of samples, one sample after the other."""

    def __init__(self) -> None:
        self._values: dict[str, _Values] = {}
        self._counted: dict[str, _Counted] = {}  # By score, as SCORER.SUITE.
        self._audits: dict[int, tuple[float, ...] | None] = {}  # None where they do not fit.
        self._stops = StopColumns()
        self.unreadable: dict[int, str] = {}  # Why, by row; of the scores last chosen.

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
            if "stop_rule" in metadata:
                self._stops.add(row, metadata)
            unscored = not isinstance(value, dict) and math.isnan(_number(value) or 0)
            if "draws" in metadata or (scorer == DUAL_SUITE and not unscored):
                self._count(scorer, row, metadata)

    def verdicts(self, choice: Choice, samples: int) -> Verdicts:
        """The draws of every sample.

        A sample whose score is neither correct or incorrect nor a number from 0 to 1, or whose
        counts do not fit together, is without a verdict, and `unreadable` says why.

        Raises:
            ScoreError: Most samples are so, or the two scores are of different kinds.
        """
        self.unreadable = {}
        kinds = [self._counts_draws(name) for name in choice.names]
        if all(kinds):
            found = self._many_draws(choice, samples)
            self._refuse_most(found.draws > 0)
        elif any(kinds):
            raise ScoreError(
                f"{choice.weak} and {choice.strong} cannot be combined: one counts many draws in a "
                f"sample, the other judges one"
            )
        else:
            found = self._one_draw(choice, samples)
        self.unreadable = {
            row: why for row, why in self.unreadable.items() if found.unreadable[row]
        }
        return found

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
            and not values.unreadable
            and name not in counting
            and name.rpartition(".")[0] not in counting
        }

    def column(self, name: str, samples: int) -> FloatArray:
        """One score as a number of every sample; NaN where a sample has none.

        Raises:
            ScoreError: No sample has it, or it is no number in one.
        """
        values = self._values.get(name) or self._values.get(simple(name))
        if values is None:
            raise ScoreError(f"no score is called {name}; there is {', '.join(self.names)}")
        for row, value in values.unreadable.items():
            raise ScoreError(f"{name} is {value}: a verifier's score must be a number", row)
        return values.column(samples)

    def _column(self, name: str) -> _Values:
        values = self._values.get(name)
        if values is None:
            values = self._values[name] = _Values()
        return values

    def _count(self, scorer: str, row: int, metadata: Mapping[str, Any]) -> None:
        suites = {key.removesuffix("_passes") for key in metadata if key.endswith("_passes")}
        if scorer == DUAL_SUITE:
            suites |= {"weak", "strong"}
            if AUDITED[0] in metadata:
                self._audits[row] = _audit(metadata)
        for suite in suites:
            self._counted.setdefault(f"{scorer}.{suite}", _Counted()).add(row, metadata, suite)

    def _counts_draws(self, name: str) -> bool:
        return name in self._counted or name.rpartition(".")[0] == DUAL_SUITE

    def _many_draws(self, choice: Choice, samples: int) -> Verdicts:
        suites = [self._counts(name, samples) for name in choice.names]
        weak, strong = suites[0], suites[-1]
        draws, passes, unscored = weak.counts.T.copy()
        both, weak_only = strong.counts[:, 1].copy(), np.zeros(samples, dtype=np.int64)
        if choice.strong is not None:
            unlike = (weak.counts != strong.counts)[:, [0, 2]].any(axis=1) | ~strong.known
            for row in np.flatnonzero(weak.known & (unlike | (unscored > 0))).tolist():
                found = self._by_draw(row, weak, strong, bool(unlike[row]))
                if found is not None:
                    draws[row], passes[row], both[row], unscored[row], weak_only[row] = found
        fits = (both >= 0) & (both <= passes) & (passes <= draws) & (unscored >= 0)
        for row in np.flatnonzero(weak.known & ~fits).tolist():
            told = None if choice.strong is None else int(both[row])
            self.unreadable[row] = (
                f"{passes[row]} weak and {told} strong passes of {draws[row]} draws do not fit "
                f"together"
            )
        if choice.weak.rpartition(".")[0] == DUAL_SUITE:
            for row in (row for row, told in self._audits.items() if told is None):
                self.unreadable[row] = f"{', '.join(AUDITED)} of its metadata do not fit together"
        unknown = ~weak.known
        unknown[list(self.unreadable)] = True
        unscored[unknown] = np.maximum(draws + unscored, 1)[unknown]
        for column in (draws, passes, both, weak_only):
            column[unknown] = 0
        for suite in suites:
            suite.letters[unknown] = ""
        return Verdicts(
            draws=draws,
            weak_passes=passes,
            strong_passes=None if choice.strong is None else both,
            unscored=unscored,
            weak_only=weak_only,
            unreadable=np.where(self._flags(samples), unscored, 0),
            partial=np.zeros(samples, dtype=np.int64),
            weak_letters=weak.letters,
            strong_letters=None if choice.strong is None else strong.letters,
            audit=self._audited(choice, unknown),
            stops=self._stops.column(samples),
            stop_rules=tuple(self._stops.rules),
            **dict(zip(FURTHER, np.where(unknown, 0, weak.further.T), strict=True)),
        )

    def _audited(self, choice: Choice, unknown: npt.NDArray[np.bool_]) -> FloatArray | None:
        """What was audited of each sample; of those without a verdict nothing counts."""
        if not self._audits or choice.strong is None or choice.weak != f"{DUAL_SUITE}.weak":
            return None
        found = np.zeros((len(unknown), len(AUDITED)))
        for row, told in self._audits.items():
            if told is not None and not unknown[row]:
                found[row] = told
        return found

    def _by_draw(
        self, row: int, weak: "_Suite", strong: "_Suite", unlike: bool
    ) -> tuple[int, int, int, int, int] | None:
        """Draws, passes of each suite, unscored draws and weak passes alone of one sample.

        None when its counts stand as they are.
        """
        draws, passes, unscored = weak.counts[row].tolist()
        if weak.letters[row] and not strong.known[row]:
            strong.letters[row] = "".join(FAULT if x == PASS else "-" for x in weak.letters[row])
        if weak.letters[row] and len(weak.letters[row]) == len(strong.letters[row]):
            one, other = codes(weak.letters[row]), codes(strong.letters[row])
            scored = with_verdict(weak.letters[row], strong.letters[row])
            passed = one == ord(PASS)
            right = passed & (other == ord(PASS))
            counts = (scored, scored & passed, right, ~scored, passed & ~scored)
            n, b, c, u, alone = (int(flags.sum()) for flags in counts)
            return n, b, c, u, alone
        if not strong.known[row]:
            return draws - passes, 0, 0, unscored + passes, passes
        if unlike:
            self.unreadable[row] = (
                f"{draws} draws of the weak suite and {strong.counts[row, 0]} of the strong one do "
                f"not fit together, and no letters tell which are which"
            )
        return None

    def _counts(self, name: str, samples: int) -> "_Suite":
        """What a suite counted in every sample."""
        counted = self._counted.get(name, _Counted())
        scorer, _, suite = name.rpartition(".")
        for row, wrong in counted.wrong.items():
            self.unreadable.setdefault(
                row,
                f"the metadata of {scorer} must hold the integers draws, {suite}_passes and "
                f"unscored, got {wrong}",
            )
        found = np.zeros((samples, 3), dtype=np.int64)
        texts, known = np.full(samples, "", dtype=object), np.zeros(samples, dtype=bool)
        rows = np.frombuffer(counted.rows, dtype=np.int64)
        found[rows] = np.frombuffer(counted.counts, dtype=np.int64).reshape(-1, 3)
        texts[rows], known[rows] = counted.letters, True
        further = np.zeros((samples, len(FURTHER)), dtype=np.int64)
        further[rows] = np.frombuffer(counted.further, dtype=np.int64).reshape(-1, len(FURTHER))
        return _Suite(found, texts, known, further)

    def _one_draw(self, choice: Choice, samples: int) -> Verdicts:
        credits = [self._credit(name, samples) for name in choice.names]
        weak, strong = credits[0], credits[-1]
        passed = weak == 1
        # What fails the weak suite is judged, whatever its strong score: it need not have one.
        scored = (weak < 1) | (passed & ~np.isnan(strong))
        partial = np.any([(credit > 0) & (credit < 1) for credit in credits], axis=0)
        return Verdicts(
            draws=_whole(scored),
            weak_passes=_whole(scored & passed),
            strong_passes=None if choice.strong is None else _whole(passed & (strong == 1)),
            unscored=_whole(~scored),
            weak_only=_whole(passed & ~scored),
            unreadable=_whole(~scored & self._flags(samples)),
            partial=_whole(scored & partial),
        )

    def _credit(self, name: str, samples: int) -> FloatArray:
        """The score of every sample as a number from 0 to 1; NaN where it has none."""
        values = self._values.get(name) or self._values.get(simple(name)) or _Values()
        credit = values.column(samples)
        for row, value in values.unreadable.items():
            self.unreadable[row] = f"{name} is {value}: expected C or I, or a number"
        outside = (credit < 0) | (credit > 1)
        for row in np.flatnonzero(outside).tolist():
            self.unreadable[row] = (
                f"{name} is {credit[row]:g}: expected a number from 0 to 1, where 1 is a pass"
            )
        credit[outside] = np.nan
        self._refuse_most(~np.isnan(credit))
        return credit

    def _refuse_most(self, readable: npt.NDArray[np.bool_]) -> None:
        """Refuse a score of which more samples cannot be read than can."""
        if len(self.unreadable) > readable.sum():
            row = min(self.unreadable)
            raise ScoreError(self.unreadable[row], row)

    def _flags(self, samples: int) -> npt.NDArray[np.bool_]:
        """Which samples cannot be read."""
        flags = np.zeros(samples, dtype=bool)
        flags[list(self.unreadable)] = True
        return flags


@dataclass(frozen=True, eq=False)
class _Suite:
    """What a suite counted.

    Attributes:
        counts: Draws, passes and unscored draws of every sample, shape (samples, 3).
        letters: The letters of its draws; empty where they are not all there.
        known: Whether it has this score.
        further: Draws of every sample that are `FURTHER`, shape (samples, names).
    """

    counts: IntArray
    letters: ObjectArray
    known: npt.NDArray[np.bool_]
    further: IntArray


def _audit(metadata: Mapping[str, Any]) -> tuple[float, ...] | None:
    """The numbers that `AUDITED` names; None where they do not fit together."""
    told = [metadata.get(name) for name in AUDITED]
    share, *counts = told
    if type(share) not in (int, float) or not all(type(count) is int for count in counts):
        return None
    numbers = tuple(float(number) for number in told if isinstance(number, int | float))
    share, able, chosen, right, lost = numbers
    fits = 0 < share <= 1 and 0 <= chosen <= able and min(right, lost) >= 0
    return numbers if fits and right + lost <= chosen else None


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
