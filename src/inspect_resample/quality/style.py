"""The four checks of style of Inference Scaling fLaws (arXiv 2411.17501), and what they look at.

The thresholds and patterns are the paper's. Where it leaves open what is counted, the functions
here say what they count.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence

LONGEST_LINE = 70
LONGEST_FUNCTION = 30
LEAST_COMMENTS = 0.75

_CAMEL_CASE = re.compile(r"[a-z]+(?:[A-Z][a-z0-9]*)*")
_SNAKE_CASE = re.compile(r"[a-z]+(?:_[a-z]+)*")

_Function = ast.FunctionDef | ast.AsyncFunctionDef

_LAYOUT = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENDMARKER, tokenize.ENCODING),
}


def style(text: str, tree: ast.Module) -> dict[str, float | None]:
    """The checks and what they hold against their thresholds, by the names of `measures.py`.

    Args:
        text: A program.
        tree: What `ast.parse` makes of it.

    Returns:
        Checks are 1.0 or 0.0. None is for what the program has nothing of: names, functions, lines
        of code.

    Raises:
        tokenize.TokenError: Python's tokenizer, unlike its parser, cannot read the text.
    """
    lines = text.splitlines()
    functions = [_lines(node) for node in ast.walk(tree) if isinstance(node, _Function)]
    longest_line = max(map(len, lines), default=0)
    longest_function = max(functions, default=None)
    names = _names(tree)
    long_names = [name for name in names if len(name) > 1]
    camel, snake = _share(_CAMEL_CASE, names), _share(_SNAKE_CASE, long_names)
    if names and not long_names:
        snake = 1.0  # The check ignores names of one letter, so nothing speaks against it.
    ratio = _comments_per_code_line(text, tree)
    short = longest_line <= LONGEST_LINE and (longest_function or 0) <= LONGEST_FUNCTION
    return {
        "camel_case": _passed(camel, 1.0),
        "snake_case": _passed(snake, 1.0),
        "length": float(short),
        "comment_ratio": _passed(ratio, LEAST_COMMENTS),
        "camel_case_share": camel,
        "snake_case_share": snake,
        "longest_line": float(longest_line),
        "longest_function": None if longest_function is None else float(longest_function),
        "comments_per_code_line": ratio,
    }


def _passed(value: float | None, least: float) -> float | None:
    return None if value is None else float(value >= least)


def _share(pattern: re.Pattern[str], names: Sequence[str]) -> float | None:
    """The share of names, each counted once, that are wholly in a pattern."""
    if not names:
        return None
    return sum(pattern.fullmatch(name) is not None for name in names) / len(names)


def _names(tree: ast.Module) -> list[str]:
    """The distinct names of functions, parameters and variables that the program sets.

    Attributes, classes and imported names are none of them.
    """
    return list(dict.fromkeys(_each_name(tree)))


def _each_name(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
            case ast.MatchMapping(rest=str(name)):
                yield name


def _lines(function: _Function) -> int:
    """Lines of a function from its `def` to its end, without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _comments_per_code_line(text: str, tree: ast.Module) -> float | None:
    """(comments + 1 if anything has a docstring) / lines of code; None without code.

    A comment is a `#` to the end of its line, behind code or alone. A line of code is one with
    anything else than blanks, a comment, or a docstring.
    """
    docstrings = set(_docstring_lines(tree))
    comments, code = 0, set[int]()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments += 1
        elif token.type not in _LAYOUT:
            code.update(range(token.start[0], token.end[0] + 1))
    code -= docstrings
    return (comments + bool(docstrings)) / len(code) if code else None


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, _Function | ast.ClassDef | ast.Module):
            match node.body:
                case [ast.Expr(value=ast.Constant(value=str())) as docstring, *_]:
                    yield from range(docstring.lineno, (docstring.end_lineno or 0) + 1)
