"""Non-parametric maximum likelihood: the distribution of p that makes the counts most likely.

The likelihood is concave in the distribution, whose best choice is a few atoms (Lindsay 1983). They
are found on a grid by the constrained Newton method (Wang 2007): atoms are added where the gradient
peaks, and all weights are solved for at once by non-negative least squares.

With at most n draws a problem the data tell of the first n moments and of coverage up to k = n. Any
mass at rates far below 1/n could be moved to 0 at no cost, so that beyond n this law is a floor to
hold others against and no forecast.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.quadrature import nodes

NAME = "npmle"
TITLE = "non-parametric"

_GAIN = 1e-6  # Log-likelihood that one more atom could still add.
_ITERATIONS = 200
_LEAST = 1e-9  # Weight below which an atom goes.


@dataclass(frozen=True, eq=False)
class Atoms:
    """A distribution of p on a few rates.

    Attributes:
        rate: Increasing, shape (atoms,).
        weight: Shape (atoms,), sums to 1.
        log_likelihood: Of the counts.
    """

    rate: FloatArray
    weight: FloatArray
    log_likelihood: float

    def coverage(self, k: FloatArray) -> FloatArray:
        """Coverage at each real k of 0 or more."""
        with np.errstate(divide="ignore"):  # A rate of 1 solves at once: log(0) is -inf.
            miss = np.where(k[:, None] > 0, np.exp(k[:, None] * np.log1p(-self.rate)), 1.0)
        coverage: FloatArray = 1 - miss @ self.weight
        return coverage


def npmle(observed: Observed) -> Atoms:
    """Find the distribution.

    Raises:
        NotIdentifiedError: One problem, no pass, no failure, or no convergence.
    """
    observed.check_mixed(1)
    pairs = observed.pairs
    rule = nodes(int(pairs.draws.max()))
    rate = np.concatenate([[0.0], scipy.special.expit(rule.z), [1.0]])
    log_each = scipy.special.xlogy(pairs.passes[:, None], rate) + scipy.special.xlog1py(
        (pairs.draws - pairs.passes)[:, None], -rate
    )
    highest = log_each.max(axis=1, keepdims=True)  # A factor for each pair changes no optimum.
    likelihood = np.exp(log_each - highest)
    times = pairs.times.astype(np.float64)
    share = pairs.passes / pairs.draws
    start = np.abs(rate[:, None] - share).argmin(axis=0)
    weight = np.bincount(start, weights=times, minlength=len(rate)) / times.sum()
    weight = _climb(likelihood, times, weight)
    kept = weight > _LEAST
    weight = np.where(kept, weight, 0) / weight[kept].sum()
    height = float(times @ (np.log(likelihood @ weight) + highest[:, 0] + pairs.log_ways))
    return Atoms(rate[kept], weight[kept], height)


def _climb(likelihood: FloatArray, times: FloatArray, weight: FloatArray) -> FloatArray:
    root = np.sqrt(times)
    for _ in range(_ITERATIONS):
        mixed = likelihood @ weight
        gradient = (times / mixed) @ likelihood - times.sum()
        # Concavity: no distribution is better than this by more than the steepest slope.
        if gradient.max() < _GAIN * times.sum():
            return weight
        peaks = np.flatnonzero(
            (gradient > 0)
            & (gradient >= np.append(gradient[1:], -np.inf))
            & (gradient >= np.insert(gradient[:-1], 0, -np.inf))
        )
        support = np.union1d(np.flatnonzero(weight > _LEAST), peaks)
        # log-likelihood to second order, with a heavy row that keeps the sum at 1.
        ratio = likelihood[:, support] / mixed[:, None]
        heavy = 1e3 * np.sqrt(times.sum())
        system = np.vstack([root[:, None] * ratio, np.full((1, len(support)), heavy)])
        solved, _ = scipy.optimize.nnls(system, np.append(2 * root, heavy))
        target = np.zeros_like(weight)
        target[support] = solved / solved.sum()
        weight = _step(likelihood, times, weight, target)
    raise NotIdentifiedError(f"non-parametric likelihood did not converge in {_ITERATIONS} steps")


def _step(
    likelihood: FloatArray, times: FloatArray, weight: FloatArray, target: FloatArray
) -> FloatArray:
    """The longest step towards `target`, halved until the likelihood grows."""
    before = times @ np.log(likelihood @ weight)
    length = 1.0
    while length > 1e-8:
        tried = weight + length * (target - weight)
        with np.errstate(divide="ignore"):  # A step to where some counts are impossible is halved.
            if times @ np.log(likelihood @ tried) > before:
                return tried
        length /= 2
    return weight
