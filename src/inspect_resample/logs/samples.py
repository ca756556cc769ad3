"""The samples of a log in columns: what identifies them, what they took, their verdicts."""

import math
from array import array
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inspect_resample.logs.busy import merged, moment
from inspect_resample.logs.scores import ScoreColumns
from inspect_resample.logs.verdicts import Choice, ScoreError, Verdicts
from inspect_resample.statistics.counts import USAGE, FloatArray, IntArray, Intervals, Usage
from inspect_resample.tokens import UNTOLD, spent_by


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
        self._scores.add(len(self._epoch), scores)
        self._problem.append(self._problems.setdefault(problem, len(self._problems)))
        self._epoch.append(epoch)
        self._uuid.append(uuid)
        for name, column in self._usage.items():
            column.append(taken[name])
        for column, time in zip(self._times, times, strict=True):
            column.append(time)

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
