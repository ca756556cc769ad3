"""Tests that people have, and whether the judge can run them apart from the program.

A program is never in the process of its tests: there the entry point is a stand-in, which sends the
arguments to the program's process and gets the output back, both as data. What that cannot do is
refused here, with the line.
"""

import ast
from collections.abc import Iterator

from inspect_resample.parsing.syntax import parse_own

CANDIDATE = "candidate"
_PATCHING = ("unittest.mock", "mock", "pytest", "importlib", "inspect", "gc", "ctypes")
_RUNNING = ("eval", "exec", "compile", "__import__")
_NO_DATA = {
    *("enumerate", "filter", "iter", "map", "memoryview", "object", "open", "range", "reversed"),
    *("slice", "zip"),
}
"""What gives no plain data, whatever it is given."""
_CAPTURING = ("redirect_stdout", "redirect_stderr", "redirect_stdin")


def check_tests(text: str, entry_point: str) -> None:
    """See to it that tests can be run.

    Args:
        text: Assertions that name the entry point, or a function `check(candidate)`.
        entry_point: The name that stands for the program.

    Raises:
        ValueError: They cannot: the message names the line of the text and the reason.
    """
    try:
        tree = parse_own(text)
    except SyntaxError as wrong:
        where = f", line {wrong.lineno}" if wrong.lineno else ""
        raise ValueError(f"tests{where}: {wrong.msg}") from None
    except ValueError as wrong:  # a null byte, before Python 3.11.4
        raise ValueError(f"tests: {wrong}") from None
    except (RecursionError, MemoryError):
        raise ValueError("tests: they are nested too deeply") from None
    names = {entry_point, CANDIDATE, _argument_of_check(tree)}
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        raise ValueError("tests: expected are assertions, or `check(candidate)` with some in it")
    if not any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(tree)):
        raise ValueError(f"tests: they never name {entry_point}")
    for line, reason in sorted(_obstacles(tree, names)):
        raise ValueError(f"tests, line {line}: {reason}")


def _argument_of_check(tree: ast.Module) -> str:
    """What `check` calls the program; the candidate where there is no such function."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "check":
            if len(node.args.args) != 1 or node.args.kwonlyargs:
                raise ValueError(
                    f"tests, line {node.lineno}: expected is `check(candidate)` with one argument"
                )
            return node.args.args[0].arg
    return CANDIDATE


def _obstacles(tree: ast.Module, names: set[str]) -> Iterator[tuple[int, str]]:
    """What cannot be done from another process, with its line."""
    made_here = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    makers = (_NO_DATA - made_here) | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and not node.bases
    }
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    for node in ast.walk(tree):
        yield from _obstacle(node, names, made_here, makers, modules)


def _obstacle(
    node: ast.AST, names: set[str], made_here: set[str], makers: set[str], modules: set[str]
) -> Iterator[tuple[int, str]]:
    """What of one node cannot be done."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        imported = [alias.name for alias in node.names]
        whole = [module, *(f"{module}.{name}".lstrip(".") for name in imported)]
        for name in whole:
            if any(name == known or name.startswith(known + ".") for known in _PATCHING):
                yield node.lineno, f"tests that patch or look into a program ({name}) cannot be run"
        if any(name in _CAPTURING for name in imported):
            yield node.lineno, "what a program prints never reaches its tests"
    elif isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Name) and node.value.id in names:
            yield node.lineno, f"`{node.value.id}` is a stand-in: only calls reach the program"
        elif node.attr in _CAPTURING:
            yield node.lineno, "what a program prints never reaches its tests"
        elif isinstance(node.ctx, ast.Store | ast.Del) and _root(node) in modules:
            yield node.lineno, f"a patch of {ast.unparse(node)} never reaches the program"
    elif isinstance(node, ast.Call):
        yield from _obstacle_of_call(node, names, made_here, makers, modules)


def _obstacle_of_call(
    node: ast.Call, names: set[str], made_here: set[str], makers: set[str], modules: set[str]
) -> Iterator[tuple[int, str]]:
    called = node.func.id if isinstance(node.func, ast.Name) else None
    if called in ("setattr", "delattr") and node.args and _root(node.args[0]) in modules:
        yield node.lineno, f"a patch of {ast.unparse(node.args[0])} never reaches the program"
    if called in _RUNNING:
        yield node.lineno, f"{called} could run what a program gives where its tests are"
    if called not in names:
        return
    for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
        for part in _parts(argument):
            function = isinstance(part, ast.Lambda | ast.GeneratorExp)
            named = isinstance(part, ast.Name) and part.id in made_here
            if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
                named = part.func.id in makers
            if function or named:
                shown = ast.unparse(part)
                yield (
                    part.lineno,
                    f"the argument {shown:.60} is no plain data, so it cannot be sent",
                )


def _parts(argument: ast.expr) -> Iterator[ast.expr]:
    """An argument, and what stands in the collections that it is."""
    if isinstance(argument, ast.List | ast.Tuple | ast.Set):
        for item in argument.elts:
            yield from _parts(item)
    elif isinstance(argument, ast.Dict):
        for value in argument.values:
            yield from _parts(value)
    elif isinstance(argument, ast.Starred):
        yield from _parts(argument.value)
    else:
        yield argument


def _root(node: ast.expr) -> str | None:
    """The name that a chain of attributes begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
