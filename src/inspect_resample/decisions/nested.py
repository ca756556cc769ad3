"""What a choice is worth on problems that it was not made on.

The best of many options on some problems looks better there than it is. Where one option is chosen,
it is worth what a `winner` is. Where many figures are each of a choice, as a threshold at each K,
the problems are divided into parts: for each part the option is chosen on the others, and its worth
is read off in the part that had no say; the mean is over all problems and several divisions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.plateau import plateau
from inspect_resample.decisions.reward import NOTHING, Stakes, first_best, reward, tolerance
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.winners import winner

_PARTS = 10
_DIVISIONS = 4


@dataclass(frozen=True, eq=False)
class BestOption:
    """The best number of draws of a rule, and its level, at one cost ratio.

    Attributes:
        k: K*, 0 where no number of draws has a positive reward.
        low: The smallest K that may be the best, at its best level.
        high: The largest.
        at_end_of_data: Whether K* is the last one, so that a larger one may be better.
        level: From what score, or lead, on something is submitted at K*; null for any.
        reward: Of K* and its level, valued on problems that had no say in the choice; the interval
            holds its true reward.
        flattered_reward: Of K* and its level on the problems that they were chosen on.
    """

    k: int
    low: int
    high: int
    at_end_of_data: bool
    level: float
    reward: Estimate
    flattered_reward: float


class Divisions:
    """Divisions of the problems into parts.

    Args:
        problems: How many.
        seed: Same seed, same divisions.
        clusters: For each problem the name of its cluster, which no part divides: what was seen of
            one variant would choose for the others. None where each stands for itself.
    """

    def __init__(self, problems: int, seed: int = 0, clusters: Sequence[str] | None = None) -> None:
        rng = np.random.default_rng(seed)
        groups = Clusters(problems, clusters)
        parts = np.arange(groups.count) % min(_PARTS, groups.count)
        divided = [rng.permutation(parts)[groups.of] for _ in range(_DIVISIONS)]
        self.parts: IntArray = np.array(divided)

    @classmethod
    def of(cls, counts: Counts, seed: int = 0) -> "Divisions":
        """Divisions of the problems of these counts, or of their clusters."""
        return cls(len(counts.problems), seed, counts.clusters)

    def chosen(self, values: FloatArray, equal: float = 1e-12) -> IntArray:
        """The option that the other parts choose for each problem.

        Args:
            values: Shape (problems, options, columns); a choice is made for each column.
            equal: Values that are closer are equal; the first of equal options is chosen.

        Returns:
            Shape (divisions, problems, columns).
        """
        total = values.sum(axis=0)
        found = np.zeros((len(self.parts), len(values), values.shape[2]), dtype=np.int64)
        for parts, choices in zip(self.parts, found, strict=True):
            for part in np.unique(parts):
                inside = parts == part
                others = (total - values[inside].sum(axis=0)) / max(np.count_nonzero(~inside), 1)
                choices[inside] = first_best(others.T, equal)
        return found

    @staticmethod
    def worth(values: FloatArray, chosen: IntArray) -> FloatArray:
        """What problems have of the options chosen for them, shape (problems, columns)."""
        taken = [np.take_along_axis(values, one[:, None, :], axis=1)[:, 0] for one in chosen]
        mean: FloatArray = np.mean(taken, axis=0)
        return mean


def tuned(outcomes: Sequence[Submissions], divisions: Divisions) -> Submissions:
    """A rule whose level is chosen at each K for the most right submissions."""
    right = np.stack([one.right for one in outcomes], axis=1)
    chosen = divisions.chosen(right)

    def worth(of: Callable[[Submissions], FloatArray]) -> FloatArray:
        return divisions.worth(np.stack([of(one) for one in outcomes], axis=1), chosen)

    return Submissions(
        divisions.worth(right, chosen), worth(lambda one: one.wrong),
        worth(lambda one: one.abstained), worth(lambda one: one.draws_made), outcomes[0].k,
    )  # fmt: skip


def best_option(
    outcomes: Sequence[Submissions], levels: FloatArray, stakes: Stakes, bootstrap: Bootstrap
) -> BestOption:
    """K* and the best level of a rule.

    Args:
        outcomes: At each level, for the same numbers of draws, from 0.
        levels: Of them, shape (levels,).
        stakes: What a submission is worth.
        bootstrap: Resamples of the problems.
    """
    k = outcomes[0].k.astype(np.int64)
    rewards = np.stack([reward(one, stakes) for one in outcomes], axis=2)
    flat = rewards.reshape(len(rewards), -1)  # By K, and then by level.
    equal = tolerance(stakes)
    best = int(first_best(flat.mean(axis=0)[None, :], equal)[0])
    column, level = divmod(best, len(outcomes))
    worst = stakes.worst(int(k[-1]))
    # Around a smooth best level a number of draws earns as much at the best level of these data:
    # that it was chosen is of second order. All levels at once held the truth too often.
    best_levels = rewards.mean(axis=0).argmax(axis=1)
    profile = rewards[:, np.arange(len(k)), best_levels]
    low, high = plateau(profile, column, stakes.benefit - worst, equal, bootstrap)
    return BestOption(
        int(k[column]), int(k[low]), int(k[high]), column == len(k) - 1, float(levels[level]),
        worth_of_choosing(flat, best, worst, stakes, bootstrap), float(flat[:, best].mean()),
    )  # fmt: skip


def worth_of_choosing(
    rewards: FloatArray, best: int, worst: float, stakes: Stakes, bootstrap: Bootstrap
) -> Estimate:
    """The reward of the best of some options, of shape (problems, options), as it was chosen."""
    if not rewards[:, best].any():  # Nothing is submitted, and that earns nothing for certain.
        return NOTHING
    return winner(rewards, bootstrap, worst, stakes.benefit)
