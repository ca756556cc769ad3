r"""The final answer in a model's completion.

Reasoning and what belongs to another's turn are left out first (`extraction/parts.py`). The last
answer of the rest is taken, by the first of these ways that finds one:

1. `boxed`: the content of the last `\boxed{...}` or `\fbox{...}`.
2. `marker`: what follows the last `####`, as in GSM8K's own solutions.
3. `phrase`: what follows the last "the answer is", "Answer:" and the like.
4. `choice`: the last letter in brackets, where the problem has choices.
5. `maths`: the last formula between dollars or LaTeX brackets, or the right side of its equation.
6. `number`: the last number.
7. `text`: all of it, if it is a line of at most 80 characters.

A completion whose `\boxed{` is never closed ends before its answer: `cut off`. Without any
answer the way is `none`. Both are draws without an answer: they can win no vote, and they are
counted.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspect_resample.datasets.problem import LONGEST_ANSWER, Form
from inspect_resample.extraction.parts import parts

CUT_OFF = "cut off"
NONE = "none"

LONGEST = 100_000
"""Characters at the end of an answer that are looked at."""
_SHORT = 80


@dataclass(frozen=True, slots=True)
class Final:
    """A final answer.

    Attributes:
        text: As the model wrote it, without what it stood in; empty where there is none.
        way: How it was found; `cut off` or `none` where there is none.
    """

    text: str
    way: str


def final_answer(completion: str, form: Form = "maths") -> Final:
    """The final answer in a completion."""
    found = Final("", NONE)
    for said in parts(completion).answers:
        found = _in(said[-LONGEST:], form)
        if found.way != NONE:
            return found
    return found


def _in(said: str, form: Form) -> Final:
    boxed = _last_boxed(said)
    if boxed is not None:
        return boxed
    for way, find in _ways(form):
        text = _trimmed(find(said))
        if text and len(text) <= LONGEST_ANSWER:
            return Final(text, way)
    return Final("", NONE)


def _ways(form: Form) -> Iterator[tuple[str, Callable[[str], str]]]:
    if form == "choice":
        yield "phrase", lambda said: _letter(_after_phrase(said))
        yield "choice", _last_letter
        return
    yield "marker", _after_marker
    if form == "number":
        yield "phrase", lambda said: _first_number(_after_phrase(said))
        yield "number", _last_number
        return
    yield "phrase", lambda said: _formula_or_sentence(_after_phrase(said))
    if form == "maths":
        yield "maths", _last_maths
        yield "number", _last_number
    yield "text", lambda said: said.strip() if len(said.strip()) <= _SHORT else ""


_BOX = re.compile(r"\\(?:boxed|fbox|framebox)\s*(?:(\{)|(\\?[^\s{}$]+))")


def _last_boxed(said: str) -> Final | None:
    """The content of the last box, without boxes within it."""
    last = None
    end = 0
    for box in _BOX.finditer(said):
        if box.start() < end:
            continue  # it stands in the one before
        if box[2] is not None:
            last, end = Final(_trimmed(box[2].rstrip(".,")), "boxed"), box.end()
            continue
        closing = _closing(said, box.end() - 1)
        if closing is None:
            return Final("", CUT_OFF)
        last, end = Final(_trimmed(said[box.end() : closing]), "boxed"), closing
    if last is None or not last.text:
        return None
    inner = _last_boxed(last.text) if "\\boxed" in last.text or "\\fbox" in last.text else None
    last = inner or last
    return last if len(last.text) <= LONGEST_ANSWER else Final("", NONE)


def _closing(text: str, opening: int) -> int | None:
    """Where the brace at `opening` is closed; braces behind a backslash do not count."""
    depth = 0
    for brace in re.finditer(r"(?<!\\)(?:\\\\)*([{}])", text[opening:]):
        depth += 1 if brace[1] == "{" else -1
        if depth == 0:
            return opening + brace.end() - 1
    return None


def _after_marker(said: str) -> str:
    found = re.findall(r"^[ \t>*]*####[ \t]*(?![#])(.*\S)", said, re.MULTILINE)
    # Markdown's headings look the same: they have words, and text below them.
    said_last = bool(found) and said.rstrip().endswith(found[-1])
    return found[-1] if found and (said_last or re.search(r"[\d\\]", found[-1])) else ""


_PHRASE = re.compile(
    r"""(?ix)
    (?: \b (?: final | correct | right )? \s* (?: answer | solution | result ) s? \b [*_]{0,3}
        (?: \s+ (?:to|of|for|in) \b [^.:\n]{0,60}? )?
        \s* (?: \b(?:is|are|was|equals|would\ be|will\ be|must\ be|should\ be)\b
                (?: \s+ (?:therefore|thus|then|simply|just|option|choice) )* \s* :? | : | = )
      | \b A: (?= \s* \S )
      | ^ \s* (?:final\s+)? answer \s* [-\u2013\u2014:=] )
    [*_\s]* """,
    re.MULTILINE,
)


def _after_phrase(said: str) -> str:
    """What follows the last phrase that announces an answer, to the end of its paragraph."""
    ends = [phrase.end() for phrase in _PHRASE.finditer(said)]
    return said[ends[-1] :].strip().split("\n\n")[0] if ends else ""


_FORMULA = re.compile(
    r"\$\$(.+?)\$\$ | (?<!\\)\$(?!\d[\d,.]*(?:\s|$))(.+?)(?<!\\)\$ | \\\((.+?)\\\) | \\\[(.+?)\\\]",
    re.DOTALL | re.VERBOSE,
)


def _formula_or_sentence(text: str) -> str:
    """The first formula if the text begins with it, or else the first sentence."""
    text = text.strip()
    formula = _FORMULA.match(text)
    if formula:
        return next(filter(None, formula.groups()), "")
    line = text.split("\n")[0]
    return re.split(r"(?<=[^\s])\.(?=\s|$)", line)[0]


def _last_maths(said: str) -> str:
    formulas = [next(filter(None, found.groups()), "") for found in _FORMULA.finditer(said)]
    formula = formulas[-1] if formulas else ""
    return re.split(r"(?<![<>!\\])=(?!=)|\\approx", formula)[-1]


# A sign is a number's own where nothing stands before it that it could join.
NUMBER = re.compile(
    r"(?<![\w.])(?<!\d,)(?:(?<![\w)\]])[-\u2212+])?[$£€]?[-\u2212]?"
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s*/\s*\d+(?!\.?\d))?(?:e[-+]?\d+)?(?:\s*\\?%)?",
    re.IGNORECASE,
)


def _last_number(said: str) -> str:
    found = NUMBER.findall(said)
    return found[-1] if found else ""


def _first_number(text: str) -> str:
    """The number that an announced answer is: the right side's, where it is an equation."""
    line = text.split("\n")[0]
    sentence = re.split(r"(?<=\w)\.\s", line)[0]
    if "=" in sentence and NUMBER.search(sentence.rpartition("=")[2]):
        sentence = sentence.rpartition("=")[2]
    found = NUMBER.search(sentence)
    return found[0] if found else ""


_LETTER = re.compile(r"(?:\\text(?:bf)?\{)?[(\[*_]*\b([A-J])\b")


def _letter(text: str) -> str:
    found = _LETTER.match(text.strip().lstrip("$\\ ("))
    return found[1] if found else ""


def _last_letter(said: str) -> str:
    found = re.findall(r"(?:[(\[](?=[A-J][)\]])|(?:option|choice)\s+\**)([A-J])\b", said)
    if found:
        return str(found[-1])
    alone = re.fullmatch(r"\W*([A-J])\b(?:[.):].*)?\W*", said.strip(), re.DOTALL)
    return alone[1] if alone else ""


_PAIRS = (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("**", "**"), ("`", "`"))


def _trimmed(text: str) -> str:
    """A text without what it stands in: dollars, LaTeX brackets, stars, and its full stop."""
    before = None
    while before != text:
        before = text
        text = text.strip().removesuffix("\\\\").strip()
        if text.endswith((".", ",", ";", ":")) and not text.endswith(("\\.", "\\,", "\\;", "\\:")):
            text = text[:-1]
        text = text.strip("*_`").strip() if text.strip("*_` ") else ""
        for opening, closing in _PAIRS:
            inner = text[len(opening) : len(text) - len(closing)]
            if (
                len(text) > len(opening) + len(closing)
                and text.startswith(opening)
                and text.endswith(closing)
                and opening not in inner
            ):
                text = inner
    return text
