"""Tokens of calls that Inspect's cache answered.

Inspect counts no usage for such calls, and summaries tell no other. Their events have the usage of
the call that was made once, so of logs that were drawn with the cache whole samples are read;
`reading.py` alone uses this.
"""

import math
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from inspect_resample.logs.file import Record, open_log
from inspect_resample.logs.samples import Samples
from inspect_resample.tokens import Spent, spent, together


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
