"""What a reader must know about the data of one task and model."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspect_resample.statistics.bounds import missing_remark
from inspect_resample.statistics.counts import RECORDING, Counts, Evaluation, Source

_LONGEST_VALUE = 60  # Characters of a setting in a warning.
# Generation settings that may differ between logs whose draws are pooled: they change how draws are
# made, not what is drawn.
POOLED_SETTINGS = frozenset(
    {
        *("seed", "num_choices", "batch", "cache", "max_connections", "adaptive_connections"),
        *("max_retries", "timeout", "attempt_timeout", "stream_idle_timeout", "cache_prompt"),
        *("logprobs", "top_logprobs", "prompt_logprobs", "extra_headers", "fail_on_refusal"),
    }
)
# They say which draws are made, with how many requests, and what else is measured, not how.
POOLED_ARGUMENTS = frozenset({"k", "first", "chunk", "quality", RECORDING})


def remarks(
    evaluation: Evaluation, empty: Sequence[str], partial: int, added_epochs: bool
) -> Iterable[str]:
    """Warnings.

    Args:
        evaluation: The data, still without warnings.
        empty: Problems without a judged draw.
        partial: Draws with partial credit.
        added_epochs: Whether a run has more epochs of some problems than it was to have.
    """
    sources, counts = evaluation.sources, evaluation.counts
    yield from (f"{source.location}: {source.left_out}" for source in sources if source.left_out)
    yield from _missing(evaluation)
    yield from _incomplete(sources)
    yield from _stopped(sources, added_epochs)
    yield from _differing(sources)
    if empty:
        yield f"{len(empty)} problems have no judged draw and are left out: {', '.join(empty[:5])}"
    if partial:
        yield f"{partial} draws have partial credit and count as failed"
    yield from _unequal(counts)


def restricted(before: Evaluation, after: Evaluation) -> Evaluation:
    """An evaluation of some of the problems of another one, with warnings about these.

    Args:
        before: The other one.
        after: It, with the counts of its own problems and the warnings of `before`.
    """
    old = {*_missing(before), *_unequal(before.counts)}
    others = (warning for warning in before.warnings if warning not in old)
    return replace(after, warnings=(*_missing(after), *others, *_unequal(after.counts)))


def _missing(evaluation: Evaluation) -> Iterable[str]:
    if evaluation.missing is not None:
        yield missing_remark(evaluation)


def _incomplete(sources: tuple[Source, ...]) -> Iterable[str]:
    """A warning for each task run (with its retries) that did not finish all its samples."""
    for task_id in dict.fromkeys(source.task_id for source in sources):
        attempts = [source for source in sources if source.task_id == task_id]
        used = sum(source.samples for source in attempts)
        expected = max(source.expected_samples for source in attempts)
        expected -= max(source.early_stops for source in attempts)
        statuses = [source.status for source in attempts]
        if "success" not in statuses or used < expected:
            yield (
                f"{attempts[-1].location} has status {statuses[-1]}: {used} of {expected} samples "
                f"are scored and used"
            )


def _stopped(sources: tuple[Source, ...], added_epochs: bool) -> Iterable[str]:
    stops = sum(source.early_stops for source in sources)
    if stops:
        yield (
            f"drawing stopped early: {stops} samples were not drawn because of what was seen "
            f"before, so problems have more or fewer draws depending on how they went"
        )
    if added_epochs:
        yield (
            "epochs were added while a task ran, perhaps because of what was seen before; this is "
            "taken for drawing that stopped early elsewhere"
        )


def _differing(sources: tuple[Source, ...]) -> Iterable[str]:
    names = (
        {name for source in sources for name in source.settings}
        - POOLED_ARGUMENTS
        - POOLED_SETTINGS
    )
    for name in sorted(names):
        values = list(dict.fromkeys(_brief(source.settings.get(name)) for source in sources))
        if len(values) > 1:
            yield f"logs with different {name} are pooled: {', '.join(values)}"


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def _unequal(counts: Counts) -> Iterable[str]:
    if counts.k_max < counts.draws.max() and not counts.stopped_early:
        shortest = counts.problems[int(counts.draws.argmin())]
        yield (
            f"problems have {counts.k_max} to {counts.draws.max()} draws: an estimate at k needs k "
            f"draws of every problem, so k ends at {counts.k_max} (problem {shortest})"
        )
