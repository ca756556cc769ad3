"""Ranks of many models by one figure, and how sure they are."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap, student_widening
from inspect_resample.statistics.counts import FloatArray

_ROUNDING = 1e-12  # Figures closer than this are equal.


@dataclass(frozen=True)
class Rank:
    """A place among others; 1 is that of the largest figure.

    Attributes:
        rank: By the estimates; equal ones share the better rank.
        best: The best rank that the data allow.
        worst: The worst one.
    """

    rank: int
    best: int
    worst: int


def ranks(values: FloatArray, bootstrap: Bootstrap) -> tuple[Rank, ...]:
    """The rank of each model by the mean over the same problems.

    With confidence, all true ranks are between `best` and `worst` at once: a model is placed below
    those only that are better by a difference whose simultaneous interval leaves out 0 (Mogstad,
    Romano, Shaikh and Wilhelm 2024, Review of Economic Studies). The intervals are those of all
    pairs, by the largest of their errors in a resample over its standard error, widened for the
    number of problems as in Student's interval.

    Args:
        values: A figure of each problem and model, shape (problems, models).
        bootstrap: Resamples of these problems.
    """
    estimates = values.mean(axis=0)
    models = len(estimates)
    lead = estimates[:, None] - estimates[None, :]
    errors = np.concatenate([block - estimates for block in bootstrap.curves(values)])
    products = errors.T @ errors / len(errors)
    variances = np.diag(products)
    spread = np.sqrt(np.maximum(variances[:, None] + variances[None, :] - 2 * products, 0))
    known = spread > _ROUNDING  # Where all problems agree, resampling sees nothing.
    largest = np.zeros(len(errors))
    for one in range(models):
        others = known[one]
        if others.any():
            apart = np.abs(errors[:, [one]] - errors[:, others]) / spread[one, others]
            np.maximum(largest, apart.max(axis=1), out=largest)
    units = bootstrap.clusters.count
    few = student_widening((1 + bootstrap.confidence) / 2, units)
    needed = np.full(spread.shape, np.inf)
    needed[known] = np.quantile(largest, bootstrap.confidence) * (few * spread[known])
    sure = lead > needed
    return tuple(
        Rank(
            1 + int((lead[:, one] > _ROUNDING).sum()),
            1 + int(sure[:, one].sum()),
            models - int(sure[one].sum()),
        )
        for one in range(models)
    )
