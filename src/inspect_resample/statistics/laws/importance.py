"""A sample of parameters from a posterior, by adaptive importance sampling.

Cornuet et al. 2012: points from a wide Student density around the highest point of the posterior,
weighted, then points from a Student density with the mean and covariance of the weighted ones, all
weighted together, until enough of them count. With 2 to 5 coordinates this takes some hundred or
thousand evaluations, all at once.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.likelihood import Height, maximise

POINTS = 600
"""Points of each round."""

_ENOUGH = 400  # Effective points after which no further round is made.
_ROUNDS = 12
_DEGREES = 5  # Tails of the proposals: wider than any posterior here.
_STARTS = 256  # Points of the prior among which the climb finds its start.
_REACH = 6.0  # The climb stays within this many standard deviations of the prior.


@dataclass(frozen=True, eq=False)
class WidePrior:
    """A prior that is about normal.

    Attributes:
        height: Its log-density, up to a constant.
        centre: Its middle, shape (coordinates,).
        spread: Its standard deviation, shape (coordinates,).
    """

    height: Height
    centre: FloatArray
    spread: FloatArray


def importance_sample(
    log_likelihoods: Height,
    times: FloatArray,
    prior: WidePrior,
    seed: int = 0,
    points: int = POINTS,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sample a posterior.

    Args:
        log_likelihoods: Of each row of the data at each point, (points, rows).
        times: How often each row counts, shape (rows,).
        prior: The prior.
        seed: Seed of the points.
        points: Points of each round.

    Returns:
        Points (points, coordinates), the logarithms of their weights, which sum to 1, and the
        log-likelihoods of the rows at them.
    """

    def height(at: FloatArray) -> FloatArray:
        return log_likelihoods(at) @ times + prior.height(at)

    rng = np.random.default_rng(seed)
    size, reach = len(prior.centre), _REACH * prior.spread
    low, high = prior.centre - reach, prior.centre + reach
    starts = prior.centre + prior.spread * rng.standard_normal((_STARTS, size))
    top = maximise(height, starts[int(height(starts).argmax())], low, high)
    proposals = [_student(top.at, _covariance(top.curvature, prior.spread))]
    at = np.empty((0, size))
    each = np.empty((0, len(times)))
    for _ in range(_ROUNDS):
        new = np.atleast_2d(proposals[-1].rvs(points, random_state=rng))
        new = np.clip(new.reshape(points, -1), low, high)
        at = np.concatenate([at, new])
        each = np.concatenate([each, log_likelihoods(new)])
        proposed = scipy.special.logsumexp([proposal.logpdf(at) for proposal in proposals], axis=0)
        log_weights = each @ times + prior.height(at) - proposed
        log_weights -= scipy.special.logsumexp(log_weights)
        weights = np.exp(log_weights)
        if 1 / (weights**2).sum() >= _ENOUGH:
            break
        mean = weights @ at
        spread = (at - mean).T @ (weights[:, None] * (at - mean))
        proposals.append(_student(mean, spread + 1e-6 * np.diag(prior.spread**2)))
    return at, log_weights, each


def _covariance(curvature: FloatArray, spread: FloatArray) -> FloatArray:
    """The inverse of the curvature, where it is not too flat or of the wrong sign."""
    values, vectors = np.linalg.eigh(curvature * np.outer(spread, spread))
    # The prior alone has curvature 1 in its own units; less than half of it is noise.
    inverse = vectors @ np.diag(1 / np.maximum(values, 0.5)) @ vectors.T
    covariance: FloatArray = inverse * np.outer(spread, spread)
    return covariance


def _student(
    mean: FloatArray, covariance: FloatArray
) -> "scipy.stats._multivariate.multivariate_t_frozen":
    return scipy.stats.multivariate_t(mean, covariance, df=_DEGREES)
