"""What a sample's score says in words where draws are answers: the classes, and each draw."""

from collections import Counter
from collections.abc import Mapping, Sequence

from inspect_resample.answers.equivalence import Grouped
from inspect_resample.answers.final import Final
from inspect_resample.logs.letters import FAULT, PASS
from inspect_resample.scoring.explanation import SHOWN, cell, counted, quoted

DRAWS = 100
"""Draws in the table of draws."""

_VERDICTS = {PASS: "right", FAULT: "no verdict"}


def explain(
    right: str | None,
    finals: Sequence[Final],
    grouped: Grouped,
    letters: str,
    scores: Mapping[str, Sequence[float | None]],
) -> str:
    """A sample's answers in Markdown, bounded in length whatever their number.

    Args:
        right: The right answer; None where it is not known.
        finals: The answers of the draws.
        grouped: The same in classes.
        letters: A letter for each draw.
        scores: Scores of the draws by the verifiers' names.

    Returns:
        Markdown in which nothing of an answer means anything but itself.
    """
    sizes = Counter(grouped.classes)
    rights = Counter(
        number for number, letter in zip(grouped.classes, letters, strict=True) if letter == PASS
    )
    classes = [
        [str(sizes[number]), cell(answer), _is_right(rights[number], sizes[number])]
        for number, answer in enumerate(grouped.representatives[:SHOWN])
    ]
    draws = [
        [
            str(number),
            cell(final.text) or f"({final.way})",
            _VERDICTS.get(letter, "wrong"),
            *(_number(column[number]) for column in scores.values()),
        ]
        for number, (final, letter) in enumerate(zip(finals, letters, strict=True))
    ][:DRAWS]
    lines = [_summary(right, finals, grouped, letters), ""]
    if classes:
        lines += [*_table(["draws", "answer", ""], classes), ""]
    if len(grouped.representatives) > SHOWN:
        lines += [f"and {len(grouped.representatives) - SHOWN} more answers.", ""]
    lines += _table(["draw", "its answer", "", *map(quoted, scores)], draws)
    if len(finals) > DRAWS:
        lines += ["", f"and {len(finals) - DRAWS} more draws."]
    return "\n".join(lines)


def _summary(right: str | None, finals: Sequence[Final], grouped: Grouped, letters: str) -> str:
    """The counts in sentences."""
    without = Counter(final.way for final in finals if not final.text)
    said = [] if right is None else [f"The right answer is {quoted(right)}."]
    said.append(f"Of {counted(len(finals), 'draw')} {letters.count(PASS)} are right.")
    if without:
        named = ", ".join(f"{way} {number}" for way, number in without.most_common())
        said.append(f"{without.total()} have no answer: {named}.")
    if grouped.by_text:
        said.append(f"{counted(grouped.by_text, 'answer')} could be compared by text alone.")
    return " ".join(said)


def _is_right(right: int, size: int) -> str:
    return "right" if right == size else "wrong" if not right else f"{right} of {size} right"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [titles, ["--:"] + ["---"] * (len(titles) - 1), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
