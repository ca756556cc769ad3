"""How far to trust forecasts on the data at hand: forecast what is known already from a part of it.

Some of the draws of each problem are kept and all laws are fitted to them. What they forecast for
all draws is compared with what all draws show. This is done for many choices of the draws to keep.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.laws.beta import BetaBinomial
from inspect_resample.statistics.laws.catalogue import LAWS
from inspect_resample.statistics.laws.forecast import CONFIDENCE
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.likelihood import maximum_likelihood
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.selection import Selection, select
from inspect_resample.statistics.names import AVERAGE, Suite

PLAIN = "beta_binomial_ml"
"""Name of the beta-binomial law at its maximum likelihood, without prior, average or interval."""

_REPLICATES = 500  # Of each forecast: enough for the ends of its interval.


@dataclass(frozen=True, eq=False)
class Holdout:
    """Forecasts from one choice of draws; arrays have shape (ks,).

    Attributes:
        draws: Draws of each problem that were kept.
        k: Numbers of draws forecast, those of all problems the last.
        found: Coverage, or accuracy of a rule, that the draws at hand show after k draws.
        estimate: By law: the forecast.
        low: By law: lower end of the interval.
        high: By law: upper end.
        failed: Laws that could not be fitted, and why.
        confidence: Nominal coverage of the intervals.
    """

    draws: int
    k: IntArray
    found: FloatArray
    estimate: dict[str, FloatArray]
    low: dict[str, FloatArray]
    high: dict[str, FloatArray]
    failed: dict[str, str]
    confidence: float = CONFIDENCE


@dataclass(frozen=True)
class Record:
    """How one law's forecasts from that many draws did, at one k.

    Attributes:
        law: Name of the law.
        draws: Draws kept of each problem.
        k: Number of draws forecast.
        trials: Trials in which the law could be fitted, of `of`.
        of: All trials.
        bias: Mean of forecast minus finding.
        error: Mean absolute difference.
        held: Share of the trials whose interval held the finding; NaN without intervals.
        width: Mean width of the intervals.
        interval_score: Mean of their width plus, where the finding lies outside, 2 / (1 -
            confidence) times how far: the lower the better, and lowest for the right quantiles
            (Gneiting and Raftery 2007, section 6.2); NaN without intervals.
    """

    law: str
    draws: int
    k: int
    trials: int
    of: int
    bias: float
    error: float
    held: float
    width: float
    interval_score: float


Track = Callable[[Sequence[int]], Iterable[int]]
"""Passes the numbers of the trials on, one by one, and may show progress."""


def backtest(
    counts: Counts,
    draws: Sequence[int],
    suite: Suite = "weak",
    resamples: int = 50,
    seed: int = 0,
    track: Track = iter,
    confidence: float = CONFIDENCE,
    stop_at_pass: bool = False,
    laws: Sequence[Law] = LAWS,
) -> list[Holdout]:
    """Forecast all draws at hand from parts of them.

    Args:
        counts: Draws and passes.
        draws: Numbers of draws to keep of each problem.
        suite: Which suite; "strong" means that a draw passes both.
        resamples: Choices of the draws to keep, for each number of draws.
        seed: Seed of the choices.
        track: Receives the numbers of the trials and yields them, for instance with a progress bar.
        confidence: Nominal coverage of the intervals.
        stop_at_pass: Whether to keep of each problem the draws up to its first pass only.
        laws: Laws with a likelihood; the average needs its own ones alone.

    Raises:
        ValueError: Drawing stopped early, a number of draws is not below what there is, or there is
            no strong suite.
        NotIdentifiedError: No law can be fitted in any trial.
    """
    if counts.stopped_early:
        raise ValueError(
            "drawing stopped early because of what was drawn, so a part of the draws is not what "
            "fewer draws would have been; a backtest needs draws that were all made"
        )
    most = counts.k_max
    check_draws(draws, most)
    rng = np.random.default_rng(seed)
    observed = Observed.of(counts, suite)
    keeps = [keep for keep in draws for _ in range(resamples)]
    trials = [
        _trial(observed, keeps[i], most, confidence, stop_at_pass, laws, rng)
        for i in track(range(len(keeps)))
    ]
    if not any(trial.estimate for trial in trials):
        raise NotIdentifiedError(next(iter(trials[0].failed.values())))
    return trials


def summarise(trials: Sequence[Holdout]) -> list[Record]:
    """How each law did, by draws kept, then k, then law."""
    records = []
    for keep in sorted({trial.draws for trial in trials}):
        same = [trial for trial in trials if trial.draws == keep]
        laws = list(dict.fromkeys(law for trial in same for law in trial.estimate))
        for at, k in enumerate(same[0].k.tolist()):
            records += [_record(law, same, at, k) for law in laws]
    return records


def _trial(
    observed: Observed,
    keep: int,
    most: int,
    confidence: float,
    stop_at_pass: bool,
    laws: Sequence[Law],
    rng: np.random.Generator,
) -> Holdout:
    """Draws are left out step by step, so that those kept are among those of every larger k."""
    k = np.array(steps(keep, most))
    draws, passes = observed.draws, observed.passes
    found = np.empty(len(k))
    for at in range(len(k) - 1, -1, -1):
        passes, draws = _thin(passes, draws, int(k[at]), rng), np.full_like(draws, k[at])
        found[at] = (passes > 0).mean()
    thinned = _thin(passes, draws, keep, rng)
    kept = Observed(np.full_like(draws, keep), thinned, clusters=observed.clusters)
    if stop_at_pass:
        kept = _to_first_pass(kept, rng)
    trial = Holdout(keep, k, found, {}, {}, {}, {}, confidence)
    try:
        selection = select(kept, laws=laws)
    except NotIdentifiedError as error:
        trial.failed[AVERAGE] = str(error)
        return trial
    trial.failed.update(selection.failed)
    for law in (AVERAGE, *selection.fits, *selection.curves):
        problems = selection.forecast(k, law, confidence, _REPLICATES).problems
        trial.estimate[law] = problems.estimate
        trial.low[law], trial.high[law] = problems.low, problems.high
    _add_plain(trial, selection)
    return trial


def _add_plain(trial: Holdout, selection: Selection) -> None:
    """The beta-binomial law as it is mostly used, to compare with."""
    law = BetaBinomial()
    if law.name not in selection.fits:
        return
    try:
        best = maximum_likelihood(law, selection.observed, selection.fits[law.name].mean)
    except NotIdentifiedError as error:
        trial.failed[PLAIN] = str(error)
        return
    trial.estimate[PLAIN] = best.coverage(trial.k.astype(np.float64))
    trial.low[PLAIN] = trial.high[PLAIN] = np.full(len(trial.k), np.nan)


def _thin(passes: IntArray, draws: IntArray, keep: int, rng: np.random.Generator) -> IntArray:
    """Passes among `keep` draws that are chosen at random from all."""
    thinned: IntArray = rng.hypergeometric(passes, draws - passes, keep)
    return thinned


def _to_first_pass(observed: Observed, rng: np.random.Generator) -> Observed:
    """The draws of each problem up to its first pass, in an order that is chosen at random."""
    draws = [
        1 + int(rng.choice(n, x, replace=False).min()) if x else n
        for n, x in zip(observed.draws.tolist(), observed.passes.tolist(), strict=True)
    ]
    first = np.minimum(observed.passes, 1)
    return replace(observed, draws=np.array(draws), passes=first, stopped_early=True)


def steps(keep: int, most: int) -> list[int]:
    """2, 5, 10, 20, ... times `keep`, and `most`."""
    factors = [lead * 10**power for power in range(len(str(most))) for lead in (2, 5, 10)]
    return [*(keep * factor for factor in factors if keep * factor < most), most]


def check_draws(draws: Sequence[int], most: int) -> None:
    """Refuse numbers of draws to keep that leave nothing to forecast, with a `ValueError`."""
    if most < 2:
        raise ValueError("a problem has one draw only, so that none can be held back")
    if not draws or min(draws) < 1 or max(draws) >= most:
        raise ValueError(
            f"draws to keep must be from 1 to {most - 1}, since all problems have {most} draws to "
            f"compare with; got {list(draws)}"
        )


def _record(law: str, trials: Sequence[Holdout], at: int, k: int) -> Record:
    fitted = [trial for trial in trials if law in trial.estimate]
    off = np.array([trial.estimate[law][at] - trial.found[at] for trial in fitted])
    low = np.array([trial.low[law][at] for trial in fitted])
    high = np.array([trial.high[law][at] for trial in fitted])
    found = np.array([trial.found[at] for trial in fitted])
    # Shares of problems are compared: a difference in the last bit is none.
    held = (low <= found + 1e-12) & (found <= high + 1e-12)
    outside = np.maximum(low - found, 0) + np.maximum(found - high, 0)
    penalty = 2 / (1 - trials[0].confidence)
    return Record(
        law=law,
        draws=trials[0].draws,
        k=k,
        trials=len(fitted),
        of=len(trials),
        bias=float(off.mean()),
        error=float(np.abs(off).mean()),
        held=float("nan") if np.isnan(low).any() else float(held.mean()),
        width=float((high - low).mean()),
        interval_score=float((high - low + penalty * outside).mean()),
    )
