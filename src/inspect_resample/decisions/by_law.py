"""Rewards, and the best number of draws, by the verifier-aware law: also beyond the draws."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from inspect_resample.decisions.reward import Stakes, earned, first_best, reward, tolerance
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Estimate, Intervals
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.verifier_law.law import VerifierLaw, average, intervals
from inspect_resample.statistics.verifier_law.population import Shares

SEARCHED = 10**6
"""Without a largest K, K* is looked for up to here; what rises on is then an endless rise."""

_FINE, _RATIO = 100, 1.03  # Every K up to here is tried, then steps of 3%.


class Chances(Protocol):
    """Draws from a posterior: of populations of problems, or of the chances of certain ones."""

    @property
    def by_kind(self) -> Shares:
        """Which of them are of which kind of population, where these are told apart."""

    def __len__(self) -> int:
        """How many draws from the posterior there are."""

    def weak_coverage(self, k: FloatArray) -> FloatArray:
        """See `Population`, as what follows."""

    def resampled_accuracy(self, k: FloatArray) -> FloatArray:
        """Shape (draws from the posterior, k)."""

    def draws_made(self, k: FloatArray) -> FloatArray:
        """Likewise."""

    def last_gain(self, benefit: float, cost_fp: float) -> FloatArray:
        """Shape (draws from the posterior,)."""


Endless = int | Literal["unbounded"]
"""A number of draws, or that the reward rises for ever."""


@dataclass(frozen=True, kw_only=True)
class LawBestRecord:
    """K* under the law.

    Attributes:
        k_star: K*, or that the reward rises for ever.
        k_star_low: Lower end of its interval.
        k_star_high: Upper end.
        probability_unbounded: Over the posterior.
        probability_no_k_pays: Over the posterior.
        at_max_k: Whether K* is only the largest K that was searched.
        max_k: That K.
        reward: At K*.
    """

    k_star: Endless
    k_star_low: Endless
    k_star_high: Endless
    probability_unbounded: float
    probability_no_k_pays: float
    at_max_k: bool
    max_k: int
    reward: Estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class LawBestK(LawBestRecord):
    """The same with K* of each population of the posterior, shape (populations,)."""

    told_as: ClassVar[type] = LawBestRecord
    sample: FloatArray


def law_reward(law: VerifierLaw, k: FloatArray, stakes: Stakes) -> Intervals:
    """Expected reward of the first weak pass by k, shape (k,)."""
    return intervals(rewards(law.population, k, stakes), law.confidence)


def law_best_k(law: VerifierLaw, stakes: Stakes, max_k: int | None = None) -> LawBestK:
    """K* under the law; arguments and errors are those of `search`."""
    return search(law.population, stakes, law.confidence, max_k)


def search(
    population: Chances, stakes: Stakes, confidence: float, max_k: int | None = None
) -> LawBestK:
    """K* of populations drawn from a posterior.

    Above 100 only every third percent is tried: K* is then right to 3%, its reward to much less.

    Args:
        population: Draws from a posterior.
        stakes: What a submission earns and costs.
        confidence: Nominal coverage of the intervals.
        max_k: The largest K that can be afforded; None looks for an endless rise too.

    Raises:
        ValueError: `max_k` is below 1.
    """
    if max_k is not None and max_k < 1:
        raise ValueError(f"the largest K must be 1 or more, got {max_k}")
    last = SEARCHED if max_k is None else max_k
    k = searched(last)
    curves = rewards(population, k, stakes)
    best = k[first_best(curves, tolerance(stakes))]
    kinds = population.by_kind
    middle = average(curves, kinds)
    mean = float(k[first_best(middle[None], tolerance(stakes))[0]])
    # With a price, drawing on for ever costs more than it can earn.
    if max_k is None and stakes.price == 0:
        limits = rewards(population, np.array([np.inf]), stakes)[:, 0]
        highest = curves.max(axis=1) - tolerance(stakes)
        rising = population.last_gain(stakes.benefit, stakes.cost_fp) > 0
        best = np.where(rising & (limits >= highest), np.inf, best)
        if mean and average(limits, kinds) >= middle.max() - tolerance(stakes):
            mean = np.inf
    ends = intervals(best, confidence, kinds, whole=True)
    at_best = rewards(population, np.array([mean]), stakes)
    return LawBestK(
        k_star=_endless(mean),
        k_star_low=_endless(float(ends.low)),
        k_star_high=_endless(float(ends.high)),
        reward=intervals(at_best, confidence, kinds)[0],
        probability_unbounded=float(average(np.isinf(best), kinds)),
        probability_no_k_pays=float(average(best == 0, kinds)),
        at_max_k=mean == last,
        max_k=last,
        sample=best,
    )


def _endless(k: float) -> Endless:
    return "unbounded" if np.isinf(k) else int(k)


def rewards(population: Chances, k: FloatArray, stakes: Stakes) -> FloatArray:
    """Expected reward by k of each population, shape (populations, k).

    k may be infinite where draws have no price.
    """
    if stakes.price == 0:
        # Nothing is paid for draws, also not for infinitely many.
        return earned(first_pass_by_law(population, k, priced=False), stakes) - stakes.once * (
            k > 0
        )
    return reward(first_pass_by_law(population, k), stakes)


def first_pass_by_law(population: Chances, k: FloatArray, priced: bool = True) -> Submissions:
    """What the first weak pass of k draws is, by population and k.

    Args:
        population: Draws from a posterior.
        k: Numbers of draws, also infinite, shape (k,).
        priced: Whether the draws made matter; otherwise they are not computed but NaN.
    """
    right, passed = population.resampled_accuracy(k), population.weak_coverage(k)
    made = population.draws_made(k) if priced else np.full_like(right, np.nan)
    return Submissions(right, passed - right, 1 - passed, made, k)


def searched(last: int) -> FloatArray:
    """The K among which the best is looked for: 0, all up to 100, then in steps of 3%."""
    most = max(last, _FINE)
    steps = int(np.ceil(np.log(most / _FINE) / np.log(_RATIO)))
    spaced = np.geomspace(_FINE, most, steps + 1).round()
    k = np.union1d(np.arange(_FINE + 1), spaced).astype(np.float64)
    return k[k <= last]
