"""Evaluations summarised: every figure with its interval."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from inspect_resample.decisions.cost import CostError, spent
from inspect_resample.decisions.names import COST_RATIOS, POLICIES, Policy
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.submissions import Submissions, made
from inspect_resample.decisions.two_stage import policies_tried
from inspect_resample.errors import Failure
from inspect_resample.report.identity import IntervalsMade, title
from inspect_resample.report.progress import tracked
from inspect_resample.statistics import estimators
from inspect_resample.statistics.audit import completeness, stricter, strong_alone
from inspect_resample.statistics.bootstrap import Bootstrap, Curve, Estimate
from inspect_resample.statistics.bounds import bounded
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.ratio import Ratio, mean_over_problems
from inspect_resample.studies.summary.as_made import find_as_made
from inspect_resample.studies.summary.same_texts import same_texts
from inspect_resample.studies.summary.stopped_early import summarize_early
from inspect_resample.studies.summary.strong_error import StrongError, find_bands
from inspect_resample.studies.summary.summary import (
    ACCURACIES,
    RATES,
    AuditFigures,
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


def find_summaries(
    evaluations: Sequence[Evaluation],
    k: Sequence[int] | None,
    cost_ratios: Sequence[float],
    replicates: int,
    seed: int,
    pricing: Pricing,
    errors: Sequence[StrongError] | None = None,
) -> list[Summary]:
    """Summarise evaluations, and say what is doubtful about each; arguments are `summarize`'s.

    Where one of several has fewer draws than a `k`, what it has is shown of it. `errors` are what
    is known of the errors of each one's strong suite.

    Raises:
        Failure: What `summarize` raises, with the name of the evaluation.
    """
    found = []
    known: Sequence[StrongError | None] = errors or [None] * len(evaluations)
    for one, error in zip(tracked(evaluations, "summing up"), known, strict=True):
        evaluation, shown = within(_with_texts(one), k, evaluations)
        try:
            summary = summarize(evaluation, shown, cost_ratios, replicates, seed, pricing)
            made = find_as_made(evaluation, cost_ratios, seed, replicates)
            summary = replace(summary, as_made=made)
            found.append(summary if error is None else _with_errors(summary, error))
        except CostError as error:  # It names the model.
            raise Failure(str(error)) from error
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}{beyond(k, evaluation)}") from error
    return found


def _with_errors(summary: Summary, error: StrongError) -> Summary:
    """With the figures that errors of the strong suite allow."""
    evaluation, counts = summary.evaluation, summary.evaluation.counts
    stakes = [summary.pricing.stakes(ratio, evaluation) for ratio in summary.cost_ratios]
    tried = policies_tried(counts, late=False)
    bands = find_bands(counts, stakes, error, tried, summary.bootstrap, summary.intervals.seed)
    return replace(summary, strong_error=bands)


def _with_texts(evaluation: Evaluation) -> Evaluation:
    """With a warning when draws have the same text too often."""
    told = same_texts(evaluation)
    if told is None:
        return evaluation
    return replace(evaluation, warnings=(*evaluation.warnings, told))


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
        return summarize_early(evaluation, k, cost_ratios, seed, pricing)
    shown = shown_k(k, counts.k_max)
    counts.check_k(shown[-1])
    bootstrap = Bootstrap.of(counts, replicates, seed)
    curves = _Curves(counts, bootstrap, curve_grid(counts.k_max, shown), shown)
    cost = pricing.cost(evaluation)
    draws = estimators.expected_draws(counts)[:, list(curves.k)]
    every = np.array(curves.k, dtype=np.float64)
    bills: dict[Policy, FloatArray] = {
        policy: spent(cost.per_draw, cost.once, made(draws, every, policy)) for policy in POLICIES
    }
    rewards = curves.rewards(evaluation, cost_ratios, pricing)
    return Summary(
        **about(evaluation, shown, cost_ratios, pricing),
        bounds=None
        if evaluation.missing is None
        else bounded(counts, evaluation.missing, shown, cost_ratios),
        weak_pass_at=curves.at(estimators.pass_at(counts, "weak")),
        weak_pass_all=curves.at(estimators.pass_all(counts, "weak")),
        expected_draws=curves.of_draws(draws),
        cost=CostRecord.of(
            pricing, cost.unit, {policy: curves.of_costs(bill) for policy, bill in bills.items()}
        ),
        strong_pass_at=curves.strong(lambda: estimators.pass_at(counts, "strong")),
        strong_pass_all=curves.strong(lambda: estimators.pass_all(counts, "strong")),
        generalization_gap=curves.strong(lambda: estimators.generalization_gap(counts)),
        resampled_accuracy=curves.strong(lambda: curves.outcomes.right),
        conditional_accuracy=curves.rates(estimators.conditional_accuracy, ACCURACIES),
        false_discovery_rate=curves.rates(estimators.false_discovery_rate, RATES),
        false_positive_rate=curves.rates(estimators.false_positive_rate, RATES),
        audit=_audit(evaluation, bootstrap),
        reward=rewards,
        reward_by_policy={
            policy: (
                rewards
                if policy == pricing.policy or pricing.is_free  # They are worth the same then.
                else curves.rewards(evaluation, cost_ratios, pricing.under(policy))
            )
            or None
            for policy in POLICIES
        },
        intervals=IntervalsMade(bootstrap.confidence, replicates, seed),
    )


def _audit(evaluation: Evaluation, bootstrap: Bootstrap) -> AuditFigures | None:
    """What audits of weak failures show."""
    found = evaluation.audit
    if found is None:
        return None
    # Of problems without an audited sample nothing is known.
    known = np.flatnonzero(found.draws)
    audited = found.take(known)
    if len(known) < len(found.draws):
        names = evaluation.counts.clusters
        clusters = None if names is None else [names[row] for row in known.tolist()]
        bootstrap = Bootstrap(len(known), bootstrap.replicates, 0, bootstrap.confidence, clusters)
    return AuditFigures(
        int(audited.auditable.sum()),
        int(audited.audited.sum()),
        int(audited.found.sum()),
        int(audited.lost.sum()),
        completeness(audited, bootstrap),
        strong_alone(audited, bootstrap),
        tuple(stricter(evaluation)),
    )


@dataclass(frozen=True, eq=False)
class _Curves:
    """Puts intervals on curves at the chosen numbers of draws, of which some are to be shown."""

    counts: Counts
    bootstrap: Bootstrap
    k: tuple[int, ...]
    shown: tuple[int, ...]

    @cached_property
    def outcomes(self) -> Submissions:
        """What comes of submitting the first weak pass."""
        return first_pass(self.counts)

    @property
    def _one_suite(self) -> bool:
        return self.counts.strong_passes is None

    def at(self, matrix: FloatArray, low: float = 0.0) -> Curve:
        """The curve of a matrix by all K whose values are between `low` and 1."""
        return self._of(mean_over_problems(matrix[:, list(self.k)], low))

    def of_draws(self, columns: FloatArray) -> Curve:
        """The curve of numbers of draws, between 1 and k."""
        return self._of(mean_over_problems(columns, 1.0, np.array(self.k, dtype=np.float64)))

    def of_costs(self, columns: FloatArray) -> Curve:
        """The curve of costs; no problem costs more than the dearest one at hand."""
        return self._of(mean_over_problems(columns, 0.0, columns.max(axis=0)))

    def _of(self, ratio: Ratio) -> Curve:
        return Curve(self.k, self.bootstrap.intervals(ratio), self.shown)

    def strong(self, matrix: Callable[[], FloatArray]) -> Curve:
        """The curve of a matrix that needs a strong suite."""
        return undefined(self.shown) if self._one_suite else self.at(matrix())

    def rates(
        self, figure: Callable[[Counts], dict[str, Ratio]], averages: Sequence[str]
    ) -> dict[str, Estimate]:
        """The averages of a rate that needs a strong suite."""
        if self._one_suite:
            return undefined_rates(averages)
        ratios = figure(self.counts)
        return {name: self.bootstrap.intervals(ratio)[0] for name, ratio in ratios.items()}

    def rewards(
        self, evaluation: Evaluation, cost_ratios: Sequence[float], pricing: Pricing
    ) -> list[RewardRecord]:
        """The reward at each cost ratio."""
        if self._one_suite:
            return no_rewards(cost_ratios, self.shown)
        found: list[RewardRecord] = []
        for ratio in cost_ratios:
            stakes = pricing.stakes(ratio, evaluation)
            curve = self.at(reward(self.outcomes, stakes), low=stakes.worst(self.counts.k_max))
            found.append(reward_by_k(ratio, curve, best_k(self.outcomes, stakes, self.bootstrap)))
        return found


def within(
    evaluation: Evaluation, k: Sequence[int] | None, others: Sequence[Evaluation]
) -> tuple[Evaluation, Sequence[int] | None]:
    """The numbers of draws that one of several evaluations can show, and what is said of the rest.

    One that is too short does not stand in the way of those that are not; where all are, or there
    is only one, nothing is changed, so that the numbers are refused.

    Args:
        evaluation: One of `others`.
        k: The numbers that were asked for; None for its own.
        others: All evaluations.

    Returns:
        The evaluation, perhaps with a warning, and the numbers to show of it.
    """
    most = _most(evaluation)
    if k is None or max(k) <= most or max(k) > max(map(_most, others)):
        return evaluation, k
    further = ", ".join(str(one) for one in sorted(set(k)) if one > most)
    told = (
        f"has only {most} draws of every problem, so nothing is shown at k = {further}; "
        f"`inspect-resample forecast` goes beyond the draws"
    )
    shown = [one for one in k if one <= most] or [most]
    return replace(evaluation, warnings=(*evaluation.warnings, told)), shown


def _most(evaluation: Evaluation) -> int:
    """The largest k of an evaluation."""
    counts = evaluation.counts
    return int(counts.draws.max()) if counts.stopped_early else counts.k_max


def beyond(k: Sequence[int] | None, *evaluations: Evaluation) -> str:
    """What to add to an error when a k is beyond the draws."""
    if k and max(k) > min(evaluation.counts.k_max for evaluation in evaluations):
        return "; `inspect-resample forecast` goes beyond the draws"
    return ""
