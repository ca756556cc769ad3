"""How stopping rules ended the drawing of samples."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from inspect_resample.statistics.counts import IntArray

STOPS = ("stop_most", "stop_after", "submitted")
"""What metadata tell of a sample, in the order of `Verdicts.stops`."""

BEYOND_VERDICTS = ("consistent", "window", "value by ")
"""How the rules are called that look at classes or scores of draws."""

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
