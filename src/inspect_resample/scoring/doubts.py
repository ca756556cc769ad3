"""Draws that failed though nobody has shown them to be wrong."""

from collections import Counter
from collections.abc import Sequence

from inspect_resample.judging.verdict import Outcome, Status
from inspect_resample.logs.doubts import OTHERS
from inspect_resample.scoring.judged import Judged

_TYPES = 5  # that are named: Inspect's summaries keep values of at most 1,024 characters
_LONGEST = 60


def doubtful(judged: Sequence[Judged]) -> int:
    """How many draws may have been ended by something else than themselves."""
    return sum(draw.verdict is not None and draw.verdict.doubtful for draw in judged)


def tolerable(judged: Sequence[Judged]) -> int:
    """How many draws failed at a case that they would pass if numbers might differ a little."""
    return sum(draw.verdict is not None and draw.verdict.last.tolerable for draw in judged)


def unjudgeable(judged: Sequence[Judged]) -> dict[str, int]:
    """How many draws gave what is no plain data, by the type of the value, the frequent ones first.

    A `Fraction` may equal what is expected, but only by what its own class says.
    """
    counts = Counter(
        _type(draw.verdict.last)
        for draw in judged
        if draw.verdict is not None and draw.verdict.last.status is Status.UNJUDGEABLE
    )
    named = dict(counts.most_common(_TYPES))
    others = counts.total() - sum(named.values())
    return {**named, OTHERS: others} if others else named


def _type(outcome: Outcome) -> str:
    """The type that the judge names; all that it says where it names none."""
    said = outcome.got or outcome.message or ""
    return said.rpartition("a value of type ")[2][:_LONGEST]
