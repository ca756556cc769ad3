"""Intervals over problems: the problems at hand are a sample of the problems one could ask.

The interval is the bias-corrected and accelerated bootstrap (BCa; Efron 1987), with the level
widened for the number of problems as in Student's interval (Hesterberg 2015). Where problems come
in clusters, these are resampled whole, and their number is what counts (Cameron and Miller 2015).
`docs/method/calibration.md` has the simulation in which it was chosen.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.ratio import Ratio, divide

MIN_PROBLEMS = 5
"""With fewer problems in a figure, their resamples are too few to hold a 95% interval."""

MIN_CARRIERS = 3.0
"""With fewer problems carrying the spread of a figure, resampling sees one or two, or none."""

# Both bound the memory, not the results.
_BLOCK = 512  # Figures, or replicates of a curve, at once.
_CELLS = 1 << 24  # Weights at once, 130 MB of them.


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval; NaN where it is undefined."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Intervals:
    """Figures with their intervals, each of shape (figures,)."""

    estimate: FloatArray
    low: FloatArray
    high: FloatArray

    def __getitem__(self, figure: int) -> Estimate:
        return Estimate(
            float(self.estimate[figure]), float(self.low[figure]), float(self.high[figure])
        )


@dataclass(frozen=True, eq=False)
class Curve(Mapping[int, Estimate]):
    """A figure by number of draws, with intervals.

    Attributes:
        k: Numbers of draws, increasing.
        intervals: The figures at these.
    """

    k: tuple[int, ...]
    intervals: Intervals

    def __getitem__(self, k: int) -> Estimate:
        return self.intervals[self.k.index(k)]

    def __iter__(self) -> Iterator[int]:
        return iter(self.k)

    def __len__(self) -> int:
        return len(self.k)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler.generate_schema(dict[str, Estimate])


class Bootstrap:
    """Resamples of the problems, drawn once and shared by every figure.

    Sharing them keeps the replicates of different figures paired: a replicate of a gap is the gap
    of the replicates.

    Args:
        problems: Number of problems.
        replicates: Number of resamples.
        seed: Same seed, same intervals.
        confidence: Nominal coverage of the intervals.
        clusters: For each problem the name of its cluster; None where each stands for itself.
    """

    def __init__(
        self,
        problems: int,
        replicates: int = 2000,
        seed: int = 0,
        confidence: float = 0.95,
        clusters: Sequence[str] | None = None,
    ) -> None:
        self.replicates = replicates
        self.clusters = Clusters(problems, clusters)
        self.confidence = confidence
        self._resamples = _Resamples(self.clusters, replicates, seed)

    @classmethod
    def of(
        cls, counts: Counts, replicates: int = 2000, seed: int = 0, confidence: float = 0.95
    ) -> "Bootstrap":
        """Resamples of the problems of these counts, or of their clusters."""
        return cls(len(counts.problems), replicates, seed, confidence, counts.clusters)

    def intervals(self, ratio: Ratio) -> Intervals:
        """Estimate and interval of every figure of `ratio`.

        Where resampling has little to work on (see `MIN_PROBLEMS` and `MIN_CARRIERS`; above all
        where all problems agree), the interval also takes in the one that holds for any population:
        with confidence, no more than a share 1 - (alpha/2)^(1/problems) of the problems one could
        ask is unlike all those that were asked, and these may have any value in the ratio's range.
        """
        estimate = ratio.estimate()
        influence = ratio.numerator - np.nan_to_num(estimate) * ratio.denominator
        scale = np.abs(ratio.numerator).max(axis=0)
        spread = _Spread.of(self.clusters.sums(influence), scale, self._counted(ratio))
        return self._intervals(
            estimate,
            spread,
            lambda block: self._replicates(ratio, block),
            (ratio.low, ratio.high),
        )

    def difference(self, first: Ratio, second: Ratio) -> Intervals:
        """Estimate and interval of `first` - `second`, two figures over the same problems.

        A problem that counts in one of them only is no obstacle: a replicate is the difference of
        the replicates. The interval is made as by `intervals`, with the smaller number of problems.
        """
        estimates = first.estimate(), second.estimate()
        both = list(zip((first, second), estimates, strict=True))
        influence = [
            (ratio.numerator - np.nan_to_num(figure) * ratio.denominator) / _total(ratio)
            for ratio, figure in both
        ]
        scale = [np.abs(ratio.numerator).max(axis=0) / _total(ratio) for ratio, _ in both]
        spread = _Spread.of(
            self.clusters.sums(influence[0] - influence[1]),
            np.maximum(*scale),
            np.minimum(self._counted(first), self._counted(second)),
        )
        return self._intervals(
            estimates[0] - estimates[1],
            spread,
            lambda block: self._replicates(first, block) - self._replicates(second, block),
            (first.low - second.high, first.high - second.low),
        )

    def means(self, values: FloatArray) -> FloatArray:
        """Replicates of the mean of `values`, (problems, figures); shape (replicates, figures)."""
        return _together(weights @ values for weights in self._resamples.weights())

    def blocks(self) -> Iterator[FloatArray]:
        """The weights of some replicates after the other, shape (some replicates, problems)."""
        for weights in self._resamples.weights():
            for start in range(0, len(weights), _BLOCK):
                yield weights[start : start + _BLOCK]

    def curves(self, values: FloatArray) -> Iterator[FloatArray]:
        """Replicates of the mean curve of `values`, (problems, figures), in blocks of replicates.

        Yields:
            Shape (some replicates, figures); together all replicates, in order.
        """
        return (weights @ values for weights in self.blocks())

    def _intervals(
        self,
        estimate: FloatArray,
        spread: "_Spread",
        replicates: Callable[[IntArray], FloatArray],
        extremes: tuple[float | FloatArray, float | FloatArray],
    ) -> Intervals:
        low, high = estimate.copy(), estimate.copy()
        for block in _blocks(np.flatnonzero(spread.carriers)):
            ordered = np.sort(replicates(block), axis=1)
            lower, upper = self._levels(spread, block)
            low[block] = _quantile(ordered, lower)
            high[block] = _quantile(ordered, upper)
        few = (spread.problems < MIN_PROBLEMS) | (spread.carriers < MIN_CARRIERS)
        unseen = 1 - ((1 - self.confidence) / 2) ** (1 / np.maximum(spread.problems, 1))
        lowest, highest = extremes
        return Intervals(
            estimate,
            np.where(few, np.minimum(low, estimate - unseen * (estimate - lowest)), low),
            np.where(few, np.maximum(high, estimate + unseen * (highest - estimate)), high),
        )

    def _counted(self, ratio: Ratio) -> FloatArray:
        """Number of problems, or of their clusters, in each figure, shape (figures,) or (1,)."""
        there = self.clusters.sums((ratio.denominator > 0).astype(np.float64)) > 0
        counted: FloatArray = there.sum(axis=0).astype(np.float64)
        return counted

    def _replicates(self, ratio: Ratio, figures: IntArray) -> FloatArray:
        denominator = ratio.denominator
        if denominator.shape[1] > 1:
            denominator = denominator[:, figures]
        numerator = ratio.numerator[:, figures]
        # Figures first: each one's replicates lie side by side, which makes sorting them fast.
        return _together(
            (
                divide(numerator.T @ weights.T, denominator.T @ weights.T)
                for weights in self._resamples.weights()
            ),
            axis=1,
        )

    def _levels(self, spread: "_Spread", block: IntArray) -> tuple[FloatArray, FloatArray]:
        """The two quantile levels of each figure of a block.

        The bias correction of a smooth figure equals its acceleration to the order at which BCa is
        right, and without the noise of counting replicates. The degrees of freedom of Student's
        quantile are those of the figure's variance, which is known the worse the fewer problems
        carry it: 2 / (1/carriers - 1/problems), which is the number of problems for normal ones.
        """
        acceleration = spread.acceleration[block]
        problems = np.maximum(
            spread.problems[block], 2
        )  # A difference may rest on one on one side.
        uncertainty = 1 / np.maximum(spread.carriers[block], 1) - 1 / problems
        freedom = np.minimum(2 / np.maximum(uncertainty, 2 / problems**2), problems - 1)
        student = scipy.special.stdtrit(freedom, (1 + self.confidence) / 2)
        z = student * np.sqrt(problems / (problems - 1))
        return _accelerate(-z, acceleration), _accelerate(z, acceleration)


class _Resamples:
    """How often each problem is in each resample: as weights, and of many problems as counts."""

    def __init__(self, clusters: Clusters, replicates: int, seed: int) -> None:
        rng, count, size = np.random.default_rng(seed), clusters.count, len(clusters.of)
        chances = np.full(count, 1 / count)
        step = max(1, _CELLS // size)
        parts = (
            rng.multinomial(count, chances, size=min(step, replicates - start))[:, clusters.of]
            for start in range(0, replicates, step)
        )
        self._whole = _weighed(next(parts)) if replicates <= step else None
        self._times = [times.astype(np.min_scalar_type(times.max())) for times in parts]

    def weights(self) -> Iterator[FloatArray]:
        """The weights of replicates, (some, problems), as many at once as memory allows."""
        if self._whole is not None:
            yield self._whole
        yield from map(_weighed, self._times)


def _weighed(times: npt.NDArray[np.integer]) -> FloatArray:
    """Clusters differ in size: a replicate's mean is over the problems that it has."""
    weights: FloatArray = times / times.sum(axis=1, keepdims=True)
    return weights


def _together(parts: Iterable[FloatArray], axis: int = 0) -> FloatArray:
    """The parts as one; of a single part no copy."""
    first, *others = parts
    return np.concatenate([first, *others], axis=axis) if others else first


@dataclass(frozen=True, eq=False)
class _Spread:
    """How the problems, or their clusters, differ in each figure; each of shape (figures,).

    With x_i the influence of problem, or cluster, i on the figure:

    Attributes:
        problems: Number of problems in the figure.
        carriers: (sum x^2)^2 / sum x^4, the number of problems that carry the spread as if they
            carried it equally; 0 when all problems agree.
        acceleration: sum x^3 / (6 (sum x^2)^1.5), a sixth of the skewness of the figure.
    """

    problems: FloatArray
    carriers: FloatArray
    acceleration: FloatArray

    @classmethod
    def of(cls, influence: FloatArray, scale: FloatArray, problems: FloatArray) -> "_Spread":
        """The spread that influences give, shape (problems, figures), up to a common factor.

        Rounding leaves a trace of spread where all problems agree; `scale`, the size of what the
        influences are differences of, tells it from a real one. Changes `influence`.
        """
        influence[:, np.abs(influence).max(axis=0) <= 1e-12 * scale] = 0
        squares = influence**2
        second = squares.sum(axis=0)
        third = np.einsum("ij,ij->j", squares, influence)
        fourth = np.einsum("ij,ij->j", squares, squares)
        return cls(
            np.broadcast_to(problems, second.shape),
            np.nan_to_num(divide(second**2, fourth)),
            np.nan_to_num(divide(third, 6 * second**1.5)),
        )


def _total(ratio: Ratio) -> FloatArray:
    """Sum of the denominators, 1 where no problem counts: there the numerators are 0 too."""
    total: FloatArray = ratio.denominator.sum(axis=0)
    return np.where(total > 0, total, 1.0)


def student_widening(level: float, units: int) -> float:
    """How much farther from a mean of `units` values its quantile is than a resample shows.

    A resample's variance is too small by (units - 1) / units, and Student's quantile is larger than
    the normal one.

    Args:
        level: Of the quantile, above one half.
        units: Problems or clusters; one tells nothing, so that the answer is infinite.
    """
    if units < 2:
        return math.inf
    student = scipy.special.stdtrit(units - 1, level) / scipy.special.ndtri(level)
    return float(student * math.sqrt(units / (units - 1)))


def _accelerate(z: FloatArray, acceleration: FloatArray) -> FloatArray:
    shifted = acceleration + z
    level: FloatArray = scipy.special.ndtr(acceleration + shifted / (1 - acceleration * shifted))
    return level


def _quantile(replicates: FloatArray, level: FloatArray) -> FloatArray:
    """Quantile of each row of sorted `replicates`, NaN at their end, at the row's own level."""
    last = (~np.isnan(replicates)).sum(axis=1) - 1
    position = np.clip(level * (last + 2) - 1, 0, last)
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, last)
    rows = np.arange(len(replicates))
    step = replicates[rows, above] - replicates[rows, below]
    quantile: FloatArray = replicates[rows, below] + (position - below) * step
    return quantile


def _blocks(figures: IntArray) -> Iterator[IntArray]:
    for start in range(0, len(figures), _BLOCK):
        yield figures[start : start + _BLOCK]
