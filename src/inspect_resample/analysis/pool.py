"""Pooling: the samples of many logs to the counts of each task and model.

A draw is counted once, however many logs hold a copy of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspect_resample.analysis.counts import Counts, Evaluation, IntArray, Source
from inspect_resample.analysis.verdicts import Choice, Verdicts

_PACKAGE = "inspect_resample/"
# Settings that may differ between logs whose draws are pooled: they change how draws are made, not
# what is drawn.
_POOLED_SETTINGS = frozenset(
    {
        *("k", "seed", "num_choices", "batch", "cache", "max_connections", "adaptive_connections"),
        *("max_retries", "timeout", "attempt_timeout", "stream_idle_timeout"),
    }
)
_LONGEST_VALUE = 60  # Characters of a setting in a warning.


class NothingJudged(ValueError):
    """No draw of a task and model has a verdict."""


@dataclass(frozen=True)
class Sample:
    """The draws of one Inspect sample, and what identifies it in every copy of it.

    Attributes:
        problem: Id of the Inspect sample.
        epoch: Its epoch.
        uuid: Inspect's id of this run of the sample; None in old logs.
        verdicts: Its draws.
    """

    problem: str
    epoch: int
    uuid: str | None
    verdicts: Verdicts


@dataclass(frozen=True)
class Log:
    """One log: what was evaluated and the samples that have scores.

    Attributes:
        task: Name of the task.
        version: Its version.
        model: Name of the model.
        choice: The scores that were read.
        source: Where the log is from; how many of its samples are used is not yet known.
        samples: The scored samples.
    """

    task: str
    version: str
    model: str
    choice: Choice
    source: Source
    samples: tuple[Sample, ...]

    @property
    def row(self) -> tuple[str, ...]:
        """Logs with the same row are pooled: same task, version, model and scores."""
        task = self.task.removeprefix(_PACKAGE)
        return task, self.version, self.model, self.choice.weak, self.choice.strong or ""


def group_logs(logs: Iterable[Log]) -> list[list[Log]]:
    """The logs of each row, rows in order of their names."""
    groups: defaultdict[tuple[str, ...], list[Log]] = defaultdict(list)
    for log in logs:
        groups[log.row].append(log)
    return [group for _, group in sorted(groups.items())]


def pool(logs: Sequence[Log]) -> Evaluation:
    """Count the draws of logs with the same row.

    A sample that several logs hold, as the logs of a run and of its retries do, is counted once,
    from the newest log; of logs of the same second, from the last one.

    Raises:
        NothingJudged: No draw has a verdict.
    """
    logs = sorted(logs, key=lambda log: log.source.created)
    kept = _without_copies(logs)
    names = {log.task for log in logs}
    task = names.pop() if len(names) == 1 else _PACKAGE + logs[0].task.removeprefix(_PACKAGE)
    samples = [sample for log_samples in kept for sample in log_samples]
    counts, empty = _count(samples)
    if counts is None:
        raise NothingJudged(
            f"{task} by {logs[0].model} is left out: none of its draws has a verdict"
        )
    sources = tuple(
        replace(log.source, samples=len(own)) for log, own in zip(logs, kept, strict=True)
    )
    unscored = sum(sample.verdicts.unscored for sample in samples)
    partial = sum(sample.verdicts.partial for sample in samples)
    return Evaluation(
        task=task,
        version=logs[0].version,
        model=logs[0].model,
        counts=counts,
        weak_score=logs[0].choice.weak,
        strong_score=logs[0].choice.strong,
        unscored=unscored,
        sources=sources,
        warnings=(
            *_incomplete(sources),
            *_differing(sources),
            *_about_draws(counts, empty, unscored, partial),
        ),
    )


def _without_copies(logs: list[Log]) -> list[list[Sample]]:
    """The samples of each log, oldest log first, without those that a newer log holds too."""
    kept: list[list[Sample]] = []
    places: set[tuple[str, str, int]] = set()
    uuids: set[str] = set()
    for log in reversed(logs):
        own = []
        for sample in log.samples:
            place = (log.source.task_id, sample.problem, sample.epoch)
            if place in places or sample.uuid in uuids:
                continue
            places.add(place)
            if sample.uuid is not None:
                uuids.add(sample.uuid)
            own.append(sample)
        kept.append(own)
    return kept[::-1]


def _count(samples: list[Sample]) -> tuple[Counts | None, list[str]]:
    """Counts of the problems with a judged draw, and the ids of the problems without."""
    totals: defaultdict[str, IntArray] = defaultdict(lambda: np.zeros(3, dtype=np.int64))
    for sample in samples:
        verdicts = sample.verdicts
        totals[sample.problem] += (
            verdicts.draws,
            verdicts.weak_passes,
            verdicts.strong_passes or 0,
        )
    judged = {problem: total for problem, total in totals.items() if total[0] > 0}
    empty = [problem for problem in totals if problem not in judged]
    if not judged:
        return None, empty
    draws, weak, strong = np.array(list(judged.values())).T
    one_suite = samples[0].verdicts.strong_passes is None
    return Counts(list(judged), draws, weak, None if one_suite else strong), empty


def _incomplete(sources: tuple[Source, ...]) -> Iterable[str]:
    """A warning for each task run (with its retries) that did not finish all its samples."""
    for task_id in dict.fromkeys(source.task_id for source in sources):
        attempts = [source for source in sources if source.task_id == task_id]
        used = sum(source.samples for source in attempts)
        expected = max(source.expected_samples for source in attempts)
        statuses = [source.status for source in attempts]
        if "success" not in statuses or used < expected:
            yield (
                f"{attempts[-1].location} has status {statuses[-1]}: {used} of {expected} samples "
                f"are scored and used"
            )


def _differing(sources: tuple[Source, ...]) -> Iterable[str]:
    names = {name for source in sources for name in source.settings} - _POOLED_SETTINGS
    for name in sorted(names):
        values = list(dict.fromkeys(_brief(source.settings.get(name)) for source in sources))
        if len(values) > 1:
            yield f"logs with different {name} are pooled: {', '.join(values)}"


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def _about_draws(counts: Counts, empty: list[str], unscored: int, partial: int) -> Iterable[str]:
    if unscored:
        yield f"{unscored} draws have no verdict and are left out"
    if empty:
        yield f"{len(empty)} problems have no judged draw and are left out: {', '.join(empty[:5])}"
    if partial:
        yield f"{partial} draws have partial credit and count as failed"
    if counts.k_max < counts.draws.max():
        shortest = counts.problems[int(counts.draws.argmin())]
        yield (
            f"problems have {counts.k_max} to {counts.draws.max()} draws: an estimate at k needs k "
            f"draws of every problem, so k ends at {counts.k_max} (problem {shortest})"
        )
