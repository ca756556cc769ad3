"""How many draws are worth making: K* in the data, and under the law beyond them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from inspect_resample.decisions.by_law import (
    LawBestRecord,
    law_best_k,
    law_reward,
    rewards,
    search,
)
from inspect_resample.decisions.cost import CostError, spent
from inspect_resample.decisions.names import COST_RATIOS
from inspect_resample.decisions.plateau import Unsettled
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import NOTHING, BestK, Stakes, best_k, reward
from inspect_resample.decisions.selection import SelectionRule, first_pass
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.two_stage import policies_tried
from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.report.progress import tracked
from inspect_resample.statistics.bootstrap import Bootstrap, Curve, Estimate, Intervals
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.unavailable import Unavailable, or_unavailable
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law, intervals
from inspect_resample.statistics.verifier_law.these_problems import TheseProblems
from inspect_resample.studies.optimal_k.checks import Checks, ChecksRecord, checks_by, find_checks
from inspect_resample.studies.summary.stopped_early import WARNING, best_by_law
from inspect_resample.studies.summary.strong_error import StrongError, find_bands
from inspect_resample.studies.summary.summary import ErrorBands, curve_grid

_AHEAD = 10  # Where no largest K is given, plots show the law up to this many times the data.


@dataclass(frozen=True)
class TheseProblemsRecord:
    """What the law says of these very problems, given the counts of each.

    Attributes:
        law: K*, and the reward there.
        reward_at_k_max: With as many draws as all problems have.
        precision_at_k_max: The share of what is submitted then that is right.
    """

    law: LawBestRecord
    reward_at_k_max: Estimate
    precision_at_k_max: Estimate


@dataclass(frozen=True, kw_only=True)
class OptimumRecord:
    """K* at one cost of a false positive.

    Attributes:
        cost_ratio: That cost, in benefits.
        cost_fp: The cost as such.
        k_star: K* in the data; 0 when no K pays.
        k_star_low: The smallest K that may be the best.
        k_star_high: The largest such K.
        k_star_probability: Share of the resamples in which each K is best, from 1% on.
        at_end_of_data: Whether K* is the last one, so that a larger one may be better.
        unsettled: Where nearly every K may be the best, what it takes to tell K* from another one;
            null where the draws tell something.
        reward: At K*.
        expected_draws: At K*.
        resampled_accuracy: At K*.
        law: K* under the law, for other problems like these; null when no law could be fitted.
        these_problems: The same for these very problems.
        checks: When it pays to check weak passes; null where drawing stopped early.
    """

    cost_ratio: float
    cost_fp: float
    k_star: int
    k_star_low: int
    k_star_high: int
    k_star_probability: dict[int, float]
    at_end_of_data: bool
    unsettled: Unsettled | None
    reward: Estimate
    expected_draws: Estimate
    resampled_accuracy: Estimate
    law: LawBestRecord | None
    these_problems: TheseProblemsRecord | None
    checks: ChecksRecord | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Optimum(OptimumRecord):
    """The same with what tables and figures show.

    Attributes:
        stakes: What a submission earns and costs.
        best: K* among the draws at hand.
        checks: What it is worth to check weak passes; None where drawing stopped early.
        curve: Reward by K, as far as the draws go.
        forecast: Reward by K under the law; None where it could not be fitted.
    """

    told_as: ClassVar[type] = OptimumRecord
    stakes: Stakes
    best: BestK
    checks: Checks | None = None
    curve: Curve
    forecast: Curve | None


def _said(stakes: Stakes, best: BestK) -> dict[str, Any]:
    """The fields of an `Optimum` that K* and its stakes tell."""
    return {
        "cost_ratio": stakes.cost_fp / stakes.benefit,
        "cost_fp": stakes.cost_fp,
        **best.flat,
        "unsettled": best.unsettled,
        "reward": best.reward,
        "stakes": stakes,
        "best": best,
    }


@dataclass(frozen=True, eq=False)
class Optima:
    """K* of one task and model.

    Attributes:
        evaluation: What was analysed; where drawing stopped early, a warning is added.
        k_max: The largest K that the draws at hand allow, or that was asked for.
        optima: One for each of the stakes.
        law: The fitted law, or why there is none.
        unit: What draws of each problem are charged for, such as dollars; empty where all have one
            price. The law then takes the mean price of the draws that are made.
        errors: What K* and rewards are where the strong suite errs; None where that was not asked.
        checks_by: What it is worth to check weak passes there, at each end of its errors.
    """

    evaluation: Evaluation
    k_max: int
    optima: tuple[Optimum, ...]
    law: VerifierLaw | Unavailable
    unit: str = ""
    errors: ErrorBands | None = None
    checks_by: Mapping[str, Sequence[Checks]] = field(default_factory=dict)


def find_optimal_k(
    evaluations: Sequence[Evaluation],
    cost_ratios: Sequence[float] | None,
    cost_fp: float | None,
    pricing: Pricing,
    max_k: int | None,
    replicates: int,
    seed: int,
    errors: Sequence[StrongError] | None = None,
) -> list[Optima]:
    """Find K* for each of several evaluations.

    Raises:
        Failure: There are ratios and a cost, a number is out of its range, what draws cost is not
            known, or what `find_optima` raises, with the name of the evaluation.
    """
    if cost_ratios is not None and cost_fp is not None:
        raise Failure("give --cost-ratio or --cost-fp, not both")
    ratios = cost_ratios or COST_RATIOS
    costs = [ratio * pricing.benefit for ratio in ratios] if cost_fp is None else [cost_fp]
    found = []
    known: Sequence[StrongError | None] = errors or [None] * len(evaluations)
    for evaluation, error in zip(tracked(evaluations, "weighing"), known, strict=True):
        try:
            stakes = [_stakes(cost, pricing, evaluation) for cost in costs]
            optima = find_optima(evaluation, stakes, max_k, replicates, seed)
            if error is not None:
                counts = evaluation.counts
                bootstrap = Bootstrap.of(counts, replicates, seed)
                tried = policies_tried(counts, optima.k_max, late=False)
                bands = find_bands(counts, stakes, error, tried, bootstrap, seed)
                checks = checks_by(counts, stakes, error, bands, tried, bootstrap)
                optima = replace(optima, errors=bands, checks_by=checks)
        except CostError as error:  # It names the model.
            raise Failure(str(error)) from error
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
        found.append(replace(optima, unit=pricing.price if isinstance(pricing.price, str) else ""))
    return found


def _stakes(cost_fp: float, pricing: Pricing, evaluation: Evaluation) -> Stakes:
    """The stakes in the unit of the price."""
    if not isinstance(pricing.price, str):
        price, check = pricing.price, pricing.verify_price
        return Stakes(pricing.benefit, cost_fp, price, pricing.policy, verify_price=check)
    if evaluation.counts.stopped_early:
        raise CostError(
            f"drawing stopped early because of what the draws showed, so that the mean of their "
            f"{pricing.price} would be biased; give a constant price for each draw"
        )
    cost = pricing.cost(evaluation)
    return Stakes(
        pricing.benefit, cost_fp, cost.per_draw, pricing.policy, cost.once, pricing.verify_price
    )


def find_optima(
    evaluation: Evaluation,
    stakes: Sequence[Stakes],
    max_k: int | None = None,
    replicates: int = 2000,
    seed: int = 0,
    rule: SelectionRule = first_pass,
) -> Optima:
    """Find K* for each of the stakes.

    Args:
        evaluation: One task and model, with a strong suite.
        stakes: What submissions earn and cost.
        max_k: The most draws that can be afforded; None for no such end.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap and of the law.
        rule: Which draw is submitted; the law knows the first weak pass alone.

    Raises:
        ValueError: There is no strong suite, `max_k` is below 1, or drawing stopped early and the
            law could not be fitted.
    """
    counts = evaluation.counts
    if max_k is not None and max_k < 1:
        raise ValueError(f"the largest K must be 1 or more, got {max_k}")
    if counts.strong_passes is None:
        raise ValueError(
            "the best K needs a strong suite: it weighs right draws against wrong ones"
        )
    # What the data say must be shown without a law too.
    law = or_unavailable(lambda: fit_law(counts, seed))
    these = None if isinstance(law, Unavailable) else TheseProblems(law.likely, counts, seed)
    drawn = int(counts.draws.max()) if counts.stopped_early else counts.k_max
    end = drawn if max_k is None else min(drawn, max_k)
    if counts.stopped_early:
        if isinstance(law, Unavailable):
            raise ValueError(law.reason)
        evaluation = replace(evaluation, warnings=(*evaluation.warnings, WARNING))
        assert these is not None
        optima = tuple(_by_law(law, these, each, end, max_k) for each in stakes)
    else:
        bootstrap = Bootstrap.of(counts, replicates, seed)
        # Before the outcomes, so that memory holds one of both at a time.
        checks = find_checks(policies_tried(counts, end), stakes, bootstrap)
        data = _Data(counts, rule(counts, end), bootstrap)
        usable = None if isinstance(law, Unavailable) else law
        optima = tuple(data.optimum(each, usable, these, max_k) for each in checks)
    return Optima(evaluation, end, optima, law)


@dataclass(frozen=True, eq=False)
class _Data:
    """The draws at hand."""

    counts: Counts
    outcomes: Submissions
    bootstrap: Bootstrap

    def optimum(
        self,
        checks: Checks,
        law: VerifierLaw | None,
        these: TheseProblems | None,
        max_k: int | None,
    ) -> Optimum:
        stakes = checks.stakes
        best = best_k(self.outcomes, stakes, self.bootstrap)
        rewards = reward(self.outcomes, stakes)
        end = rewards.shape[1] - 1
        k = curve_grid(end, (1,))
        worst = np.array([stakes.worst(one) for one in k])
        curve = mean_over_problems(rewards[:, list(k)], worst, stakes.benefit)
        ahead = self._for_the_law(stakes)
        return Optimum(
            **_said(stakes, best),
            expected_draws=self._draws_at(best.k, stakes),
            resampled_accuracy=self._accuracy_at(best.k),
            curve=Curve(k, self.bootstrap.intervals(curve)),
            law=None if law is None else law_best_k(law, ahead, max_k),
            forecast=None if law is None else _forecast(law, ahead, end, max_k),
            these_problems=None
            if law is None or these is None
            else _of_these(law, these, ahead, end, max_k),
            checks=checks,
        )

    def _for_the_law(self, stakes: Stakes) -> Stakes:
        """With one price for all problems: the mean over the draws that are made of them.

        So the law's cost at the end of the data is that of the data, also where hard problems, of
        which more draws are made, have long answers.
        """
        if np.ndim(stakes.price) == 0:
            return stakes
        draws = self.outcomes.made(stakes.policy)[:, -1:]
        price = float(spent(stakes.price, 0.0, draws).sum() / draws.sum())
        return replace(stakes, price=price, once=float(np.mean(stakes.once)))

    def _draws_at(self, k: int, stakes: Stakes) -> Estimate:
        if k == 0 or stakes.policy == "draw_all":
            return Estimate(k, k, k)
        made = mean_over_problems(self.outcomes.draws_made[:, k], 1.0, float(k))
        return self.bootstrap.intervals(made)[0]

    def _accuracy_at(self, k: int) -> Estimate:
        if k == 0:
            return NOTHING
        return self.bootstrap.intervals(mean_over_problems(self.outcomes.right[:, k]))[0]


def _by_law(
    law: VerifierLaw, these: TheseProblems, stakes: Stakes, end: int, max_k: int | None
) -> Optimum:
    best = best_by_law(law, stakes, end)
    at = np.array([best.k], dtype=np.float64)
    k = curve_grid(end, (1,))
    made = law.draws_made(at) if stakes.policy == "stop_at_first_pass" else Intervals(at, at, at)
    return Optimum(
        **_said(stakes, best),
        expected_draws=made[0],
        resampled_accuracy=law.resampled_accuracy(at)[0],
        curve=Curve(k, law_reward(law, np.array(k, dtype=np.float64), stakes)),
        law=law_best_k(law, stakes, max_k),
        forecast=_forecast(law, stakes, end, max_k),
        these_problems=_of_these(law, these, stakes, end, max_k),
    )


def _of_these(
    law: VerifierLaw, these: TheseProblems, stakes: Stakes, end: int, max_k: int | None
) -> TheseProblemsRecord:
    at = np.array([end], dtype=np.float64)
    precision = these.resampled_accuracy(at) / np.maximum(these.weak_coverage(at), 1e-300)
    return TheseProblemsRecord(
        search(these, stakes, law.confidence, max_k),
        intervals(rewards(these, at, stakes), law.confidence, these.by_kind)[0],
        intervals(precision, law.confidence, these.by_kind)[0],
    )


def _forecast(law: VerifierLaw, stakes: Stakes, end: int, max_k: int | None) -> Curve:
    k = curve_grid(_AHEAD * end if max_k is None else max_k, (1,))
    return Curve(k, law_reward(law, np.array(k, dtype=np.float64), stakes))
