"""Nodes for integrals over a pass rate, where a law has no closed form.

The rate is integrated over its log-odds z = log(p / (1 - p)). There the likelihood of x passes in n
draws is a bump of width 1 / sqrt(n p (1-p)), and the densities in use are smooth with tails that
fall exponentially. The trapezoid rule after a smooth change of variable that gives each place steps
of its own width converges faster than any power of the step (Trefethen and Weideman 2014).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray

LOW, HIGH = -32.0, 32.0
"""Ends of the log-odds, rates of 1e-14 and 1 - 1e-14; laws put what lies beyond into the ends."""

_WIDEST = 0.3  # No step is wider: the narrowest density in use has a standard deviation near it.
_TABLE = 20_000


@dataclass(frozen=True, eq=False)
class Nodes:
    """A quadrature rule over log-odds; each of shape (nodes,).

    Attributes:
        z: Log-odds.
        step: Weights, for an integral over z.
        log_p: log(p).
        log_q: log(1 - p).
    """

    z: FloatArray
    step: FloatArray
    log_p: FloatArray
    log_q: FloatArray


@lru_cache(maxsize=32)
def nodes(draws: int) -> Nodes:
    """A rule for likelihoods of up to `draws` draws."""
    table = np.linspace(LOW, HIGH, _TABLE)
    position = scipy.interpolate.CubicSpline(table, _density(table, draws)).antiderivative()(table)
    count = int(np.ceil(position[-1])) + 1
    z = scipy.interpolate.CubicSpline(position, table)(np.linspace(0, position[-1], count))
    step = position[-1] / (count - 1) / _density(z, draws)
    return Nodes(z, step, scipy.special.log_expit(z), scipy.special.log_expit(-z))


def log_integral(
    log_p: FloatArray,
    log_q: FloatArray,
    weights: FloatArray,
    passes: FloatArray,
    misses: FloatArray,
) -> FloatArray:
    """Logarithm of the integral of p^x (1-p)^m for each pair (x, m) under each density.

    Args:
        log_p: log(p) at the nodes, shape (nodes,), or (densities, nodes) when each has its own.
        log_q: log(1 - p), like `log_p`.
        weights: Density times step at the nodes, shape (densities, nodes).
        passes: x, shape (pairs,).
        misses: m, shape (pairs,).

    Returns:
        Shape (densities, pairs).
    """
    values = misses[:, None] * log_q[..., None, :]
    values += passes[:, None] * log_p[..., None, :]
    highest = values.max(axis=-1, keepdims=True)
    values -= highest
    np.exp(values, out=values)
    if values.ndim == 2:
        total = weights @ values.T
    else:
        total = np.matmul(values, weights[:, :, None])[:, :, 0]
    # A density far from a kernel gives 0; the least number instead keeps differences finite.
    result: FloatArray = np.log(np.maximum(total, np.finfo(np.float64).tiny)) + highest[..., 0]
    return result


def _density(z: FloatArray, draws: int) -> FloatArray:
    """Nodes per unit of log-odds."""
    rate = scipy.special.expit(z)
    density: FloatArray = np.sqrt(1 / _WIDEST**2 + draws * rate * (1 - rate))
    return density
