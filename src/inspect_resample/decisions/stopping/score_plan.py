"""The plan by a verifier's scores: what `plan --verifier` writes and tasks read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from inspect_resample.decisions.stopping.plan import (
    ACTIONS,
    NAMES,
    ActionName,
    Natural,
    Outlook,
    PlanOrigin,
    PlanStakes,
)
from inspect_resample.decisions.stopping.scores import ScoreTable
from inspect_resample.statistics.bootstrap import Estimate


@dataclass(frozen=True)
class ScoreStep:
    """What to do from so many draws on, until the next step.

    Attributes:
        draws: How many were made.
        actions: What to do by the bin of the best score: `draw` again, `submit` the first draw of
            that bin, or `give up`; the first bin is that of no score, the second holds scores below
            the first border, and so on.
    """

    draws: Natural
    actions: list[ActionName]


@dataclass(frozen=True)
class ScoreBin:
    """What calibration draws show of a bin.

    Attributes:
        low: The score from which on it holds; null for that of draws without a score, and for the
            lowest one.
        share: Of the draws that fall into it.
        right: Share of these that are right; null where there are none.
    """

    low: float | None
    share: float
    right: float | None


@dataclass(frozen=True)
class FixedKByScore:
    """The best of K draws by score, with K the same for every problem.

    Attributes:
        k: The best K; 0 where none pays.
        expected: What comes of it, where only scores are submitted that are worth it.
    """

    k: int
    expected: Outlook


@dataclass(frozen=True)
class HeldOut:
    """What rules earned on draws at hand of problems that they were not solved for.

    Attributes:
        most_draws: Of a problem, for which they were solved: those that all problems have.
        rule: The rule.
        fixed: The best fixed K.
    """

    most_draws: int
    rule: Outlook
    fixed: Outlook


@dataclass(frozen=True)
class ScorePlan(PlanOrigin):
    """How to go on drawing by the scores of a verifier.

    Attributes:
        verifier: Whose scores they are.
        suite: Whether only draws that pass the weak suite have a score.
        stakes: What was planned for.
        borders: The scores at which bins begin, increasing.
        bins: What the draws show of each bin; the first one is that of draws without a score.
        types: Number of types of problems that were fitted.
        rule: When to stop drawing a problem: `-T stop=value`.
        expected: What comes of the rule.
        reward: Its reward, with an interval by the bootstrap over problems.
        clairvoyant: What would come of knowing the type of each problem.
        fixed: The best fixed K.
        held_out: The same on problems that had no say; null where there are too few.
        doubts: What a reader must know.
    """

    verifier: str
    suite: bool
    stakes: PlanStakes
    borders: list[float]
    bins: list[ScoreBin]
    types: int
    rule: list[ScoreStep]
    expected: Outlook
    reward: Estimate
    clairvoyant: Outlook
    fixed: FixedKByScore
    held_out: HeldOut | None
    doubts: list[str]

    @property
    def table(self) -> ScoreTable:
        """The rule.

        Raises:
            ValueError: It does not end, or does not fit the borders.
        """
        bins = len(self.borders) + 2
        if not all(low < high for low, high in pairwise(self.borders)):
            raise ValueError("borders must increase")
        if not self.rule or any(len(step.actions) != bins for step in self.rule):
            raise ValueError(f"each step of the rule must have {bins} actions, one for each bin")
        return score_table(self.rule)


def score_steps(table: ScoreTable) -> list[ScoreStep]:
    """A table as steps, up to the most draws that it makes."""
    found: list[ScoreStep] = []
    for draws in range(table.most_draws + 1):
        actions = [NAMES[table.action(draws, best)] for best in range(table.actions.shape[1])]
        if not found or found[-1].actions != actions:
            found.append(ScoreStep(draws, actions))
    return found


def score_table(rule: Sequence[ScoreStep]) -> ScoreTable:
    """The table of some steps.

    Raises:
        ValueError: They do not begin with no draws, do not increase, or the table does not end.
    """
    begins = [step.draws for step in rule]
    if begins[0] != 0 or not all(low < high for low, high in pairwise(begins)):
        raise ValueError("the steps of a rule must begin with 0 draws and increase")
    rows = [[ACTIONS[name] for name in step.actions] for step in rule]
    lengths = np.diff([*begins, begins[-1] + 1])
    return ScoreTable(np.repeat(np.array(rows, np.int8), lengths, axis=0))
