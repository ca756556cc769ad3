"""The suites of a table, worked on at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.names import Suite

Result = TypeVar("Result")


def each_suite(counts: Counts, work: Callable[[Suite], Result]) -> dict[Suite, Result]:
    """What `work` gives for each suite that there is.

    In threads: nearly all of the time is numpy's, which lets go of Python's lock.
    """
    suites: tuple[Suite, ...] = ("weak",) if counts.strong_passes is None else ("weak", "strong")
    with ThreadPoolExecutor(len(suites)) as pool:
        return dict(zip(suites, pool.map(work, suites), strict=True))
