"""What a page is about: the findings of each task and model that logs hold."""

from collections.abc import Sequence

from inspect_resample.studies.page.content import TaskReport
from inspect_resample.studies.page.model_results import (
    QualityFound,
    Wanted,
    model_results,
    quality_key,
)
from inspect_resample.studies.page.task_results import task_results
from inspect_resample.studies.quality.counts import QualityCounts
from inspect_resample.studies.quality.study import quality_differences
from inspect_resample.studies.summary.summary import Summary


def find_quality(counts: Sequence[QualityCounts], replicates: int, seed: int) -> QualityFound:
    """Differences in code quality, of those evaluations whose logs tell of it."""
    return {
        quality_key(one.evaluation): quality_differences([one], replicates=replicates, seed=seed)
        for one in counts
    }


def find_reports(
    found: Sequence[Summary], wanted: Wanted, quality: QualityFound | None = None
) -> list[TaskReport]:
    """The findings of each task and version, in the order of the summaries."""
    groups: dict[tuple[str, str], list[Summary]] = {}
    for summary in found:
        evaluation = summary.evaluation
        groups.setdefault((evaluation.task, evaluation.version), []).append(summary)
    reports = []
    for group in groups.values():
        models = tuple(model_results(one, wanted, quality) for one in group)
        reports.append(TaskReport(models, task_results(group)))
    return reports
