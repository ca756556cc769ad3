"""When samples were being worked on: intervals of time, in seconds since 1970."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from inspect_resample.statistics.counts import FloatArray, Intervals


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
