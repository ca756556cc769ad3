"""The draws of problems one by one: what selection rules choose from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

NO_ANSWER = -1
"""The class of a draw without an answer: it can never win a vote."""


@dataclass(frozen=True, eq=False)
class DrawTable:
    """Draws, problem after problem; every column has shape (draws,).

    Attributes:
        problems: Ids, all different, at least one.
        problem: For each draw the index of its problem, increasing, each problem at least once.
        right: Whether it is right, by whatever stands for the truth.
        passed: Whether it passes the weak suite; None where there is none.
        answer: Its class among the answers, or behaviours, of its problem, from 0; `NO_ANSWER`
            where it has none. None where answers are not known.
        scores: By the verifier's name, a score that is larger where a draw is more likely right;
            NaN where the verifier gave none.
        classes: By the verifier's name, the class into which it puts a draw, as in `answer`.

    Raises:
        ValueError: The columns do not fit together.
    """

    problems: Sequence[str]
    problem: IntArray
    right: BoolArray
    passed: BoolArray | None = None
    answer: IntArray | None = None
    scores: Mapping[str, FloatArray] = field(default_factory=dict)
    classes: Mapping[str, IntArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = {"right": self.right, "passed": self.passed, "answer": self.answer}
        for name, column in [*columns.items(), *self.scores.items(), *self.classes.items()]:
            if column is not None and column.shape != self.problem.shape:
                raise ValueError(
                    f"{name} must have a value for each of {len(self.problem)} draws, got shape "
                    f"{column.shape}"
                )
        if not np.array_equal(np.unique(self.problem), np.arange(len(self.problems))):
            raise ValueError("every problem must have a draw, and every draw a problem")
        if (np.diff(self.problem) < 0).any():
            raise ValueError("draws must be in the order of their problems")

    @property
    def draws(self) -> IntArray:
        """How many draws each problem has, shape (problems,)."""
        return np.bincount(self.problem, minlength=len(self.problems))

    @property
    def k_max(self) -> int:
        """The largest number of draws that every problem has."""
        return int(self.draws.min())

    def each(self) -> Iterator[slice]:
        """The rows of each problem, in order."""
        ends = np.cumsum(self.draws).tolist()
        yield from map(slice, [0, *ends[:-1]], ends)

    def some(self, rows: IntArray) -> "DrawTable":
        """Only some draws, in their order, some of each problem.

        Args:
            rows: Which, increasing, shape (chosen draws,).
        """
        return replace(
            self,
            problem=self.problem[rows],
            right=self.right[rows],
            passed=None if self.passed is None else self.passed[rows],
            answer=None if self.answer is None else self.answer[rows],
            scores={name: one[rows] for name, one in self.scores.items()},
            classes={name: one[rows] for name, one in self.classes.items()},
        )

    def counts(self, passed: BoolArray | None = None) -> Counts:
        """Draws, passes and right passes of each problem.

        Args:
            passed: Which draws a verifier lets pass; by default those of the weak suite, or all.
        """
        chosen = self.passed if passed is None else passed
        if chosen is None:
            chosen = np.ones_like(self.right)
        size = len(self.problems)
        weak = np.bincount(self.problem[chosen], minlength=size)
        return Counts(
            self.problems,
            self.draws,
            weak,
            np.bincount(self.problem[chosen & self.right], minlength=size),
        )

    def within_passes(self) -> "DrawTable":
        """The same where only draws that pass the weak suite have an answer and scores.

        Raises:
            ValueError: There is no weak suite.
        """
        if self.passed is None:
            raise ValueError("these draws have no verdicts of a weak suite")
        passed = self.passed
        return replace(
            self,
            answer=None if self.answer is None else np.where(passed, self.answer, NO_ANSWER),
            scores={name: np.where(passed, one, np.nan) for name, one in self.scores.items()},
            classes={name: np.where(passed, one, NO_ANSWER) for name, one in self.classes.items()},
        )
