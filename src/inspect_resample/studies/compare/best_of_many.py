"""Which of several evaluations is best at a figure, and which the data cannot tell from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.difference import simultaneous_band
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.winners import winner

_ROUNDING = 1e-12  # A smaller difference is rounding.


@dataclass(frozen=True, eq=False)
class BestOfMany:
    """Which model is best at a figure.

    Attributes:
        values: Of each, by name, with the interval that it has alone.
        best: The name of the one with the largest value; of equal ones the first.
        as_chosen: Its value for having been chosen: on problems that the choice did not see, with
            an interval that holds its true value though it was chosen (`winners.winner`).
        next: The name of the one with the second largest.
        lead: The best one's value minus the next one's. The interval is of a band that holds the
            differences of all pairs at all figures that were ranked together, so that it holds
            though the two were chosen on the same data.
        alike: Those whose difference to the best is not above 0 with that confidence, with the
            best itself.
        probability: By name, the share of resamples of the problems in which it is best; equal
            ones share.
    """

    values: dict[str, Estimate]
    best: str
    as_chosen: Estimate
    next: str
    lead: Estimate
    alike: tuple[str, ...]
    probability: dict[str, float]


def best_of_many(
    values: Mapping[str, FloatArray], bootstrap: Bootstrap, low: FloatArray | None = None
) -> tuple[BestOfMany, ...]:
    """Rank evaluations at every figure.

    Args:
        values: Of each of two models or more, by name, shape (problems, figures), none above 1;
            the larger the better.
        bootstrap: Resamples of the problems.
        low: The least value of each figure, shape (figures,); 0 by default.
    """
    names, matrices = list(values), list(values.values())
    figures = matrices[0].shape[1]
    least = np.zeros(figures) if low is None else low
    alone = [bootstrap.intervals(mean_over_problems(own, least, 1.0)) for own in matrices]
    band_low, band_high = _bands(matrices, least, bootstrap)
    shares = _shares(matrices, bootstrap)
    found = []
    for figure in range(figures):
        means = np.array([own.estimate[figure] for own in alone])
        order = np.argsort(-means, kind="stable")
        best, following = int(order[0]), int(order[1])
        lead = Estimate(
            float(means[best] - means[following]),
            float(band_low[best, following, figure]),
            float(band_high[best, following, figure]),
        )
        alike = np.flatnonzero(band_low[best, :, figure] <= _ROUNDING)
        found.append(
            BestOfMany(
                values={name: own[figure] for name, own in zip(names, alone, strict=True)},
                best=names[best],
                as_chosen=winner(
                    np.stack([own[:, figure] for own in matrices], axis=1),
                    bootstrap,
                    float(least[figure]),
                ),
                next=names[following],
                lead=lead,
                alike=tuple(names[place] for place in alike),
                probability=dict(zip(names, shares[:, figure].tolist(), strict=True)),
            )
        )
    return tuple(found)


def _bands(
    values: Sequence[FloatArray], low: FloatArray, bootstrap: Bootstrap
) -> tuple[FloatArray, FloatArray]:
    """The ends of the band of all differences, shape (evaluations, evaluations, figures)."""
    count, figures = len(values), values[0].shape[1]
    pairs = list(combinations(range(count), 2))
    differences = np.concatenate([values[one] - values[other] for one, other in pairs], axis=1)
    span = np.tile(1.0 - low, len(pairs))
    pointwise = bootstrap.intervals(mean_over_problems(differences, -span, span))
    lows, highs = (
        np.clip(end, -span, span).reshape(len(pairs), figures)
        for end in simultaneous_band(differences, pointwise, bootstrap)
    )
    ends = np.zeros((2, count, count, figures))
    for pair, (one, other) in enumerate(pairs):
        ends[:, one, other] = lows[pair], highs[pair]
        ends[:, other, one] = -highs[pair], -lows[pair]
    return ends[0], ends[1]


def _shares(values: Sequence[FloatArray], bootstrap: Bootstrap) -> FloatArray:
    """How often each is best, shape (evaluations, figures)."""
    count, figures = len(values), values[0].shape[1]
    won, replicates = np.zeros((count, figures)), 0
    for block in bootstrap.curves(np.concatenate(values, axis=1)):
        each = block.reshape(len(block), count, figures)
        winners = each >= each.max(axis=1, keepdims=True) - _ROUNDING
        won += (winners / winners.sum(axis=1, keepdims=True)).sum(axis=0)
        replicates += len(block)
    return won / replicates
