"""What a sample's score says in words: the distinct programs and a false positive's text."""

from collections import Counter
from collections.abc import Sequence

from inspect_resample.judging.judge import syntax_key
from inspect_resample.scoring.judged import Judged

SHOWN = 12
"""Distinct programs in the table: a viewer is slow with thousands of rows, and so is a reader."""

LONGEST_CELL = 160
LONGEST_PROGRAM = 4000


def explain(judged: Sequence[Judged]) -> str:
    """A sample's draws in Markdown, bounded in length whatever their number."""
    groups: dict[str, Judged] = {}
    counts: Counter[str] = Counter()
    keys: dict[str, str] = {}
    for draw in judged:
        if draw.program not in keys:
            keys[draw.program] = syntax_key(draw.program)
        key = draw.method if draw.verdict is None else keys[draw.program]
        groups.setdefault(key, draw)
        counts[key] += 1
    rows = sorted(groups, key=lambda key: (_rank(groups[key]), -counts[key]))
    lines = [_summary(judged), "", "| draws | weak | strong | why |", "|--:|---|---|---|"]
    lines += [_row(counts[key], groups[key]) for key in rows[:SHOWN]]
    if len(rows) > SHOWN:
        lines += ["", f"and {len(rows) - SHOWN} more."]
    if rows and _rank(groups[rows[0]]) == 0:
        lines += ["", "The most frequent false positive:", "", _fenced(groups[rows[0]].program)]
    return "\n".join(lines)


def _summary(judged: Sequence[Judged]) -> str:
    """The counts in a sentence."""
    weak = sum(draw.weak_pass for draw in judged)
    strong = sum(draw.strong_pass for draw in judged)
    unscored = sum(not draw.scored for draw in judged)
    text = f"{len(judged)} draws: {weak} pass the weak suite, {strong} of them the strong one too"
    text += f"; {weak - strong} are false positives."
    return text + (f" {unscored} have no verdict." if unscored else "")


def _rank(draw: Judged) -> int:
    """What a reader should see first: false positives, correct programs, the rest."""
    if draw.weak_pass:
        return 1 if draw.strong_pass else 0
    return 2


def _row(count: int, draw: Judged) -> str:
    """A distinct program in the table."""
    if draw.verdict is None:
        return f"| {count} | - | - | {draw.method} |"
    weak, strong = draw.verdict.weak, draw.verdict.strong
    last = strong or weak
    why = "" if draw.strong_pass else _cell(str(last))
    return f"| {count} | {weak.status} | {strong.status if strong else '-'} | {why} |"


def _cell(text: str) -> str:
    """Text that fits into a cell of a table and means nothing there but itself."""
    text = " ".join(text.split())
    text = "".join(mark if mark.isprintable() else "?" for mark in text[:LONGEST_CELL])
    # A pipe ends a cell even in code, and a program's own backslash would undo an escape.
    text = text.replace("`", "'").replace("|", "\u00a6")
    return f"`{text}`" if text else ""


def _fenced(program: str) -> str:
    """A program as a block of code, with a fence that it cannot close."""
    program = program.strip("\n")
    if len(program) > LONGEST_PROGRAM:
        program = program[:LONGEST_PROGRAM] + "\n# ... cut off here"
    fence = "```"
    while fence in program:
        fence += "`"
    return f"{fence}python\n{program}\n{fence}"
