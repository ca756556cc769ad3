"""One shape fitted to scored draws: how strength varies over problems, and what it forecasts."""

from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.continuation import chance_of_none
from inspect_resample.statistics.laws.importance import WidePrior, importance_sample
from inspect_resample.statistics.score_law.orders import Orders, placed
from inspect_resample.statistics.score_law.pass_rates import RATES, P, Q
from inspect_resample.statistics.score_law.shapes import STRENGTHS, Cells, Shape

_CENTRE = np.array([1.0, 0.0, np.log(0.8)])
_SPREAD = np.array([1.5, 0.7, 0.6])
_FAR = 4.0  # Log-odds of the pass rate beyond which strength does not change any more.
_LEAST = np.log(0.35)  # A smaller deviation of strengths would fall between `STRENGTHS`.


@dataclass(frozen=True, eq=False)
class Fitted:
    """A shape with a sample of what the draws leave open.

    The strength of the verifier on a problem is normal over problems; its mean is a straight line
    in the log-odds of the problem's pass rate between -4 and 4: on hard problems a verifier may be
    worse. Coordinates are the mean where half of the draws are right, its change up to log-odds of
    4, and the logarithm of the deviation.

    Attributes:
        shape: The shape.
        orders: The draws.
        strengths: Shares of strengths at each rate, (populations, rates, strengths).
        held_out: Log-probability of each problem's order given all other problems, (problems,).
        mean: Mean coordinates, (3,).
    """

    shape: Shape
    orders: Orders
    strengths: FloatArray
    held_out: FloatArray
    mean: FloatArray

    @classmethod
    def to(
        cls,
        shape: Shape,
        orders: Orders,
        seen: FloatArray,
        pair: IntArray,
        effect: float,
        seed: int,
    ) -> "Fitted":
        """Fit a shape.

        Args:
            shape: The shape.
            orders: The draws.
            seen: Of `rates_of`.
            pair: Which of its pairs each problem has, (problems,).
            effect: Design effect of clusters of problems.
            seed: Of the sample.
        """
        mixed = np.flatnonzero((orders.passes > 0) & (orders.passes < orders.draws))
        cells = shape.cells(int(orders.draws.max()))
        logs = placed([orders.right[i] for i in mixed.tolist()], cells).log_likelihood
        highest = logs.max(axis=1, keepdims=True)
        likelihood = np.exp(logs - highest)
        rates = seen.mean(axis=0)[pair[mixed]]
        rates /= rates.sum(axis=1, keepdims=True)

        def each(at: FloatArray) -> FloatArray:
            rows = [((likelihood @ own.T) * rates).sum(axis=1) for own in _strengths(at)]
            found: FloatArray = np.log(np.stack(rows)) + highest[:, 0]
            return found

        prior = WidePrior(
            lambda at: -0.5 * (((at - _CENTRE) / _SPREAD) ** 2).sum(axis=1), _CENTRE, _SPREAD
        )
        at, log_weights, found = importance_sample(
            each, np.full(len(mixed), 1 / effect), prior, seed, points=200
        )
        held_out = np.zeros(len(orders.right))
        held_out[mixed] = -scipy.special.logsumexp(log_weights[:, None] - found, axis=0)
        weights = np.exp(log_weights)
        picks = np.random.default_rng(seed).choice(len(at), len(seen), p=weights / weights.sum())
        return cls(shape, orders, _strengths(at[picks]), held_out, weights @ at)

    def these(self, seen: FloatArray, pair: IntArray, k: FloatArray) -> FloatArray:
        """Chance that the best of k draws in all is right, (populations, problems, ks).

        After the draws at hand either the best of them is still the best, or a new one is.
        """
        distinct: dict[bytes, int] = {}
        which = [distinct.setdefault(one.tobytes(), len(distinct)) for one in self.orders.right]
        first = np.unique(which, return_index=True)[1]
        own = [self.orders.right[i] for i in first.tolist()]
        cells = self.shape.cells(int(self.orders.draws.max()))
        found = placed(own, cells)
        chance = np.empty((len(own), len(RATES), len(STRENGTHS), len(k)))
        length, best = np.array([len(one) for one in own]), np.array([one[-1] for one in own])
        for i in range(len(STRENGTHS)):
            share, log_below = _at(cells, i)
            for n in np.unique(length):
                rows = np.flatnonzero(length == n)
                before = (found.below[rows, i, 1:] + found.below[rows, i, :-1]) / 2
                at_hand = np.diff(found.below[rows, i]) * best[rows, None]
                for j, new in enumerate(np.maximum(k - n, 0)):
                    below = np.exp(new * log_below)
                    chance[rows, :, i, j] = before @ (share * np.diff(below)).T
                    chance[rows, :, i, j] += at_hand @ ((below[:, 1:] + below[:, :-1]) / 2).T
        by_state = chance.reshape(len(own), -1, len(k))
        whole = np.repeat(found.below[:, None, :, -1], len(RATES), axis=1).reshape(len(own), -1)
        right = np.empty((len(seen), len(own), len(k)))
        for s, (rates, strengths) in enumerate(zip(seen, self.strengths, strict=True)):
            weights = (rates[pair[first]][:, :, None] * strengths).reshape(len(own), -1)
            right[s] = np.matmul(weights[:, None], by_state)[:, 0]
            right[s] /= (weights * whole).sum(axis=1)[:, None]
        for i, one in enumerate(own):  # Fewer draws than there are: all their subsets.
            inside = k < len(one)
            ranks = len(one) - np.arange(len(one) + 1)
            below = chance_of_none(np.full(len(ranks), len(one)), ranks, k[inside])
            right[:, i, inside] = one @ np.diff(below, axis=0)
        every: FloatArray = np.clip(right, 0, 1)[:, which]
        return every


def _strengths(at: FloatArray) -> FloatArray:
    """Shares of `STRENGTHS` at each of `RATES`, (points, rates, strengths)."""
    level, change, log_deviation = at.T[:, :, None, None]
    mean = level + change * (np.clip(RATES, -_FAR, _FAR) / _FAR)[:, None]
    deviation = np.exp(np.maximum(log_deviation, _LEAST))
    logs = -0.5 * ((STRENGTHS - mean) / deviation) ** 2
    logs -= logs.max(axis=2, keepdims=True)
    shares = np.exp(logs)
    found: FloatArray = shares / shares.sum(axis=2, keepdims=True)
    return found


def _at(cells: Cells, strength: int) -> tuple[FloatArray, FloatArray]:
    """Share of right draws in each cell, and the logarithm of the share of draws below its ends.

    Shapes (rates, cells) and (rates, cells + 1).
    """
    weights = np.stack([Q, P])[:, :, None]
    inside, above, below = (
        weights * one[:, strength, None] for one in (cells.inside, cells.above, cells.below)
    )
    share = inside[1] / np.maximum(inside.sum(axis=0), 1e-300)
    more, less = np.minimum(above.sum(axis=0), 1), np.maximum(below.sum(axis=0), 1e-300)
    return share, np.where(more < 0.5, np.log1p(-np.minimum(more, 0.5)), np.log(less))
