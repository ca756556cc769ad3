"""A text as statements of a module's top level, by lines, syntax trees and symbol tables."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from symtable import Symbol, SymbolTable

from inspect_resample.parsing.syntax import parse, symbols

DEFINING_NODES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
    ast.AnnAssign,
)
"""What only sets names. Everything else at the top level of a module acts."""

BY_TEXT = frozenset({"exec", "globals", "locals", "setattr", "vars"})
"""What sets names by their text."""

_COMPREHENSIONS = frozenset({"listcomp", "setcomp", "dictcomp", "genexpr"})
_WORD = re.compile(r"[^\W\d]\w*")

_NO_OPERATOR = r"(?!(?:and|as|else|for|if|in|is|not|or)\b)"
_NO_KEYWORD = (
    r"(?!(?:assert|async|await|case|class|def|del|except|from|global|import|lambda|match|nonlocal"
    r"|raise|return|type|while|with|yield)\b)"
)
_PROSE = re.compile(rf"{_NO_KEYWORD}{_NO_OPERATOR}[^\W\d]\w* +{_NO_OPERATOR}[^\W\d]")
"""Two words in a row at the beginning of a line: not Python, and cheaper to see than to parse."""

_GOES_ON = re.compile(r"[)\]}]|(?:else|finally)\s*:|(?:elif|except)\b.*:")
"""The beginning of an unindented line that belongs to the statement above it."""

_DEFINITION = re.compile(r"@|(?:async\s+)?def\b|class\b")

_QUOTES = ('"""', "'''")

MAX_LENGTH = 1 << 20
"""Characters that are read. This and the other limits are far above every sane answer: they bound
the time that endless repetition and hostile text can cost."""

MAX_STATEMENTS = 2000
"""In text that does not parse, blocks that are tried."""

_MAX_PARSED = 20_000
"""Statements that are read of text that parses."""

_MAX_JOINED = 64
"""Blocks over which an open string or bracket may run in text that does not parse."""

_MAX_CUT_LINES = 5000
"""Lines that are parsed in all to cut the end off a damaged definition."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement at the top level of a module, or several that share a line.

    Attributes:
        source: Its lines, with the blank lines and comments above it.
        nodes: Its syntax trees.
        binds: The global names that it sets; those that it names in strings where it sets names by
            their text, as `globals()["f"] = g` does.
        extends: The global names of which it sets a part, as `f.memo = {}` does.
        uses: The global names that it reads, at once or inside the functions that it defines.
        at_once: Those that it reads when it runs, not only when a function of it is called.
        damaged: Whether it is the beginning of a definition whose end does not parse.
    """

    source: str
    nodes: tuple[ast.stmt, ...]
    binds: frozenset[str]
    extends: frozenset[str]
    uses: frozenset[str]
    at_once: frozenset[str]
    damaged: bool = False


def split(text: str) -> list[Statement]:
    """Split a text into statements of a module's top level.

    Text that parses is read as it is. In any other text every unindented line begins a new
    try: what does not parse (prose, fences, a cut-off end) is left out, but of a damaged
    definition the longest beginning that parses is kept.

    Args:
        text: Any text whose lines end in a line feed.

    Returns:
        The statements in the order of the text.
    """
    lines = text[:MAX_LENGTH].split("\n")
    nodes, _ = _parse(lines)
    return list(_salvage(lines) if nodes is None else _group(lines, nodes[:_MAX_PARSED]))


def is_python(text: str) -> bool:
    """Return whether a text parses as it is."""
    return _parse(text[:MAX_LENGTH].split("\n"))[0] is not None


def _parse(lines: Sequence[str]) -> tuple[list[ast.stmt] | None, int]:
    """Return the syntax trees of some lines, or None and the number of the line at fault."""
    try:
        return parse("\n".join(lines)).body, 0
    except SyntaxError as error:
        return None, error.lineno or len(lines)
    except (ValueError, RecursionError, MemoryError):  # NUL or lone surrogate, deep nesting
        return None, len(lines)


def _group(lines: Sequence[str], nodes: Sequence[ast.stmt]) -> Iterator[Statement]:
    """Cut lines that parse into statements, each from the end of the one above to its own."""
    shared: list[list[ast.stmt]] = []
    for node in nodes:
        if shared and node.lineno <= _last_line(shared[-1][-1]):
            shared[-1].append(node)
        else:
            shared.append([node])
    begin = 0
    for group in shared:
        end = _last_line(group[-1])
        statement = _statement("\n".join(lines[begin:end]), group)
        begin = end
        if statement is not None:
            yield statement


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _statement(source: str, nodes: Sequence[ast.stmt]) -> Statement | None:
    """Return the statement with its names, None if its scopes are not valid."""
    try:
        top = symbols(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    binds = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    binds.update(*map(_set_by_text, nodes))
    at_once = {s.get_name() for s in top.get_symbols() if s.is_referenced()}
    later: set[str] = set()
    for symbol, deferred in _inner_symbols(top):
        if symbol.is_global() and symbol.is_referenced():
            (later if deferred else at_once).add(symbol.get_name())
        if symbol.is_declared_global() and symbol.is_assigned():
            binds.add(symbol.get_name())
    extends: set[str] = set().union(*map(_extended, nodes))
    if at_once & BY_TEXT or "builtins" in extends:
        binds.update(*map(_named, nodes))
    return Statement(
        source,
        tuple(nodes),
        frozenset(binds),
        frozenset(extends),
        frozenset(at_once | later),
        frozenset(at_once),
    )


def _inner_symbols(top: SymbolTable) -> Iterator[tuple[Symbol, bool]]:
    """The symbols of the scopes in another one, and whether they wait for a function's call."""
    inner = [(table, False) for table in top.get_children()]
    while inner:
        table, deferred = inner.pop()
        deferred |= table.get_type() == "function" and table.get_name() not in _COMPREHENSIONS
        inner += [(each, deferred) for each in table.get_children()]
        yield from ((symbol, deferred) for symbol in table.get_symbols())


def words(node: ast.AST) -> set[str]:
    """Return the words in the strings of a syntax tree that are not only said, and its keywords."""
    parts = list(ast.walk(node))
    said = {id(part.value) for part in parts if isinstance(part, ast.Expr)}  # as docstrings are
    texts = (
        part.arg if isinstance(part, ast.keyword) else part.value
        for part in parts
        if isinstance(part, ast.Constant | ast.keyword) and id(part) not in said
    )
    return {word for text in texts if isinstance(text, str) for word in _WORD.findall(text)}


def _named(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement may set by their text, or in `builtins`."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield from words(node)
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                yield target.attr


def _set_by_text(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement or a function of it sets as `globals()["name"] = 1` does."""
    for part in ast.walk(node):
        match part:
            case ast.Subscript(
                value=ast.Call(func=ast.Name(id="globals")),
                slice=ast.Constant(value=str(name)),
                ctx=ast.Store(),
            ):
                yield name


def _extended(node: ast.stmt) -> Iterator[str]:
    """Yield the names to whose attributes or items a statement assigns."""
    match node:
        case ast.Assign(targets=targets):
            pass
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            targets = [target]
        case _:
            return
    for part in targets:
        owner: ast.expr = part
        while isinstance(owner, ast.Attribute | ast.Subscript):
            owner = owner.value
        if owner is not part and isinstance(owner, ast.Name):
            yield owner.id


def _salvage(lines: Sequence[str]) -> Iterator[Statement]:
    """Yield the statements that can be had from lines which do not parse as a whole."""
    begins = [*_beginnings(lines), len(lines)]
    blocks = [lines[begin:end] for begin, end in pairwise(begins)]
    place = 0
    while place < min(len(blocks), MAX_STATEMENTS):
        statements, count = _read_first(blocks[place : place + _MAX_JOINED])
        yield from statements
        place += count


def _beginnings(lines: Sequence[str]) -> Iterator[int]:
    """Yield the line at which each block begins: an unindented line, or the comments above it."""
    above = 0
    decorated = False
    for number, line in enumerate(lines):
        if not _is_code(line):
            continue
        if not line[0].isspace() and not _GOES_ON.match(line):
            if not decorated:
                yield above
            decorated = line.startswith("@")
        above = number + 1


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _read_first(blocks: Sequence[Sequence[str]]) -> tuple[Iterable[Statement], int]:
    """Read the first block, and those after it if it runs on into them.

    Returns:
        The statements that could be read, and the number of blocks that are done with.
    """
    block = blocks[0]
    head = next(line for line in block if _is_code(line))
    if _PROSE.match(head):
        return [], 1
    nodes, _ = _parse(block)
    if nodes is not None:
        return _group(block, nodes), 1
    count = _blocks_until_closed(blocks)
    joined = [line for each in blocks[:count] for line in each]
    nodes, _ = _parse(joined) if count > 1 else (None, 0)
    if nodes is not None:
        return _group(joined, nodes), count
    if not _DEFINITION.match(head):
        return [], 1
    begun, nodes = _longest_beginning(joined)
    damaged = (replace(each, damaged=True) for each in _group(begun, nodes))
    return damaged, count if len(begun) > len(block) else 1


def _blocks_until_closed(blocks: Sequence[Sequence[str]]) -> int:
    """Count the blocks after which the string or the brackets that the first leaves open close.

    Marks inside other strings and in comments count too: it is a guess, for parsing to confirm.
    It is 1 where nothing is open or nothing closes.
    """
    texts = ["\n".join(block) for block in blocks]
    quotes = [quote for quote in _QUOTES if texts[0].count(quote) % 2]
    depth = 0
    for count, text in enumerate(texts, start=1):
        if quotes:
            depth = (depth + text.count(quotes[0])) % 2
        else:
            depth += sum(map(text.count, "([{")) - sum(map(text.count, ")]}"))
        if depth <= 0:
            return count
    return 1


def _longest_beginning(lines: Sequence[str]) -> tuple[Sequence[str], list[ast.stmt]]:
    """Cut lines before the fault, again and again, until the rest parses."""
    end, left = len(lines), _MAX_CUT_LINES
    while end > 0 and left > 0:
        left -= end
        nodes, fault = _parse(lines[:end])
        if nodes is not None:
            return lines[:end], nodes
        end = min(fault, end) - 1
        while end > 0 and not _is_code(lines[end - 1]):
            end -= 1
    return [], []
