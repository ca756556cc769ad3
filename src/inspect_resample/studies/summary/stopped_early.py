"""The summary of draws that stopped early because of what they showed.

Means over such draws are biased: problems that were solved soon have few draws. The likelihood of
(n, b, c) does not depend on why drawing stopped, so every figure is that of the verifier-aware law.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.decisions.by_law import law_best_k, law_reward
from inspect_resample.decisions.cost import CostError
from inspect_resample.decisions.names import POLICIES
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK, Stakes
from inspect_resample.report.identity import IntervalsMade
from inspect_resample.statistics.bootstrap import Curve, Estimate, Intervals
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law
from inspect_resample.studies.summary.summary import (
    ACCURACIES,
    RATES,
    CostRecord,
    RewardRecord,
    Summary,
    about,
    curve_grid,
    no_rewards,
    reward_by_k,
    shown_k,
    undefined,
    undefined_rates,
)

WARNING = (
    "drawing stopped early because of what the draws showed: the figures are estimates of the "
    "verifier-aware law, which stay right then, and not means over the draws"
)


def summarize_early(
    evaluation: Evaluation,
    k: Sequence[int] | None,
    cost_ratios: Sequence[float],
    seed: int,
    pricing: Pricing,
) -> Summary:
    """Estimate everything by the law; arguments and errors are those of `summarize`.

    A price must be the same for all draws: what those cost that were made is biased too.
    """
    counts = evaluation.counts
    most = int(counts.draws.max())
    shown = shown_k(k, most)
    if shown[-1] > most:
        raise ValueError(
            f"k = {shown[-1]} is beyond the data: no problem has more than {most} draws"
        )
    two = counts.strong_passes is not None
    law = fit_law(_two_suites(counts), seed)
    figures = _StoppedFigures(law, curve_grid(most, shown), shown, two)
    accuracy = law.conditional_accuracy(most)
    rewards = (
        [figures.reward(_stakes(ratio, pricing), most) for ratio in cost_ratios]
        if two
        else no_rewards(cost_ratios, shown)
    )
    warnings = (*evaluation.warnings, WARNING, *(law.doubts if two else ()))
    return Summary(
        **about(replace(evaluation, warnings=warnings), shown, cost_ratios, pricing),
        weak_pass_at=figures.curve(law.weak_coverage),
        weak_pass_all=figures.curve(law.weak_pass_all),
        expected_draws=figures.curve(law.draws_made),
        cost=CostRecord.of(pricing, "", {}),
        strong_pass_at=figures.strong(law.strong_coverage),
        strong_pass_all=figures.strong(law.strong_pass_all),
        generalization_gap=figures.strong(law.generalization_gap),
        resampled_accuracy=figures.strong(law.resampled_accuracy),
        conditional_accuracy=figures.rates(accuracy, ACCURACIES),
        false_discovery_rate=figures.rates({name: _rest(accuracy[name]) for name in RATES}, RATES),
        false_positive_rate=figures.rates(law.false_positive_rate(), RATES),
        reward=rewards,
        reward_by_policy={
            policy: (rewards or None) if policy == pricing.policy or not two else None
            for policy in POLICIES
        },
        intervals=IntervalsMade(law.confidence, len(law.population), seed),
    )


def _stakes(cost_ratio: float, pricing: Pricing) -> Stakes:
    if isinstance(pricing.price, str):
        raise CostError(
            f"drawing stopped early because of what the draws showed, so that the mean of their "
            f"{pricing.price} would be biased; give a constant price for each draw"
        )
    return Stakes(cost_fp=cost_ratio, price=pricing.price / pricing.benefit, policy=pricing.policy)


def _two_suites(counts: Counts) -> Counts:
    """With one suite, one that stands for both: weak figures do not depend on the strong one."""
    if counts.strong_passes is not None:
        return counts
    return replace(counts, strong_passes=counts.weak_passes)


@dataclass(frozen=True, eq=False)
class _StoppedFigures:
    """Figures of a law at some numbers of draws, of which some are to be shown."""

    law: VerifierLaw
    k: tuple[int, ...]
    shown: tuple[int, ...]
    two_suites: bool

    def curve(self, figure: Callable[[FloatArray], Intervals]) -> Curve:
        return Curve(self.k, figure(np.array(self.k, dtype=np.float64)), self.shown)

    def strong(self, figure: Callable[[FloatArray], Intervals]) -> Curve:
        """The curve of a figure that needs a strong suite."""
        return self.curve(figure) if self.two_suites else undefined(self.shown)

    def rates(self, found: dict[str, Estimate], averages: Sequence[str]) -> dict[str, Estimate]:
        """The averages of a rate that needs one."""
        return found if self.two_suites else undefined_rates(averages)

    def reward(self, stakes: Stakes, most: int) -> RewardRecord:
        curve = self.curve(lambda k: law_reward(self.law, k, stakes))
        return reward_by_k(stakes.cost_fp, curve, best_by_law(self.law, stakes, most))


def best_by_law(law: VerifierLaw, stakes: Stakes, k_max: int) -> BestK:
    """K* up to `k_max` under a law, in the words of the data."""
    best = law_best_k(law, stakes, k_max)
    chosen = np.bincount(best.sample.astype(np.int64), minlength=k_max + 1)
    return BestK(
        k=int(best.k_star),
        reward=best.reward,
        at_end_of_data=best.at_max_k,
        low=int(best.k_star_low),
        high=int(best.k_star_high),
        probability=chosen / len(best.sample),
    )


def _rest(share: Estimate) -> Estimate:
    return Estimate(1 - share.estimate, 1 - share.high, 1 - share.low)
