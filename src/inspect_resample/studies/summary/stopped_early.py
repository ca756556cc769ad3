"""The summary of draws that stopped early because of what they showed.

Means over such draws are biased: problems that were solved soon have few draws. The likelihood of
(n, b, c) does not depend on why drawing stopped, so every figure is that of the verifier-aware law.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.decisions.by_law import law_best_k, law_reward
from inspect_resample.decisions.cost import CostError
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK, Stakes
from inspect_resample.statistics.bootstrap import Curve, Estimate, Intervals
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law
from inspect_resample.studies.summary.summary import (
    RewardByK,
    StrongFigures,
    Summary,
    curve_grid,
    shown_k,
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
    law = fit_law(_two_suites(counts), seed)
    figures = _StoppedFigures(law, curve_grid(most, shown))
    return Summary(
        evaluation=replace(
            evaluation,
            warnings=(
                *evaluation.warnings,
                WARNING,
                *(law.doubts if counts.strong_passes is not None else ()),
            ),
        ),
        k=shown,
        weak_pass_at=figures.curve(law.weak_coverage),
        weak_pass_all=figures.curve(law.weak_pass_all),
        expected_draws=figures.curve(law.draws_made),
        cost_ratios=tuple(cost_ratios),
        strong=None
        if counts.strong_passes is None
        else figures.strong([_stakes(ratio, pricing) for ratio in cost_ratios], most),
        replicates=len(law.population),
        seed=seed,
        confidence=law.confidence,
        pricing=pricing,
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
    """Figures of a law at some numbers of draws."""

    law: VerifierLaw
    k: tuple[int, ...]

    def curve(self, figure: Callable[[FloatArray], Intervals]) -> Curve:
        return Curve(self.k, figure(np.array(self.k, dtype=np.float64)))

    def strong(self, stakes: Sequence[Stakes], most: int) -> StrongFigures:
        accuracy = self.law.conditional_accuracy(most)
        return StrongFigures(
            pass_at=self.curve(self.law.strong_coverage),
            pass_all=self.curve(self.law.strong_pass_all),
            generalization_gap=self.curve(self.law.generalization_gap),
            resampled_accuracy=self.curve(self.law.resampled_accuracy),
            conditional_accuracy=accuracy,
            false_discovery_rate={name: _rest(accuracy[name]) for name in ("macro", "pooled")},
            false_positive_rate=self.law.false_positive_rate(),
            rewards=tuple(self._reward(one, most) for one in stakes),
        )

    def _reward(self, stakes: Stakes, most: int) -> RewardByK:
        curve = self.curve(lambda k: law_reward(self.law, k, stakes))
        return RewardByK(stakes.cost_fp, curve, best_by_law(self.law, stakes, most))


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
