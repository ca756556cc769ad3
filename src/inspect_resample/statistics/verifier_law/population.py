"""A population of problems: how hard they are and how far their weak passes can be trusted.

A problem has a weak pass probability s and a precision q, the chance that a weak pass is strongly
correct, so that a draw is a true positive with chance s q, a false positive with chance s (1 - q)
and rejected with chance 1 - s. A population is a mixture of parts. In each part s and q are beta
distributed and independent; because parts differ, s and q depend on each other in the whole.
Everything but strong coverage then has a closed form at any number of draws.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray, IntArray

_NODES_WEAK, _SPAN_WEAK = 80, 26.0  # s below 1e-11 is as good as 0 with fewer than 1e9 draws.
_NODES_PRECISION, _SPAN_PRECISION = 48, 18.0  # q within 1e-8 of an end is at the end.
_SPREADS = 9.0  # Standard deviations of the logit that quadrature covers on each side.
_POLE = 1e-5  # The closed form of the draws made is 0/0 where a part has a = 1.
_BLOCK = 64  # Populations in one block of quadrature: bounds the memory, not results.

Shares = tuple[tuple[float, slice], ...]
"""Of the kinds that draws from a posterior are of: the share of each, and which draws are its own.

The draws of a kind that stand beside each other are a sample of its own posterior.
"""

TOGETHER: Shares = ((1.0, slice(None)),)
"""Kinds that are not told apart."""


@dataclass(frozen=True, eq=False)
class Population:
    """Some populations side by side, for instance draws from a posterior.

    Each array has shape (populations, parts).

    Attributes:
        weight: Share of a part. Parts may have negative weights where another one makes up for it;
            what is missing to 1 is the share of impossible problems, which never pass.
        a: First parameter of the beta distribution of s, more than 0.
        b: Second one.
        g: First parameter of the beta distribution of q, more than 0.
        d: Second one.
    """

    weight: FloatArray
    a: FloatArray
    b: FloatArray
    g: FloatArray
    d: FloatArray

    def __len__(self) -> int:
        return len(self.weight)

    def __getitem__(self, chosen: slice | IntArray) -> "Population":
        """Some of the populations."""
        return Population(
            self.weight[chosen], self.a[chosen], self.b[chosen], self.g[chosen], self.d[chosen]
        )

    @property
    def by_kind(self) -> Shares:
        """Not told apart: the populations are as many of each kind as its share says."""
        return TOGETHER

    @property
    def impossible(self) -> FloatArray:
        """Share of problems that never pass the weak suite, shape (populations,)."""
        rest: FloatArray = 1 - self.weight.sum(axis=1)
        return rest

    @property
    def precision(self) -> FloatArray:
        """Mean precision of each part, shape (populations, parts)."""
        mean: FloatArray = self.g / (self.g + self.d)
        return mean

    def weak_coverage(self, k: FloatArray) -> FloatArray:
        """Chance that one of k draws passes the weak suite, shape (populations, k)."""
        return self._mean(1 - self._miss(k))

    def resampled_accuracy(self, k: FloatArray) -> FloatArray:
        """Chance that the first weak pass among k draws is strongly correct.

        Shape (populations, k); k may be infinite.
        """
        return self._mean((1 - self._miss(k)) * self.precision[..., None])

    def draws_made(self, k: FloatArray) -> FloatArray:
        """Expected draws when drawing stops at the first weak pass, or at k.

        The mean of (1 - (1-s)^k) / s, by B(a-1, b) / B(a, b) = (a+b-1) / (a-1). Shape
        (populations, k); where k is infinite, the result is so too if a problem is impossible or
        the mean does not exist.
        """
        a = np.where(np.abs(self.a - 1) < _POLE, 1 + _POLE, self.a)
        finite = np.where(np.isinf(k), 0, k)
        missed = _beta_moment(self.b, a, finite)
        a, b = a[..., None], self.b[..., None]
        made = self._mean(((a + b - 1) - (a + b + finite - 1) * missed) / (a - 1))
        made += self.impossible[:, None] * finite
        return np.where(np.isinf(k), self._endless(), made)

    def last_gain(self, benefit: float, cost_fp: float) -> FloatArray:
        """What problems solved after very many draws are worth, shape (populations,).

        With more and more draws, new weak passes come ever more from the parts with the smallest a,
        which have the most problems that are almost impossible: as many as the density there says.
        """
        possible = np.where(self.weight > 0, self.a, np.inf)
        hardest = self.a == possible.min(axis=1, keepdims=True)
        log = np.where(hardest, -scipy.special.betaln(self.a, self.b), -np.inf)
        density = self.weight * np.exp(log - log.max(axis=1, keepdims=True))
        precision = np.clip((density * self.precision).sum(axis=1) / density.sum(axis=1), 0, 1)
        gain: FloatArray = benefit * precision - cost_fp * (1 - precision)
        return gain

    def strong_coverage(self, k: FloatArray) -> FloatArray:
        """Chance that one of k draws is strongly correct, shape (populations, k).

        1 - E[(1 - s q)^k] by quadrature in the logits of s and q, where both densities are smooth
        however near to 0 they lie; absolute error below 1e-4.
        """
        return np.concatenate([block._strong_coverage(k) for block in self._blocks()])

    def false_positive_rate(self) -> FloatArray:
        """Mean over problems of P(weak pass given incorrect) = s (1-q) / (1 - s q).

        Shape (populations,).
        """
        return np.concatenate([block._false_positive_rate() for block in self._blocks()])

    def weak_pass_all(self, k: FloatArray) -> FloatArray:
        """Chance that all of k draws pass the weak suite, shape (populations, k)."""
        return self._mean(_beta_moment(self.a, self.b, k)) + _nothing_drawn(self.impossible, k)

    def strong_pass_all(self, k: FloatArray) -> FloatArray:
        """Chance that all of k draws are strongly correct, shape (populations, k)."""
        moment = _beta_moment(self.a, self.b, k) * _beta_moment(self.g, self.d, k)
        return self._mean(moment) + _nothing_drawn(self.impossible, k)

    def _miss(self, k: FloatArray) -> FloatArray:
        """E[(1-s)^k] of each part, shape (populations, parts, k)."""
        return _beta_moment(self.b, self.a, k)

    def _mean(self, by_part: FloatArray) -> FloatArray:
        mean: FloatArray = np.einsum("pm,pmk->pk", self.weight, by_part)
        return mean

    def _endless(self) -> FloatArray:
        known = (self.impossible <= 0) & (self.a > 1).all(axis=1)
        with np.errstate(divide="ignore"):
            means = (self.a + self.b - 1) / np.maximum(self.a - 1, 0)
            total = np.where(known, (self.weight * np.where(known[:, None], means, 0)).sum(1), 0)
        return np.where(known, total, np.inf)[:, None]

    def _blocks(self) -> Iterator["Population"]:
        for start in range(0, len(self), _BLOCK):
            yield self[start : start + _BLOCK]

    def _strong_coverage(self, k: FloatArray) -> FloatArray:
        weight, s, q = self._nodes()
        kept = np.log1p(-s * q)
        missed = [np.einsum("pmsq,pmsq->p", weight, np.exp(each * kept)) for each in k]
        coverage: FloatArray = self.weight.sum(axis=1)[:, None] - np.stack(missed, axis=1)
        return coverage

    def _false_positive_rate(self) -> FloatArray:
        weight, s, q = self._nodes()
        rate: FloatArray = np.einsum("pmsq,pmsq->p", weight, s * (1 - q) / (1 - s * q))
        return rate

    def _nodes(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Weights (populations, parts, s, q) and nodes of s and q that broadcast to that."""
        s, s_weight = _logit_rule(self.a, self.b, _NODES_WEAK, _SPAN_WEAK)
        q, q_weight = _logit_rule(self.g, self.d, _NODES_PRECISION, _SPAN_PRECISION)
        weight = self.weight[..., None, None] * s_weight[..., None] * q_weight[..., None, :]
        return weight, s[..., None], q[..., None, :]


def _nothing_drawn(impossible: FloatArray, k: FloatArray) -> FloatArray:
    """All of no draws pass, also of an impossible problem."""
    at_none: FloatArray = impossible[:, None] * (k == 0)
    return at_none


def _beta_moment(first: FloatArray, second: FloatArray, k: FloatArray) -> FloatArray:
    """E[x^k] for x ~ Beta(first, second), shape (..., k)."""
    first, second = first[..., None], second[..., None]
    finite = np.where(np.isinf(k), 1, k)
    moment = np.exp(
        scipy.special.betaln(first + finite, second) - scipy.special.betaln(first, second)
    )
    return np.where(np.isinf(k), 0, moment)


def _logit_rule(
    first: FloatArray, second: FloatArray, nodes: int, span: float
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of the trapezoidal rule for a beta distribution in its logit.

    The integrand is smooth and falls to 0 on both sides, so the rule converges exponentially. What
    lies outside of the covered span is put at the ends.
    """
    centre = scipy.special.digamma(first) - scipy.special.digamma(second)
    spread = np.sqrt(scipy.special.polygamma(1, first) + scipy.special.polygamma(1, second))
    low = np.clip(centre - _SPREADS * spread, -span, span - 1)
    high = np.clip(centre + _SPREADS * spread, low + 1e-3, span)
    logit = np.linspace(low, high, nodes, axis=-1)
    density = first[..., None] * scipy.special.log_expit(logit)
    density += second[..., None] * scipy.special.log_expit(-logit)
    density -= scipy.special.betaln(first, second)[..., None]
    weight = np.exp(density) * ((high - low) / (nodes - 1))[..., None]
    weight[..., [0, -1]] /= 2
    node = scipy.special.expit(logit)
    below = scipy.special.betainc(first, second, node[..., 0])
    above = scipy.special.betaincc(first, second, node[..., -1])
    inside = weight.sum(axis=-1)
    weight *= ((1 - below - above) / np.where(inside > 0, inside, 1))[..., None]
    weight[..., 0] += below
    weight[..., -1] += above
    return node, weight
