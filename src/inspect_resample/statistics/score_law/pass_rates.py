"""How likely draws are right, over problems, at nodes: what laws of the pass rate say of it."""

from typing import Protocol

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.beta import BetaBinomial
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.posterior import Posterior, posterior
from inspect_resample.statistics.laws.quadrature import Nodes, nodes
from inspect_resample.statistics.laws.zero_inflated import ZeroInflatedWeibull

RATES = np.array(
    [-32, -18, -14, *np.arange(-11, -5), *np.arange(-5, 5.1, 0.5), *np.arange(6, 12), 18.0]
)
"""Log-odds of the pass rate between which chances are straight lines."""

_LAWS = (BetaBinomial(), ZeroInflatedWeibull())


class RateDensity(Protocol):
    """A law of the pass rate that tells its density."""

    def density(self, at: FloatArray, rule: Nodes) -> FloatArray:
        """Shares of problems at the nodes, (points, nodes), those at p = 0 at the first."""


def rates_of(observed: Observed, count: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Populations drawn from the posteriors of two laws, half of each.

    They are the laws with a likelihood in the average of `forecast`.

    Args:
        observed: Draws and right ones.
        count: How many populations.
        seed: Same seed, same populations.

    Returns:
        Shares of problems at `RATES`, (populations, rates), and the same with the likelihood of
        each of the observed pairs, (populations, pairs, rates), relative to the largest of a pair.

    Raises:
        NotIdentifiedError: The draws determine neither law.
    """
    rule = nodes(int(observed.draws.max()))
    x, n = observed.pairs.passes[:, None], observed.pairs.draws[:, None]
    likelihood = x * rule.log_p + (n - x) * rule.log_q
    likelihood = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    near = _near(rule.z)
    rng = np.random.default_rng(seed)
    shares, failed = [], ""
    for law in _LAWS:
        try:
            found: Posterior = posterior(law, observed, seed)
        except NotIdentifiedError as error:
            failed = str(error)
            continue
        picks = rng.choice(len(found.at), count // len(_LAWS), p=found.weights)
        shares.append(law.density(found.at[picks], rule))
    if not shares:
        raise NotIdentifiedError(failed)
    share = np.concatenate(shares)
    seen = np.stack([(share * own) @ near for own in likelihood], axis=1)
    return share @ near, seen


def _near(z: FloatArray) -> FloatArray:
    """Weights that put what is at log-odds z to the two nearest of `RATES`, (z, rates)."""
    at = np.clip(np.searchsorted(RATES, z) - 1, 0, len(RATES) - 2)
    part = np.clip((z - RATES[at]) / (RATES[at + 1] - RATES[at]), 0, 1)
    found = np.zeros((len(z), len(RATES)))
    rows = np.arange(len(z))
    found[rows, at] = 1 - part
    found[rows, at + 1] += part
    return found


P, Q = scipy.special.expit(RATES), scipy.special.expit(-RATES)
"""The pass rate, and 1 minus it, at `RATES`."""
