"""What a program may be wrapped in beside a fence: quotes, prompts, HTML, JSON, escapes."""

import ast
import html
import json
import re
from collections.abc import Iterator

from inspect_resample.extraction.characters import literals, outside
from inspect_resample.extraction.statements import MAX_LENGTH
from inspect_resample.parsing.syntax import parse

_CODE = r"(?:@\w|(?:async +def|class|def|from|import) )"
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});")
_HTML = re.compile(r"<(?:pre|code|span|p|div|br|html)\b[^<>\n]*/?>", re.IGNORECASE)
_HTML_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_HTML_BREAK = re.compile(r"<(?:br|/p|/div|/pre|pre|/code|/li)\b[^<>\n]*>", re.IGNORECASE)
_BLOCK_QUOTE = re.compile(r"^ {0,3}(?:>(?!>) ?)+", re.MULTILINE)
_CELL = re.compile(r"^ *(?:In ?\[[ \d]*\]: ?|\.{3}: ?)", re.MULTILINE)
_CELL_OUT = re.compile(r"^Out ?\[[ \d]*\]:.*$", re.MULTILINE)
_QUOTE_FENCE = re.compile(r"^(?:'''|\"\"\")(?:py(?:thon)?3?)?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_INLINE = re.compile(r"(?<!`)(`{1,2})(?!`)\s?([^`]+?)(?<!`)\1(?!`)")
_QUOTED = re.compile(rf"(?:^|[\s:=(,\[])(?P<quote>['\"])(?=\s*(?:{_CODE}|\"{{3}}))", re.MULTILINE)
_SQUARE_TAG = re.compile(r"\[/?[A-Za-z]{2,12}\]")
_ESCAPED_MARKDOWN = re.compile(r"\\([_*\[\]<>#~`])")
_DIFF = re.compile(rf"^\+[ \t]*{_CODE}", re.MULTILINE)
_DIFF_MARK = re.compile(r"^(?:\+|(?:-|@@).*\n?)", re.MULTILINE)
_NUMBERED = re.compile(rf"^ *\d+ ?[|:] ?(?={_CODE})", re.MULTILINE)
_NUMBER = re.compile(r"^ *\d+ ?[|:] ?", re.MULTILINE)
_ESCAPED_LINES = re.compile(r":\s*\\n")

_JSON = re.compile(r"[{\[]\s*[\"{\[]")

_MAX_OBJECTS = 32
"""JSON values that are tried in a text: a bound for hostile text."""

_MAX_DEPTH = 8


def as_text(page: str) -> str:
    """Return the text of a page of HTML; any other text as it is."""
    tag = _HTML.search(page)
    if not tag or any(begin <= tag.start() < end for begin, end in literals(page)):
        return page
    return html.unescape(_HTML_TAG.sub("", _HTML_BREAK.sub("\n", page)))


def without_entities(code: str) -> str:
    """Return code without HTML's entities, if some stand outside of its strings."""
    if "&" not in code:
        return code
    found: list[str] = []

    def look(part: str) -> str:
        found.extend(_ENTITY.findall(part))
        return part

    outside(code, look)
    return html.unescape(code) if found else code


def unwrapped(text: str) -> Iterator[str]:
    """Yield what a text may hold in some wrapping, for each that it may have."""
    yield from _strings(text)
    yield from (
        each
        for each in (
            _BLOCK_QUOTE.sub("", text),
            _CELL.sub("", _CELL_OUT.sub("", text)) if _CELL.search(text) else text,
            _QUOTE_FENCE.sub("```", text),
            "\n".join(code for _, code in _INLINE.findall(text)),
            _unescaped_lines(_unquoted(text)),
            _without_markdown_escapes(text),
            _DIFF_MARK.sub("", text) if _DIFF.search(text) else text,
            _NUMBER.sub("", text) if _NUMBERED.search(text) else text,
            _SQUARE_TAG.sub("\n", text),
        )
        if each != text and each.strip()
    )


def _unquoted(text: str) -> str:
    """Return what is between quotes, if it is code."""
    begin = _QUOTED.search(text)
    if not begin:
        return text
    end = text.rfind(begin["quote"])
    return text[begin.end() : end] if end > begin.end() else text[begin.end() :]


def _unescaped_lines(text: str) -> str:
    """Return a text whose line ends are written as in a string."""
    if not _ESCAPED_LINES.search(text):
        return text
    plain = text.replace("\\n", "\n").replace("\\t", "\t")
    return plain.replace('\\"', '"').replace("\\'", "'")


def _without_markdown_escapes(text: str) -> str:
    if "\\" not in text:
        return text
    return outside(text, lambda part: _ESCAPED_MARKDOWN.sub(r"\1", part))


def _strings(text: str) -> Iterator[str]:
    """Yield the strings with code in the JSON values of a text, the last first.

    A text that is a value in Python's notation is read, too.
    """
    decoder = json.JSONDecoder(strict=False)
    found: list[str] = []
    at = 0
    for _ in range(_MAX_OBJECTS):
        begin = _JSON.search(text, at)
        if not begin:
            break
        try:
            value, at = decoder.raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            at = begin.start() + 1
        else:
            found += _codes(value)
    yield from reversed(found or list(_codes(_value(text.strip()))))


def _value(text: str) -> object:
    """Return the value that a text is in Python's notation, if it is one."""
    if text[:1] not in ("'", '"', "{", "[", "(") or len(text) > MAX_LENGTH:
        return None
    try:
        return ast.literal_eval(parse(text).body[0].value)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, TypeError, AttributeError, RecursionError, MemoryError):
        return None


def _codes(value: object, depth: int = 0) -> Iterator[str]:
    """Yield the strings in a JSON value that may be code; a string may be JSON again."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, str):
        if value.lstrip()[:1] in ("{", "["):
            try:
                yield from _codes(json.loads(value, strict=False), depth + 1)
            except (ValueError, RecursionError):
                yield value
        elif "\n" in value or "return" in value or "def " in value:
            yield value
    elif isinstance(value, list) and all(isinstance(each, str) for each in value):
        yield "\n".join(line.rstrip("\n") for line in value)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _codes(each, depth + 1)
