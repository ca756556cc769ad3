"""Draws that should have a verdict and have none: in the logs, invalidated, or never made."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from inspect_resample.logs.samples import Samples
from inspect_resample.statistics.counts import IntArray, Missing

if TYPE_CHECKING:
    from inspect_resample.logs.pool import Log

WEAK_ONLY = "pass the weak suite without a strong verdict"
UNREADABLE = "with a score that cannot be read"
UNSCORED = "unscored"
INVALID = "invalidated"
CUT = "lost, of samples that ended before all their draws were made"
ABSENT = "not in the logs, or in samples without these scores"


def missing(logs: Sequence["Log"], samples: Samples, log: IntArray, rows: IntArray) -> Missing:
    """The draws of an evaluation's problems that have no verdict.

    A sample that is not there would have had as many draws as the largest of its log.

    Args:
        logs: The logs, in the order of their dates.
        samples: Those of all logs, each once.
        log: For each sample, the index of its log.
        rows: The problems with a judged draw.
    """
    verdicts = samples.verdicts
    unknown: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for i in np.flatnonzero(verdicts.unscored).tolist():
        name = samples.problems[samples.problem[i]]
        alone[name] += int(verdicts.weak_only[i])
        unknown[name] += int(verdicts.unscored[i] - verdicts.weak_only[i])
    total, passing = int(verdicts.unscored.sum()), int(verdicts.weak_only.sum())
    unreadable = int(
        (verdicts.unreadable - np.minimum(verdicts.weak_only, verdicts.unreadable)).sum()
    )
    reasons = Counter({WEAK_ONLY: passing, UNREADABLE: unreadable})
    reasons[UNSCORED] = total - passing - unreadable
    for name, (reason, draws) in _lost(logs, samples, log):
        unknown[name] += draws
        reasons[reason] += draws
    known = [samples.problems[i] for i in rows]
    others = sorted({*unknown, *alone} - set(known))
    problems = (*known, *(name for name in others if unknown[name] or alone[name]))
    return Missing(
        problems,
        np.array([unknown[name] for name in problems], dtype=np.int64),
        np.array([alone[name] for name in problems], dtype=np.int64),
        {reason: number for reason, number in reasons.items() if number},
    )


def _lost(
    logs: Sequence["Log"], samples: Samples, log: IntArray
) -> list[tuple[str, tuple[str, int]]]:
    """The problems of samples that a run should have and has not, with the reason and draws."""
    found = []
    for task_id in dict.fromkeys(own.source.task_id for own in logs):
        run = [i for i, own in enumerate(logs) if own.source.task_id == task_id]
        if any(logs[i].source.early_stops or logs[i].added_epochs for i in run):
            continue  # How many draws each problem should have had is not known.
        mine = np.flatnonzero(np.isin(log, run))
        sizes = (samples.verdicts.draws + samples.verdicts.unscored)[mine]
        size = int(sizes.max(initial=1))
        for i, made in zip(mine.tolist(), sizes.tolist(), strict=True):
            k = logs[log[i]].source.settings.get("k")  # Of this package's solver.
            if isinstance(k, int) and made < k:
                found.append((samples.place(i)[0], (CUT, k - made)))
        there = {samples.place(i) for i in mine.tolist()}
        invalid = frozenset[tuple[str, int]]().union(*(logs[i].source.invalid for i in run))
        invalid -= there
        found += [(name, (INVALID, size)) for name, _ in invalid]
        expected = {place for i in run for place in logs[i].places}
        absent = sorted(expected - there - invalid)
        found += [(name, (ABSENT, size)) for name, _ in absent]
    return found
