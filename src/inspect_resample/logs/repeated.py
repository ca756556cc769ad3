"""Logs whose draws are the same ones: of one seed, or of one cache, with numbers in common."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from inspect_resample.logs.samples import Samples
from inspect_resample.statistics.counts import RECORDING, IntArray, Source


def repeated_draws(sources: Sequence[Source], samples: Samples, log: IntArray) -> Iterable[str]:
    """A warning for each two logs that may hold the same draws.

    A seed gives every request of a problem and epoch a seed of its own by the number of its first
    draw, and Inspect's cache has a place for it. So a second run with the same seed, or both with a
    cache, draws what the first one drew, unless its numbers begin where those of the first end.
    A recording gives the same draws whatever the seed, and an epoch those after the epoch before.

    Args:
        sources: The logs.
        samples: Their samples.
        log: For each sample, the index of its log among the sources.
    """
    for a, b in combinations(range(len(sources)), 2):
        one, other = sources[a], sources[b]
        reason = _reason(one.settings, other.settings)
        if reason is None:
            continue
        place, epochs = samples.places, [1, 1]
        if _same_recording(one.settings, other.settings):
            place = samples.problem
            epochs = [int(samples.epoch[log == own].max(initial=1)) for own in (a, b)]
        numbers = _numbers(one, epochs[0]), _numbers(other, epochs[1])
        shared = numbers[0] & numbers[1]
        if shared and np.intersect1d(place[log == a], place[log == b]).size:
            yield (
                f"{one.location} and {other.location} have draws {min(shared)} to {max(shared)} "
                f"of the same problems with {reason}: they may be the same draws, counted twice "
                f"(a second run goes on with -T first={max(numbers[0] | numbers[1]) + 1})"
            )


def _reason(one: Mapping[str, object], other: Mapping[str, object]) -> str | None:
    """Why two logs may hold the same draws by their settings; None when nothing says so."""
    if not all(isinstance(settings.get("k"), int) for settings in (one, other)):
        return None  # not draws of this package's solver
    if _same_recording(one, other):
        return "the same recording"
    seed = one.get("seed")
    if seed != other.get("seed"):
        return None
    if seed is not None:
        return f"the same seed, {seed}"
    return "Inspect's cache" if one.get("cache") and other.get("cache") else None


def _same_recording(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return bool(one.get(RECORDING)) and one.get(RECORDING) == other.get(RECORDING)


def _numbers(source: Source, epochs: int) -> set[int]:
    """The numbers of a log's draws, where each epoch goes on from the one before."""
    first, k = source.settings.get("first", 0), source.settings["k"]
    assert isinstance(first, int) and isinstance(k, int)
    return set(range(first, first + k * epochs))
