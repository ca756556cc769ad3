"""Forecasts from one law or an average of several, for these problems and for their population."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import stats

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.observed import Observed

CONFIDENCE = 0.9
"""Nominal coverage of forecast intervals, unless another is asked for."""

REPLICATES = 2000

_FEWEST = 100  # Replicates of each law.


@dataclass(frozen=True, eq=False)
class Forecast:
    """Coverage at numbers of draws, most of them beyond the draws at hand.

    Attributes:
        k: Numbers of draws, shape (ks,).
        problems: Coverage of these very problems after k draws of each in all, those at hand among
            them. The interval holds, with its nominal probability, the share of problems that one
            would find solved: it takes in what the parameters, the choice of law and the luck of
            the draws leave open.
        population: Coverage of the population of problems, of which these are a sample: what other
            problems of the same kind would show on average.
        confidence: Nominal coverage of both intervals.
    """

    k: FloatArray
    problems: Intervals
    population: Intervals
    confidence: float


@dataclass(frozen=True, eq=False)
class AverageEnds:
    """How far the ends of an average's intervals are from its estimate.

    An end is the estimate plus a share of the way to the weighted mean of its laws' ends. Shares
    and weights are the same for all k, so that ends rise with k as those of the laws do.

    Attributes:
        low: The share of the way to the lower end that is kept, from 0 to 1.
        high: The same of the upper end.
        high_weights: The laws' weights in the upper end, shape (members,), with sum 1.
    """

    low: float
    high: float
    high_weights: FloatArray


class Member(Protocol):
    """A fitted law, as forecasts use it."""

    @property
    def observed(self) -> Observed:
        """The draws that it was fitted to."""

    def chances(
        self,
        waiting: IntArray,
        solved: FloatArray,
        k: FloatArray,
        count: int,
        rng: np.random.Generator,
    ) -> tuple[FloatArray, FloatArray]:
        """What the law says, for as many plausible values of its parameters.

        Args:
            waiting: Indices of the pairs (draws, passes) without a pass, shape (waiting,).
            solved: Problems known to be solved by each k, shape (ks,).
            k: Numbers of draws.
            count: Number of replicates.
            rng: Source of chance.

        Returns:
            The chance that a problem of each waiting pair has a pass by k, 0 up to the draws it
            has, shape (count, waiting, ks); and the population's coverage, shape (count, ks).
        """


def forecast(
    members: Sequence[Member],
    weights: FloatArray,
    k: Sequence[float] | FloatArray,
    confidence: float = CONFIDENCE,
    replicates: int = REPLICATES,
    seed: int = 0,
    ends: AverageEnds | None = None,
) -> Forecast:
    """Forecast coverage by an average of laws.

    A replicate draws a law's parameters from what the data leave open, and then whether each
    problem that no draw has solved yet is solved in the draws to come. A law's estimate is the
    median over replicates of the expected coverage; an end of its interval is their quantile.
    Estimates and ends of an average are the weighted means of its laws' (Vincent 1912; for
    intervals that are too wide when pooled, Lichtendahl, Grushka-Cockayne and Winkler 2013).

    Args:
        members: Laws fitted to the same draws.
        weights: Shape (members,), with sum 1.
        k: Numbers of draws, 1 or more.
        confidence: Nominal coverage of the intervals.
        replicates: Number of replicates of all laws together.
        seed: Seed of the replicates.
        ends: Of the intervals of these problems; by default the weighted means of the laws' ends.

    Raises:
        ValueError: A k is below 1, or below the draws of a problem when drawing stopped early.
    """
    ks = np.asarray(k, dtype=np.float64)
    observed = members[0].observed
    solved, waiting = _known(observed, ks)
    unsolved = observed.pairs.times[waiting]
    rng = np.random.default_rng(seed)
    centers, outcomes, curves = [], [], []
    times = max(_FEWEST, replicates // len(members))
    for member in members:
        solves, population = member.chances(waiting, solved, ks, times, rng)
        count = len(observed.draws)
        centers.append((solved + np.einsum("rpk,p->rk", solves, unsolved)) / count)
        # One throw for all k: what is solved stays solved, and ends rise with k.
        throw = 1 - rng.random((times, len(waiting), 1))
        found = np.asarray(stats.binom.ppf(throw, unsolved[:, None], solves))
        luck = (found.sum(axis=1) + solved) / count
        if observed.design_effect > 1:  # What clusters have in common is lucky or not together.
            luck = centers[-1] + (luck - centers[-1]) * np.sqrt(observed.design_effect)
            luck = np.clip(luck, solved / count, 1)
        outcomes.append(luck)
        curves.append(population)
    return Forecast(
        ks,
        _intervals(centers, outcomes, weights, confidence, ends),
        _intervals(curves, curves, weights, confidence),
        confidence,
    )


def _known(observed: Observed, k: FloatArray) -> tuple[FloatArray, IntArray]:
    """Problems solved by k draws as far as the draws at hand tell, and the pairs still unsolved.

    A problem with n draws and a pass counts by pass@k up to k = n and as solved beyond.
    """
    if len(k) == 0 or k.min() < 1:
        raise ValueError(f"a forecast needs numbers of draws of 1 or more, got {k.tolist()}")
    if observed.stopped_early and k.min() < observed.draws.max():
        raise ValueError(
            f"drawing stopped early, so a forecast begins at {observed.draws.max()} draws, the "
            f"most that a problem has; got k = {k.min():g}"
        )
    pairs = observed.pairs
    within = np.nan_to_num(chance_of_none(pairs.draws, pairs.passes, k))
    solved = np.where(pairs.passes[:, None] > 0, 1 - within, 0.0)
    return solved.T @ pairs.times, np.flatnonzero(pairs.passes == 0)


def _intervals(
    centers: Sequence[FloatArray],
    replicates: Sequence[FloatArray],
    weights: FloatArray,
    confidence: float,
    how: AverageEnds | None = None,
) -> Intervals:
    """Estimates from `centers`, intervals from `replicates`: for each law, shape (count, ks)."""
    tail = (1 - confidence) / 2
    medians = np.stack([np.median(center, axis=0) for center in centers])
    ends = np.stack([np.quantile(each, [tail, 1 - tail], axis=0) for each in replicates])
    estimate: FloatArray = weights @ medians
    how = how or AverageEnds(1.0, 1.0, weights)
    low = estimate + how.low * (weights @ ends[:, 0] - estimate)
    high = estimate + how.high * (how.high_weights @ ends[:, 1] - estimate)
    # An expected share may lie between the shares that there are.
    return Intervals(estimate, np.minimum(low, estimate), np.maximum(high, estimate))
