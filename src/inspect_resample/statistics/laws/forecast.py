"""Forecasts from one law or an average of several, for these problems and for their population."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.posterior import weighted_quantile

CONFIDENCE = 0.9
"""Nominal coverage of forecast intervals, unless another is asked for."""

REPLICATES = 2000

_FEWEST = 100  # Replicates of a law with a small weight.


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
    shares: FloatArray | None = None,
) -> Forecast:
    """Forecast coverage by an average of laws.

    A replicate draws a law by weight, its parameters from what the data leave open, and then
    whether each problem that no draw has solved yet is solved in the draws to come. The estimate of
    a law is the median over replicates of the expected coverage, that of an average the weighted
    mean of its laws' estimates.

    Args:
        members: Laws fitted to the same draws.
        weights: Shape (members,), with sum 1.
        k: Numbers of draws, 1 or more.
        confidence: Nominal coverage of the intervals.
        replicates: Number of replicates.
        seed: Seed of the replicates.
        shares: Shape (members,), with sum 1: each law's share of the intervals' replicates, when
            that differs from its weight in the estimate.

    Raises:
        ValueError: A k is below 1, or below the draws of a problem when drawing stopped early.
    """
    ks = np.asarray(k, dtype=np.float64)
    observed = members[0].observed
    solved, waiting = _known(observed, ks)
    unsolved = observed.pairs.times[waiting]
    rng = np.random.default_rng(seed)
    centers, outcomes, curves = [], [], []
    shares = weights if shares is None else shares
    for member, times in zip(members, _share_out(replicates, shares), strict=True):
        solves, population = member.chances(waiting, solved, ks, times, rng)
        count = len(observed.draws)
        centers.append((solved + np.einsum("rpk,p->rk", solves, unsolved)) / count)
        outcomes.append((solved + rng.binomial(unsolved[:, None], solves).sum(axis=1)) / count)
        curves.append(population)
    return Forecast(
        ks,
        _intervals(centers, outcomes, weights, shares, confidence),
        _intervals(curves, curves, weights, shares, confidence),
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


def _share_out(replicates: int, weights: FloatArray) -> list[int]:
    """Replicates of each law, at least as many as give a median."""
    return [max(_FEWEST, round(replicates * float(weight))) for weight in weights]


def _intervals(
    centers: Sequence[FloatArray],
    replicates: Sequence[FloatArray],
    weights: FloatArray,
    shares: FloatArray,
    confidence: float,
) -> Intervals:
    """Estimates from `centers`, intervals from `replicates`: for each law, shape (count, ks)."""
    medians = np.stack([np.median(center, axis=0) for center in centers])
    pooled = np.concatenate(replicates)
    each = np.concatenate(
        [np.full(len(part), w / len(part)) for part, w in zip(replicates, shares, strict=True)]
    )
    tail = (1 - confidence) / 2
    ends = np.array(
        [weighted_quantile(column, each, (tail, 1 - tail)) for column in pooled.T]
    ).reshape(-1, 2)
    estimate: FloatArray = weights @ medians
    # An expected share may lie between the shares that there are.
    return Intervals(estimate, np.minimum(ends[:, 0], estimate), np.maximum(ends[:, 1], estimate))
