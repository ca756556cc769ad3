"""Draws without the function that was asked for: answers that are wrong, or not read rightly."""

from collections.abc import Iterator, Sequence

from inspect_resample.judging.verdict import Status
from inspect_resample.verifiers.judged import Judged

_EXAMPLES = 2
_LONGEST = 200  # characters of each: Inspect's summaries keep values of at most 1,024 in all


def unread(judged: Sequence[Judged]) -> list[Judged]:
    """Select the draws in which no function of the name was found."""
    return [draw for draw in judged if _is_unread(draw)]


def examples(judged: Sequence[Judged], texts: Sequence[str]) -> list[str]:
    """Return the beginnings of some of them, each on one line, the most frequent first.

    Args:
        judged: The draws.
        texts: The distinct completions.
    """
    counts: dict[int, int] = {}
    for draw in unread(judged):
        counts[draw.completion] = counts.get(draw.completion, 0) + 1
    frequent = sorted(counts, key=lambda text: -counts[text])
    return list(_shortened(texts[text] for text in frequent[:_EXAMPLES]))


def _is_unread(draw: Judged) -> bool:
    return draw.verdict is not None and draw.verdict.weak.status is Status.MISSING


def _shortened(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        line = " ".join(text[: 4 * _LONGEST].split())
        yield line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
