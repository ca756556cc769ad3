"""How stopping rules ended the drawing of samples, and what was submitted then."""

from array import array
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from inspect_resample.logs.letters import PASS
from inspect_resample.statistics.counts import AsMade, FloatArray, IntArray

if TYPE_CHECKING:
    from inspect_resample.logs.samples import Samples

STOPS = ("stop_most", "stop_after", "submitted")
"""What metadata tell of a sample, in the order of `Verdicts.stops`."""

BY_CLASSES = ("consistent", "window")
"""How the rules are called that look at classes of draws."""

ABSENT = -1


class StopColumns:
    """Collects how drawing was stopped, one sample after the other."""

    def __init__(self) -> None:
        self._rows, self._numbers = array("q"), array("q")
        self.rules: dict[str, None] = {}

    def add(self, row: int, metadata: Mapping[str, Any]) -> None:
        """Take in a score's metadata that name a rule.

        Raises:
            ValueError: They do not fit together.
        """
        told = [metadata.get(name, ABSENT) for name in STOPS]
        if not all(type(number) is int for number in told) or told[2] >= max(told[:2]) > 0:
            raise ValueError(f"{', '.join(STOPS)} do not fit together: {told}")
        self._rows.append(row)
        self._numbers.extend(told)
        self.rules.setdefault(str(metadata["stop_rule"]))

    def column(self, samples: int) -> IntArray | None:
        """See `Verdicts.stops`."""
        if not self._rows:
            return None
        found = np.full((samples, len(STOPS)), ABSENT, dtype=np.int64)
        found[np.frombuffer(self._rows, dtype=np.int64)] = np.frombuffer(
            self._numbers, dtype=np.int64
        ).reshape(-1, len(STOPS))
        return found


def joined(stops: Sequence[IntArray | None], samples: Sequence[int]) -> IntArray | None:
    """Those of several logs; a log without a rule has none."""
    if all(one is None for one in stops):
        return None
    return np.concatenate(
        [
            np.full((size, len(STOPS)), ABSENT, dtype=np.int64) if one is None else one
            for one, size in zip(stops, samples, strict=True)
        ]
    )


def as_made(samples: "Samples", rows: IntArray) -> AsMade | None:
    """What was submitted while drawing, by problem; None where no rule was in force everywhere.

    A submission without a verdict counts as wrong: nothing may look better for being lost.

    Args:
        samples: Each once.
        rows: The problems with a judged draw.
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
