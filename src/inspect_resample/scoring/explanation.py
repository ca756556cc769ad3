"""What a sample's score says in words: the distinct programs and a false positive's text."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from inspect_resample.datasets import Problem
from inspect_resample.judging.verdict import Status
from inspect_resample.logs.letters import FAULT, NAMES, PASS
from inspect_resample.logs.schema import LARGE
from inspect_resample.scoring.distinct import Distinct, why
from inspect_resample.verifiers.judged_draws import (
    JudgedDraw,
    doubtful,
    tolerable,
    unjudgeable,
    unread,
)

SHOWN = 12
"""Distinct programs in the table: a viewer is slow with thousands of rows, and so is a reader."""

LONGEST_CELL = 60
LONGEST_QUOTE = 200
LONGEST_PROGRAM = 4000
LONGEST_OF_EACH = 1000
"""Characters of a program that stands below the table."""

QUALITY = {"pylint_score": "pylint", "complexity_max": "complexity"}
"""Measures of quality that have room in the table, by their names."""


def explain(
    judged: Sequence[JudgedDraw],
    programs: Sequence[Distinct],
    problem: Problem,
    quality: Mapping[str, Any] | None = None,
    begun: Sequence[str] = (),
    submitted: int | None = None,
) -> str:
    """A sample's draws in Markdown, bounded in length whatever their number.

    Args:
        judged: The draws.
        programs: The distinct programs among them, in the order to show.
        problem: The problem.
        quality: Metadata of the score `code_quality` where the sample has one.
        begun: The beginnings of some draws without the function that was asked for.
        submitted: Which draw would be handed in, if any.

    Returns:
        Markdown in which nothing of a program means anything but itself.
    """
    lines = [*_unread(judged, problem, begun), _summary(judged), ""]
    worst = next((program for program in programs if program.false_positive), None)
    handed_in = None if submitted is None else judged[submitted]
    if handed_in is not None and not (worst and handed_in is worst.first):
        right = "correct" if handed_in.strong_pass else "not correct"
        lines += [f"**What would be submitted** is {right}:", "", _fenced(handed_in.program), ""]
    if worst is not None and worst.failure is not None:
        reason = why(worst.failure, problem, quoted)
        share = counted(worst.draws, "draw")
        also = ", which would be submitted," if handed_in is worst.first else ""
        lines += [f"**The most frequent false positive** ({share}){also} {reason}:", ""]
        lines += [_fenced(worst.first.program), ""]
    if programs:
        lines += _table(programs[:SHOWN], problem, quality)
    if len(programs) > SHOWN:
        rest = counted(sum(program.draws for program in programs[SHOWN:]), "draw")
        lines += ["", f"and {len(programs) - SHOWN} more distinct programs ({rest})."]
    above = {draw.program for draw in (worst and worst.first, handed_in) if draw}
    return "\n".join([*lines, *_code_of_each(programs[:SHOWN], above)])


def _code_of_each(programs: Sequence[Distinct], above: Set[str]) -> list[str]:
    """The programs of the table by their numbers, but for those that stand above it."""
    lines = []
    for number, program in enumerate(programs, 1):
        text = program.first.program
        if text.strip() and text not in above:
            lines += ["", f"**Program {number}**:", "", _fenced(text, LONGEST_OF_EACH)]
    return lines


def _unread(judged: Sequence[JudgedDraw], problem: Problem, begun: Sequence[str]) -> list[str]:
    """That many draws do not define the function, if it is so, with some of them."""
    missing = len(unread(judged))
    if not missing or missing < LARGE * len(judged):
        return []
    share = f"{missing} of {counted(len(judged), 'draw')}"
    what = "program**" if problem.kind == "stdin" else f"function** {quoted(problem.entry_point)}"
    has = "has" if missing == 1 else "have"
    said = f"**{share} {has} no {what}: a wrong answer, or a form that is not read."
    return [said, *(f"- {quoted(text)}" for text in begun), ""]


def by_chain(lengths: Sequence[int], weak: str, strong: str) -> str:
    """What became of the attempts of each chain, in Markdown; empty where draws are independent.

    Args:
        lengths: How many attempts each chain has.
        weak: The letters of all attempts on the weak suite, chain after chain.
        strong: Those on the strong suite.
    """
    lines, start = ["", "", "| chain | attempts |", "|---|---|"], 0
    for number, length in enumerate(lengths[:SHOWN], 1):
        attempts = zip(weak[start : start + length], strong[start : start + length], strict=True)
        told = (_ATTEMPTS.get(pair, NAMES[pair[0]]) for pair in attempts)
        lines.append(f"| {number} | {', then '.join(told)} |")
        start += length
    if more := len(lengths) - SHOWN:
        lines += ["", f"There are {more} more chains."] if more > 0 else []
    return "\n".join(lines) if lengths else ""


_ATTEMPTS = {(PASS, PASS): "correct", (PASS, FAULT): "weak pass, strong suite not run to its end"}
_ATTEMPTS |= {(PASS, other): "false positive" for other in NAMES if other not in (PASS, FAULT)}


def _summary(judged: Sequence[JudgedDraw]) -> str:
    """The counts in a sentence."""
    weak = sum(draw.weak_pass for draw in judged)
    strong = sum(draw.strong_pass for draw in judged)
    unscored = sum(not draw.scored for draw in judged)
    false = weak - strong
    passes = "passes" if weak == 1 else "pass"
    text = f"{counted(len(judged), 'draw')}: {weak} {passes} the weak suite, "
    text += f"{strong} of them the strong one too; {false} "
    text += "is a false positive." if false == 1 else "are false positives."
    have = "has" if unscored == 1 else "have"
    lost = [f"{unscored} {have} no verdict."] if unscored else []
    return " ".join([text, *lost, *_doubts(judged)])


def _doubts(judged: Sequence[JudgedDraw]) -> list[str]:
    """Sentences on failures that may be none."""
    said = []
    if types := unjudgeable(judged):
        named = ", ".join(f"{quoted(name)} {count}" for name, count in types.items())
        draws = counted(sum(types.values()), "draw")
        said.append(f"{draws} failed for giving no plain data: {named}.")
    if number := tolerable(judged):
        draws = counted(number, "draw")
        said.append(f"{draws} failed at a case that `lines-tolerant` takes: numbers nearly right.")
    if number := doubtful(judged):
        draws = counted(number, "draw")
        said.append(f"{draws} failed doubtfully: something else may have ended the program.")
    return said


def counted(number: int, noun: str) -> str:
    """For instance `1 draw` or `1000 draws`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _table(
    programs: Sequence[Distinct], problem: Problem, quality: Mapping[str, Any] | None
) -> list[str]:
    """The distinct programs, one a row."""
    titles = ["#", "draws", "weak", "strong", "first failing case", "expected", "got"]
    rows = [
        [str(number), str(program.draws), *_verdicts(program, problem), *_case(program)]
        for number, program in enumerate(programs, 1)
    ]
    if quality is not None:
        titles.append("quality")
        for row, program in zip(rows, programs, strict=True):
            row.append(_quality(program.first, quality))
    # As code, because the viewer breaks other words to make a column narrow; the no-break space
    # keeps the columns apart.
    head = [f"`{title}\u00a0`" for title in titles]
    lines = [head, ["--:"] * 2 + ["---"] * (len(titles) - 2), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def _verdicts(program: Distinct, problem: Problem) -> tuple[str, str]:
    """How it did on either suite."""
    verdict = program.first.verdict
    if verdict is None:
        return cell(program.first.method), "-"
    if problem.kind == "stdin" and verdict.weak.status is Status.MISSING:
        return cell("no program"), "-"
    return cell(verdict.weak.status), cell(verdict.strong.status) if verdict.strong else "-"


def _case(program: Distinct) -> tuple[str, str, str]:
    """The first case that it does not pass."""
    failure = program.failure
    if failure is None:
        return "", "", ""
    return cell(failure.input), cell(failure.expected), cell(failure.got)


def _quality(draw: JudgedDraw, quality: Mapping[str, Any]) -> str:
    """The measures of a draw's text that were made."""
    if draw.verdict is None:
        return ""
    if draw.completion in quality.get("unparsable", ()):
        return "unparsable"
    values = quality.get("measures", {})
    measured = {title: _at(values.get(name), draw.completion) for name, title in QUALITY.items()}
    return ", ".join(
        f"{title} {value:.3g}" for title, value in measured.items() if value is not None
    )


def _at(values: Sequence[float | None] | None, index: int) -> float | None:
    return values[index] if values is not None and index < len(values) else None


def cell(text: str) -> str:
    """Text as code that fits into a cell of a table and means nothing there but itself."""
    return quoted(text, LONGEST_CELL) if text else ""


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Text as code in a line."""
    text = _visible(" ".join(text.split()))
    if len(text) > longest:
        text = text[: longest - 3] + "..."
    # A pipe ends a cell even in code, and a program's own backslash would undo an escape.
    text = text.replace("`", "'").replace("|", "\u00a6")
    return f"`{text}`"


def _visible(text: str) -> str:
    """Text in which characters that hide themselves or move others are written as escapes."""
    return "".join(
        mark if mark.isprintable() or mark in "\n\t" else mark.encode("unicode_escape").decode()
        for mark in text
    )


def _fenced(program: str, longest: int = LONGEST_PROGRAM) -> str:
    """A program as a block of code, with a fence that it cannot close."""
    program = program.strip("\n")
    if len(program) > longest:
        program = program[:longest] + "\n# ... cut off here"
    program = _visible(program)
    fence = "```"
    while fence in program:
        fence += "`"
    return f"{fence}python\n{program}\n{fence}"
