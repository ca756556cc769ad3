"""Forecasts of what more draws would show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.selection import Selection, select
from inspect_resample.statistics.laws.suites import each_suite
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law


@dataclass(frozen=True)
class _Wanted:
    k: list[int]
    law: str
    confidence: float
    seed: int


@dataclass(frozen=True, eq=False)
class Forecasted:
    """The forecast of one task and model.

    Attributes:
        evaluation: The draws at hand.
        selections: The laws of each suite, or why there are none.
        suites: The forecast of each suite, or why there is none, and the weights behind it.
        both: The law of both suites together, or why there is none; None with one suite.
    """

    evaluation: Evaluation
    selections: Mapping[Suite, Selection | str]
    suites: Mapping[Suite, tuple[Forecast | str, dict[str, float]]]
    both: VerifierLaw | str | None


def find_forecasts(
    evaluations: Sequence[Evaluation],
    k: Sequence[int],
    law: str,
    confidence: float,
    seed: int,
) -> list[Forecasted]:
    """Forecast coverage, and what comes of submitting the first weak pass.

    Args:
        evaluations: All that the logs hold.
        k: Numbers of draws in all, those at hand among them.
        law: The law to forecast by.
        confidence: Nominal coverage of the intervals.
        seed: Seed of the samples of parameters.

    Raises:
        Failure: No law can be fitted to anything, or the law cannot forecast one of the k.
    """
    wanted = _Wanted(sorted(set(k)), law, confidence, seed)
    selections = [
        each_suite(one.counts, partial(_select, one, wanted=wanted)) for one in evaluations
    ]
    suites = [
        {suite: _forecast(evaluation, chosen, wanted) for suite, chosen in each.items()}
        for evaluation, each in zip(evaluations, selections, strict=True)
    ]
    fail_if_nothing(forecast for each in suites for forecast, _ in each.values())
    laws = [_verifier_law(evaluation, wanted) for evaluation in evaluations]
    return [Forecasted(*each) for each in zip(evaluations, selections, suites, laws, strict=True)]


def _select(evaluation: Evaluation, suite: Suite, wanted: _Wanted) -> Selection | str:
    """One suite's laws, or why there are none."""
    try:
        return select(Observed.of(evaluation.counts, suite), wanted.seed)
    except NotIdentifiedError as error:
        return str(error)


def _verifier_law(evaluation: Evaluation, wanted: _Wanted) -> VerifierLaw | str | None:
    """The law of both suites together, or why there is none; None with one suite."""
    if evaluation.counts.strong_passes is None:
        return None
    try:
        return fit_law(evaluation.counts, wanted.seed, wanted.confidence)
    except ValueError as error:
        return str(error)


def _forecast(
    evaluation: Evaluation, selection: Selection | str, wanted: _Wanted
) -> tuple[Forecast | str, dict[str, float]]:
    """One suite's forecast, or why there is none, and the weights behind it."""
    if isinstance(selection, str):
        return selection, {}
    weights = selection.weights if wanted.law == AVERAGE else {wanted.law: 1.0}
    try:
        found = selection.forecast(wanted.k, wanted.law, wanted.confidence, seed=wanted.seed)
    except NotIdentifiedError as error:
        return str(error), {}
    except ValueError as error:
        raise Failure(f"{title(evaluation)}: {error}") from error
    return found, weights


def fail_if_nothing(found: Iterable[object]) -> None:
    """End when each of the findings is a reason why there is none.

    Raises:
        Failure: All are texts; the message is the first.
    """
    reasons = list(found)
    if all(isinstance(reason, str) for reason in reasons):
        raise Failure(f"nothing can be fitted: {reasons[0]}")
