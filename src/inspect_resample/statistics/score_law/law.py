"""What the best of K draws by a verifier's score is, also beyond the draws at hand.

Best of N tends to pi T'(0) / (pi T'(0) + 1 - pi), T'(0) being the slope of the ROC at 0, which no
number of draws shows (ROC-n-reroll, arXiv 2507.12399). So shapes are assumed that go on differently
where nothing was seen, and the forecast is as wide as they lie apart. Beyond `REACH` times the
draws there is none, but for what holds whatever the ROC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.laws.forecast import CONFIDENCE, Forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.statistics.score_law.fitted import Fitted
from inspect_resample.statistics.score_law.orders import Orders
from inspect_resample.statistics.score_law.pass_rates import P, rates_of
from inspect_resample.statistics.score_law.shapes import SHAPES, Shape

REACH = 10
"""Up to how many times the draws at hand is forecast.

n draws of a problem show its ROC down to a false positive rate of about 1 / n, and the best of K
hangs on it at about 1 / K. A decade further is as far as backtests could check shapes.
"""

MIXED = 5
"""Problems with right and wrong draws that a forecast needs: others show nothing of a verifier."""

_POPULATIONS = 100  # Of each shape.
_RESAMPLES = 300
_EQUAL = 0.5  # Share of the weights that no data can take: shapes differ where none are.
_UNLIKELY = 0.05  # Share of the others below which the data speak against a shape.


@dataclass(frozen=True, eq=False)
class ScoreLaw:
    """Shapes fitted to the same scored draws.

    Attributes:
        observed: Draws and right ones.
        orders: The draws by score.
        shapes: What was fitted, by the shape's name.
        weights: Of each shape in the average.
        rates: Populations of pass rates, see `rates_of`.
        seen: The same given each pair of draws and right ones.
        seen_to: The false positive rate down to which draws show the ROC, the mean over problems
            with right and wrong draws.
    """

    observed: Observed
    orders: Orders
    shapes: Mapping[str, Fitted]
    weights: Mapping[str, float]
    rates: FloatArray
    seen: FloatArray
    seen_to: float

    @cached_property
    def reach(self) -> int:
        """The largest K that is forecast."""
        return REACH * int(self.observed.draws.min())

    def forecasts(
        self,
        k: Sequence[float] | FloatArray,
        confidence: float = CONFIDENCE,
        seed: int = 0,
    ) -> dict[str, Forecast]:
        """Forecast by the average of the shapes, which comes first, and by each, by name.

        Raises:
            ValueError: A k is below 1 or beyond `reach`.
        """
        ks = np.asarray(k, dtype=np.float64)
        if not len(ks) or ks.min() < 1 or ks.max() > self.reach:
            raise ValueError(
                f"best of K is forecast for K from 1 to {self.reach}, {REACH} times the draws at "
                f"hand: what it does beyond hangs on the ROC at false positive rates that no draw "
                f"shows; got {', '.join(f'{each:g}' for each in ks)}"
            )
        rng = np.random.default_rng(seed)
        samples = {name: self._sample(one, ks, rng) for name, one in self.shapes.items()}
        chosen = {AVERAGE: self.weights} | {name: {name: 1.0} for name in samples}
        return {
            name: Forecast(
                ks,
                _mixed([(*samples[one][:2], part) for one, part in weights.items()], confidence),
                self._whichever(
                    {one: (samples[one][2], part) for one, part in weights.items()}, confidence
                ),
                confidence,
            )
            for name, weights in chosen.items()
        }

    def _sample(
        self, shape: Fitted, k: FloatArray, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Expected and lucky shares of these problems, and shares of others: (populations, ks)."""
        chance = shape.these(self.seen, self.observed.pairs.which, k)
        mean = chance.mean(axis=1)
        luck = (rng.random(chance.shape) < chance).mean(axis=1)
        luck = mean + (luck - mean) * np.sqrt(self.observed.design_effect)
        # All subsets of draws that were made: there is no luck in them.
        inside = (k <= self.observed.draws[:, None]).all(axis=0)
        luck[:, inside] = mean[:, inside]
        # Problems are drawn again with all that was seen of them, so that others like them vary.
        groups = Clusters(chance.shape[1], self.observed.clusters)
        even = np.full(groups.count, 1 / groups.count)
        times = rng.multinomial(groups.count, even, len(chance))[:, groups.of]
        others = np.einsum("sp,spk->sk", times / times.sum(axis=1, keepdims=True), chance)
        return mean, np.clip(luck, 0, 1), others

    def _whichever(
        self, parts: Mapping[str, tuple[FloatArray, float]], confidence: float
    ) -> Intervals:
        """Estimates of shapes together, and ends that hold whichever of the likely ones is right.

        Quantiles of all replicates together do not: where one shape goes on higher than the
        others, the uppermost replicates are all its own, and much of it is cut off. An unlikely
        shape has little more than the weight that no data can take.
        """
        together = _mixed([(own, own, part) for own, part in parts.values()], confidence)
        least = _EQUAL / len(self.shapes) + (1 - _EQUAL) * _UNLIKELY
        ends = [
            _mixed([(own, own, 1.0)], confidence) for own, part in parts.values() if part >= least
        ]
        low = np.min([together.estimate, *(one.low for one in ends)], axis=0)
        high = np.max([together.estimate, *(one.high for one in ends)], axis=0)
        return Intervals(together.estimate, low, high)

    def bounds(self, k: Sequence[float] | FloatArray) -> tuple[FloatArray, FloatArray]:
        """What holds of other problems at any K and whatever the ROC, medians of shape (ks,).

        With all K draws right the best is so too, and without a right one it is not.
        """
        ks = np.asarray(k, dtype=np.float64)
        all_right = self.rates @ P[:, None] ** ks
        any_right = self.rates @ -np.expm1(ks * np.log1p(-P)[:, None])
        return np.median(all_right, axis=0), np.median(any_right, axis=0)


def fit_scores(
    table: DrawTable,
    scores: FloatArray,
    seed: int = 0,
    clusters: Sequence[str] | None = None,
    shapes: Sequence[Shape] = SHAPES,
) -> ScoreLaw:
    """Fit all shapes to the scores of draws.

    Args:
        table: The draws.
        scores: A score for each, NaN where there is none; shape (draws,).
        seed: Same seed, same law.
        clusters: For each problem the name of its cluster; None where each stands for itself.
        shapes: Those to fit.

    Raises:
        NotIdentifiedError: Fewer than `MIXED` problems have right and wrong draws, or the draws do
            not determine how likely draws are right.
    """
    orders = Orders.of(table, scores, seed)
    observed = Observed(orders.draws, orders.passes, clusters=clusters)
    mixed = (observed.passes > 0) & (observed.passes < observed.draws)
    if mixed.sum() < MIXED:
        raise NotIdentifiedError(
            f"{mixed.sum()} problems have right and wrong draws with a score, and {MIXED} are "
            f"needed to see how well the score tells them apart"
        )
    rates, seen = rates_of(observed, _POPULATIONS, seed)
    fits = {
        shape.name: Fitted.to(
            shape, orders, seen, observed.pairs.which, observed.design_effect, seed
        )
        for shape in shapes
    }
    wrong = observed.draws - observed.passes
    return ScoreLaw(
        observed, orders, fits, _weights(fits, clusters, seed), rates, seen,
        float((1 / (wrong[mixed] + 1)).mean()),
    )  # fmt: skip


def _weights(
    fits: Mapping[str, Fitted], clusters: Sequence[str] | None, seed: int
) -> dict[str, float]:
    """Half by how well shapes predict problems left out (Yao et al. 2018), half equal."""
    held_out = np.stack([one.held_out for one in fits.values()])
    groups = Clusters(held_out.shape[1], clusters)
    times = np.random.default_rng(seed).multinomial(
        groups.count, np.full(groups.count, 1 / groups.count), _RESAMPLES
    )[:, groups.of]
    best = scipy.special.softmax(times @ held_out.T, axis=1).mean(axis=0)
    shares = (1 - _EQUAL) * best + _EQUAL / len(fits)
    return dict(zip(fits, shares.tolist(), strict=True))


def _mixed(parts: Sequence[tuple[FloatArray, FloatArray, float]], confidence: float) -> Intervals:
    """Estimates and intervals of shapes together: the further they are apart, the wider.

    Args:
        parts: Of each shape its expected values and its replicates, (replicates, ks), and weight.
        confidence: Nominal coverage.
    """
    total = sum(part for _, _, part in parts)
    estimate = sum((part * mean.mean(axis=0) for mean, _, part in parts), np.zeros(1)) / total
    replicates = np.concatenate([one for _, one, _ in parts])
    each = np.concatenate([np.full(len(one), part / total / len(one)) for _, one, part in parts])
    order = np.argsort(replicates, axis=0)
    reached = np.cumsum(each[order], axis=0)
    tail = (1 - confidence) / 2
    ends = []
    for level in (tail, 1 - tail):
        row = np.minimum((reached < level).sum(axis=0), len(order) - 1)
        ends.append(replicates[order[row, np.arange(len(row))], np.arange(len(row))])
    return Intervals(estimate, np.minimum(ends[0], estimate), np.maximum(ends[1], estimate))
