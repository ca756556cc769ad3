"""All figures of one task and model in one object, for tables, pages and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.analysis import estimators
from inspect_resample.analysis.bootstrap import Bootstrap, Estimate, Intervals
from inspect_resample.analysis.counts import Counts, Evaluation, FloatArray
from inspect_resample.analysis.ratio import Ratio, mean_over_problems
from inspect_resample.analysis.reward import BestK, Stakes, best_k, reward

COST_RATIOS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""Cost of a false positive over the benefit of a correct answer, as in Stroebl et al."""

_GRID_POINTS = 60  # Enough for a smooth line on a logarithmic axis.


@dataclass(frozen=True, eq=False)
class Curve:
    """A figure by number of draws, with intervals.

    Attributes:
        k: Numbers of draws, increasing.
        intervals: The figures at these.
    """

    k: tuple[int, ...]
    intervals: Intervals

    def __getitem__(self, k: int) -> Estimate:
        """The figure at `k`, one of the numbers of draws of the curve."""
        return self.intervals[self.k.index(k)]


@dataclass(frozen=True, eq=False)
class RewardByK:
    """Reward at one cost ratio: the curve over K and its best point."""

    cost_ratio: float
    curve: Curve
    best: BestK


@dataclass(frozen=True, eq=False)
class StrongFigures:
    """What can be said only with a strong suite; the names are those of `estimators`."""

    pass_at: Curve
    pass_all: Curve
    generalization_gap: Curve
    resampled_accuracy: Curve
    conditional_accuracy: dict[str, Estimate]
    false_discovery_rate: dict[str, Estimate]
    false_positive_rate: dict[str, Estimate]
    rewards: tuple[RewardByK, ...]


@dataclass(frozen=True, eq=False)
class Summary:
    """One task and model.

    Attributes:
        evaluation: What was summarised.
        k: The numbers of draws to show; every curve has them, and more points for plots.
        weak_pass_at: pass@k of the weak suite.
        weak_pass_all: pass^k of the weak suite.
        expected_draws: Draws made when drawing stops at the first weak pass.
        cost_ratios: The ratios that were asked for.
        strong: None when there is only one suite.
        replicates: Bootstrap replicates behind the intervals, or draws from a posterior.
        seed: Their seed.
        confidence: Their nominal coverage.
    """

    evaluation: Evaluation
    k: tuple[int, ...]
    weak_pass_at: Curve
    weak_pass_all: Curve
    expected_draws: Curve
    cost_ratios: tuple[float, ...]
    strong: StrongFigures | None
    replicates: int
    seed: int
    confidence: float


def default_k(k_max: int) -> tuple[int, ...]:
    """1, 2, 5, 10, 20, 50, ... and `k_max`, the most that the draws allow."""
    steps = (lead * 10**power for power in range(len(str(k_max))) for lead in (1, 2, 5))
    return (*(step for step in steps if step < k_max), k_max)


def summarize(
    evaluation: Evaluation,
    k: Sequence[int] | None = None,
    cost_ratios: Sequence[float] = COST_RATIOS,
    replicates: int = 2000,
    seed: int = 0,
) -> Summary:
    """Estimate everything, with intervals.

    Where drawing stopped early because of what was seen, the figures are those of the
    verifier-aware law, up to the most draws that any problem has, and a warning says so.

    Args:
        evaluation: One task and model.
        k: Numbers of draws to show, 1 or more; by default those of `default_k`.
        cost_ratios: Costs of a false positive, in benefits of a correct answer.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap.

    Raises:
        ValueError: A k is below 1 or beyond the draws, or a cost ratio is negative.
    """
    counts = evaluation.counts
    if counts.stopped_early:
        # Imported here because it fills the classes of this module.
        from inspect_resample.analysis.early import summarize_early

        return summarize_early(evaluation, k, cost_ratios, seed)
    shown = default_k(counts.k_max) if k is None else tuple(sorted(set(k)))
    if not shown or shown[0] < 1:
        raise ValueError(f"k must be 1 or more, got {list(shown)}")
    counts.check_k(shown[-1])
    curves = _Curves(
        Bootstrap(len(counts.problems), replicates, seed), curve_grid(counts.k_max, shown)
    )
    return Summary(
        evaluation=evaluation,
        k=shown,
        weak_pass_at=curves.of(estimators.pass_at(counts, "weak")),
        weak_pass_all=curves.of(estimators.pass_all(counts, "weak")),
        expected_draws=curves.of_draws(estimators.expected_draws(counts)),
        cost_ratios=tuple(cost_ratios),
        strong=None if counts.strong_passes is None else _strong(counts, cost_ratios, curves),
        replicates=replicates,
        seed=seed,
        confidence=curves.bootstrap.confidence,
    )


@dataclass(frozen=True, eq=False)
class _Curves:
    """Puts intervals on curves at the chosen numbers of draws."""

    bootstrap: Bootstrap
    k: tuple[int, ...]

    def of(self, matrix: FloatArray, low: float = 0.0) -> Curve:
        """The curve of a matrix whose values are between `low` and 1."""
        return self._of(mean_over_problems(matrix[:, list(self.k)], low))

    def of_draws(self, matrix: FloatArray) -> Curve:
        """The curve of a matrix of numbers of draws, between 1 and k."""
        most = np.array(self.k, dtype=np.float64)
        return self._of(mean_over_problems(matrix[:, list(self.k)], 1.0, most))

    def _of(self, ratio: Ratio) -> Curve:
        return Curve(self.k, self.bootstrap.intervals(ratio))

    def each(self, ratios: dict[str, Ratio]) -> dict[str, Estimate]:
        return {name: self.bootstrap.intervals(ratio)[0] for name, ratio in ratios.items()}


def _strong(counts: Counts, cost_ratios: Sequence[float], curves: _Curves) -> StrongFigures:
    outcomes = estimators.submissions(counts)

    def reward_at(ratio: float) -> RewardByK:
        stakes = Stakes(cost_fp=ratio)
        curve = curves.of(reward(outcomes, stakes), low=-ratio)
        return RewardByK(ratio, curve, best_k(outcomes, stakes, curves.bootstrap))

    return StrongFigures(
        pass_at=curves.of(estimators.pass_at(counts, "strong")),
        pass_all=curves.of(estimators.pass_all(counts, "strong")),
        generalization_gap=curves.of(estimators.generalization_gap(counts)),
        resampled_accuracy=curves.of(outcomes.correct),
        conditional_accuracy=curves.each(estimators.conditional_accuracy(counts)),
        false_discovery_rate=curves.each(estimators.false_discovery_rate(counts)),
        false_positive_rate=curves.each(estimators.false_positive_rate(counts)),
        rewards=tuple(reward_at(ratio) for ratio in cost_ratios),
    )


def curve_grid(k_max: int, shown: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of draws of a curve: enough for a smooth line, and those to show."""
    spaced = np.geomspace(1, k_max, _GRID_POINTS).round().astype(int)
    return tuple(sorted({*spaced.tolist(), *shown}))
