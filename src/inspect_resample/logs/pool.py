"""Pooling: the samples of many logs to the counts of each task and model.

A draw is counted once, however many logs hold a copy of it.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from inspect_resample.logs.clusters import alike
from inspect_resample.logs.letters import PASS
from inspect_resample.logs.log import Log, missing
from inspect_resample.logs.samples import Samples, join, seconds
from inspect_resample.logs.stops import BEYOND_VERDICTS
from inspect_resample.logs.verdicts import first_pass
from inspect_resample.logs.warnings import (
    data_warnings,
    doubts,
    repeated_draws,
    unread_draws,
)
from inspect_resample.statistics.counts import (
    AsMade,
    Audited,
    Counts,
    Evaluation,
    FloatArray,
    IntArray,
    Source,
    Usage,
)


class NothingJudged(ValueError):
    """No draw of a task and model has a verdict."""


@dataclass(frozen=True, eq=False)
class Pool:
    """The samples of logs with the same row, each once.

    Attributes:
        evaluation: Their counts.
        samples: The samples: problem after problem, those of a problem in the order in which they
            were drawn.
        log: For each sample, the index of its log among the evaluation's sources.
    """

    evaluation: Evaluation
    samples: Samples
    log: IntArray


def group_logs(logs: Iterable[Log]) -> list[list[Log]]:
    """The logs of each row, rows in order of their names."""
    groups: defaultdict[tuple[str, ...], list[Log]] = defaultdict(list)
    for log in logs:
        groups[log.row].append(log)
    return [group for _, group in sorted(groups.items())]


def distinctions(groups: Sequence[Sequence[Log]]) -> list[dict[str, object]]:
    """For each group, the generation settings in which others of the same task and model differ."""
    rivals: defaultdict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for group in groups:
        rivals[group[0].evaluated].append(group[0].drawn_with)
    found = []
    for group in groups:
        own, others = group[0].drawn_with, rivals[group[0].evaluated]
        names = sorted({name for settings in others for name in settings})
        differ = [n for n in names if any(other.get(n) != own.get(n) for other in others)]
        found.append({name: own.get(name) for name in differ})
    return found


def pool(logs: Sequence[Log], drawn_with: Mapping[str, object] | None = None) -> Pool:
    """Count the draws of logs with the same row.

    A sample that several logs hold, as the logs of a run and of its retries do, is counted once,
    from the newest log; of logs of the same second, from the one with most scores, or the last.

    Args:
        logs: At least one.
        drawn_with: The generation settings that tell these logs from others.

    Raises:
        NothingJudged: No draw has a verdict.
    """
    logs = sorted(logs, key=lambda log: (log.source.created, log.scores))
    samples, log = _once(logs)
    task = logs[0].evaluated[0]
    used = np.bincount(log, minlength=len(logs))
    sources = tuple(
        replace(own.source, samples=int(count)) for own, count in zip(logs, used, strict=True)
    )
    added_epochs = any(log.added_epochs for log in logs)
    stopped_early = added_epochs or any(
        source.early_stops or source.allocated for source in sources
    )
    counts, rows = _count(samples, stopped_early)
    if counts is None:
        raise NothingJudged(
            f"{task} by {logs[0].model} is left out: none of its draws has a verdict"
        )
    verdicts = samples.verdicts
    evaluation = Evaluation(
        task=task,
        version=logs[0].version,
        model=logs[0].model,
        counts=counts,
        weak_score=logs[0].choice.weak,
        strong_score=logs[0].choice.strong,
        unscored=int(verdicts.unscored.sum()),
        sources=sources,
        usage=_usage(samples, rows),
        drawn_with=dict(drawn_with or {}),
        # Where classes stopped it, how long a problem was followed tells how hard it is.
        first_pass=None if counts.informative_stop else first_pass(samples.problem, verdicts, rows),
        tokens_per_second=_throughput(samples, sources),
        audit=_audit(samples, rows),
        depth=max(log.depth for log in logs),
        as_made=_as_made(samples, rows),
        group=logs[0].group,
    )
    lost = missing(logs, samples, log, rows)
    if lost.total:
        evaluation = replace(evaluation, missing=lost)
    empty = [samples.problems[i] for i in np.setdiff1d(np.arange(len(samples.problems)), rows)]
    told = [
        *unread_draws(evaluation, verdicts),
        *doubts(evaluation, verdicts),
        *data_warnings(evaluation, empty, int(verdicts.partial.sum()), added_epochs),
        *repeated_draws(sources, samples, log),
        *alike(counts.problems, dict(chain.from_iterable(own.prompts.items() for own in logs))),
    ]
    return Pool(replace(evaluation, warnings=tuple(told)), samples, log)


def _once(logs: Sequence[Log]) -> tuple[Samples, IntArray]:
    """The samples of all logs, each once and in the order of drawing; and the log of each."""
    samples = join([log.samples for log in logs])
    log = np.repeat(np.arange(len(logs)), [len(log.samples) for log in logs])
    task_ids = dict.fromkeys(own.source.task_id for own in logs)
    runs = {task_id: i for i, task_id in enumerate(task_ids)}
    run = np.array([runs[own.source.task_id] for own in logs], dtype=np.int64)[log]
    own = samples.places
    place = run * (own.max(initial=0) + 1) + own
    # From the newest to the oldest: the first of several copies stays.
    kept = np.arange(len(place))[::-1]
    kept = kept[np.sort(np.unique(place[kept], return_index=True)[1])]
    if len(logs) > 1:
        known = samples.uuid[kept] != b""
        ids = kept[known]
        ids = ids[np.unique(samples.uuid[ids], return_index=True)[1]]
        kept = np.concatenate([kept[~known], ids])
    # What was invalidated in one log is so in every copy of it.
    invalid = [uuid for own in logs for uuid in own.invalid if uuid]
    kept = np.sort(kept[~np.isin(samples.uuid[kept], np.array(invalid, dtype=np.bytes_))])
    # Problems by name, so that no figure hangs on which was done first; samples by run and epoch.
    met = np.unique(samples.problem[kept])
    order = np.array(sorted(met.tolist(), key=lambda i: _natural(samples.problems[i])), np.int64)
    rank = np.empty(len(samples.problems), dtype=np.int64)
    rank[order] = np.arange(len(order))
    kept = kept[np.lexsort((samples.epoch[kept], run[kept], rank[samples.problem[kept]]))]
    taken = samples.take(kept)
    return replace(
        taken,
        problems=tuple(samples.problems[i] for i in order),
        problem=rank[taken.problem],
    ), log[kept]


def _natural(name: str) -> list[tuple[int, str]]:
    """What sorts names with the numbers in them as numbers."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _count(samples: Samples, stopped_early: bool) -> tuple[Counts | None, IntArray]:
    """Counts of the problems with a judged draw, and the places of these among all problems."""
    verdicts = samples.verdicts
    draws = _total(samples, verdicts.draws)
    judged = np.flatnonzero(draws)
    after = np.zeros(0) if verdicts.stops is None else verdicts.stops[:, 1]
    made = (verdicts.draws + verdicts.unscored)[: len(after)]
    informative = any(rule.startswith(BEYOND_VERDICTS) for rule in verdicts.stop_rules)
    if not len(judged):
        return None, judged
    strong = verdicts.strong_passes
    counts = Counts(
        [samples.problems[i] for i in judged],
        draws[judged],
        _total(samples, verdicts.weak_passes)[judged],
        None if strong is None else _total(samples, strong)[judged],
        stopped_early or bool((after > 0).any()),
        _total(samples, verdicts.weak_only)[judged] if verdicts.weak_only.any() else None,
        drawn_beyond=bool(((after > 0) & (made > after)).any()),
        informative_stop=informative and bool((after > 0).any()),
    )
    return counts, judged


def _audit(samples: Samples, rows: IntArray) -> Audited | None:
    """What audits found about these problems."""
    verdicts = samples.verdicts
    if verdicts.audit is None or verdicts.strong_passes is None:
        return None
    share, *numbers = verdicts.audit.T
    used = share > 0

    def total(column: FloatArray) -> FloatArray:
        sums = np.zeros(len(samples.problems))
        np.add.at(sums, samples.problem[used], column[used])
        return sums[rows]

    def count(column: FloatArray | IntArray) -> IntArray:
        return total(column.astype(np.float64)).round().astype(np.int64)

    able, chosen, found, lost = numbers
    weight = 1 / np.where(used, share, 1)
    return Audited(
        draws=count(verdicts.draws),
        weak_passes=count(verdicts.weak_passes),
        right=count(verdicts.strong_passes),
        auditable=count(able),
        audited=count(chosen),
        found=count(found),
        lost=count(lost),
        missed=total(found * weight),
        missed_at_most=total((found + lost) * weight),
    )


def _throughput(samples: Samples, sources: Sequence[Source]) -> float:
    """Completion tokens a second. Of a sample that was copied, the time is that of the original."""
    if not all(source.busy for source in sources):
        return math.nan
    busy = seconds(chain.from_iterable(source.busy for source in sources))
    return float(samples.usage.output_tokens.sum()) / busy if busy > 0 else math.nan


def _total(samples: Samples, column: IntArray) -> IntArray:
    total = np.zeros(len(samples.problems), dtype=np.int64)
    np.add.at(total, samples.problem, column)
    return total


def _usage(samples: Samples, rows: IntArray) -> Usage:
    """What the judged draws of these problems took; a sample's is shared evenly by its draws."""
    verdicts = samples.verdicts
    share = verdicts.draws / np.maximum(verdicts.draws + verdicts.unscored, 1)
    counted = verdicts.draws > 0
    problem = samples.problem[counted]

    def total(column: FloatArray) -> FloatArray:
        sums = np.zeros(len(samples.problems))
        np.add.at(sums, problem, (column * share)[counted])
        return sums[rows]

    return samples.usage.each(total)


def _as_made(samples: Samples, rows: IntArray) -> AsMade | None:
    """What was submitted while drawing, by problem; None where no rule was in force everywhere.

    A submission without a verdict counts as wrong: nothing may look better for being lost.
    """
    verdicts = samples.verdicts
    if verdicts.stops is None or (verdicts.stops[:, 0] <= 0).any():
        return None
    most, after, submitted = verdicts.stops.T
    paid = verdicts.draws + verdicts.unscored
    letters = verdicts.weak_letters if verdicts.strong_letters is None else verdicts.strong_letters
    if letters is None:
        return None
    right = np.zeros(len(samples), dtype=bool)
    for row in np.flatnonzero(submitted >= 0).tolist():
        if submitted[row] >= len(letters[row]):
            return None  # The letters of the draws are not all there.
        right[row] = letters[row][submitted[row]] == PASS

    def mean(column: FloatArray) -> FloatArray:
        sums = np.zeros((2, len(samples.problems)))
        np.add.at(sums[0], samples.problem, column)
        np.add.at(sums[1], samples.problem, 1)
        means: FloatArray = sums[0] / np.maximum(sums[1], 1)
        return means[rows]

    return AsMade(
        rules=verdicts.stop_rules,
        most=int(most.max()),
        right=mean(right.astype(np.float64)),
        wrong=mean(((submitted >= 0) & ~right).astype(np.float64)),
        looked_at=mean(np.where(after >= 0, after, paid).astype(np.float64)),
        paid=mean(paid.astype(np.float64)),
    )
