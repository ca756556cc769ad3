"""Verdicts and scores of draws as a score's metadata hold them: how they are written and read.

A verdict is one letter, a score one number, for each draw in their order, by the verifier's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from inspect_resample.judging.verdict import Status
from inspect_resample.logs.schema import StopFields
from inspect_resample.sampling.stopping import Stopped
from inspect_resample.statistics.counts import FloatArray

SCHEMA = 2
"""Version of what a score's metadata hold; logs without one are of version 1, without scores."""

LETTERS = {
    Status.PASS: "P",
    Status.WRONG: "W",
    Status.ERROR: "E",
    Status.TIMEOUT: "T",
    Status.MEMORY: "M",
    Status.FORBIDDEN: "F",
    Status.MISSING: "N",
    Status.SYNTAX: "S",
    Status.UNJUDGEABLE: "U",
    Status.FAULT: "H",
}
PASS, FAULT = LETTERS[Status.PASS], LETTERS[Status.FAULT]
NOT_RUN = "-"
FAILED = "X"

NAMES = {letter: status.value for status, letter in LETTERS.items()} | {
    FAILED: "no answer",
    NOT_RUN: "not run",
}
"""The letters in words."""

_MOST_LETTERS = 1000  # Inspect's summaries drop a text of more than 1,024 characters.


def of_statuses(statuses: Iterable[Status | None], failed: Iterable[bool]) -> str:
    """The letters of draws.

    Args:
        statuses: What a verifier says of each; None where it was not run.
        failed: Whether the draw is no answer at all.
    """
    return "".join(
        FAILED if no_answer else NOT_RUN if status is None else LETTERS[status]
        for status, no_answer in zip(statuses, failed, strict=True)
    )


def of_verdicts(verdicts: Iterable[bool | None]) -> str:
    """The letters of draws of which only right or wrong is known, or (None) neither."""
    return "".join(
        FAULT if verdict is None else LETTERS[Status.PASS if verdict else Status.WRONG]
        for verdict in verdicts
    )


def telling(verdicts: str, draws: range) -> int | None:
    """The first of some draws that passes, or that perhaps would have; None without one.

    Of draws that depend on each other it is the one that is handed in.
    """
    return next((draw for draw in draws if verdicts[draw] in (PASS, FAULT)), None)


def stop_fields(stopped: Stopped | None) -> StopFields:
    """How a stopping rule ended drawing; empty where there was none."""
    if stopped is None:
        return {}
    fields: StopFields = {"stop_rule": stopped.rule, "stop_most": stopped.most}
    if stopped.after is not None:
        fields["stop_after"] = stopped.after
    if stopped.submitted is not None:
        fields["submitted"] = stopped.submitted
    return fields


def score_numbers(name: str, numbers: Sequence[float | None]) -> dict[str, list[float | None]]:
    """The scores that a verifier gave; None where it gave none."""
    return {f"{name}_scores": list(numbers)}


def scores(metadata: Mapping[str, Any], length: int) -> dict[str, FloatArray]:
    """The scores of `length` draws by the verifiers' names, NaN where one gave none.

    Raises:
        ValueError: There are more or fewer, or something is no number.
    """
    found: dict[str, FloatArray] = {}
    for key, numbers in metadata.items():
        # Summaries have a text where a long list was.
        if key.endswith("_scores") and isinstance(numbers, list):
            column = np.array(numbers, dtype=np.float64)
            if column.shape != (length,):
                raise ValueError(f"{key} must have a number for each of {length} draws")
            found[key.removesuffix("_scores")] = column
    return found


def class_labels(name: str, labels: Sequence[str | None]) -> dict[str, list[str | None]]:
    """The classes that a verifier put draws into; None for a draw of no class."""
    return {f"{name}_classes": list(labels)}


def labels(metadata: Mapping[str, Any], length: int) -> dict[str, list[str | None]]:
    """The classes of `length` draws by the verifiers' names, None for a draw of no class.

    Raises:
        ValueError: There are more or fewer.
    """
    found: dict[str, list[str | None]] = {}
    for key, given in metadata.items():
        if key.endswith("_classes") and isinstance(given, list):
            if len(given) != length:
                raise ValueError(f"{key} must have a class for each of {length} draws")
            found[key.removesuffix("_classes")] = given
    return found


def answer_fields(
    answers: Sequence[str | None], classes: Sequence[int]
) -> dict[str, list[str] | list[int]]:
    """The answers of draws, each distinct one once.

    Args:
        answers: One for each draw; None where it has none.
        classes: The class of each among the same answers; -1 where there is none.
    """
    class_of = {answer: number for answer, number in zip(answers, classes, strict=True) if answer}
    places = {text: place for place, text in enumerate(class_of)}
    return {
        "answers": list(class_of),
        "answer": [places[answer] if answer else -1 for answer in answers],
        "classes": list(class_of.values()),
    }


def answers(metadata: Mapping[str, Any], length: int) -> list[str | None] | None:
    """The answers of `length` draws; None when they are not all there."""
    texts, places = metadata.get("answers"), metadata.get("answer")
    if not isinstance(texts, list) or not isinstance(places, list) or len(places) != length:
        return None
    return [texts[place] if place >= 0 else None for place in places]


def answer_classes(metadata: Mapping[str, Any]) -> dict[str, int]:
    """The class of each distinct answer; empty where the log does not tell."""
    texts, numbers = metadata.get("answers"), metadata.get("classes")
    if not isinstance(texts, list) or not isinstance(numbers, list):
        return {}
    return dict(zip(texts, numbers, strict=True))


def verdict_letters(name: str, text: str) -> dict[str, str]:
    """The letters of all draws, and in pieces that Inspect's summaries keep if they are many.

    Args:
        name: The verifier's; `weak` and `strong` are the suites.
        text: A letter for each draw.
    """
    return in_pieces(f"{name}_verdicts", text)


def in_pieces(field: str, text: str) -> dict[str, str]:
    """A text with a letter for each draw as a field, and in pieces if it is long."""
    named = {field: text}
    if len(text) > _MOST_LETTERS:
        for number, start in enumerate(range(0, len(text), _MOST_LETTERS), 1):
            named[f"{field}_{number}"] = text[start : start + _MOST_LETTERS]
    return named


def letters(metadata: Mapping[str, Any], name: str, length: int) -> str:
    """The letters that a verifier gave `length` draws; empty when they are not all there."""
    return from_pieces(metadata, f"{name}_verdicts", length)


def from_pieces(metadata: Mapping[str, Any], field: str, length: int) -> str:
    """What `in_pieces` wrote of `length` draws; empty when it is not all there."""
    whole = metadata.get(field)
    if isinstance(whole, str) and len(whole) == length:
        return whole
    pieces: list[str] = []
    while isinstance(piece := metadata.get(f"{field}_{len(pieces) + 1}"), str):
        pieces.append(piece)
    text = "".join(pieces)
    return text if len(text) == length else ""


def with_verdict(weak: str, strong: str | None) -> npt.NDArray[np.bool_]:
    """Which draws have a verdict, from their letters; shape (draws,).

    A draw that fails the weak suite has one, whatever became of it on the strong suite.
    """
    scored: npt.NDArray[np.bool_] = codes(weak) != ord(FAULT)
    if strong is not None:
        scored &= (codes(weak) != ord(PASS)) | (codes(strong) != ord(FAULT))
    return scored


def passes(weak: str, strong: str) -> tuple[int, int, int]:
    """Draws with a verdict, those that pass the weak suite, and those that pass both."""
    scored = with_verdict(weak, strong)
    passed = scored & (codes(weak) == ord(PASS))
    return int(scored.sum()), int(passed.sum()), int((passed & (codes(strong) == ord(PASS))).sum())


def codes(text: str) -> npt.NDArray[np.uint8]:
    """The letters of draws as numbers; shape (draws,)."""
    return np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)
