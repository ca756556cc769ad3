"""The program in an answer that reads standard input: all of it, and not what one function needs.

The answers of a completion (`parts.py`) are read in their order, and in each its fenced blocks, the
texts between them, the whole, what is wrapped (`wrappings.py`), and all blocks in a row. A piece is
worth the more the more of a program it is: what parses, reads and writes, and does so when it is
run. The last one of the best is taken, so that a draft comes after the answer, and a fragment or
another language after the program. Names that it uses and does not set are looked for in the other
blocks. Reasoning is read only if the answers have no program.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from textwrap import dedent

from inspect_resample.datasets.problem import SCRIPT as SCRIPT
from inspect_resample.extraction.dependencies import at_once, is_future_import, needed
from inspect_resample.extraction.fences import Fence, between, fences
from inspect_resample.extraction.marks import without_half
from inspect_resample.extraction.parts import parts
from inspect_resample.extraction.statements import DEFINING_NODES, is_python, split
from inspect_resample.extraction.wrappings import unwrapped, without_entities
from inspect_resample.parsing.syntax import parse

_READS = re.compile(
    r"\binput\s*\(|\bstdin\b|\bopen\s*\(\s*0|\bos\.read\b|\bfileinput\b|/dev/stdin|\bread\s*\(\s*0"
)
_WRITES = re.compile(r"\bprint\s*\(|\bstdout\b|\bos\.write\b|\bopen\s*\(\s*1|\bwrite\s*\(\s*1")
_PROMPT = re.compile(r"^(?:>>>|\.\.\.|\$|In \[\d+\]:)(?: |$)", re.MULTILINE)
_NAMES = """bash c c# c++ cc console cpp cs csharp css diff go golang haskell html input java
javascript js json kotlin makefile markdown md output php plain plaintext r ruby rust sample scala
sh shell sql swift text tex toml ts txt typescript xml yaml yml zsh"""
_OTHERS = frozenset(_NAMES.split())
_GIVEN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}
_MAX_BLOCKS = 32
"""The last fenced blocks that are read: a bound for hostile text."""


class ScriptWorth(IntEnum):
    """How much of a program a piece of text is, from the least to the most."""

    NOTHING = 0
    BROKEN = 1
    """Labelled or looking like one, but it does not parse."""
    CODE = 2
    """It parses, and does something."""
    HALF = 3
    """It reads, or it writes."""
    IDLE = 4
    """It can read and write, but defines functions only."""
    TOGETHER = 5
    """It is whole once blocks are put together: less than one that is whole by itself."""
    WHOLE = 6


@dataclass(frozen=True, slots=True)
class _Piece:
    source: str
    worth: ScriptWorth
    method: str


def script_in(text: str, prompt: str) -> tuple[str, str]:
    """The program in a completion, and how it was found; empty and `none` where there is none."""
    found = parts(without_half(text, prompt), prompt)
    best = _Piece("", ScriptWorth.NOTHING, "none")
    for answers in (found.answers, [found.whole] if found.thoughts else []):
        for answer in answers:
            for piece in _pieces(answer):
                if piece.worth > best.worth:
                    best = piece
        if best.worth > ScriptWorth.NOTHING:
            break
    return best.source, best.method


def _pieces(answer: str) -> Iterator[_Piece]:
    """What may be the program in an answer, the better first where several are worth as much."""
    blocks = fences(answer)[-_MAX_BLOCKS:]
    if is_python(answer):
        yield _piece(_code(answer), "text")
    stretches = between(answer, blocks) if blocks else [answer]
    python = [block for block in blocks if block.label not in _OTHERS]
    for place in reversed(range(len(stretches))):
        if blocks and is_python(stretches[place]):
            yield _piece(_code(stretches[place]), "text")
        if place and blocks[place - 1] in python:
            block = blocks[place - 1]
            yield _completed(block, [other for other in python if other is not block])
    if len(python) > 1:
        yield _together(_piece("\n\n".join(block.text for block in python), "fence"))
    for inner in unwrapped(answer):
        for piece in [_piece(inner, "wrapped"), *map(_block_piece, fences(inner)[-_MAX_BLOCKS:])]:
            yield _Piece(piece.source, piece.worth, "wrapped")
    if not blocks:
        yield _piece(_code(answer), "text")
        indented = [line for line in answer.split("\n") if not line.strip() or line[0] in " \t"]
        yield _piece(dedent("\n".join(indented)), "text")


def _code(text: str) -> str:
    """The statements in a text that has no fences, without words that happen to parse."""
    statements = split(text)
    code = [each for each in statements if not _is_word(each.nodes)]
    if is_python(text) and len(code) == len(statements):
        return text
    return "\n".join(each.source for each in code)


def _block_piece(block: Fence) -> _Piece:
    method = "fence" if block.closed else "open fence"
    return _piece(block.text, method, labelled=block.label.startswith("py"))


def _completed(block: Fence, others: Sequence[Fence]) -> _Piece:
    """A block, with what it needs of the others."""
    piece = _block_piece(block)
    if piece.worth < ScriptWorth.CODE or not others:
        return piece
    own = split(piece.source)
    missing = {name for each in own for name in each.uses}.difference(
        _GIVEN, *(each.binds for each in own)
    )
    if not missing:
        return piece
    supplied = needed([each for other in others for each in split(other.text)], missing, shown="")
    if not any(not missing.isdisjoint(each.binds) for each in supplied):
        return piece
    all_of_it = sorted([*supplied, *own], key=lambda each: not is_future_import(each))
    completed = _piece("\n".join(each.source for each in all_of_it), piece.method)
    # What explains a program may use its names, and is no program for that.
    return completed if piece.worth is ScriptWorth.WHOLE else _together(completed)


def _together(piece: _Piece) -> _Piece:
    """A piece that was put together from several blocks."""
    return replace(piece, worth=min(piece.worth, ScriptWorth.TOGETHER))


def _piece(text: str, method: str, labelled: bool = False) -> _Piece:
    """A piece, and what it is worth."""
    source = without_entities(text).strip("\n")
    if not source.strip():
        return _Piece("", ScriptWorth.NOTHING, method)
    if not is_python(source):
        margin = len(source) - len(source.lstrip(" \t"))
        moved = "\n".join(line[margin:] for line in source.split("\n"))
        shown = _PROMPT.sub("", source)
        source = next((each for each in (moved, shown) if is_python(each)), source)
    source += "\n"
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        looks = labelled or (_READS.search(source) and _WRITES.search(source))
        return _Piece(source, ScriptWorth.BROKEN if looks else ScriptWorth.NOTHING, "unparsable")
    if _is_word(tree.body):
        return _Piece("", ScriptWorth.NOTHING, method)
    reads, writes = bool(_READS.search(source)), bool(_WRITES.search(source))
    acts = any(map(_acts, tree.body))
    if reads and writes:
        return _Piece(source, ScriptWorth.WHOLE if acts else ScriptWorth.IDLE, method)
    return _Piece(source, ScriptWorth.HALF if reads or writes else ScriptWorth.CODE, method)


def _acts(node: ast.stmt) -> bool:
    """Whether a statement does something when the program is run."""
    if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign):
        return any(isinstance(part, ast.Call) for part in at_once(node))
    return not isinstance(node, DEFINING_NODES)


def _is_word(nodes: Sequence[ast.stmt]) -> bool:
    """Whether it is no code but words, numbers and sample data that happen to parse."""
    return all(
        isinstance(node, ast.Expr)
        and not isinstance(node.value, ast.Call | ast.ListComp | ast.Await | ast.Yield)
        for node in nodes
    )
