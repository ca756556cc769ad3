"""A figure over problems: a ratio of two sums, of which a mean is the plain case."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray


@dataclass(frozen=True, eq=False)
class Ratio:
    """Figures of the form sum_i numerator_i / sum_i denominator_i over problems i.

    Every estimate of this package has this form, so one bootstrap serves them all: a replicate
    weights the problems, and is two matrix products.

    Attributes:
        numerator: Shape (problems, figures).
        denominator: Shape (problems, figures) or (problems, 1), not negative; 0 leaves a problem
            out of the figure.
        low: The smallest value that a single problem can give, for all figures or for each.
        high: The largest.
    """

    numerator: FloatArray
    denominator: FloatArray
    low: float | FloatArray = 0.0
    high: float | FloatArray = 1.0

    def estimate(self) -> FloatArray:
        """The figures, shape (figures,); NaN where no problem counts."""
        return divide(self.numerator.sum(axis=0), self.denominator.sum(axis=0))


def mean_over_problems(
    values: FloatArray, low: float | FloatArray = 0.0, high: float | FloatArray = 1.0
) -> Ratio:
    """The plain mean of `values`, shape (problems,) or (problems, figures)."""
    columns = values if values.ndim == 2 else values[:, None]
    return Ratio(columns, np.ones((len(columns), 1)), low, high)


def divide(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Elementwise quotient, NaN where the denominator is 0."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    out = np.full(shape, np.nan)
    np.divide(numerator, denominator, out=out, where=np.broadcast_to(denominator != 0, shape))
    return out
