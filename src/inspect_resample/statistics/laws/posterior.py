"""What the data leave open about a law: a sample of its parameters."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from numpy.random import Generator

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.importance import POINTS, WidePrior, importance_sample
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

MIN_EFFECTIVE = 50
"""With fewer equally weighted points' worth, quantiles are noise."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """A weighted sample of a law's coordinates given data, under its weak prior.

    Attributes:
        law: The law.
        observed: The data.
        at: Coordinates, shape (points, coordinates).
        log_weights: Shape (points,); their exponentials sum to 1.
        log_marginal: Log-probability of each pair's passes at each point, shape (points, pairs).
    """

    law: Law
    observed: Observed
    at: FloatArray
    log_weights: FloatArray
    log_marginal: FloatArray

    @cached_property
    def weights(self) -> FloatArray:
        """Weights, shape (points,), that sum to 1."""
        return np.exp(self.log_weights)

    @property
    def effective(self) -> float:
        """How many equally weighted points these are worth (Kish 1965)."""
        return float(1 / (self.weights**2).sum())

    @property
    def mean(self) -> FloatArray:
        """Mean coordinates, shape (coordinates,)."""
        return self.weights @ self.at

    @property
    def straightness(self) -> float:
        """Mean of `Law.log_straightness`."""
        return float(self.weights @ self.law.log_straightness(self.at))

    @cached_property
    def held_out(self) -> FloatArray:
        """Log-probability of each problem's passes given all other problems, shape (problems,).

        From the posterior of all data, by p(x_i | others) = 1 / E[1 / p(x_i | parameters)]
        (Gelfand 1996), which needs no further fit.
        """
        each: FloatArray = -scipy.special.logsumexp(
            self.log_weights[:, None] - self.log_marginal, axis=0
        )
        return each[self.observed.pairs.which]

    def chances(
        self, waiting: IntArray, solved: FloatArray, k: FloatArray, count: int, rng: Generator
    ) -> tuple[FloatArray, FloatArray]:
        """See `forecast.Member`.

        The chance that a problem without a pass in n draws has one by k is
        1 - E[(1-p)^k] / E[(1-p)^n].
        """
        picks = rng.choice(len(self.weights), count, p=self.weights / self.weights.sum())
        drawn = self.observed.pairs.draws[waiting].astype(np.float64)
        # One call for both, since there may be no problem without a pass.
        both = np.concatenate([k, drawn])
        log_miss = self.law.log_moment(self.at, np.zeros_like(both), both)
        miss, so_far = log_miss[:, : len(k)], log_miss[:, len(k) :]
        chance = -np.expm1(np.minimum(miss[:, None, :] - so_far[:, :, None], 0.0))
        solves = np.where(k > drawn[:, None], chance, 0.0)
        return solves[picks], -np.expm1(miss[picks])

    def parameters(self, confidence: float) -> dict[str, list[float]]:
        """Median and the ends of the central interval of each natural parameter."""
        natural = self.law.natural(self.at)
        levels = (0.5, (1 - confidence) / 2, (1 + confidence) / 2)
        return {
            name: weighted_quantile(natural[:, i], self.weights, levels)
            for i, name in enumerate(self.law.parameters)
        }


def weighted_quantile(
    values: FloatArray, weights: FloatArray, levels: tuple[float, ...]
) -> list[float]:
    """Quantiles of weighted values."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    index = np.searchsorted(reached, np.array(levels) * reached[-1])
    return [float(value) for value in values[order][np.minimum(index, len(values) - 1)]]


def posterior(law: Law, observed: Observed, seed: int = 0, points: int = POINTS) -> Posterior:
    """Sample a law's parameters.

    Raises:
        NotIdentifiedError: The data cannot determine the law, or sampling failed.
    """
    observed.check_mixed(len(law.parameters))
    pairs = observed.pairs
    sample = importance_sample(
        lambda at: law.log_marginal(at, pairs),
        pairs.times / observed.design_effect,
        WidePrior(law.log_prior, law.centre, law.spread),
        seed,
        points,
    )
    found = Posterior(law, observed, *sample)
    if found.effective < MIN_EFFECTIVE:
        raise NotIdentifiedError(
            f"the sample of the {law.title} law's parameters is worth {found.effective:.0f} points "
            f"after {len(found.at)}, and {MIN_EFFECTIVE} are needed"
        )
    return found
