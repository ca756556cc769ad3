"""The samples of a log in columns: what identifies them, what they took, their verdicts."""

import math
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from inspect_resample.logs.chains import depth_of
from inspect_resample.logs.clusters import outline
from inspect_resample.logs.groups import of_groups
from inspect_resample.logs.letters import FAULT, PASS
from inspect_resample.logs.scores import AUDITED, ScoreColumns
from inspect_resample.logs.stops import joined
from inspect_resample.logs.verdicts import Choice, ObjectArray, ScoreError, Verdicts
from inspect_resample.sampling.draws import FURTHER
from inspect_resample.sampling.tokens import UNTOLD, spent_by
from inspect_resample.statistics.counts import USAGE, FloatArray, IntArray, Intervals, Usage


@dataclass(frozen=True, eq=False)
class Samples:
    """Inspect samples; each column of shape (samples,).

    Attributes:
        problems: Ids of problems, all different.
        problem: For each sample, the index of its problem in `problems`.
        epoch: Its epoch.
        uuid: Inspect's id of this run of the sample, in UTF-8; empty in old logs.
        verdicts: Its draws.
        usage: What they took.
        numbers: Its other scores by name, NaN where it has none.
    """

    problems: tuple[str, ...]
    problem: IntArray
    epoch: IntArray
    uuid: npt.NDArray[np.bytes_]
    verdicts: Verdicts
    usage: Usage
    numbers: Mapping[str, FloatArray]

    def __len__(self) -> int:
        """How many samples there are."""
        return len(self.epoch)

    def place(self, row: int) -> tuple[str, int]:
        """The id and the epoch of a sample."""
        return self.problems[self.problem[row]], int(self.epoch[row])

    @property
    def places(self) -> IntArray:
        """For each sample, a number that those of the same problem and epoch share."""
        epochs, epoch = np.unique(self.epoch, return_inverse=True)
        return np.asarray(self.problem * len(epochs) + epoch, dtype=np.int64)

    def take(self, rows: IntArray) -> "Samples":
        """Some of the samples, in the order of `rows`."""
        return Samples(
            problems=self.problems,
            problem=self.problem[rows],
            epoch=self.epoch[rows],
            uuid=self.uuid[rows],
            verdicts=self.verdicts.take(rows),
            usage=self.usage.each(lambda column: column[rows]),
            numbers={name: column[rows] for name, column in self.numbers.items()},
        )


class Collector:
    """Collects the scored samples of a log, one after the other."""

    def __init__(self, model: str, roles: Collection[str] = ()) -> None:
        """Collect samples.

        Args:
            model: Who drew; other models' tokens, a judge's for instance, are not its.
            roles: Roles that the same model plays beside that.
        """
        self._model, self._roles = model, roles
        self._problems: dict[str, int] = {}
        self._problem, self._epoch = array("q"), array("q")
        self._uuid: list[bytes] = []
        self._usage = {name: array("d") for name in USAGE}
        self._times = array("d"), array("d")
        self._scores = ScoreColumns()
        # Ids, epochs and uuids of samples that were invalidated.
        self.invalid: set[tuple[str, int, bytes]] = set()
        # The most attempts of a chain; 0 where draws are independent of each other.
        self.depth = 0
        # Draws of a group; 0 where draws are independent of each other.
        self.group = 0
        # By the id of a problem, what `clusters.outline` gives of its prompt.
        self.prompts: dict[str, int] = {}
        # By the id of a problem to which a plan gave draws, the first one's number and how many.
        self.own_draws: dict[str, tuple[int, int]] = {}

    def __len__(self) -> int:
        """How many scored samples there are so far."""
        return len(self._epoch)

    @property
    def names(self) -> list[str]:
        """The scores that the samples have, as Inspect names them."""
        return self._scores.names

    def add(self, record: Mapping[str, Any]) -> None:
        """Take in a sample, or its summary, as a log's JSON has it.

        One without scores is none, and of one that was invalidated only its name is kept.
        """
        scores, invalid = record.get("scores") or {}, record.get("invalidation")
        if not scores and not invalid:
            return
        # All is looked up before anything is kept, so that a broken sample leaves no half of it.
        problem, epoch = str(record["id"]), int(record["epoch"])
        uuid = (record.get("uuid") or "").encode()
        if invalid:
            self.invalid.add((problem, epoch, uuid))
            return
        times = [moment(record.get(name)) for name in ("started_at", "completed_at")]
        if not all(isinstance(score, dict) for score in scores.values()):
            raise ValueError(f"the scores of sample {problem}, epoch {epoch} are no objects")
        tokens = UNTOLD if _lacks_tokens(scores) else spent_by(record, self._model, self._roles)
        taken = {**tokens._asdict(), "seconds": _seconds(record)}
        self.depth = max(
            self.depth, *(depth_of(score.get("metadata")) for score in scores.values())
        )
        self._scores.add(len(self._epoch), self._counted(scores))
        if problem not in self._problems and (prompt := outline(record)) is not None:
            self.prompts[problem] = prompt
        if own := (record.get("metadata") or {}).get(FURTHER):
            self.own_draws[problem] = int(own["first"]), int(own["k"])
        self._problem.append(self._problems.setdefault(problem, len(self._problems)))
        self._epoch.append(epoch)
        self._uuid.append(uuid)
        for name, column in self._usage.items():
            column.append(taken[name])
        for column, time in zip(self._times, times, strict=True):
            column.append(time)

    def _counted(self, scores: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """The scores, with groups of draws in the place of draws."""
        counted = {}
        for name, score in scores.items():
            metadata, group = of_groups(score.get("metadata") or {})
            self.group = max(self.group, group)
            counted[name] = {**score, "metadata": metadata} if group else score
        return counted

    @property
    def unreadable(self) -> list[str]:
        """Samples whose chosen scores cannot be read, and why."""
        return [self._named(row, why) for row, why in self._scores.unreadable.items()]

    def _named(self, row: int, why: object) -> str:
        problem = list(self._problems)[self._problem[row]]
        return f"sample {problem}, epoch {self._epoch[row]}: {why}"

    def busy(self) -> Intervals:
        """When the samples were being worked on; empty when one of them does not tell."""
        starts, ends = (np.array(column, dtype=np.float64) for column in self._times)
        if not (starts <= ends).all():  # Also when one is NaN.
            return ()
        return merged(zip(starts.tolist(), ends.tolist(), strict=True))

    def samples(self, choice: Choice) -> Samples:
        """The samples, with the verdicts that the chosen scores hold.

        Raises:
            ScoreError: The scores are no verdicts; the message names the sample.
        """
        try:
            verdicts = self._scores.verdicts(choice, len(self))
        except ScoreError as error:
            if error.row is None:
                raise
            raise ScoreError(self._named(error.row, error), error.row) from error
        usage = (np.array(column, dtype=np.float64) for column in self._usage.values())
        return Samples(
            problems=tuple(self._problems),
            problem=np.array(self._problem, dtype=np.int64),
            epoch=np.array(self._epoch, dtype=np.int64),
            uuid=np.array(self._uuid, dtype=np.bytes_),
            verdicts=verdicts,
            usage=Usage(*usage),
            numbers=self._scores.numbers(choice, len(self)),
        )


def _lacks_tokens(scores: Mapping[str, Any]) -> bool:
    """Whether some calls told no tokens, so that Inspect's sum of the others is too low."""
    return any((score.get("metadata") or {}).get("without_tokens") for score in scores.values())


def _seconds(record: Mapping[str, Any]) -> float:
    for name in ("working_time", "total_time"):
        time = record.get(name)
        if time is not None:
            return float(time)
    return math.nan


WRONG = "W"
"""The letter of a draw that another scorer calls incorrect."""


def join(logs: Sequence[Samples]) -> Samples:
    """The samples of all logs, one log after the other, with one index of problems.

    Args:
        logs: At least one; the verdicts of all have a strong suite, or of none.
    """
    if len(logs) == 1:
        return logs[0]
    index: dict[str, int] = {}
    for samples in logs:
        for problem in samples.problems:
            index.setdefault(problem, len(index))

    def column(name: str) -> Any:
        return np.concatenate([attrgetter(name)(samples) for samples in logs])

    return Samples(
        problems=tuple(index),
        problem=np.concatenate(
            [
                np.array([index[name] for name in samples.problems], np.int64)[samples.problem]
                for samples in logs
            ]
        ),
        epoch=column("epoch"),
        uuid=column("uuid"),
        verdicts=_verdicts([samples.verdicts for samples in logs]),
        usage=Usage(*(column(f"usage.{name}") for name in USAGE)),
        numbers={
            name: np.concatenate([_numbers(samples, name) for samples in logs])
            for name in sorted({name for samples in logs for name in samples.numbers})
        },
    )


def one_draw_letters(verdicts: Verdicts, strong: bool = False) -> ObjectArray:
    """The letters of samples with one draw each, from their counts.

    Args:
        verdicts: Of such samples.
        strong: The letters of the strong suite, which tell what became of both.
    """
    passes = verdicts.weak_passes
    if strong and verdicts.strong_passes is not None:
        passes = verdicts.strong_passes
    text = np.where(passes > 0, PASS, WRONG)
    unknown = FAULT if strong else np.where(verdicts.weak_only > 0, PASS, FAULT)
    return np.where(verdicts.draws > 0, text, unknown).astype(object)


def _numbers(samples: Samples, name: str) -> FloatArray:
    numbers = samples.numbers.get(name)
    return np.full(len(samples), np.nan) if numbers is None else numbers


def _verdicts(logs: Sequence[Verdicts]) -> Verdicts:
    two_suites = logs[0].strong_passes is not None
    lettered = any(verdicts.weak_letters is not None for verdicts in logs)

    def column(name: str) -> Any:
        return np.concatenate([getattr(verdicts, name) for verdicts in logs])

    def letters(name: str, strong: bool) -> ObjectArray:
        return np.concatenate(
            [
                one_draw_letters(verdicts, strong)
                if getattr(verdicts, name) is None
                else getattr(verdicts, name)
                for verdicts in logs
            ]
        )

    def further(name: str) -> IntArray:
        found = (getattr(verdicts, name) for verdicts in logs)
        pairs = zip(logs, found, strict=True)
        return np.concatenate([np.zeros_like(v.draws) if f is None else f for v, f in pairs])

    return Verdicts(
        draws=column("draws"),
        weak_passes=column("weak_passes"),
        strong_passes=column("strong_passes") if two_suites else None,
        unscored=column("unscored"),
        weak_only=column("weak_only"),
        unreadable=column("unreadable"),
        partial=column("partial"),
        weak_letters=letters("weak_letters", False) if lettered else None,
        strong_letters=letters("strong_letters", True) if lettered and two_suites else None,
        doubtful=further("doubtful"),
        tolerable=further("tolerable"),
        audit=_audits(logs),
        stops=joined([one.stops for one in logs], [len(one.draws) for one in logs]),
        stop_rules=tuple(dict.fromkeys(rule for one in logs for rule in one.stop_rules)),
    )


def _audits(logs: Sequence[Verdicts]) -> FloatArray | None:
    """The audits of all logs; a log without any has a share of 0."""
    if all(verdicts.audit is None for verdicts in logs):
        return None
    return np.concatenate(
        [
            np.zeros((len(verdicts.draws), len(AUDITED)))
            if verdicts.audit is None
            else verdicts.audit
            for verdicts in logs
        ]
    )


def merged(intervals: Iterable[tuple[float, float]]) -> Intervals:
    """The same time as intervals that neither touch nor overlap, in order."""
    times: FloatArray = np.array(sorted(intervals), dtype=np.float64).reshape(-1, 2)
    if not len(times):
        return ()
    ends = np.maximum.accumulate(times[:, 1])
    opens = np.append(True, times[1:, 0] > ends[:-1])
    closes = np.append(opens[1:], True)
    return tuple(zip(times[opens, 0].tolist(), ends[closes].tolist(), strict=True))


def seconds(intervals: Iterable[tuple[float, float]]) -> float:
    """How long at least one of the intervals lasted."""
    return float(sum(end - start for start, end in merged(intervals)))


def moment(text: object) -> float:
    """The time that a log's ISO date means; NaN when it has none."""
    return datetime.fromisoformat(text).timestamp() if isinstance(text, str) and text else np.nan
