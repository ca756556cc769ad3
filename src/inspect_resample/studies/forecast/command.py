"""The command `inspect-resample forecast`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    Failure,
    NumberList,
    json_option,
    logs_argument,
    read,
    seed_option,
    strong_option,
    title,
    weak_option,
)
from inspect_resample.commands.showing import show
from inspect_resample.studies.forecast.options import (
    confidence_option,
    fail_if_nothing,
)

if TYPE_CHECKING:
    from inspect_resample.logs import Logs
    from inspect_resample.statistics.counts import Evaluation
    from inspect_resample.statistics.estimators import Suite
    from inspect_resample.statistics.laws.forecast import Forecast
    from inspect_resample.statistics.laws.selection import Selection
    from inspect_resample.statistics.unavailable import Unavailable
    from inspect_resample.statistics.verifier_law.law import VerifierLaw
    from inspect_resample.studies.forecast.shown import Forecasts

LAWS = (
    *("average", "power_law", "power_law_log", "log_linear", "beta_binomial"),
    *("zero_inflated_beta", "scaled_beta", "two_betas"),
    *("weibull", "zero_inflated_weibull", "logit_normal"),
)
"""Names of the laws that forecast, which `--help` shows without importing them."""


@dataclass(frozen=True)
class _Wanted:
    k: list[int]
    law: str
    confidence: float
    seed: int


@click.command(
    epilog="""\b
    Examples:
      inspect-resample forecast logs/ --k 1000,10000
      inspect-resample forecast logs/ --k 1000,10000 --law two_betas --json
      inspect-resample forecast logs/ --k 10000 --plot forecast.svg
    """
)
@logs_argument
@click.option(
    "--k",
    type=NumberList(int, 1),
    required=True,
    metavar="K,K,...",
    help="Numbers of draws in all, those at hand among them.",
)
@click.option(
    "--law",
    type=click.Choice(LAWS),
    default="average",
    show_default=True,
    help="The law to forecast by.",
)
@confidence_option
@weak_option
@strong_option
@seed_option
@plot_option
@json_option
def forecast(
    logs: Sequence[str],
    k: list[int],
    law: str,
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Forecast coverage after more draws than were made, with predictive intervals.

    LOGS are those of `analyze`. "These problems" is the share of the problems at hand that would be
    solved after k draws of each; "problems like these" the coverage of the population they are
    from. With two suites the verifier-aware law adds what comes of submitting the first draw that
    passes the weak suite.
    """
    show(find_forecast(logs, k, law, confidence, weak, strong, seed), as_json, plot)


def find_forecast(
    logs: "Sequence[str | Logs]",
    k: list[int],
    law: str,
    confidence: float,
    weak: str | None,
    strong: str | None,
    seed: int,
) -> "Forecasts":
    """What `forecast` finds."""
    wanted = _Wanted(sorted(set(k)), law, confidence, seed)
    evaluations = read(logs, weak, strong)
    from inspect_resample.statistics.laws.suites import each_suite
    from inspect_resample.studies.forecast.shown import Forecasted, Forecasts

    selections = [
        each_suite(one.counts, partial(_select, one, wanted=wanted)) for one in evaluations
    ]
    suites = [
        {suite: _forecast(evaluation, chosen, wanted) for suite, chosen in each.items()}
        for evaluation, each in zip(evaluations, selections, strict=True)
    ]
    fail_if_nothing(forecast for each in suites for forecast, _ in each.values())
    laws = [_verifier_law(evaluation, wanted) for evaluation in evaluations]
    found = [Forecasted(*each) for each in zip(evaluations, selections, suites, laws, strict=True)]
    return Forecasts(found, wanted.k, law, confidence)


def _select(evaluation: "Evaluation", suite: "Suite", wanted: _Wanted) -> "Selection | Unavailable":
    """One suite's laws, or why there are none."""
    from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
    from inspect_resample.statistics.laws.selection import select
    from inspect_resample.statistics.unavailable import Unavailable

    try:
        return select(Observed.of(evaluation.counts, suite), wanted.seed)
    except NotIdentifiedError as error:
        return Unavailable(str(error))


def _verifier_law(evaluation: "Evaluation", wanted: _Wanted) -> "VerifierLaw | Unavailable | None":
    """The law of both suites together, or why there is none; None with one suite."""
    if evaluation.counts.strong_passes is None:
        return None
    from inspect_resample.statistics.unavailable import Unavailable
    from inspect_resample.statistics.verifier_law.law import fit_law

    try:
        return fit_law(evaluation.counts, wanted.seed, wanted.confidence)
    except ValueError as error:
        return Unavailable(str(error))


def _forecast(
    evaluation: "Evaluation", selection: "Selection | Unavailable", wanted: _Wanted
) -> "tuple[Forecast | Unavailable, dict[str, float]]":
    """One suite's forecast, or why there is none, and the weights behind it."""
    from inspect_resample.statistics.laws.observed import NotIdentifiedError
    from inspect_resample.statistics.unavailable import Unavailable

    if isinstance(selection, Unavailable):
        return selection, {}
    weights = selection.weights if wanted.law == "average" else {wanted.law: 1.0}
    try:
        found = selection.forecast(wanted.k, wanted.law, wanted.confidence, seed=wanted.seed)
    except NotIdentifiedError as error:
        return Unavailable(str(error)), {}
    except ValueError as error:
        raise Failure(f"{title(evaluation)}: {error}") from error
    return found, weights
