"""Forecasts from one law or an average of several, for these problems and for their population."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.doubts import doubts
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
        doubts: What is doubtful about it, in sentences.
    """

    k: FloatArray
    problems: Intervals
    population: Intervals
    confidence: float
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Replicates:
    """What one law says for as many plausible values of its parameters; each (count, ks).

    Attributes:
        expected: Expected coverage of these problems.
        found: Their coverage with the luck of the draws to come.
        population: Coverage of the population.
    """

    expected: FloatArray
    found: FloatArray
    population: FloatArray


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
) -> Forecast:
    """Forecast coverage by an average of laws.

    A law's estimate is the median over its replicates of the expected coverage, that of an average
    the weighted mean of its laws' (Vincent 1912). Intervals are between quantiles of all laws'
    replicates, in the laws' weights: where laws disagree, it shows (the linear opinion pool, Stone
    1961).

    Args:
        members: Laws fitted to the same draws.
        weights: Shape (members,), with sum 1.
        k: Numbers of draws, 1 or more.
        confidence: Nominal coverage of the intervals.
        replicates: Number of replicates of all laws together.
        seed: Seed of the replicates.

    Raises:
        ValueError: A k is below 1, or below the draws of a problem when drawing stopped early.
    """
    ks = np.asarray(k, dtype=np.float64)
    rng = np.random.default_rng(seed)
    times = max(_FEWEST, replicates // len(members))
    each = [replicate(member, ks, times, rng) for member in members]
    curves = [law.population for law in each]
    return Forecast(
        ks,
        pool([law.expected for law in each], [law.found for law in each], weights, confidence),
        pool(curves, curves, weights, confidence),
        confidence,
        doubts(members[0].observed, ks),
    )


def replicate(member: Member, k: FloatArray, count: int, rng: np.random.Generator) -> Replicates:
    """What one law says.

    A replicate draws the law's parameters from what the data leave open, and then whether each
    problem that no draw has solved yet is solved in the draws to come.

    Raises:
        ValueError: See `forecast`.
    """
    observed = member.observed
    solved, waiting = _known(observed, k)
    unsolved, problems = observed.pairs.times[waiting], len(observed.draws)
    solves, population = member.chances(waiting, solved, k, count, rng)
    expected = (solved + np.einsum("rpk,p->rk", solves, unsolved)) / problems
    # One throw for all k: what is solved stays solved, and ends rise with k.
    throw = 1 - rng.random((count, len(waiting), 1))
    new = np.asarray(scipy.stats.binom.ppf(throw, unsolved[:, None], solves))
    found = (new.sum(axis=1) + solved) / problems
    if observed.design_effect > 1:  # What clusters have in common is lucky or not together.
        found = expected + (found - expected) * np.sqrt(observed.design_effect)
        found = np.clip(found, solved / problems, 1)
    return Replicates(expected, found, population)


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


def pool(
    centers: Sequence[FloatArray],
    replicates: Sequence[FloatArray],
    weights: FloatArray,
    confidence: float,
) -> Intervals:
    """Estimates from `centers`, intervals from `replicates`: for each law, shape (count, ks)."""
    tail = (1 - confidence) / 2
    estimate: FloatArray = weights @ np.stack([np.median(center, axis=0) for center in centers])
    shares = np.repeat(weights / len(replicates[0]), len(replicates[0]))
    ends = np.quantile(
        np.concatenate(replicates), [tail, 1 - tail], axis=0, weights=shares, method="inverted_cdf"
    )
    # An expected share may lie between the shares that there are.
    return Intervals(estimate, np.minimum(ends[0], estimate), np.maximum(ends[1], estimate))
