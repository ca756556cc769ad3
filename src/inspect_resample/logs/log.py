"""One log, and which draws of runs are missing in their logs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from inspect_resample.logs.samples import Samples
from inspect_resample.logs.verdicts import Choice
from inspect_resample.logs.warnings import POOLED_SETTINGS
from inspect_resample.statistics.counts import IntArray, Missing, Source

_PACKAGE = "inspect_resample/"

WEAK_ONLY = "pass the weak suite without a strong verdict"
UNREADABLE = "with a score that cannot be read"
UNSCORED = "unscored"
INVALID = "invalidated"
CUT = "lost, of samples that ended before all their draws were made"
ABSENT = "not in the logs, or in samples without these scores"


@dataclass(frozen=True, eq=False)
class Log:
    """One log: what was evaluated and the samples that have scores.

    Attributes:
        task: Name of the task.
        version: Its version.
        model: Name of the model.
        choice: The scores that were read.
        source: Where the log is from; how many of its samples are used is not yet known.
        samples: The scored samples.
        generation: Generation settings by name; what is not set is not there.
        added_epochs: Whether samples have more epochs than planned: they were added while it ran.
        scores: How many scores its samples have; a copy that `inspect score` made has more.
        places: Ids and epochs of the samples that a finished run has; empty where it does not tell.
        invalid: Inspect's ids of the samples that were invalidated.
        prompts: By problem, what its prompt shares with its variants (`clusters.outline`).
        depth: The most attempts of a chain, 0 where draws are independent, as for `group`.
        group: Draws of a group, which is what is counted.
    """

    task: str
    version: str
    model: str
    choice: Choice
    source: Source
    samples: Samples
    generation: Mapping[str, object] = field(default_factory=dict)
    added_epochs: bool = False
    scores: int = 0
    places: frozenset[tuple[str, int]] = frozenset()
    invalid: frozenset[bytes] = frozenset()
    prompts: Mapping[str, int] = field(default_factory=dict)
    depth: int = 0
    group: int = 0

    @property
    def evaluated(self) -> tuple[str, ...]:
        """Task, version, model and scores."""
        task = self.task.removeprefix(_PACKAGE)
        return task, self.version, self.model, self.choice.weak, self.choice.strong or ""

    @property
    def drawn_with(self) -> dict[str, object]:
        """The generation settings that change what is drawn."""
        return {
            name: value
            for name, value in sorted(self.generation.items())
            if name not in POOLED_SETTINGS
        }

    @property
    def row(self) -> tuple[str, ...]:
        """Logs with the same row are pooled: task, model, scores and settings are the same."""
        return *self.evaluated, repr(self.drawn_with)


def missing(logs: Sequence[Log], samples: Samples, log: IntArray, rows: IntArray) -> Missing:
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
    logs: Sequence[Log], samples: Samples, log: IntArray
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
            own = logs[log[i]]
            # Of this package's solver; under a plan each problem has a number of its own.
            k = None if own.source.allocated else own.source.settings.get("k")
            stops = samples.verdicts.stops
            ended = stops is not None and stops[i, 1] > 0  # by its rule, and not by an accident
            wanted = k // max(own.group, 1) if isinstance(k, int) else 0
            if made < wanted and not ended:
                found.append((samples.place(i)[0], (CUT, wanted - made)))
        there = {samples.place(i) for i in mine.tolist()}
        invalid = frozenset().union(*(logs[i].source.invalid for i in run)) - there
        found += [(name, (INVALID, size)) for name, _ in invalid]
        absent = sorted({place for i in run for place in logs[i].places} - there - invalid)
        found += [(name, (ABSENT, size)) for name, _ in absent]
    return found
