"""What more draws would show."""

from collections.abc import Sequence
from functools import partial

from inspect_resample.commands import law_options, values
from inspect_resample.commands.reading import read, read_table
from inspect_resample.errors import Failure
from inspect_resample.functions.sources import Source, sources_of
from inspect_resample.report.progress import tracked
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.studies.forecast.shown import Backtests, Fits, Forecasts
from inspect_resample.studies.forecast.study import find_backtests, find_fits, find_forecasts


def fit(
    logs: Source,
    *,
    depth: int | None = None,
    confidence: float = 0.9,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    seed: int = 0,
) -> Fits:
    """Fit laws of coverage by k: the command `fit`.

    Args:
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(law_options.FIT, locals())
    scores = asked["weak"], asked["strong"]
    evaluations = read(sources_of(logs), *scores, asked["cluster"], depth=asked["depth"])
    found = find_fits(evaluations, asked["confidence"], asked["seed"])
    return Fits(evaluations, found, asked["confidence"])


def forecast(
    logs: Source,
    *,
    depth: int | None = None,
    k: Sequence[int] | int,
    law: str = AVERAGE,
    confidence: float = 0.9,
    rule: Sequence[str] | str | None = None,
    weak: str | None = None,
    strong: str | None = None,
    verifier: Sequence[str] | str | None = None,
    cluster: str | None = None,
    seed: int = 0,
) -> Forecasts:
    """Forecast coverage, and selection rules, after more draws: the command `forecast`.

    Args:
        k: Numbers of draws in all, those at hand among them.
        law: The law to forecast coverage by; by default the average of the chosen ones.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        rule: Selection rules to forecast too: best_of:VERIFIER, threshold:VERIFIER[:SCORE],
            first_pass.
        verifier: As in `select`.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(law_options.FORECAST, locals())
    numbers, by, nominal = sorted(set(asked["k"])), asked["law"], asked["confidence"]
    scores = asked["weak"], asked["strong"]
    evaluations = read(sources_of(logs), *scores, asked["cluster"], depth=asked["depth"])
    tables = partial(read_table, verifiers=asked["verifier"] or ())
    rules = asked["rule"] or ()
    found = find_forecasts(evaluations, numbers, by, nominal, asked["seed"], rules, tables)
    return Forecasts(found, numbers, by, nominal)


def backtest(
    logs: Source,
    *,
    draws: Sequence[int] | int,
    suite: Suite = "weak",
    resamples: int = 50,
    stop_at_pass: bool = False,
    rule: str | None = None,
    confidence: float = 0.9,
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    verifier: Sequence[str] | str | None = None,
    seed: int = 0,
) -> Backtests:
    """Forecast the draws at hand from a part of them, and compare: the command `backtest`.

    Args:
        draws: Draws of each problem to forecast from, fewer than there are.
        suite: The suite to forecast.
        resamples: Choices of the draws to forecast from, at least 2.
        stop_at_pass: Forecast from draws as if each problem's had stopped at its first pass.
        rule: Selection rule to forecast in the place of coverage: one of `forecast`'s.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        verifier: As in `select`.

    All other arguments are as in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(law_options.BACKTEST, locals())
    evaluations = read(sources_of(logs), asked["weak"], asked["strong"], asked["cluster"])
    if asked["rule"] and asked["stop_at_pass"]:
        raise Failure("rules are forecast from draws that were all made: leave out --stop-at-pass")
    trials = asked["suite"], asked["resamples"], asked["stop_at_pass"], asked["confidence"]
    tables = partial(read_table, verifiers=asked["verifier"] or ())
    rule = _one_rule(asked["rule"])
    found = find_backtests(
        evaluations, asked["draws"], *trials, asked["seed"], rule, tables,
        partial(tracked, doing="forecasting"),
    )  # fmt: skip
    suite, *others = trials
    return Backtests(evaluations, found, suite, rule, *others)


def _one_rule(rules: Sequence[str] | None) -> str | None:
    """The rule that is backtested, if one is.

    Raises:
        Failure: There are several.
    """
    if not rules:
        return None
    if len(rules) > 1:
        raise Failure(f"--rule: one rule is backtested at a time, got {', '.join(rules)}")
    return rules[0]
