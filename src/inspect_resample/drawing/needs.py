"""Which statements of a program a function needs.

The rule: what the entry point names, directly or through others, is the program. What only shows
it at work (calls, prints, asserts, loops over examples, an `if __name__` block) is not, and may
not run where a judge calls the entry point: it waits for input, takes its time or fails.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence

from inspect_resample.drawing.statements import DEFINING_NODES, Statement

_SETTINGS = frozenset(
    {"getcontext", "seed", "set_int_max_str_digits", "setcontext", "setrecursionlimit"}
)
"""Calls that change how functions run although no function names them."""

_OUTSIDE = frozenset({"__name__", "exit", "input", "quit"})
"""What only a script uses at its top level: how it was started, its input, its end."""


def needed(
    statements: Sequence[Statement], wanted: Iterable[str], *, shown: str
) -> list[Statement]:
    """Select the statements that some names need, directly or through others.

    Needed is a statement that sets a needed name or a part of one; that works on a needed
    variable (`table.append(1)`, or `build()` where `build` fills `table`); that changes a
    setting of the interpreter (`sys.setrecursionlimit`); a `from __future__` or star import.
    A statement that works by way of `shown`, of input or of `__name__`, or that only prints or
    asserts, shows the program at work and is not needed.

    Args:
        statements: The statements of a program.
        wanted: The names to begin with.
        shown: The entry point.

    Returns:
        The needed statements in their order.
    """
    setters = _index(
        (name, place) for place, each in enumerate(statements) for name in each.binds | each.extends
    )
    workers = _index(_works(statements, setters, shown))
    chosen = {place for place, each in enumerate(statements) if _is_always_needed(each)}
    names: set[str] = set()
    fresh = set(wanted).union(*(statements[place].uses for place in chosen))
    while fresh:
        names |= fresh
        places = {p for name in fresh for p in setters.get(name, []) + workers.get(name, [])}
        new = places - chosen
        chosen |= new
        fresh = {name for place in new for name in statements[place].uses} - names
    return [statements[place] for place in sorted(chosen)]


def is_future_import(statement: Statement) -> bool:
    """Return whether it is a `from __future__` import, which has to come first."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in statement.nodes
    )


def _works(
    statements: Sequence[Statement], setters: dict[str, list[int]], shown: str
) -> Iterator[tuple[str, int]]:
    """Yield each variable, function or class that a statement works on, with its place."""
    acting = [place for place, each in enumerate(statements) if _acts(each)]
    if not acting:
        return
    showing = _reaching(_OUTSIDE | {shown}, statements)
    for place in acting:
        each = statements[place]
        if each.uses & showing or _only_shows(each):
            continue
        called = [statements[setter] for name in each.uses for setter in setters.get(name, ())]
        touched = each.uses.union(*(other.uses for other in called))
        for name in touched & setters.keys():
            if not all(_is_import(statements[setter]) for setter in setters[name]):
                yield name, place


def _reaching(goals: frozenset[str], statements: Sequence[Statement]) -> set[str]:
    """Return the goals and the names whose statements use one, directly or through others."""
    users = _index((name, place) for place, each in enumerate(statements) for name in each.uses)
    reached: set[str] = set()
    fresh = set(goals)
    while fresh:
        reached |= fresh
        places = {place for name in fresh for place in users.get(name, ())}
        fresh = {name for place in places for name in statements[place].binds} - reached
    return reached


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for name, place in pairs:
        index.setdefault(name, []).append(place)
    return index


def _acts(statement: Statement) -> bool:
    """Whether it does more than to set names; a decorator may register what it decorates."""
    return any(
        not isinstance(node, DEFINING_NODES) or getattr(node, "decorator_list", [])
        for node in statement.nodes
    )


def _only_shows(statement: Statement) -> bool:
    """Whether all it does is to assert, to print or to name something."""
    for node in statement.nodes:
        match node:
            case ast.Assert() | ast.Expr(value=ast.Call(func=ast.Name(id="print"))):
                continue
            case ast.Expr(value=value) if not isinstance(value, ast.Call):
                continue
            case _:
                return False
    return True


def _is_import(statement: Statement) -> bool:
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in statement.nodes)


def _is_always_needed(statement: Statement) -> bool:
    """Whether it is a `from __future__` import, a star import or a setting."""
    for node in statement.nodes:
        match node:
            case ast.ImportFrom(module="__future__") | ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
            case (
                ast.Expr(value=ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)))
                | ast.Assign(
                    targets=[
                        ast.Attribute(
                            value=ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called))
                        )
                    ]
                )
            ) if called in _SETTINGS:
                return True
    return False
