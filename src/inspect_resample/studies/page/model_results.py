"""All findings about one task and model that a report holds beside its summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspect_resample.decisions.two_stage import policies_tried
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed, each_suite
from inspect_resample.statistics.laws.selection import select_averaged
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.statistics.unavailable import Unavailable, or_unavailable
from inspect_resample.studies.forecast.backtest import Record, backtest, summarise
from inspect_resample.studies.optimal_k.checks import Checks, find_checks
from inspect_resample.studies.optimal_k.losing import Losing, losing
from inspect_resample.studies.page.choosing import Choosing, find_choosing
from inspect_resample.studies.page.false_positives import WorstProblem, worst_problems
from inspect_resample.studies.quality.study import QualityDifference
from inspect_resample.studies.summary.ahead import Ahead, ahead, further
from inspect_resample.studies.summary.first_passes import FirstPasses, first_passes
from inspect_resample.studies.summary.outcomes import Outcomes, outcomes
from inspect_resample.studies.summary.summary import Summary

_TRIALS = 10  # Of a backtest: a second each, or many on a busy machine.


@dataclass(frozen=True)
class Wanted:
    """What takes long and may be left out.

    Attributes:
        forecast: Forecast coverage and resampled accuracy beyond the draws.
        backtest: Forecast the draws at hand from a quarter of them.
    """

    forecast: bool = True
    backtest: bool = False


QualityKey = tuple[str, str, str, str, str | None]
QualityFound = Mapping[QualityKey, Sequence[QualityDifference]]
"""Differences in code quality by what `quality_key` says of their evaluation."""


def quality_key(evaluation: Evaluation) -> QualityKey:
    """What tells evaluations apart that were read twice."""
    return (
        evaluation.task, evaluation.version, evaluation.drawn_by,
        evaluation.weak_score, evaluation.strong_score,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class ModelResults:
    """One task and model.

    Attributes:
        summary: The figures of `analyze`.
        losing: For each cost ratio of the summary, beyond which K draws lose; None where they do
            not within the data, or never pay.
        checks: For each cost ratio, when it pays to check weak passes; empty with one suite, or
            where drawing stopped early.
        forecasts: Coverage beyond the draws, or why there is none, by suite; empty if not wanted.
        ahead: What comes of submitting beyond the draws, or why that is not known; None with one
            suite, or if not wanted.
        first_passes: First weak passes by number of the draw, or why they are not known.
        worst: Problems with most false positives.
        outcomes: What became of the draws.
        backtest: How forecasts from a quarter of the draws did, or why there are none; None if not
            wanted.
        choosing: Verifiers and selection rules, or why nothing is said of them.
        quality: Differences in code quality between true and false positives; none where the logs
            do not tell.
    """

    summary: Summary
    losing: tuple[Losing | None, ...]
    checks: tuple[Checks, ...]
    forecasts: dict[Suite, Forecast | Unavailable]
    ahead: Ahead | Unavailable | None
    first_passes: FirstPasses | Unavailable
    worst: tuple[WorstProblem, ...]
    outcomes: Outcomes
    backtest: tuple[Record, ...] | Unavailable | None
    choosing: Choosing | Unavailable
    quality: tuple[QualityDifference, ...] = ()


def model_results(
    summary: Summary, wanted: Wanted, quality: QualityFound | None = None
) -> ModelResults:
    """Find out everything about one task and model.

    Raises:
        OSError: A log is not there any more.
    """
    evaluation = summary.evaluation
    counts, two = evaluation.counts, summary.two_suites
    return ModelResults(
        summary=summary,
        losing=tuple(losing(summary, ratio) for ratio in summary.cost_ratios),
        checks=_checks(summary),
        forecasts=_forecasts(counts, summary.intervals.seed) if wanted.forecast else {},
        ahead=or_unavailable(lambda: ahead(counts, summary.intervals.seed))
        if wanted.forecast and two
        else None,
        first_passes=_first_passes(summary),
        worst=tuple(worst_problems(evaluation)) if two else (),
        outcomes=outcomes(evaluation),
        backtest=_backtest(counts, summary.intervals.seed) if wanted.backtest else None,
        choosing=find_choosing(summary),
        quality=tuple((quality or {}).get(quality_key(evaluation), ())),
    )


def _checks(summary: Summary) -> tuple[Checks, ...]:
    """At the stakes of each cost ratio."""
    evaluation, counts = summary.evaluation, summary.evaluation.counts
    if not summary.two_suites or counts.stopped_early:
        return ()
    stakes = [summary.pricing.stakes(ratio, evaluation) for ratio in summary.cost_ratios]
    return find_checks(policies_tried(counts), stakes, summary.bootstrap)


def _forecasts(counts: Counts, seed: int) -> dict[Suite, Forecast | Unavailable]:
    def of(suite: Suite) -> Forecast:
        selection = select_averaged(Observed.of(counts, suite), seed)
        return selection.forecast(further(counts), AVERAGE, seed=seed)

    return each_suite(counts, lambda suite: or_unavailable(lambda: of(suite), NotIdentifiedError))


def _first_passes(summary: Summary) -> FirstPasses | Unavailable:
    counts = summary.evaluation.counts
    # Those of the summary are a posterior's where drawing stopped early.
    how = summary.intervals
    replicates = 2000 if counts.stopped_early else how.replicates
    bootstrap = Bootstrap.of(counts, replicates, how.seed, how.confidence)
    return or_unavailable(lambda: first_passes(summary.evaluation, bootstrap))


def _backtest(counts: Counts, seed: int) -> tuple[Record, ...] | Unavailable:
    keep = counts.k_max // 4
    if keep < 2:
        return Unavailable(
            f"a backtest from a quarter of the draws needs 8 draws or more, got {counts.k_max}"
        )
    suite: Suite = "weak" if counts.strong_passes is None else "strong"
    trials = or_unavailable(lambda: backtest(counts, [keep], suite, _TRIALS, seed))
    if isinstance(trials, Unavailable):
        return trials
    return tuple(record for record in summarise(trials) if record.law == AVERAGE)
