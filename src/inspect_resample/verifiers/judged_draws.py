"""A draw and its verdicts, and the draws that a person must look at."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspect_resample.judging.verdict import Outcome, Status, Verdict
from inspect_resample.logs.schema import OTHERS


@dataclass(frozen=True, slots=True)
class JudgedDraw:
    """A draw and what became of it.

    Attributes:
        completion: Index of its completion among the distinct ones.
        program: The program found in it; empty when the draw failed.
        method: How it was found; the name of the failure when the draw failed.
        verdict: The judge's verdict; None when the draw failed.
    """

    completion: int
    program: str
    method: str
    verdict: Verdict | None

    @property
    def scored(self) -> bool:
        """Whether the draw counts: all do but those for which the harness failed."""
        return self.verdict is None or self.verdict.scored

    @property
    def weak_pass(self) -> bool:
        """Whether it passed the weak suite; a draw that does not count did not."""
        return self.verdict is not None and self.verdict.scored and self.verdict.weak_pass

    @property
    def strong_pass(self) -> bool:
        """Whether it is strongly correct; a draw that does not count is not."""
        return self.weak_pass and self.verdict is not None and self.verdict.strong_pass

    @property
    def weak_status(self) -> Status | None:
        """How it did on the weak suite; None when the draw failed."""
        return None if self.verdict is None else self.verdict.weak.status

    @property
    def strong_status(self) -> Status | None:
        """How it did on the strong suite; None when that was not run."""
        strong = self.verdict and self.verdict.strong
        return strong.status if strong else None


_MOST_TEXTS = 2
_LONGEST_TEXT = 200  # characters of each: Inspect's summaries keep values of at most 1,024 in all


def unread(judged: Sequence[JudgedDraw]) -> list[JudgedDraw]:
    """Select the draws in which no function of the name was found."""
    return [draw for draw in judged if _is_unread(draw)]


def unread_texts(judged: Sequence[JudgedDraw], texts: Sequence[str]) -> list[str]:
    """Return the beginnings of some of them, each on one line, the most frequent first."""
    counts: dict[int, int] = {}
    for draw in unread(judged):
        counts[draw.completion] = counts.get(draw.completion, 0) + 1
    frequent = sorted(counts, key=lambda text: -counts[text])
    return list(_shortened(texts[text] for text in frequent[:_MOST_TEXTS]))


def _is_unread(draw: JudgedDraw) -> bool:
    return draw.verdict is not None and draw.verdict.weak.status is Status.MISSING


def _shortened(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        line = " ".join(text[: 4 * _LONGEST_TEXT].split())
        yield line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 3]}..."


_MOST_TYPES = 5  # that are named: Inspect's summaries keep values of at most 1,024 characters
_LONGEST_TYPE = 60


def doubtful(judged: Sequence[JudgedDraw]) -> int:
    """How many draws may have been ended by something else than themselves."""
    return sum(draw.verdict is not None and draw.verdict.doubtful for draw in judged)


def tolerable(judged: Sequence[JudgedDraw]) -> int:
    """How many draws failed at a case that they would pass if numbers might differ a little."""
    return sum(draw.verdict is not None and draw.verdict.last.tolerable for draw in judged)


def unjudgeable(judged: Sequence[JudgedDraw]) -> dict[str, int]:
    """How many draws gave what is no plain data, by the type of the value, the frequent ones first.

    A `Fraction` may equal what is expected, but only by what its own class says.
    """
    counts = Counter(
        _type(draw.verdict.last)
        for draw in judged
        if draw.verdict is not None and draw.verdict.last.status is Status.UNJUDGEABLE
    )
    named = dict(counts.most_common(_MOST_TYPES))
    others = counts.total() - sum(named.values())
    return {**named, OTHERS: others} if others else named


def _type(outcome: Outcome) -> str:
    """The type that the judge names; all that it says where it names none."""
    said = outcome.got or outcome.message or ""
    return said.rpartition("a value of type ")[2][:_LONGEST_TYPE]
