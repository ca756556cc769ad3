"""All figures of one task and model in one object, for tables, pages and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from inspect_resample.decisions.names import Policy
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.statistics.bootstrap import Curve, Estimate
from inspect_resample.statistics.bounds import Bounded
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.summary.as_made import AsMadeFigures

_GRID_POINTS = 60  # Enough for a smooth line on a logarithmic axis.


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


@dataclass(frozen=True)
class AuditFigures:
    """What audits of weak failures show.

    Attributes:
        auditable: Draws that fail the weak suite and have a program.
        audited: Of these, the ones that the strong suite was run on.
        found: Of these, the ones that pass it.
        lost: Those for which it gave no verdict.
        completeness: Share of the right draws that the weak suite passes, where audits without a
            verdict count as right.
        strong_alone: pass@1 of the strong suite alone, where they count as wrong.
        stricter: Problems in which more draws pass the strong suite alone than pass the weak one.
    """

    auditable: int
    audited: int
    found: int
    lost: int
    completeness: Estimate
    strong_alone: Estimate
    stricter: tuple[str, ...]


Share = tuple[float, float]
"""The smallest and the largest share that is thought possible."""


@dataclass(frozen=True)
class RewardBand:
    """K* and its reward at one cost ratio.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: K* at both ends of the errors; by labels the smallest and the largest K that may be
            the best.
        reward: The reward at K* at both ends, each with its interval; by labels the same twice.
        check_price: Up to which price it pays to check every weak pass by such a strong suite.
    """

    cost_ratio: float
    k_star: tuple[int, int]
    reward: tuple[Estimate, Estimate]
    check_price: tuple[Estimate, Estimate]


@dataclass(frozen=True)
class ErrorBands:
    """Figures between the worst and the best that the errors of the strong suite allow.

    By labels both ends of a figure are the same estimate, whose interval knows that the labels are
    few.

    Attributes:
        wrong: Share of strong passes that are wrong.
        missed: Share of right draws among the weak passes that fail the strong suite.
        sensitivity: By labels, P(strong pass given right); None otherwise.
        specificity: By labels, P(strong fail given wrong); None otherwise.
        labelled: How many draws have a label that counts.
        conditional_accuracy: The mean over problems of the share of weak passes that are right.
        rewards: One for each cost ratio.
    """

    wrong: Share
    missed: Share
    sensitivity: Estimate | None
    specificity: Estimate | None
    labelled: int
    conditional_accuracy: tuple[Estimate, Estimate]
    rewards: tuple[RewardBand, ...]


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
        audit: What audits of weak failures show; None without any, or where drawing stopped early.
        errors: What the figures are where the strong suite errs; None where that was not asked.
        as_made: What the stopping rule that was in force has brought; None where there was none.
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
    audit: AuditFigures | None = None
    errors: ErrorBands | None = None
    as_made: AsMadeFigures | None = None

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


def curve_grid(k_max: int, shown: Sequence[int]) -> tuple[int, ...]:
    """The numbers of draws of a curve: enough for a smooth line, and those to show."""
    spaced = np.geomspace(1, k_max, _GRID_POINTS).round().astype(int)
    return tuple(sorted({*spaced.tolist(), *shown}))
