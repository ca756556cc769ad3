"""The parts of a completion: reasoning, answers, and what is not the model's answer at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inspect_resample.extraction.marks import Mark, MarkKind, marks


@dataclass(slots=True)
class Parts:
    """What a completion consists of.

    Attributes:
        answers: The texts that may hold the answer, the best first.
        thoughts: The reasoning.
        whole: All of the model's turn, without its marks.
    """

    answers: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    whole: str = ""


def parts(text: str, known: str = "") -> Parts:
    """Part a completion at its marks.

    Reasoning ends at the last mark that closes it in the model's turn, whether any opened it or
    not. What comes after the turn's end is no part of it, unless another turn of the model begins
    at once.

    Args:
        text: A completion.
        known: A text whose names are the program's: no mark has one of them.
    """
    found = _own_turn(text, marks(text, known))
    turn: list[str] = []  # the answers since a section ended that may be reasoning
    earlier: list[str] = []
    thoughts: list[str] = []
    pieces: list[str] = []
    now = ""
    thinking = False
    for before, mark in found:
        now += before
        pieces.append(before)
        kind = mark.kind if mark else MarkKind.PADDING
        if kind in (MarkKind.PADDING, MarkKind.TAG):
            now += "\n" * (kind is MarkKind.TAG)
            pieces.append("\n" * (kind is MarkKind.TAG))
            continue
        unopened = kind is MarkKind.CLOSES and not thinking
        (thoughts if thinking or unopened else turn).append(now)
        if kind in (MarkKind.CLOSES, MarkKind.SECTION):
            earlier, turn = [*turn, *earlier], []
        if unopened:
            thoughts, earlier = [*earlier, *thoughts], []
        thinking = kind is MarkKind.OPENS or (thinking and kind is not MarkKind.CLOSES)
        now = ""
    (thoughts if thinking else turn).append(now)
    return Parts(_said([*turn, *earlier]), _said(thoughts), "".join(pieces))


def _said(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def _own_turn(text: str, found: Sequence[Mark]) -> Iterator[tuple[str, Mark | None]]:
    """Yield the marks of the model's own turn, each with the text before it, and the last text."""
    at = 0
    said = ended = thinking = False
    following = _following(found)
    for place, mark in enumerate(found):
        before = text[at : mark.begin]
        if mark.begin < at:
            continue
        if ended and before.strip():
            return
        said |= bool(before.strip())
        begins, unopened = following[place]
        in_thought = mark.phrase and (thinking or unopened)
        if mark.kind is MarkKind.OTHER and not in_thought:
            if said:
                yield before, None
                return
            at = begins.end if begins else mark.end
            continue
        thinking = mark.kind is MarkKind.OPENS or (thinking and mark.kind is not MarkKind.CLOSES)
        if mark.kind is MarkKind.END:
            ended = said and not thinking
        elif mark.kind in (MarkKind.MODEL, MarkKind.OPENS, MarkKind.CLOSES):
            ended = False
        yield before, mark
        at = mark.end
    if not (ended and text[at:].strip()):
        yield text[at:], None


def _following(found: Sequence[Mark]) -> list[tuple[Mark | None, bool]]:
    """Return for each mark where the model's turn begins next, and whether reasoning ends next."""
    told: list[tuple[Mark | None, bool]] = []
    begins, unopened = None, False
    for mark in reversed(found):
        if mark.kind is MarkKind.MODEL:
            begins = mark
        elif mark.kind in (MarkKind.OPENS, MarkKind.CLOSES):
            unopened = mark.kind is MarkKind.CLOSES
        told.append((begins, unopened))
    return told[::-1]
