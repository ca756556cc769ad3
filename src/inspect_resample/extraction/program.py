"""From the statements of a text to a program that defines the entry point."""

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from typing import TypeAlias

from inspect_resample.extraction.dependencies import is_future_import, kept, needed
from inspect_resample.extraction.statements import DEFINING_NODES, Statement, split

Supplier: TypeAlias = Callable[[], Sequence[Statement]]
"""Statements that may set what a program uses and does not set; called only when needed."""

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_BUILTINS = frozenset(dir(builtins))


class Completeness(IntEnum):
    """How much of the entry point some statements offer, from the least to the most."""

    NOTHING = 0
    OTHER = 1
    """Functions or classes, but no entry point."""
    STUB = 2
    """The entry point with a body that does nothing, as in a draft."""
    IMPORT = 3
    """The entry point from a module, perhaps one that only the answer's tests imagine."""
    DAMAGED = 4
    """The entry point up to where it no longer parses: cut off, or with prose right below."""
    FULL = 5


def offered(statements: Sequence[Statement], entry_point: str) -> Completeness:
    """Return how much of the entry point the statements offer."""
    best = max((_offer(each, entry_point) for each in statements), default=Completeness.NOTHING)
    if best is Completeness.NOTHING and any(map(_is_definition, statements)):
        return Completeness.OTHER
    return best


def definition(statements: Sequence[Statement], entry_point: str) -> list[Statement]:
    """Find the statements that define the entry point.

    The last of those that offer most counts, as it does when Python runs the text. The definition
    before it is needed as well where it is used to set something: `f = cache(f)`, or `old = f`
    above the last one.

    Returns:
        The defining statements in their order; none where the offer is below `Completeness.STUB`.
    """
    best = max(Completeness.STUB, offered(statements, entry_point))
    found: list[Statement] = []
    used = True
    for each in reversed(statements):
        if used and _offer(each, entry_point) is best:
            found.insert(0, each)
            used = False
        if found and each.binds and not each.damaged:
            used |= entry_point in each.at_once
    return found


def with_method_as_function(
    statements: Sequence[Statement], entry_point: str
) -> Sequence[Statement]:
    """Make a method callable as the entry point where only a class has it.

    Models that learned from LeetCode answer with a `class Solution`. A method whose first
    parameter is `self` is bound to a new object, any other is taken from the class.

    Returns:
        The statements, with an assignment to the entry point at the end if it is needed.
    """
    if offered(statements, entry_point) is Completeness.FULL:
        return statements
    for owner, method in _methods(statements, entry_point):
        parameters = [*method.args.posonlyargs, *method.args.args]
        bound = parameters and parameters[0].arg == "self"
        source = f"\n\n{entry_point} = {owner}{'()' if bound else ''}.{entry_point}"
        return [*statements, *split(source)]
    return statements


def assemble(
    statements: Sequence[Statement], entry_point: str, suppliers: Iterable[Supplier] = ()
) -> str:
    """Return the source of a program, without what only shows it at work.

    Without a definition of the entry point it is what the functions and classes need.

    Args:
        statements: The statements of a text.
        entry_point: Name of the function that the suites call.
        suppliers: Where to take names that the program uses and does not set, the best first.

    Returns:
        The source; empty if there are no functions and classes.
    """
    defining = {id(each) for each in definition(statements, entry_point)}
    if defining:
        wanted = {entry_point}
        statements = [s for s in statements if entry_point not in s.binds or id(s) in defining]
    else:
        wanted = {name for each in statements if _is_definition(each) for name in each.binds}
    program = needed(statements, wanted, shown=entry_point) if wanted else []
    rest = kept(statements, program, shown=entry_point) if wanted else []
    own = len(program)
    for supply in suppliers:
        used = {name for each in program for name in each.uses}
        missing = used.difference(_BUILTINS, *(each.binds for each in program))
        if missing:
            supplied = [each for each in supply() if entry_point not in each.binds]
            program = needed(supplied, missing, shown=entry_point) + program
    program = program[: len(program) - own] + rest
    program.sort(key=lambda each: not is_future_import(each))
    source = "\n".join(each.source for each in program).strip("\n")
    return f"{source}\n" if source else ""


def _offer(statement: Statement, name: str) -> Completeness:
    if name not in statement.binds:
        return Completeness.NOTHING
    offer = max(_offer_of_node(node, name) for node in statement.nodes)
    return min(offer, Completeness.DAMAGED) if statement.damaged else offer


def _offer_of_node(node: ast.AST, name: str) -> Completeness:
    """Return what a node at the top level offers for a name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name == name:
            return Completeness.STUB if _is_stub(node) else Completeness.FULL
        case ast.ClassDef() if node.name == name:
            return Completeness.FULL
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            if any(name == (alias.asname or alias.name) for alias in aliases):
                return Completeness.IMPORT
        case ast.Assign(targets=targets, value=value):
            offers = [_offer_of_target(target, value, name) for target in targets]
            return max(offers)
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
            if target == name:
                return _offer_of_value(value, name)
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            return Completeness.NOTHING
        case ast.Expr(value=ast.Call()):
            return Completeness.IMPORT  # The statement sets it by its text.
        case ast.If() | ast.Try() | ast.With() | ast.For():
            inner = (each for each in ast.walk(node) if isinstance(each, DEFINING_NODES))
            return max((_offer_of_node(each, name) for each in inner), default=Completeness.NOTHING)
    return Completeness.NOTHING


def _offer_of_target(target: ast.expr, value: ast.expr, name: str) -> Completeness:
    """Return what an assignment to one target offers for a name."""
    match target, value:
        case ast.Name(id=set_name), _:
            return _offer_of_value(value, name) if set_name == name else Completeness.NOTHING
        case (
            (ast.Tuple(elts=parts) | ast.List(elts=parts)),
            (ast.Tuple(elts=values) | ast.List(elts=values)),
        ) if len(parts) == len(values):
            pairs = zip(parts, values, strict=True)
            return max(
                (_offer_of_target(*pair, name) for pair in pairs), default=Completeness.NOTHING
            )
    names = (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
    if isinstance(target, ast.Attribute | ast.Subscript):
        return Completeness.IMPORT  # The statement sets it by its text.
    return Completeness.FULL if name in names else Completeness.NOTHING


def _offer_of_value(value: ast.expr, name: str) -> Completeness:
    """Return what a value offers for a name: a constant or what the function returns, nothing."""
    called = value.func if isinstance(value, ast.Call) else None
    of_itself = isinstance(called, ast.Name) and called.id == name
    return (
        Completeness.NOTHING if of_itself or isinstance(value, ast.Constant) else Completeness.FULL
    )


def _methods(statements: Sequence[Statement], name: str) -> Iterator[tuple[str, _Function]]:
    """Yield the methods of a name that do something, the last class first, with their class."""
    for statement in reversed(statements):
        for owner in statement.nodes:
            if isinstance(owner, ast.ClassDef):
                for node in owner.body:
                    if isinstance(node, _Function) and node.name == name and not _is_stub(node):
                        yield owner.name, node


def _is_definition(statement: Statement) -> bool:
    """Whether it defines a function or a class."""
    return any(isinstance(node, _Function | ast.ClassDef) for node in statement.nodes)


def _is_stub(function: _Function) -> bool:
    """Whether nothing in the body does anything."""
    return all(map(_is_idle, function.body))


def _is_idle(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Expr(value=value):
            return not isinstance(value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom)
        case ast.Raise(
            exc=ast.Name(id="NotImplementedError")
            | ast.Call(func=ast.Name(id="NotImplementedError"))
        ):
            return True
        case _:
            return False
