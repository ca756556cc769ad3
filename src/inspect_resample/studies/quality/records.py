"""Comparisons of code quality as plain data; `docs/method/quality.md` has the schema."""

from collections.abc import Mapping, Sequence
from typing import Any

from inspect_resample.report.identity import identity, scores
from inspect_resample.studies.quality.counts import QualityCounts
from inspect_resample.studies.quality.study import QualityDifference
from inspect_resample.studies.summary.records import estimate_record


def quality_records(
    counts: Sequence[QualityCounts],
    differences: Sequence[QualityDifference],
    intervals: Mapping[str, float],
) -> list[dict[str, Any]]:
    """One record for each task and model; only None stands for what is undefined."""
    return [
        {
            **identity(one.evaluation),
            **scores(one.evaluation),
            "samples": one.samples,
            "samples_without_quality": one.unmeasured,
            "measures": {
                difference.measure.name: _measure(difference)
                for difference in differences
                if difference.evaluation is one.evaluation
            },
            "intervals": dict(intervals),
            "warnings": list(one.evaluation.warnings),
        }
        for one in counts
    ]


def _measure(found: QualityDifference) -> dict[str, Any]:
    true, false = found.draws
    return {
        "better": found.measure.better,
        "informative_problems": found.problems,
        "true_positives": estimate_record(found.true_positives),
        "false_positives": estimate_record(found.false_positives),
        "difference": estimate_record(found.difference),
        "pooled_difference": estimate_record(found.pooled),
        "true_positive_draws": true,
        "false_positive_draws": false,
    }
