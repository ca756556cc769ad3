"""What more draws would show."""

from collections.abc import Sequence

from inspect_resample.commands import options, values
from inspect_resample.commands.reading import read
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
        logs: As in `summarize`.
        depth: As in `summarize`.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        weak: As in `summarize`.
        strong: As in `summarize`.
        cluster: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.FIT, locals())
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
    weak: str | None = None,
    strong: str | None = None,
    cluster: str | None = None,
    seed: int = 0,
) -> Forecasts:
    """Forecast coverage after more draws than were made: the command `forecast`.

    Args:
        logs: As in `summarize`.
        depth: As in `summarize`.
        k: Numbers of draws in all, those at hand among them.
        law: The law to forecast by; by default the average of the chosen ones.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        weak: As in `summarize`.
        strong: As in `summarize`.
        cluster: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.FORECAST, locals())
    numbers, by, nominal = sorted(set(asked["k"])), asked["law"], asked["confidence"]
    scores = asked["weak"], asked["strong"]
    evaluations = read(sources_of(logs), *scores, asked["cluster"], depth=asked["depth"])
    found = find_forecasts(evaluations, numbers, by, nominal, asked["seed"])
    return Forecasts(found, numbers, by, nominal)


def backtest(
    logs: Source,
    *,
    draws: Sequence[int] | int,
    suite: Suite = "weak",
    resamples: int = 50,
    stop_at_pass: bool = False,
    confidence: float = 0.9,
    weak: str | None = None,
    strong: str | None = None,
    seed: int = 0,
) -> Backtests:
    """Forecast the draws at hand from a part of them, and compare: the command `backtest`.

    Args:
        logs: As in `summarize`.
        draws: Draws of each problem to forecast from, fewer than there are.
        suite: The suite to forecast.
        resamples: Choices of the draws to forecast from, at least 2.
        stop_at_pass: Forecast from draws as if each problem's had stopped at its first pass.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        weak: As in `summarize`.
        strong: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = values.checked(options.BACKTEST, locals())
    evaluations = read(sources_of(logs), asked["weak"], asked["strong"])
    trials = asked["suite"], asked["resamples"], asked["stop_at_pass"], asked["confidence"]
    found = find_backtests(evaluations, asked["draws"], *trials, asked["seed"], tracked)
    return Backtests(evaluations, found, *trials)
