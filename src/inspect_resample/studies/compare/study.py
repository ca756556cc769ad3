"""Two models on the same problems: every figure of both, and their paired differences."""

from collections.abc import Mapping, Sequence

from inspect_resample.decisions.budgets import InUnit, in_unit
from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import best_k, reward
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.errors import Failure
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.difference import Comparer, Difference
from inspect_resample.statistics.estimators import (
    conditional_accuracy,
    false_discovery_rate,
    pass_at,
)
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.pairing import Paired, pair, same_draws
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    RewardsCompared,
    StrongCompared,
    Terms,
)
from inspect_resample.studies.compare.once import often_or_once
from inspect_resample.studies.compare.ranking import Ranking, rank
from inspect_resample.studies.compare.reach import Reach, reach
from inspect_resample.studies.summary.study import beyond
from inspect_resample.studies.summary.summary import curve_grid, shown_k


def find_comparison(
    evaluations: Sequence[Evaluation],
    k: Sequence[int] | None,
    terms: Terms,
    replicates: int,
    seed: int,
) -> Comparison | Ranking:
    """Compare two evaluations in full, or rank more.

    Args:
        evaluations: Two or more.
        k: As in `compare`, like those that follow.
        terms: What is at stake.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap.

    Raises:
        Failure: What `compare` raises.
    """
    try:
        if len(evaluations) == 2:
            first, second = evaluations
            return compare(first, second, k, terms, replicates, seed)
        return rank(evaluations, k, terms, replicates, seed)
    except ValueError as error:
        raise Failure(f"{error}{beyond(k, *evaluations)}") from error


def compare(
    first: Evaluation,
    second: Evaluation,
    k: Sequence[int] | None = None,
    terms: Terms | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Comparison:
    """Compare two models on the problems that both have.

    Args:
        first: One model's evaluation.
        second: The other's; differences are the first's figure minus the second's.
        k: Numbers of draws to show, 1 or more; by default those of `default_k`.
        terms: Cost ratios, prices, budgets; by default those of `Terms`.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap.

    Raises:
        ValueError: There is no common problem (`PairingError`), a k is below 1 or beyond the draws
            of a model, or a cost is not known (`CostError`).
    """
    terms = terms or Terms()
    paired = pair((first, second))
    shown = shown_k(k, paired.k_max)
    counts = [evaluation.counts for evaluation in paired.evaluations]
    for own in counts:
        own.check_k(shown[-1])
    bootstrap = Bootstrap(paired.problems, replicates, seed)
    comparer = Comparer(bootstrap, same_draws(*paired.evaluations))
    grid = curve_grid(paired.k_max, shown)
    suite: Suite = "strong" if paired.two_suites else "weak"
    at_1 = [pass_at(own, suite, 1)[:, 1].mean() for own in counts]
    return Comparison(
        paired=paired,
        k=shown,
        weak_pass_at=_pass_at(counts, "weak", grid, comparer),
        strong=_strong(paired, grid, terms, comparer) if paired.two_suites else None,
        weaker=int(at_1[1] < at_1[0]),
        terms=terms,
        replicates=replicates,
        seed=seed,
        confidence=bootstrap.confidence,
    )


def _strong(
    paired: Paired, grid: tuple[int, ...], terms: Terms, comparer: Comparer
) -> StrongCompared:
    counts = [evaluation.counts for evaluation in paired.evaluations]
    outcomes = [terms.rule(own) for own in counts]
    correct = [one.right for one in outcomes]
    return StrongCompared(
        pass_at=_pass_at(counts, "strong", grid, comparer),
        resampled_accuracy=_curves(correct, grid, 0.0, comparer),
        conditional_accuracy=_rates([conditional_accuracy(own) for own in counts], comparer),
        false_discovery_rate=_rates([false_discovery_rate(own) for own in counts], comparer),
        rewards=tuple(
            _rewards(paired, outcomes, ratio, terms.pricing, grid, comparer)
            for ratio in terms.cost_ratios
        ),
        reach=_reach(correct, 0.0, comparer),
        in_units=tuple(_in_unit(unit, paired, outcomes, terms, comparer) for unit in terms.units),
        often_or_once=often_or_once(paired, terms.pricing, comparer.bootstrap, terms.rule),
    )


def _in_unit(
    unit: Unit,
    paired: Paired,
    outcomes: Sequence[Submissions],
    terms: Terms,
    comparer: Comparer,
) -> InUnit:
    costs = [terms.pricing.cost_in(unit, evaluation) for evaluation in paired.evaluations]
    policy = terms.pricing.policy
    return in_unit(outcomes, costs, policy, terms.cost_ratios, terms.budgets, comparer)


def _pass_at(
    counts: Sequence[Counts], suite: Suite, grid: tuple[int, ...], comparer: Comparer
) -> Curves:
    return _curves([pass_at(own, suite, grid[-1]) for own in counts], grid, 0.0, comparer)


def _curves(
    matrices: Sequence[FloatArray], grid: tuple[int, ...], low: float, comparer: Comparer
) -> Curves:
    """The curves of two matrices (problems, k_max + 1) with values between `low` and 1."""
    first, second = (matrix[:, list(grid)] for matrix in matrices)
    return Curves(grid, comparer.curves(first, second, low))


def _rates(rates: Sequence[Mapping[str, Ratio]], comparer: Comparer) -> dict[str, Difference]:
    first, second = rates
    both = first["macro"].denominator * second["macro"].denominator
    common = [Ratio(one["macro"].numerator * both, both) for one in rates]
    return {
        "macro": comparer.ratio(first["macro"], second["macro"]),
        "pooled": comparer.ratio(first["pooled"], second["pooled"]),
        "in_common": comparer.ratio(common[0], common[1]),
    }


def _rewards(
    paired: Paired,
    outcomes: Sequence[Submissions],
    ratio: float,
    pricing: Pricing,
    grid: tuple[int, ...],
    comparer: Comparer,
) -> RewardsCompared:
    stakes = [pricing.stakes(ratio, evaluation) for evaluation in paired.evaluations]

    def worst(k: int) -> float:
        return min(own.worst(k) for own in stakes)

    pairs = list(zip(outcomes, stakes, strict=True))
    rewards = [reward(one, own) for one, own in pairs]
    first, second = (best_k(one, own, comparer.bootstrap) for one, own in pairs)
    return RewardsCompared(
        cost_ratio=ratio,
        by_k=_curves(rewards, grid, worst(grid[-1]), comparer),
        best=(first, second),
        at_best=comparer.mean(
            rewards[0][:, first.k] if first.k else None,
            rewards[1][:, second.k] if second.k else None,
            worst(max(first.k, second.k)),
            1.0,
        ),
        reach=_reach(rewards, worst(max(one.shape[1] - 1 for one in rewards)), comparer),
    )


def _reach(values: Sequence[FloatArray], low: float, comparer: Comparer) -> tuple[Reach, Reach]:
    """Of the first to one draw of the second, and of the second to one draw of the first."""
    first, second = values
    return (
        reach(first, second[:, 1], low, 1.0, comparer.bootstrap),
        reach(second, first[:, 1], low, 1.0, comparer.bootstrap),
    )
