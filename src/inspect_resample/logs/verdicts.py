"""From the scores of a log's samples to verdicts, as columns with an entry for each sample.

Two kinds of score are read. The scorer of this package judges many draws in one sample and puts
their counts in the score's metadata; any other scorer judges one draw, and its score is the
verdict.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspect_resample.logs.letters import PASS, codes, with_verdict
from inspect_resample.statistics.counts import FirstPass, FloatArray, IntArray

DUAL_SUITE = "dual_suite"
"""Key of this package's score in an Inspect sample."""

_ANSWERED = ("answers.correct", "recorded.correct")
"""This package's scores that know right from wrong without suites."""

QUALITY = "code_quality"
"""Key of this package's score of code quality."""

VERIFIED = "verified"
"""Key of this package's score that holds what verifiers beside the suites say."""

ObjectArray = npt.NDArray[np.object_]


class ScoreError(ValueError):
    """A score cannot be read as a verdict, or the choice of scores does not fit the log.

    Attributes:
        row: The sample's place among those of the log, where the error is about one.
    """

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


@dataclass(frozen=True)
class Choice:
    """Which scores stand for the suites, each as `SCORER.SCORE` in Inspect's notation."""

    weak: str
    strong: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The scores, the weak one first."""
        return (self.weak,) if self.strong is None else (self.weak, self.strong)


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The draws of samples; each of shape (samples,).

    Attributes:
        draws: Draws with a verdict.
        weak_passes: Of these, the ones that pass the weak suite.
        strong_passes: Of these, the ones that pass both; None with one suite.
        unscored: Draws without a verdict, not in `draws`.
        weak_only: Of these, the ones that pass the weak suite and have no verdict of the strong
            one; that a draw fails the weak suite is a verdict, whatever its strong score.
        unreadable: Of these, the ones whose scores cannot be read as verdicts.
        partial: Draws with partial credit; they count as failed.
        weak_letters: What became of each draw on the weak suite, a letter a draw in their order;
            empty where the log does not tell. None when each sample is one draw.
        strong_letters: The same for the strong suite; None with one suite, too.
        doubtful: Of the draws with a verdict, the ones that something else than the program may
            have ended. None when each sample is one draw.
        tolerable: Of these, the ones that failed for want of a tolerance between numbers; None as
            above.
        audit: Of each sample the share with which its weak failures were tried on the strong suite
            (0 where none were to be), how many could be chosen, were, passed it, and have no
            verdict; shape (samples, 5). None where no sample was audited.
        stops: Of each sample under a stopping rule the most draws that were to be made, the draws
            looked at before the rule stopped (-1 where it did not), and the place of the draw that
            was submitted (-1 where it gave up); shape (samples, 3), and -1 where there was no rule.
            None where there was none in any.
        stop_rules: The rules in force.
    """

    draws: IntArray
    weak_passes: IntArray
    strong_passes: IntArray | None
    unscored: IntArray
    weak_only: IntArray
    unreadable: IntArray
    partial: IntArray
    weak_letters: ObjectArray | None = None
    strong_letters: ObjectArray | None = None
    doubtful: IntArray | None = None
    tolerable: IntArray | None = None
    audit: FloatArray | None = None
    stops: IntArray | None = None
    stop_rules: tuple[str, ...] = ()

    def take(self, rows: IntArray) -> "Verdicts":
        """The verdicts of some samples, in the order of `rows`."""
        return Verdicts(
            draws=self.draws[rows],
            weak_passes=self.weak_passes[rows],
            strong_passes=None if self.strong_passes is None else self.strong_passes[rows],
            unscored=self.unscored[rows],
            weak_only=self.weak_only[rows],
            unreadable=self.unreadable[rows],
            partial=self.partial[rows],
            weak_letters=None if self.weak_letters is None else self.weak_letters[rows],
            strong_letters=None if self.strong_letters is None else self.strong_letters[rows],
            doubtful=None if self.doubtful is None else self.doubtful[rows],
            tolerable=None if self.tolerable is None else self.tolerable[rows],
            audit=None if self.audit is None else self.audit[rows],
            stops=None if self.stops is None else self.stops[rows],
            stop_rules=self.stop_rules,
        )


RECORDED = Choice("recorded.weak", "recorded.strong")
"""The scores of draws that were recorded with verdicts of two suites."""


def choose(names: Sequence[str], wanted: Choice | None) -> Choice:
    """The scores to read in a log: the wanted ones, or those that need no choosing.

    Args:
        names: The scores that the log's samples have.
        wanted: The user's choice, or None for the package's own score or the log's only one.

    Raises:
        ScoreError: The log has no such score, or several and none was wanted.
    """
    if wanted is not None:
        for name in wanted.names:
            if name not in names and simple(name) not in names:
                raise ScoreError(f"no score {name}; it has {_listed(names)}")
        return wanted
    if DUAL_SUITE in names or f"{DUAL_SUITE}.weak" in names:
        return Choice(f"{DUAL_SUITE}.weak", f"{DUAL_SUITE}.strong")
    if {RECORDED.weak, RECORDED.strong} <= set(names):
        return RECORDED
    own = [name for name in _ANSWERED if name in names]
    if len(own) == 1:
        return Choice(own[0])
    # A scorer with several scores that failed on a sample has a plain one there.
    several = {name.rpartition(".")[0] for name in names}
    verdicts = [n for n in names if n not in several and not _no_verdict(n.partition(".")[0])]
    if len(verdicts) == 1:
        return Choice(verdicts[0])
    if not verdicts:
        raise ScoreError(f"no score of it says whether a draw is right; it has {_listed(names)}")
    raise ScoreError(f"choose its scores with --weak and --strong; it has {_listed(verdicts)}")


def _no_verdict(scorer: str) -> bool:
    """Whether the scores of a scorer say something else than whether a draw is right."""
    return scorer == VERIFIED or is_quality(scorer)


def is_quality(scorer: str) -> bool:
    """Whether a score is one of code quality; Inspect numbers those that were appended again."""
    return re.fullmatch(rf"{QUALITY}(?:-?\d+)?", scorer) is not None


def simple(name: str) -> str:
    """`match.match` names the score of the scorer `match`, which is `match` in a sample."""
    scorer, _, field = name.rpartition(".")
    return scorer if scorer == field else name


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "no scores"


def first_pass(problem: IntArray, verdicts: Verdicts, rows: IntArray) -> FirstPass | None:
    """The first weak pass of problems.

    Args:
        problem: The problem of each sample, in increasing order; samples of a problem in the order
            in which they were drawn.
        verdicts: Of the samples.
        rows: The problems that are wanted, all with judged draws.

    Returns:
        None when the letters of a sample that may hold a first pass are not known.
    """
    passing = np.flatnonzero(verdicts.weak_passes)
    # Only the first sample with a pass can hold a problem's first pass.
    found, first = np.unique(problem[passing], return_index=True)
    passing = passing[first]
    places = _places(verdicts, passing)
    if places is None:
        return None
    within, strong = places
    problems = int(rows.max()) + 1
    starts = np.searchsorted(problem, np.arange(problems + 1))
    made = np.concatenate([[0], np.cumsum(verdicts.draws)])
    draw = np.zeros(problems, dtype=np.int64)
    correct = np.zeros(problems, dtype=bool)
    inside = found < problems
    found, passing = found[inside], passing[inside]
    draw[found] = made[passing] - made[starts[found]] + within[inside]
    correct[found] = strong[inside]
    return FirstPass(draw[rows], correct[rows])


def _places(verdicts: Verdicts, passing: IntArray) -> tuple[IntArray, npt.NDArray[np.bool_]] | None:
    """In each of these samples, the number of the first pass from 1, and whether it is strong."""
    strong = np.zeros(len(passing), dtype=bool)
    if verdicts.weak_letters is None:
        if verdicts.strong_passes is not None:
            strong = verdicts.strong_passes[passing] > 0
        return np.ones(len(passing), dtype=np.int64), strong
    within = np.zeros(len(passing), dtype=np.int64)
    for i, sample in enumerate(passing):
        weak = verdicts.weak_letters[sample]
        other = None if verdicts.strong_letters is None else verdicts.strong_letters[sample]
        if not weak or other == "":
            return None
        scored = with_verdict(weak, other)
        passes = codes(weak)[scored] == ord(PASS)
        if len(passes) != verdicts.draws[sample] or not passes.any():
            return None
        within[i] = passes.argmax() + 1
        if other is not None:
            strong[i] = codes(other)[scored][passes.argmax()] == ord(PASS)
    return within, strong
