"""What only whole samples tell: the verdict and the tokens of each draw, and texts.

Whole samples hold transcripts and every completion, so they are read one at a time, and only where
they are asked for or where a summary lacks something.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from inspect_resample.logs.fields import letters_of, stored
from inspect_resample.logs.file import Record, open_log
from inspect_resample.logs.pool import Pool
from inspect_resample.logs.samples import Samples
from inspect_resample.sampling.tokens import Spent, lack_cached, spent, together
from inspect_resample.statistics.counts import USAGE, FloatArray

Key = tuple[str, str, int]
"""A log's location, a sample's id and its epoch."""


@dataclass(frozen=True, eq=False)
class PerDraw:
    """What whole samples tell.

    Attributes:
        letters: The letters of the draws of samples whose summaries lack them, for each suite.
        usage: Columns of `Usage`, each of shape (draws,): what the call of each draw took, shared
            evenly by the draws of the call. A column that the record lacks is not there.
        warnings: Logs whose whole samples could not all be read.
    """

    letters: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    usage: dict[Key, dict[str, FloatArray]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read_per_draw(pools: Sequence[Pool], detailed: bool) -> PerDraw:
    """Read whole samples where they are needed."""
    found = PerDraw()
    for pool in pools:
        for place, source in enumerate(pool.evaluation.sources):
            own = np.flatnonzero(pool.log == place)
            wanted = {
                pool.samples.place(row): row
                for row in own.tolist()
                if detailed or _lacks_letters(pool, row)
            }
            if not wanted:
                continue
            try:
                _read_samples(source.location, pool, wanted, detailed, found)
            except Exception as error:  # Of a damaged file; the draws that are read are good.
                found.warnings.append(
                    f"{source.location}: whole samples cannot be read to the end "
                    f"({type(error).__name__}: {error})"
                )
    untold = sum(_untold(pool, found) for pool in pools)
    if untold:
        found.warnings.append(
            f"{untold} draws are counted in samples that do not tell the verdict of each: their "
            f"rows have no verdicts"
        )
    return found


def _untold(pool: Pool, found: PerDraw) -> int:
    """Judged draws whose letters are known from nowhere."""
    sources = pool.evaluation.sources
    return sum(
        int(pool.samples.verdicts.draws[row])
        for row, log in enumerate(pool.log.tolist())
        if _lacks_letters(pool, row)
        and not all(found.letters.get((sources[log].location, *pool.samples.place(row)), ("",)))
    )


def _lacks_letters(pool: Pool, row: int) -> bool:
    verdicts = pool.samples.verdicts
    return any(
        column is not None and not column[row] and verdicts.draws[row] > 0
        for column in (verdicts.weak_letters, verdicts.strong_letters)
    )


def _read_samples(
    location: str,
    pool: Pool,
    wanted: Mapping[tuple[str, int], int],
    detailed: bool,
    found: PerDraw,
) -> None:
    """Take from the whole samples of a log what is wanted."""
    choice, verdicts = pool.evaluation, pool.samples.verdicts
    names = [name for name in (choice.weak_score, choice.strong_score) if name is not None]
    with open_log(location, full=True) as opened:
        for record in opened.records:
            sample = (str(record["id"]), int(record["epoch"]))
            row = wanted.get(sample)
            if row is None:
                continue
            if _lacks_letters(pool, row):
                length = int(verdicts.draws[row] + verdicts.unscored[row])
                found.letters[(location, *sample)] = tuple(
                    letters_of(record, name, length) for name in names
                )
            if detailed:
                found.usage[(location, *sample)] = usage_of(record)


def usage_of(record: Mapping[str, Any]) -> dict[str, FloatArray]:
    """What each draw took by the record that this package's solver keeps; empty without one."""
    requests, request = stored(record, "requests"), stored(record, "request")
    if not requests or request is None:
        return {}
    names = [name for name in USAGE if any(name in call for call in requests)]
    if lack_cached(requests) and any(
        spent(usage).cached > 0 for usage in (record.get("model_usage") or {}).values()
    ):
        names.remove("input_tokens")  # All calls have one prompt: the even share is right.
    calls = {name: np.full(len(requests) + 1, np.nan) for name in names}  # The last one is no call.
    for i, call in enumerate(requests):
        for name, column in calls.items():
            if call.get(name) is not None and call.get("draws"):
                column[i] = call[name] / call["draws"]
    return {name: column[np.asarray(request, dtype=np.int64)] for name, column in calls.items()}


def with_cached_calls(
    samples: Samples, location: str, model: str, roles: Collection[str]
) -> Samples:
    """The samples with the usage of all their calls, also of those that the cache answered.

    Args:
        samples: Of one log.
        location: The log.
        model: Whose calls count.
        roles: Roles that it plays beside drawing, whose calls do not.
    """
    place = {samples.place(row): row for row in range(len(samples))}
    columns = np.full((len(Spent._fields), len(samples)), math.nan)
    with open_log(location, full=True) as opened:
        for record in opened.records:
            row = place.get((str(record["id"]), int(record["epoch"])))
            if row is not None:
                columns[:, row] = _in_calls(record, model, roles)
    told = dict(zip(Spent._fields, columns, strict=True))
    return replace(samples, usage=replace(samples.usage, **told))


def _in_calls(record: Record, model: str, roles: Collection[str]) -> Spent:
    """What the calls of a sample took; unknown when one of them does not tell."""
    calls = [
        event
        for event in record.get("events") or ()
        if event["event"] == "model" and event["model"] == model
    ]
    own = [call for call in calls if call.get("role") not in roles] or calls
    return together([spent((call.get("output") or {}).get("usage")) for call in own])
