"""How far to trust forecasts of a selection rule: those from a part of the draws, and all draws."""

from collections.abc import Sequence

import numpy as np

from inspect_resample.statistics.counts import IntArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.laws.observed import NotIdentifiedError
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.statistics.score_law.law import REACH
from inspect_resample.studies.forecast.backtest import Holdout, Track, check_draws, steps
from inspect_resample.studies.forecast.rules import AskedRule, RuleLaw


def backtest_rule(
    name: str,
    table: DrawTable,
    draws: Sequence[int],
    resamples: int,
    seed: int,
    track: Track,
    confidence: float,
) -> list[Holdout]:
    """Forecast what a rule submits after all draws at hand from parts of them.

    A threshold that is not given is chosen on the draws kept, and what is found is found by it.
    Nothing is forecast beyond what the law can: see `score_law.law.REACH`.

    Args:
        name: The rule.
        table: The draws.
        draws: As in `backtest`, like those that follow.
        resamples: Choices of the draws to keep.
        seed: Seed of the choices.
        track: May show progress.
        confidence: Nominal coverage of the intervals.

    Raises:
        ValueError: There is no such rule, or a number of draws is not below what there is.
        NotIdentifiedError: No law can be fitted in any trial.
    """
    rule, most = AskedRule.of(name, table), table.k_max
    check_draws(draws, most)
    rng = np.random.default_rng(seed)
    keeps = [keep for keep in draws for _ in range(resamples)]
    trials = [
        _trial(rule, table, keeps[i], most, confidence, rng) for i in track(range(len(keeps)))
    ]
    if not any(trial.estimate for trial in trials):
        raise NotIdentifiedError(next(iter(trials[0].failed.values())))
    return trials


def _trial(
    rule: AskedRule,
    table: DrawTable,
    keep: int,
    most: int,
    confidence: float,
    rng: np.random.Generator,
) -> Holdout:
    """One order of the draws of each problem: those kept come first."""
    place = np.concatenate([rng.permutation(rows.stop - rows.start) for rows in table.each()])
    seed = int(rng.integers(2**31))
    k = np.array(steps(keep, most))
    k = k[k <= REACH * keep] if rule.best_of else k
    empty = Holdout(keep, k, np.full(len(k), np.nan), {}, {}, {}, {}, confidence)
    try:
        law = RuleLaw.fit(rule, _first(table, place, keep), None, seed)
        forecasts = law.forecasts(k, confidence)
    except ValueError as error:
        empty.failed[AVERAGE] = str(error)
        return empty
    found = [rule.accuracy(_first(table, place, number), number, law.tau) for number in k.tolist()]
    return Holdout(
        keep, k, np.array(found),
        {law: one.problems.estimate for law, one in forecasts.items()},
        {law: one.problems.low for law, one in forecasts.items()},
        {law: one.problems.high for law, one in forecasts.items()},
        {}, confidence,
    )  # fmt: skip


def _first(table: DrawTable, place: IntArray, keep: int) -> DrawTable:
    """The draws that come first in some order."""
    return table.some(np.flatnonzero(place < keep))
