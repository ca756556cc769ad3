"""All figures of one task and model in one object, for tables, pages and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from inspect_resample.decisions.cost import spent
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import BestK, best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.submissions import POLICIES, Policy, made
from inspect_resample.statistics import estimators
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate, Intervals
from inspect_resample.statistics.bounds import Bounded, bounded
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.ratio import Ratio, mean_over_problems

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
    """What can be said only with a strong suite; the names are those of `estimators`.

    Rewards are under the policy that was asked for, and otherwise, under the other one; each has
    one for each cost ratio, or none where the other policy was not looked at.
    """

    pass_at: Curve
    pass_all: Curve
    generalization_gap: Curve
    resampled_accuracy: Curve
    conditional_accuracy: dict[str, Estimate]
    false_discovery_rate: dict[str, Estimate]
    false_positive_rate: dict[str, Estimate]
    rewards: tuple[RewardByK, ...]
    rewards_otherwise: tuple[RewardByK, ...] = ()


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
        pricing: What draws cost, and when drawing stops.
        cost_unit: The unit of the price; empty when it is a number.
        expected_cost: What the draws made cost, by policy.
        bounds: Between what the figures lie whatever draws without a verdict are; None when all
            have one, or drawing stopped early.
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
    pricing: Pricing = FREE
    cost_unit: str = ""
    expected_cost: dict[Policy, Curve] = field(default_factory=dict)
    bounds: Bounded | None = None

    @property
    def end(self) -> int:
        """The end of the data: the most draws of a curve, whatever numbers are to be shown."""
        return self.weak_pass_at.k[-1]


def default_k(k_max: int) -> tuple[int, ...]:
    """1, 2, 5, 10, 20, 50, ... and `k_max`, the most that the draws allow."""
    steps = (lead * 10**power for power in range(len(str(k_max))) for lead in (1, 2, 5))
    return (*(step for step in steps if step < k_max), k_max)


def shown_k(k: Sequence[int] | None, k_max: int) -> tuple[int, ...]:
    """Numbers of draws to show, in order; by default those of `default_k`.

    Raises:
        ValueError: There is none, or one is below 1. Whether the draws allow them is not checked.
    """
    shown = default_k(k_max) if k is None else tuple(sorted(set(k)))
    if not shown or shown[0] < 1:
        raise ValueError(f"k must be 1 or more, got {list(shown)}")
    return shown


def summarize(
    evaluation: Evaluation,
    k: Sequence[int] | None = None,
    cost_ratios: Sequence[float] = COST_RATIOS,
    replicates: int = 2000,
    seed: int = 0,
    pricing: Pricing = FREE,
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
        pricing: What draws cost, and when drawing stops.

    Raises:
        ValueError: A k is below 1 or beyond the draws, a cost ratio is negative, or what draws cost
            is not known (`CostError`).
    """
    counts = evaluation.counts
    if counts.stopped_early:
        # Imported here because it fills the classes of this module.
        from inspect_resample.studies.summary.stopped_early import summarize_early

        return summarize_early(evaluation, k, cost_ratios, seed, pricing)
    shown = shown_k(k, counts.k_max)
    counts.check_k(shown[-1])
    curves = _Curves(
        Bootstrap(len(counts.problems), replicates, seed), curve_grid(counts.k_max, shown)
    )
    cost = pricing.cost(evaluation)
    draws = estimators.expected_draws(counts)
    every = np.arange(draws.shape[1], dtype=np.float64)
    bills: dict[Policy, FloatArray] = {
        policy: spent(cost.per_draw, cost.once, made(draws, every, policy)) for policy in POLICIES
    }
    return Summary(
        evaluation=evaluation,
        k=shown,
        weak_pass_at=curves.of(estimators.pass_at(counts, "weak")),
        weak_pass_all=curves.of(estimators.pass_all(counts, "weak")),
        expected_draws=curves.of_draws(draws),
        cost_ratios=tuple(cost_ratios),
        strong=None
        if counts.strong_passes is None
        else _strong(evaluation, cost_ratios, pricing, curves),
        replicates=replicates,
        seed=seed,
        confidence=curves.bootstrap.confidence,
        pricing=pricing,
        cost_unit=cost.unit,
        expected_cost={policy: curves.of_costs(bill) for policy, bill in bills.items()},
        bounds=None
        if evaluation.missing is None
        else bounded(counts, evaluation.missing, shown, cost_ratios),
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

    def of_costs(self, matrix: FloatArray) -> Curve:
        """The curve of a matrix of costs; no problem costs more than the dearest one at hand."""
        columns = matrix[:, list(self.k)]
        return self._of(mean_over_problems(columns, 0.0, columns.max(axis=0)))

    def _of(self, ratio: Ratio) -> Curve:
        return Curve(self.k, self.bootstrap.intervals(ratio))

    def each(self, ratios: dict[str, Ratio]) -> dict[str, Estimate]:
        return {name: self.bootstrap.intervals(ratio)[0] for name, ratio in ratios.items()}


def _strong(
    evaluation: Evaluation, cost_ratios: Sequence[float], pricing: Pricing, curves: _Curves
) -> StrongFigures:
    counts = evaluation.counts
    outcomes = first_pass(counts)

    def reward_at(ratio: float, policy: Policy) -> RewardByK:
        stakes = pricing.under(policy).stakes(ratio, evaluation)
        curve = curves.of(reward(outcomes, stakes), low=stakes.worst(counts.k_max))
        return RewardByK(ratio, curve, best_k(outcomes, stakes, curves.bootstrap))

    rewards = tuple(reward_at(ratio, pricing.policy) for ratio in cost_ratios)
    otherwise = rewards  # What costs nothing is worth the same under both policies.
    if not pricing.is_free:
        (other,) = (policy for policy in POLICIES if policy != pricing.policy)
        otherwise = tuple(reward_at(ratio, other) for ratio in cost_ratios)
    return StrongFigures(
        pass_at=curves.of(estimators.pass_at(counts, "strong")),
        pass_all=curves.of(estimators.pass_all(counts, "strong")),
        generalization_gap=curves.of(estimators.generalization_gap(counts)),
        resampled_accuracy=curves.of(outcomes.right),
        conditional_accuracy=curves.each(estimators.conditional_accuracy(counts)),
        false_discovery_rate=curves.each(estimators.false_discovery_rate(counts)),
        false_positive_rate=curves.each(estimators.false_positive_rate(counts)),
        rewards=rewards,
        rewards_otherwise=otherwise,
    )


def curve_grid(k_max: int, shown: Sequence[int]) -> tuple[int, ...]:
    """The numbers of draws of a curve: enough for a smooth line, and those to show."""
    spaced = np.geomspace(1, k_max, _GRID_POINTS).round().astype(int)
    return tuple(sorted({*spaced.tolist(), *shown}))
