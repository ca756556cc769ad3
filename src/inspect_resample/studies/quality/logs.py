"""Inspect logs to the code quality of their draws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspect_resample.logs import LogError, Logs, Progress, read_pools
from inspect_resample.logs.clusters import clustered
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.verdicts import Choice
from inspect_resample.studies.quality.counts import QualityCounts, count_quality


@dataclass(frozen=True, eq=False)
class QualityReading:
    """What was read of the quality of code.

    Attributes:
        counts: One for each evaluation whose draws were measured and judged by two suites.
        warnings: Logs that could not be used, by name. What concerns one evaluation is in its own
            warnings.
    """

    counts: tuple[QualityCounts, ...]
    warnings: tuple[str, ...]


HOW_TO_MEASURE = (
    "inspect score LOG --scorer inspect_resample/code_quality --action append --overwrite "
    "--model none/none"
)
"""What is typed to have the code of a log's draws measured."""


class NotMeasured(LogError):
    """No log tells anything about the quality of code."""


def read_quality(
    paths: Sequence[str | Logs],
    wanted: Choice | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
) -> QualityReading:
    """Read logs as `logs.read_evaluations` does, and what `code_quality` measured of their draws.

    Args:
        paths: As there.
        wanted: As there; both suites are needed.
        progress: As there.
        cluster: What tells which problems belong together, as `clusters.clustered` takes it.

    Raises:
        LogError: As there.
        NotMeasured: No log was scored by `code_quality`; the message says how to do it.
    """
    pools, warnings = read_pools(paths, wanted, progress)
    counts = []
    for own in pools:
        found = _counts(own, warnings)
        if found is not None and cluster is not None:
            found = replace(found, evaluation=clustered(found.evaluation, cluster))
        if found is not None:
            counts.append(found)
    if not counts:
        raise NotMeasured("no log tells the quality of code:\n" + "\n".join(warnings))
    return QualityReading(tuple(counts), tuple(warnings))


def _counts(own: Pool, warnings: list[str]) -> QualityCounts | None:
    """The counts of an evaluation that has some; what it lacks is in its own warnings."""
    name = f"{own.evaluation.task} by {own.evaluation.drawn_by}"
    if own.evaluation.strong_score is None:
        warnings.append(f"{name} is left out: it has one suite only, so no false positives")
        return None
    try:
        found = count_quality(own)
    except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        warnings.append(f"{name} is left out: its whole samples cannot be read ({why})")
        return None
    lacking = []
    if found.unmeasured:
        lacking.append(
            f"{found.unmeasured} of {len(own.samples)} samples have no code quality; add it with\n"
            f"  {HOW_TO_MEASURE.replace('LOG', own.evaluation.sources[0].location)}"
        )
    if len(found.settings) > 1:
        lacking.append("code quality was measured with different settings")
    if not found.samples:
        warnings += [f"{name}: {each}" for each in lacking]
        return None
    told = (*own.evaluation.warnings, *lacking)
    return replace(found, evaluation=replace(own.evaluation, warnings=told))
