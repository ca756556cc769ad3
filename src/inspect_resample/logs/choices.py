"""Whether a log has something to choose among draws by, before its whole samples are read."""

from collections.abc import Mapping
from typing import Any

from inspect_resample.logs.file import used_records
from inspect_resample.statistics.counts import Evaluation


def tells_choices(evaluation: Evaluation) -> bool:
    """Whether the draws of the first problem have answers, classes or scores of verifiers.

    Raises:
        OSError: A log is not there any more.
    """
    first = [evaluation.counts.problems[0]]
    return any(
        _tells(score)
        for record in used_records(evaluation, full=True, only=first)
        for score in (record.get("scores") or {}).values()
    )


def _tells(score: Mapping[str, Any]) -> bool:
    metadata = score.get("metadata") or {}
    return any(
        isinstance(value, list) and (name == "answer" or name.endswith(("_scores", "_classes")))
        for name, value in metadata.items()
    )
