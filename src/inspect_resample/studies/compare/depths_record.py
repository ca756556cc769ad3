"""What `compare --json` prints of one log of chains."""

from dataclasses import dataclass

from inspect_resample.report.identity import IntervalsMade
from inspect_resample.studies.compare.depths import AtDepth, AtEqualCost
from inspect_resample.studies.compare.record import EvaluationRecord


@dataclass(frozen=True)
class DepthsRecord:
    """One log of chains: `a` of figures is of chains, `b` of independent draws.

    Attributes:
        evaluation: The chains.
        unit: What is spent: `tokens`, or `attempts` where the log does not tell tokens.
        by_depth: One chain of each problem at each depth, beside one draw.
        equal: Chains beside draws at equal cost.
        by_difficulty: The same of one chain, by difficulty; empty where it is not known.
        difficulty_unknown: Why it is not; null where it is.
        intervals: How intervals were made.
    """

    evaluation: EvaluationRecord
    unit: str
    by_depth: tuple[AtDepth, ...]
    equal: tuple[AtEqualCost, ...]
    by_difficulty: tuple[AtEqualCost, ...]
    difficulty_unknown: str | None
    intervals: IntervalsMade
