"""Tokens of calls that Inspect's cache answered.

Inspect counts no usage for such calls, and summaries tell no other. Their events have the usage of
the call that was made once, so of logs that were drawn with the cache whole samples are read;
`reading.py` alone uses this.
"""

import math
from dataclasses import replace

import numpy as np

from inspect_resample.analysis.logs.file import Record, open_log
from inspect_resample.analysis.logs.samples import Samples, spent


def with_cached_calls(samples: Samples, location: str, model: str) -> Samples:
    """The samples with the usage of all their calls, also of those that the cache answered.

    Args:
        samples: Of one log.
        location: The log.
        model: Whose calls count.
    """
    place = {samples.place(row): row for row in range(len(samples))}
    columns = np.full((3, len(samples)), math.nan)
    with open_log(location, full=True) as opened:
        for record in opened.records:
            row = place.get((str(record["id"]), int(record["epoch"])))
            if row is not None:
                columns[:, row] = _in_calls(record, model)
    input_tokens, output_tokens, dollars = columns
    usage = replace(
        samples.usage, input_tokens=input_tokens, output_tokens=output_tokens, dollars=dollars
    )
    return replace(samples, usage=usage)


def _in_calls(record: Record, model: str) -> tuple[float, float, float]:
    """Input tokens, output tokens and dollars of a sample; NaN when a call does not tell."""
    calls = [
        spent({model: (event.get("output") or {}).get("usage") or {}}, model)
        for event in record.get("events") or ()
        if event["event"] == "model" and event["model"] == model
    ]
    if not calls:
        return math.nan, math.nan, math.nan
    input_tokens, output_tokens, dollars = (sum(column) for column in zip(*calls, strict=True))
    return input_tokens, output_tokens, dollars
