"""More than two evaluations on the same problems: which is best at which number of draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.budgets import Frontier, frontiers, offers
from inspect_resample.decisions.frontier import budgets_for
from inspect_resample.decisions.reward import BestK, best_k, reward
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.pairing import Paired, pair
from inspect_resample.studies.compare.comparison import Terms
from inspect_resample.studies.compare.once import OftenOrOnce, often_or_once
from inspect_resample.studies.compare.standing import Standing, standings
from inspect_resample.studies.summary.summary import shown_k


@dataclass(frozen=True, eq=False)
class RewardsRanked:
    """Rewards at one cost ratio, each at its own K*.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        best: K* of each, within its own draws.
        standing: Of the rewards there.
    """

    cost_ratio: float
    best: tuple[BestK, ...]
    standing: Standing


@dataclass(frozen=True, eq=False)
class FrontiersInUnit:
    """The common budget frontiers, with budgets counted in a unit."""

    unit: str
    frontiers: tuple[Frontier, ...]


@dataclass(frozen=True, eq=False)
class StrongRanked:
    """What can be ranked only with a strong suite.

    Attributes:
        pass_at: Of strong pass@k, by k.
        resampled_accuracy: Of this, by K.
        rewards: At each one's own K*, one for each cost ratio.
        in_units: Budget frontiers, one for each unit of cost.
        often_or_once: The others drawn often or the strongest used once, or why that is not known.
    """

    pass_at: tuple[Standing, ...]
    resampled_accuracy: tuple[Standing, ...]
    rewards: tuple[RewardsRanked, ...]
    in_units: tuple[FrontiersInUnit, ...]
    often_or_once: OftenOrOnce | str


@dataclass(frozen=True, eq=False)
class Ranking:
    """Evaluations ranked, each a model with its generation settings.

    Attributes:
        paired: The evaluations on the problems that all of them have.
        k: The numbers of draws; standings by k are in this order.
        weak_pass_at: Of pass@k of the weak suite.
        strong: None unless all have a strong suite.
        terms: What was at stake.
        replicates: Bootstrap replicates behind the intervals.
        seed: Their seed.
        confidence: Their nominal coverage.
    """

    paired: Paired
    k: tuple[int, ...]
    weak_pass_at: tuple[Standing, ...]
    strong: StrongRanked | None
    terms: Terms
    replicates: int
    seed: int
    confidence: float


def rank(
    evaluations: Sequence[Evaluation],
    k: Sequence[int] | None = None,
    terms: Terms | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Ranking:
    """Rank two evaluations or more on the problems that all of them have.

    Args:
        evaluations: One for each model and generation settings.
        k: Numbers of draws to show, 1 or more; by default those of `default_k`.
        terms: Cost ratios, prices, budgets; by default those of `Terms`.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap.

    Raises:
        ValueError: As `compare.compare` does.
    """
    terms = terms or Terms()
    paired = pair(evaluations)
    shown = shown_k(k, paired.k_max)
    counts = [evaluation.counts for evaluation in paired.evaluations]
    for own in counts:
        own.check_k(shown[-1])
    bootstrap = Bootstrap(paired.problems, replicates, seed)
    return Ranking(
        paired=paired,
        k=shown,
        weak_pass_at=_by_k([pass_at(own, "weak", shown[-1]) for own in counts], shown, bootstrap),
        strong=_strong(paired, shown, terms, bootstrap) if paired.two_suites else None,
        terms=terms,
        replicates=replicates,
        seed=seed,
        confidence=bootstrap.confidence,
    )


def _strong(paired: Paired, k: tuple[int, ...], terms: Terms, bootstrap: Bootstrap) -> StrongRanked:
    counts = [evaluation.counts for evaluation in paired.evaluations]
    outcomes = [terms.rule(own) for own in counts]
    return StrongRanked(
        pass_at=_by_k([pass_at(own, "strong", k[-1]) for own in counts], k, bootstrap),
        resampled_accuracy=_by_k([one.right for one in outcomes], k, bootstrap),
        rewards=_rewards(paired, outcomes, terms, bootstrap),
        in_units=_in_units(paired, outcomes, terms, bootstrap),
        often_or_once=often_or_once(paired, terms.pricing, bootstrap, terms.rule),
    )


def _by_k(
    curves: Sequence[FloatArray], k: tuple[int, ...], bootstrap: Bootstrap
) -> tuple[Standing, ...]:
    return standings([curve[:, list(k)] for curve in curves], bootstrap)


def _rewards(
    paired: Paired, outcomes: Sequence[Submissions], terms: Terms, bootstrap: Bootstrap
) -> tuple[RewardsRanked, ...]:
    """Rewards at each one's own K*, all cost ratios ranked together."""
    best: list[tuple[BestK, ...]] = []
    columns: list[list[FloatArray]] = [[] for _ in outcomes]
    low = []
    for ratio in terms.cost_ratios:
        stakes = [terms.pricing.stakes(ratio, one) for one in paired.evaluations]
        found = tuple(
            best_k(one, own, bootstrap) for one, own in zip(outcomes, stakes, strict=True)
        )
        for column, one, own, chosen in zip(columns, outcomes, stakes, found, strict=True):
            column.append(reward(one, own)[:, chosen.k])
        best.append(found)
        low.append(min(own.worst(one.k) for own, one in zip(stakes, found, strict=True)))
    ranked = standings([np.stack(own, axis=1) for own in columns], bootstrap, np.array(low))
    return tuple(RewardsRanked(*row) for row in zip(terms.cost_ratios, best, ranked, strict=True))


def _in_units(
    paired: Paired, outcomes: Sequence[Submissions], terms: Terms, bootstrap: Bootstrap
) -> tuple[FrontiersInUnit, ...]:
    found = []
    for unit in terms.units:
        costs = [terms.pricing.cost_in(unit, one) for one in paired.evaluations]
        accuracies, by_ratio = offers(outcomes, costs, terms.pricing.policy, terms.cost_ratios)
        wanted = budgets_for(accuracies) if terms.budgets is None else sorted(terms.budgets)
        found.append(
            FrontiersInUnit(costs[0].unit, frontiers(accuracies, by_ratio, wanted, bootstrap))
        )
    return tuple(found)
