"""What drawing further would bring, by the verifier-aware law."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.verifier_law.law import fit_law, intervals
from inspect_resample.statistics.verifier_law.these_problems import TheseProblems

FURTHER = 10
"""How many times the draws at hand forecasts go."""

_POINTS = 24


@dataclass(frozen=True, eq=False)
class Ahead:
    """What the verifier-aware law says of more draws.

    Attributes:
        k: Numbers of draws, from those at hand to `FURTHER` times as many.
        resampled_accuracy: At these, of other problems like these.
        of_these: The same of these very problems, given the counts of each.
        ceiling: Its limit for unlimited draws; a single figure.
        doubts: What is doubtful about the law.
        confidence: Nominal coverage of the intervals.
    """

    k: FloatArray
    resampled_accuracy: Intervals
    of_these: Intervals
    ceiling: Intervals
    doubts: tuple[str, ...]
    confidence: float


def ahead(counts: Counts, seed: int) -> Ahead:
    """Fit the law, and see.

    Raises:
        ValueError: It cannot be fitted.
    """
    law = fit_law(counts, seed)
    k = np.array(further(counts), dtype=np.float64)
    ceiling = law.resampled_accuracy(np.array([np.inf]))
    these = TheseProblems(law.likely, counts, seed)
    return Ahead(
        k=k,
        resampled_accuracy=law.resampled_accuracy(k),
        of_these=intervals(these.resampled_accuracy(k), law.confidence, these.by_kind),
        ceiling=ceiling,
        doubts=law.doubts,
        confidence=law.confidence,
    )


def further(counts: Counts) -> list[int]:
    """Numbers of draws of a forecast: from those at hand to `FURTHER` times as many."""
    start = int(counts.draws.max()) if counts.stopped_early else counts.k_max
    spaced = np.geomspace(start, FURTHER * start, _POINTS).round().astype(int)
    return sorted(set(spaced.tolist()))
