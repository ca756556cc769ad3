"""Forecasts of what more draws would show."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.report.progress import tracked
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed, each_suite
from inspect_resample.statistics.laws.selection import Selection, select, select_averaged
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law
from inspect_resample.studies.forecast.backtest import Holdout, Track, backtest
from inspect_resample.studies.forecast.fits import SuiteFits, fit_suite
from inspect_resample.studies.forecast.rules import (
    AskedRule,
    RuleForecast,
    backtest_rule,
    forecast_rule,
)

Result = TypeVar("Result")


Tables = Callable[[Evaluation], DrawTable]
"""Reads the draws of an evaluation one by one."""


@dataclass(frozen=True)
class _Wanted:
    k: list[int]
    law: str
    confidence: float
    seed: int
    rules: Sequence[str]
    tables: Tables


@dataclass(frozen=True, eq=False)
class Forecasted:
    """The forecast of one task and model.

    Attributes:
        evaluation: The draws at hand.
        selections: The laws of each suite, or why there are none.
        suites: The forecast of each suite, or why there is none, and the weights behind it.
        both: The law of both suites together, or why there is none; None with one suite.
        rules: The forecast of each selection rule that was asked for, or why there is none.
    """

    evaluation: Evaluation
    selections: Mapping[Suite, Selection | Unavailable]
    suites: Mapping[Suite, tuple[Forecast | Unavailable, dict[str, float]]]
    both: VerifierLaw | Unavailable | None
    rules: Mapping[str, RuleForecast | Unavailable]


def find_forecasts(
    evaluations: Sequence[Evaluation],
    k: Sequence[int],
    law: str,
    confidence: float,
    seed: int,
    rules: Sequence[str],
    tables: Tables,
) -> list[Forecasted]:
    """Forecast coverage, and what comes of submitting the first weak pass or by other rules.

    Raises:
        Failure: No law can be fitted to anything, the law cannot forecast one of the k, or there is
            no such rule.
    """
    wanted = _Wanted(sorted(set(k)), law, confidence, seed, rules, tables)
    selections = [
        each_suite(one.counts, partial(_select, one, wanted=wanted))
        for one in tracked(evaluations, "choosing laws")
    ]
    suites = [
        {suite: _forecast(evaluation, chosen, wanted) for suite, chosen in each.items()}
        for evaluation, each in zip(tracked(evaluations, "forecasting"), selections, strict=True)
    ]
    fail_if_nothing(forecast for each in suites for forecast, _ in each.values())
    laws = [_verifier_law(evaluation, wanted) for evaluation in evaluations]
    by_rule = [_rules(one, wanted) for one in tracked(evaluations, "forecasting rules")]
    return [
        Forecasted(*each)
        for each in zip(evaluations, selections, suites, laws, by_rule, strict=True)
    ]


def _rules(evaluation: Evaluation, wanted: _Wanted) -> dict[str, RuleForecast | Unavailable]:
    """The forecast of each rule, or why there is none."""
    if not wanted.rules:
        return {}
    table = _all_made(evaluation, wanted.tables)
    found: dict[str, RuleForecast | Unavailable] = {}
    for name in wanted.rules:
        rule = _in(evaluation, lambda name=name: AskedRule.of(name, table))  # type: ignore[misc]
        try:
            found[name] = forecast_rule(
                rule, table, wanted.k, wanted.confidence, wanted.seed, evaluation.counts.clusters
            )
        except ValueError as error:
            found[name] = Unavailable(str(error))
    return found


def _all_made(evaluation: Evaluation, tables: Tables) -> DrawTable:
    """The draws to forecast a rule from.

    Raises:
        Failure: They cannot be read, or drawing stopped early.
    """
    if evaluation.counts.stopped_early:
        raise Failure(
            f"{title(evaluation)}: drawing stopped early because of what was drawn; rules are "
            f"forecast from draws that were all made"
        )
    return _in(evaluation, lambda: tables(evaluation))


def _in(evaluation: Evaluation, work: Callable[[], Result]) -> Result:
    """What `work` gives; an error says of which evaluation it is."""
    try:
        return work()
    except (ValueError, OSError) as error:
        raise Failure(f"{title(evaluation)}: {error}") from error


def _select(evaluation: Evaluation, suite: Suite, wanted: _Wanted) -> Selection | Unavailable:
    """One suite's laws, or why there are none."""
    fit = select_averaged if wanted.law == AVERAGE else select
    try:
        return fit(Observed.of(evaluation.counts, suite), wanted.seed)
    except NotIdentifiedError as error:
        return Unavailable(str(error))


def _verifier_law(evaluation: Evaluation, wanted: _Wanted) -> VerifierLaw | Unavailable | None:
    """The law of both suites together, or why there is none; None with one suite."""
    if evaluation.counts.strong_passes is None:
        return None
    try:
        return fit_law(evaluation.counts, wanted.seed, wanted.confidence)
    except ValueError as error:
        return Unavailable(str(error))


def _forecast(
    evaluation: Evaluation, selection: Selection | Unavailable, wanted: _Wanted
) -> tuple[Forecast | Unavailable, dict[str, float]]:
    """One suite's forecast, or why there is none, and the weights behind it."""
    if isinstance(selection, Unavailable):
        return selection, {}
    weights = selection.weights if wanted.law == AVERAGE else {wanted.law: 1.0}
    try:
        found = selection.forecast(wanted.k, wanted.law, wanted.confidence, seed=wanted.seed)
    except NotIdentifiedError as error:
        return Unavailable(str(error)), {}
    except ValueError as error:
        raise Failure(f"{title(evaluation)}: {error}") from error
    return found, weights


def find_fits(
    evaluations: Sequence[Evaluation], confidence: float, seed: int
) -> list[dict[Suite, SuiteFits | Unavailable]]:
    """The laws of each suite, or why there are none, for each evaluation.

    Raises:
        Failure: No law can be fitted to anything.
    """
    found = [
        each_suite(one.counts, partial(_fits, one, confidence, seed))
        for one in tracked(evaluations, "fitting")
    ]
    fail_if_nothing(fits for each in found for fits in each.values())
    return found


def _fits(
    evaluation: Evaluation, confidence: float, seed: int, suite: Suite
) -> SuiteFits | Unavailable:
    try:
        return fit_suite(evaluation.counts, suite, confidence, seed)
    except NotIdentifiedError as error:
        return Unavailable(str(error))


def find_backtests(
    evaluations: Sequence[Evaluation],
    draws: Sequence[int],
    suite: Suite,
    resamples: int,
    stop_at_pass: bool,
    confidence: float,
    seed: int,
    rule: str | None,
    tables: Tables,
    track: Track = iter,
) -> list[list[Holdout] | Unavailable]:
    """Forecasts from parts of the draws at hand, or why there are none, for each evaluation.

    Raises:
        Failure: What `backtest` raises, with the name of the evaluation; or no law can be fitted to
            anything.
    """
    found: list[list[Holdout] | Unavailable] = []
    options = (resamples, seed, track, confidence)
    keep = sorted(set(draws))
    for one in evaluations:
        try:
            if rule is None:
                found.append(backtest(one.counts, keep, suite, *options, stop_at_pass))
            else:
                table = _all_made(one, tables)
                found.append(backtest_rule(rule, table, keep, *options))
        except NotIdentifiedError as error:
            found.append(Unavailable(str(error)))
        except ValueError as error:
            raise Failure(f"{title(one)}: {error}") from error
    fail_if_nothing(found)
    return found


def fail_if_nothing(found: Iterable[object]) -> None:
    """End when each of the findings is a reason why there is none.

    Raises:
        Failure: All are unavailable; the message is the first reason.
    """
    reasons = list(found)
    if all(isinstance(reason, Unavailable) for reason in reasons):
        raise Failure(f"nothing can be fitted: {reasons[0]}")
