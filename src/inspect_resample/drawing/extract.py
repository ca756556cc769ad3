"""The program in a model's completion.

A completion is read in a fixed order of ways, and the first that fully defines the entry point
is taken. First what the completion says by itself, then what it says as the end of the prompt:

1. `fence`, `open fence`: a fenced block, the last one that defines it. The models' habit is
   draft first, answer last. An open fence is one that is never closed.
2. `text`: all of the text; prose between the statements is left out.
3. `continuation`: the prompt, and the text from its first, indented, line on.
4. `body`: the prompt, and the text or a fenced block as the function's body, indented anew.

Reasoning in tags (`<think>`) is read only if nothing after it defines the entry point. Where
nothing fully defines it, what comes closest is taken (`Offer` has the order: a definition that is
cut off, an import, a stub, functions and classes of other names), so that the judge can say what
is wrong with it. Without any function or class the method is `none`.

The program is then what the entry point needs, directly or through other names, and nothing
else: calls, prints, asserts and other statements that only show it at work are left out
(`needs.py`). Names that it uses and does not set are looked for in the other fenced blocks and
then in the prompt, whose imports and helper functions many answers do not repeat. A function
under another name than the entry point is never renamed.

Nothing is executed, and no text makes this raise, hang or recurse without end.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal

from inspect_resample.drawing.fences import Fence, fences
from inspect_resample.drawing.program import (
    Offer,
    Supplier,
    assemble,
    definition,
    offered,
    with_method_as_function,
)
from inspect_resample.drawing.statements import Statement, split
from inspect_resample.syntax import one_reader

Method = Literal["fence", "open fence", "text", "continuation", "body", "none"]

_REASONING_TAG = re.compile(r"<(?P<end>/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)

_SPECIAL = (
    r"(?:<\|[A-Za-z_]+\|>|<\uff5c[^\uff5c\n]+\uff5c>|</?s>|<eos>|<bos>|<(?:start|end)_of_turn>)"
)
"""A token that a chat template or a tokenizer puts around an answer."""

_SPECIAL_AT_START = re.compile(rf"(?:\s*{_SPECIAL}(?:assistant|model)?)+\n?")
_SPECIAL_AT_LINE_END = re.compile(rf"{_SPECIAL}[ \t]*$", re.MULTILINE)

_CODE = r"(?=@|(?:async +def|class|def|from|import) )"
_REPL = re.compile(rf"^[ \t]*>>> ?{_CODE}", re.MULTILINE)
_REPL_LINE = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?: |$)(.*)")
_INDENTED_CODE = re.compile(rf"^([ \t]+){_CODE}", re.MULTILINE)
_UNINDENTED_DEFINITION = re.compile(r"^(?:async +def|class|def) ", re.MULTILINE)

_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_BELOW_PROSE = re.compile(r"\A(?:\S.*\n)+(?:[ \t]*\n)+(?=[ \t]+\S)")

_MAX_FENCES = 32
"""The last fenced blocks that are read: a bound for hostile text."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The program in a completion.

    Attributes:
        program: A program to execute: it defines the entry point whenever the completion offers
            it. Empty where the completion has no functions and classes.
        method: How it was found; the module's docstring says what each method is.
    """

    program: str
    method: Method


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a completion."""

    method: Method
    statements: Sequence[Statement]
    suppliers: tuple[Supplier, ...] = ()


def extract_program(completion: str, *, prompt: str, entry_point: str) -> Extraction:
    """Extract the program from a model's completion.

    Args:
        completion: What the model wrote, of any length and content.
        prompt: What the model was asked: imports, helper functions, signature and docstring as in
            HumanEval, or any text in which the function is only described, as in MBPP.
        entry_point: Name of the function that the suites call.

    Returns:
        The program and how it was found.
    """
    prompt = _with_line_feeds(prompt)
    best: _Reading | None = None
    most = Offer.NOTHING
    with one_reader():
        for reading in _readings(completion, prompt, entry_point):
            offer = offered(reading.statements, entry_point)
            if offer > most:
                best, most = reading, offer
            if offer is Offer.FULL:
                break
        if best is None:
            return Extraction("", "none")
        program = assemble(best.statements, entry_point, best.suppliers)
        return Extraction(program, best.method)


def _readings(completion: str, prompt: str, entry_point: str) -> Iterator[_Reading]:
    """Yield the ways to read a completion, the best first."""
    for answer in _answers(_cleaned(completion)):
        blocks = fences(answer)[-_MAX_FENCES:]
        yield from _as_program(answer, blocks, prompt, entry_point)
        if re.search(rf"^(?:async +)?def +{re.escape(entry_point)}\b", prompt, re.MULTILINE):
            yield from _as_end_of_prompt(answer, blocks, prompt, entry_point)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cleaned(completion: str) -> str:
    """Return the text with line feeds only, without byte order mark and special tokens."""
    text = _with_line_feeds(completion.removeprefix("\ufeff"))
    start = _SPECIAL_AT_START.match(text)
    text = text[start.end() :] if start else text
    end = _SPECIAL_AT_LINE_END.search(text)
    return text[: end.start()] if end else text


def _answers(text: str) -> Iterator[str]:
    """Yield what comes after the reasoning, if there is any, and then the whole text."""
    ends = [tag.end() for tag in _REASONING_TAG.finditer(text) if tag["end"]]
    if ends:
        yield text[ends[-1] :]
    yield _REASONING_TAG.sub("\n", text)


def _as_program(
    answer: str, blocks: Sequence[Fence], prompt: str, entry_point: str
) -> Iterator[_Reading]:
    """Yield the fenced blocks as programs, the last first, and then the whole text."""
    from_prompt = partial(_split_prompt, prompt)
    for block in reversed(blocks):
        method: Method = "fence" if block.closed else "open fence"
        from_others = partial(_split_all, [other for other in blocks if other is not block])
        for statements in _views(block.text, entry_point):
            yield _Reading(method, statements, (from_others, from_prompt))
    for statements in _views(answer, entry_point):
        yield _Reading("text", statements, (from_prompt,))


def _split_all(blocks: Sequence[Fence]) -> Sequence[Statement]:
    return [each for block in blocks for each in split(block.text)]


@lru_cache(maxsize=256)
def _split_prompt(prompt: str) -> Sequence[Statement]:
    return split(prompt)  # once a problem, not once a draw


def _views(text: str, entry_point: str) -> Iterator[Sequence[Statement]]:
    """Yield the statements of a text as it is, as a REPL session, and as indented code."""
    yield with_method_as_function(split(text), entry_point)
    if _REPL.search(text):
        code = [match[1] for line in text.split("\n") if (match := _REPL_LINE.match(line))]
        yield with_method_as_function(split("\n".join(code)), entry_point)
    margins = _INDENTED_CODE.findall(text)
    if margins and not _UNINDENTED_DEFINITION.search(text):
        margin = min(margins, key=len)
        code = [line.removeprefix(margin) for line in text.split("\n")]
        yield with_method_as_function(split("\n".join(code)), entry_point)


def _as_end_of_prompt(
    answer: str, blocks: Sequence[Fence], prompt: str, entry_point: str
) -> Iterator[_Reading]:
    """Yield the prompt with the text as its continuation, and with the best body.

    Of the text and the fenced blocks, indented in several ways, the best body for the prompt's
    function is one that returns something, and among these the longest. Readings in which the
    body does nothing are not worth yielding.
    """
    margin = _margin(prompt, entry_point)
    answer, *bodies = (_BLANK_START.sub("", t) for t in (answer, *(b.text for b in blocks)))
    ways: list[tuple[Method, list[str]]] = [("body", [answer, *reversed(bodies)])]
    if answer[:1].isspace():
        ways.insert(0, ("continuation", [answer]))
    for method, texts in ways:
        readings = [
            split(f"{prompt.rstrip()}\n{end}") for text in texts for end in _indented(text, margin)
        ]
        best = max(readings, key=lambda each: _worth(each, entry_point))
        if offered(best, entry_point) >= Offer.DAMAGED:
            yield _Reading(method, best)


def _worth(statements: Sequence[Statement], entry_point: str) -> tuple[bool, bool, int]:
    """Return whether the definition does something, returns something, and its length."""
    defining = definition(statements, entry_point)
    returns = any(
        isinstance(part, ast.Return | ast.Yield | ast.YieldFrom)
        for each in defining
        for node in each.nodes
        for part in ast.walk(node)
    )
    lines = sum(each.source.count("\n") + 1 for each in defining)
    return offered(statements, entry_point) >= Offer.DAMAGED, returns, lines


@lru_cache(maxsize=256)
def _margin(prompt: str, entry_point: str) -> str:
    """Return the indentation that the body of the prompt's function has."""
    for each in definition(_split_prompt(prompt), entry_point):
        for node in each.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                width = node.body[-1].col_offset
                line = re.search(rf"^[ \t]{{{width}}}(?=\S)", each.source, re.MULTILINE)
                if line and width:
                    return line[0]
    return " " * 4


def _indented(text: str, margin: str) -> Iterator[str]:
    """Yield the ways to indent a text as a function's body.

    It has an indentation, which is the margin or takes its place; or its first line has lost its
    own, as when an answer is stripped; or no line has any; or it begins below prose.
    """
    lines = text.split("\n")
    if lines[0][:1].isspace():
        yield _moved(lines, margin)
    if not lines[0].startswith(margin):
        yield "\n".join([margin + lines[0].lstrip(), *lines[1:]])
    if not lines[0][:1].isspace():
        yield "\n".join(margin + line if line.strip() else "" for line in lines)
        below = _BELOW_PROSE.search(text)
        if below:
            yield _moved(text[below.end() :].split("\n"), margin)


def _moved(lines: Sequence[str], margin: str) -> str:
    """Put the margin in place of the first line's indentation, wherever a line has it."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return "\n".join(
        margin + line.removeprefix(indent) if line.startswith(indent) else line for line in lines
    )
