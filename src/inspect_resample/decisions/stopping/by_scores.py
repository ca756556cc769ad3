"""Plans by scores as stopping rules."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.stopping.rule import Look, Seen
from inspect_resample.decisions.stopping.score_plan import ScorePlan
from inspect_resample.decisions.stopping.scores import ScoreTable
from inspect_resample.decisions.stopping.table import Action
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.score_types import bins_of

BY_SCORES = "value by "
"""How the rules are called that look at scores, before the verifier's name."""


@dataclass(frozen=True, eq=False)
class ScoreRule:
    """Follows a table of draws and best scores, and submits the first draw of the best bin.

    Attributes:
        verifier: Whose scores they are.
        table: What to do.
        borders: The scores at which bins begin.
        suite: Whether only draws that pass the weak suite have a score.
    """

    verifier: str
    table: ScoreTable
    borders: FloatArray
    suite: bool

    @property
    def name(self) -> str:
        """The rule with its verifier."""
        return BY_SCORES + self.verifier

    @property
    def looks_at(self) -> frozenset[Look]:
        """Scores, and verdicts where there is a weak suite."""
        return frozenset({"scores", "verdicts"} if self.suite else {"scores"})

    def follow(self) -> "_UntilScored":
        """Begin with a problem."""
        return _UntilScored(self, self.table.soonest)


class _UntilScored:
    """The draws of a problem until the table says to stop."""

    def __init__(self, rule: ScoreRule, soonest: IntArray) -> None:
        self.rule, self.soonest = rule, soonest
        self.seen = self.best = 0
        self.first: int | None = None

    def needed(self) -> int:
        """Draws to the nearest state where the table stops."""
        row = min(self.seen, len(self.soonest) - 1)
        return max(1, int(self.soonest[row, self.best]))

    def take(self, draw: Seen) -> bool:
        counts = draw.score is not None and (draw.passed or not self.rule.suite)
        score = draw.score if counts else None
        one = np.array([np.nan if score is None else score])
        found = int(bins_of(one, self.rule.borders)[0])
        if found > self.best:
            self.best, self.first = found, self.seen
        self.seen += 1
        return self.rule.table.action(self.seen, self.best) != Action.DRAW

    def submission(self) -> int | None:
        """The first draw of the best bin, where the table submits."""
        submits = self.rule.table.action(self.seen, self.best) == Action.SUBMIT
        return self.first if submits else None


def score_rule(plan: ScorePlan) -> ScoreRule:
    """The rule of a plan by scores."""
    return ScoreRule(plan.verifier, plan.table, np.array(plan.borders), plan.suite)
