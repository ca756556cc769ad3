"""The program in a model's completion.

A completion is first parted (`parts.py`): reasoning, what belongs to another's turn, and the tokens
of chat templates are no part of an answer, whatever their marks. The answers are then read in a
fixed order of ways, and the first that fully defines the entry point is taken. First what the
answer says by itself, then what it says as the end of the prompt:

1. `text`: all of the text, if it is Python.
2. `fence`, `open fence`, `text`: a fenced block, or what stands beside the blocks; the last one
   that defines it. The models' habit is draft first, answer last. An open fence is one that is
   never closed.
3. `text`: all of the text; prose between the statements is left out.
4. `wrapped`: what is in quotes, prompts, JSON, escapes (`wrappings.py`), read in these ways.
5. `continuation`: the prompt, and the text from its first, indented, line on.
6. `body`: the prompt, and the text or a fenced block as the function's body, indented anew.

Reasoning is read only if the answers have no function or class at all. Where nothing fully defines
the entry point, what comes closest is taken (`Completeness` has the order), so that the judge can
say what is wrong with it. A definition that Python refuses is taken as it stands: `unparsable`.
Without any function or class the method is `none`.

What is taken is the program, without what only shows it at work: calls, prints and asserts
(`dependencies.py`). Names that it needs and nothing sets are looked for in the other blocks, in the
prompt and in the other answers. A function under another name is never renamed. `scripts.py` finds
programs that are run as a whole. Nothing is executed, and no text makes this raise, hang or recurse
without end. A text that is not small (`syntax.is_small`) is read by a worker process with limits;
one that is too much for it is taken as it stands.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import takewhile
from typing import Literal, cast

from inspect_resample.extraction.characters import cleaned, refuses
from inspect_resample.extraction.dependencies import at_once
from inspect_resample.extraction.fences import Fence, between, fences
from inspect_resample.extraction.large import program_in
from inspect_resample.extraction.marks import without_half
from inspect_resample.extraction.parts import parts
from inspect_resample.extraction.program import (
    Completeness,
    Supplier,
    assemble,
    definition,
    offered,
    with_method_as_function,
)
from inspect_resample.extraction.scripts import SCRIPT, script_in
from inspect_resample.extraction.statements import (
    MAX_LENGTH,
    MAX_STATEMENTS,
    Statement,
    is_python,
    split,
)
from inspect_resample.extraction.wrappings import as_text, unwrapped, without_entities
from inspect_resample.parsing.syntax import is_small, one_reader
from inspect_resample.parsing.workers import LostError

Method = Literal[
    "fence", "open fence", "text", "wrapped", "continuation", "body", "unparsable", "none"
]

_CODE = r"(?=@|(?:async +def|class|def|from|import) )"
_REPL = re.compile(rf"^[ \t]*>>> ?{_CODE}", re.MULTILINE)
_REPL_LINE = re.compile(r"[ \t]*(?:>>>|\.\.\.)(?: |$)(.*)")
_INDENTED_CODE = re.compile(rf"^([ \t]+){_CODE}", re.MULTILINE)
_UNINDENTED_DEFINITION = re.compile(r"^(?:async +def|class|def) ", re.MULTILINE)

_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_BELOW_PROSE = re.compile(r"\A(?:\S.*\n)+(?:[ \t]*\n)+(?=[ \t]+\S)")

_ENTRY = r"^(?:async +def|def|class) +{}\b|^{}\b.*[^=]=[^=]|^@|^class "
_BODY = re.compile(
    r"\s*(?:return|if|for|while|with|try|yield|import|from|[^\W\d]\w*\s*[-+*/]?=)(?!\w)"
)

_WRITTEN_SPACES = {0x10A: "\n", 0x120: " "}
"""Letters by which a tokenizer writes line ends and spaces (`characters.py`)."""

_MAX_ANSWERS = 8
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
    most: Completeness = Completeness.FULL
    """The most that it is taken to offer."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the model was asked."""

    prompt: str
    entry_point: str

    @property
    def to_continue(self) -> bool:
        """Whether the prompt has the signature, so that a text may go on with the body."""
        pattern = rf"^(?:async +)?def +{re.escape(self.entry_point)}\b"
        return bool(re.search(pattern, self.prompt, re.MULTILINE))


def extract_program(completion: str, *, prompt: str, entry_point: str) -> Extraction:
    """Extract the program from a model's completion.

    Args:
        completion: What the model wrote, of any length and content.
        prompt: What the model was asked: imports, helper functions, signature and docstring as in
            HumanEval, or any text in which the function is only described, as in MBPP.
        entry_point: Name of the function that the suites call; `Solution().solve` for a method, and
            `scripts.SCRIPT` for a program that is run as a whole.

    Returns:
        The program and how it was found.
    """
    if is_small(f"{prompt}\n{completion}".translate(_WRITTEN_SPACES)):
        return extract_here(completion, prompt=prompt, entry_point=entry_point)
    try:
        program, method = program_in(completion, prompt, entry_point)
    except LostError:
        return _as_it_stands(cleaned(completion), entry_point)
    return Extraction(program, cast(Method, method))


def extract_here(completion: str, *, prompt: str, entry_point: str) -> Extraction:
    """Do what `extract_program` does in this process, for which the text is small."""
    text, asked = as_text(cleaned(completion)), _Asked(cleaned(prompt), entry_point)
    owner, method, name = entry_point.rpartition("().")
    with one_reader():
        if entry_point == SCRIPT:
            program, how = script_in(text, asked.prompt)
            return Extraction(program, cast(Method, how))
        if not method:
            return _extract(text, asked)
        found = _extract(text, replace(asked, entry_point=owner))
        if re.search(rf"^class +{re.escape(owner)}\b", found.program, re.MULTILINE):
            return found
        return _extract(text, replace(asked, entry_point=name))


def _as_it_stands(text: str, entry_point: str) -> Extraction:
    """Return the last fenced block with the entry point, or the whole text, without parsing."""
    begin = re.compile(rf"^(?:async +)?def +{re.escape(entry_point)}\b", re.MULTILINE)
    for program in (*(block.text for block in reversed(fences(text))), text):
        if entry_point and begin.search(program):
            return Extraction(f"{program}\n", "unparsable")
    return Extraction("", "none")


def _extract(text: str, asked: _Asked) -> Extraction:
    text = without_half(text, asked.prompt)
    found = parts(text, asked.prompt)
    answers = found.answers[:_MAX_ANSWERS]
    best, most = _best(_readings(answers, asked), asked)
    if most is not Completeness.FULL:
        refused = _refused(answers, asked)
        if refused and (most < Completeness.STUB or refuses(refused)):
            return Extraction(refused, "unparsable")
    decided = found.thoughts and most > Completeness.NOTHING
    if most < Completeness.FULL and not decided and [found.whole] != answers:
        other, offer = _best(_readings([found.whole], asked), asked)
        if offer > most:
            best = other
    if best is None:
        return Extraction("", "none")
    program = assemble(best.statements, asked.entry_point, best.suppliers)
    return Extraction(program, best.method)


def _best(readings: Iterable[_Reading], asked: _Asked) -> tuple[_Reading | None, Completeness]:
    """Return the first reading that fully defines the entry point, or that comes closest."""
    best: _Reading | None = None
    most = Completeness.NOTHING
    for reading in readings:
        offer = min(offered(reading.statements, asked.entry_point), reading.most)
        if offer > most:
            best, most = reading, offer
        if offer is Completeness.FULL:
            break
    return best, most


def _readings(answers: Sequence[str], asked: _Asked) -> Iterator[_Reading]:
    """Yield the ways to read some texts, the best first."""
    for answer in answers:
        others = [other for other in answers if other is not answer]
        blocks = fences(answer)[-_MAX_FENCES:]
        yield from _as_program(answer, blocks, asked, others)
        for inner in unwrapped(answer):
            for reading in _as_program(inner, fences(inner)[-_MAX_FENCES:], asked, others):
                yield replace(reading, method="wrapped")
        if asked.to_continue:
            yield from _as_end_of_prompt(answer, blocks, asked)
            for inner in unwrapped(answer):
                for reading in _as_end_of_prompt(inner, fences(inner)[-_MAX_FENCES:], asked):
                    yield replace(reading, method="wrapped")


def _as_program(
    answer: str, blocks: Sequence[Fence], asked: _Asked, others: Sequence[str]
) -> Iterator[_Reading]:
    """Yield the text if it is Python, its pieces as programs, the last first, and all of it."""
    from_prompt = partial(_split_prompt, asked.prompt)
    from_answers = partial(_split_all, others)
    if blocks and is_python(answer):
        yield _Reading("text", split(answer), (from_prompt, from_answers))
    texts = [block.text for block in blocks]
    name = re.escape(asked.entry_point)
    defining = re.compile(_ENTRY.format(name, name), re.MULTILINE)
    stretches = between(answer, blocks) if blocks else [""]
    for place in reversed(range(len(stretches))):
        rest = [text for number, text in enumerate(texts) if number != place - 1]
        suppliers = (partial(_split_all, rest), from_prompt, from_answers)
        if defining.search(stretches[place]):
            yield _Reading(
                "text",
                split(_end(stretches[place])),
                (partial(_split_all, texts), from_prompt, from_answers),
            )
        if place:
            method: Method = "fence" if blocks[place - 1].closed else "open fence"
            for statements in _views(texts[place - 1], asked.entry_point):
                yield _Reading(method, statements, suppliers)
    for window in _windows(answer):
        for statements in _views(window, asked.entry_point):
            yield _Reading("text", statements, (from_prompt, from_answers))


def _windows(text: str) -> Iterator[str]:
    """Yield a text; of one that is too long its end, where an answer is, and its beginning."""
    long = len(text) > MAX_LENGTH or text.count("\n") > MAX_STATEMENTS
    if long and not (len(text) <= MAX_LENGTH and is_python(text)):
        yield _end(text)
    yield text


def _end(text: str) -> str:
    """Return as much from the end of a text as is read."""
    lines = text[-MAX_LENGTH:].split("\n")
    return "\n".join(
        lines[-MAX_STATEMENTS:] if len(text) <= MAX_LENGTH else lines[1:][-MAX_STATEMENTS:]
    )


def _split_all(texts: Sequence[str]) -> Sequence[Statement]:
    return [each for text in texts for each in split(text)]


@lru_cache(maxsize=256)
def _split_prompt(prompt: str) -> Sequence[Statement]:
    return split(prompt)  # once a problem, not once a draw


def _views(text: str, entry_point: str) -> Iterator[Sequence[Statement]]:
    """Yield the statements of a text as it is, as a REPL session, and as indented code."""
    text = without_entities(text)
    yield with_method_as_function(split(text), entry_point)
    if _REPL.search(text):
        code = [match[1] for line in text.split("\n") if (match := _REPL_LINE.match(line))]
        yield with_method_as_function(split("\n".join(code)), entry_point)
    margins = _INDENTED_CODE.findall(text)
    if margins and not _UNINDENTED_DEFINITION.search(text):
        margin = min(margins, key=len)
        code = [line.removeprefix(margin) for line in text.split("\n")]
        yield with_method_as_function(split("\n".join(code)), entry_point)


def _as_end_of_prompt(answer: str, blocks: Sequence[Fence], asked: _Asked) -> Iterator[_Reading]:
    """Yield the prompt with the text as its continuation, and with the best body.

    Of the text and the fenced blocks, indented in several ways, the best body for the prompt's
    function is one that returns something, and among these the longest. Readings in which the
    body does nothing are not worth yielding.
    """
    prompt, entry_point = asked.prompt, asked.entry_point
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
        if offered(best, entry_point) >= Completeness.DAMAGED:
            returns = _worth(best, entry_point)[1]
            yield _Reading(method, best, most=Completeness.FULL if returns else Completeness.IMPORT)


def _worth(statements: Sequence[Statement], entry_point: str) -> tuple[bool, bool, int]:
    """Return whether the definition does something, returns something, and its length."""
    defining = definition(statements, entry_point)
    returns = any(
        isinstance(part, ast.Return | ast.Yield | ast.YieldFrom)
        for each in defining
        for node in each.nodes
        for statement in getattr(node, "body", ())
        for part in at_once(statement)
    )
    lines = sum(each.source.count("\n") + 1 for each in defining)
    return offered(statements, entry_point) >= Completeness.DAMAGED, returns, lines


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


def _refused(answers: Sequence[str], asked: _Asked) -> str:
    """Return the last definition of the entry point that does not parse, or the whole of a body.

    It is empty where there is none.
    """
    if not asked.entry_point:
        return ""
    begin = re.compile(rf"^(?:async +)?def +{re.escape(asked.entry_point)}\b", re.MULTILINE)
    for answer in answers:
        for block in reversed(fences(answer)[-_MAX_FENCES:]):
            if begin.search(block.text) and not is_python(block.text):
                return f"{block.text}\n"
        heads = [head.start() for head in begin.finditer(answer)]
        if heads:
            source = _indented_block(answer[heads[-1] :])
            return "" if is_python(source) else source
        body = _BLANK_START.sub("", answer)
        if asked.to_continue and _BODY.match(body):
            end = _indented_block(body) if body[:1].isspace() else body
            source = f"{asked.prompt.rstrip()}\n{next(_indented(end, ' ' * 4))}"
            if not is_python(source):
                return source
    return ""


def _indented_block(text: str) -> str:
    """Return the first line and the lines below it that are indented or go on with it."""
    first, *lines = text.split("\n")
    kept = [first, *takewhile(lambda line: not line.strip() or line[0] in " \t)]}", lines)]
    return "\n".join(kept).rstrip() + "\n"
