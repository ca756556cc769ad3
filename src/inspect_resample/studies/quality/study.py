"""Code quality of true and of false positives, compared within problems.

    from inspect_resample.studies.quality.study import quality_differences
    from inspect_resample.studies.quality.logs import read_quality

    found = quality_differences(read_quality(["logs/"]).counts)

Pooled over problems the comparison misleads: on hard problems programs are long and tangled, and
false positives are frequent, whether or not a false positive is worse code than a correct program
for the same problem. So the two are compared within each problem that has both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from inspect_resample.quality.measures import HEADLINE, MEASURES, Measure
from inspect_resample.statistics.bootstrap import UNDEFINED, Bootstrap, Estimate
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.ratio import Ratio, divide
from inspect_resample.studies.quality.counts import FALSE, TRUE, QualityCounts

ENOUGH = 2
"""With fewer informative problems there is nothing to tell a difference from chance by."""


@dataclass(frozen=True)
class MeasureRecord:
    """One measure; null where it is undefined.

    Attributes:
        better: `high`, `low` or `neither`.
        informative_problems: Problems with a measured true and a measured false positive.
        true_positives: Mean over these problems.
        false_positives: Likewise.
        difference: The first minus the second.
        pooled_difference: Over all draws whatever their problems, which misleads.
        true_positive_draws: Measured true positives.
        false_positive_draws: Measured false positives.
    """

    better: str
    informative_problems: int
    true_positives: Estimate
    false_positives: Estimate
    difference: Estimate
    pooled_difference: Estimate
    true_positive_draws: int
    false_positive_draws: int


@dataclass(frozen=True, eq=False)
class QualityDifference(MeasureRecord):
    """One measure of one task and model.

    With fewer than `ENOUGH` informative problems both means and their difference are NaN, and so is
    the pooled one when there are no draws of one kind.

    Attributes:
        evaluation: The task and model.
        measure: What is measured.
    """

    told_as: ClassVar[type] = MeasureRecord
    evaluation: Evaluation
    measure: Measure


def quality_differences(
    counts: Sequence[QualityCounts],
    measures: Sequence[str] = HEADLINE,
    confidence: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> tuple[QualityDifference, ...]:
    """Compare true and false positives, one entry a task and model and measure.

    Returns:
        All measures of the first evaluation, in their order, then those of the next.

    Raises:
        ValueError: There is no such measure.
    """
    unknown = [name for name in measures if name not in MEASURES]
    if unknown:
        raise ValueError(f"no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    return tuple(
        difference
        for one in counts
        for difference in _differences(one, measures, confidence, replicates, seed)
    )


def _differences(
    counts: QualityCounts, measures: Sequence[str], confidence: float, replicates: int, seed: int
) -> list[QualityDifference]:
    names = list(MEASURES)
    columns = [names.index(name) for name in measures]
    draws = counts.draws[:, :, columns].astype(np.float64)
    sums = counts.sums[:, :, columns]
    low, high = _ranges(counts, columns)
    bootstrap = Bootstrap.of(counts.evaluation.counts, replicates, seed, confidence)
    informative = np.asarray((draws > 0).all(axis=0), dtype=np.float64)
    means = np.where(informative > 0, divide(sums, draws), 0.0)
    problems: list[int] = informative.sum(axis=0).astype(np.int64).tolist()

    def within(values: FloatArray, low: FloatArray, high: FloatArray) -> list[Estimate]:
        found = bootstrap.intervals(Ratio(values, informative, low, high))
        return [found[i] if count >= ENOUGH else UNDEFINED for i, count in enumerate(problems)]

    one, other = means[TRUE], means[FALSE]
    true, false = within(one, low, high), within(other, low, high)
    difference = within(one - other, low - high, high - low)
    pooled = bootstrap.difference(
        Ratio(sums[TRUE], draws[TRUE], low, high), Ratio(sums[FALSE], draws[FALSE], low, high)
    )
    return [
        QualityDifference(
            MEASURES[name].better,
            problems[i],
            true[i],
            false[i],
            difference[i],
            pooled[i],
            int(draws[TRUE, :, i].sum()),
            int(draws[FALSE, :, i].sum()),
            counts.evaluation,
            MEASURES[name],
        )
        for i, name in enumerate(measures)
    ]


def _ranges(counts: QualityCounts, columns: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """The smallest and the largest value of each measure; where it has no bound, of those seen."""
    bounds = [list(MEASURES.values())[column] for column in columns]
    low = np.array([bound.low for bound in bounds])
    high = np.array([bound.high for bound in bounds])
    seen = np.fmax(counts.highest[columns], 1.0)  # That all are 0 says nothing about others.
    return low, np.where(np.isfinite(high), high, seen)
