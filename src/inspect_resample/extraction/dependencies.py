"""Which statements of a program are its own, and which only show it at work.

The rule: a program is kept as it is, but for what may do harm where a judge only wants to call the
entry point. Left out are statements that act (calls, loops, asserts, prints) unless they work on
something that the entry point needs, and whatever calls the entry point, reads input or ends the
program when it is loaded. Definitions are left out only where loading them may fail or take long.
"""

import ast
import builtins
import sys
from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    MutableSequence,
    MutableSet,
    Sequence,
    Set,
)

from inspect_resample.extraction.statements import BY_TEXT, DEFINING_NODES, Statement, words

_SETTINGS = frozenset(
    {"getcontext", "seed", "set_int_max_str_digits", "setcontext", "setrecursionlimit"}
)
"""Calls that change how functions run although no function names them."""

_CHANGES = frozenset(
    {*dir(MutableSequence), *dir(MutableSet), *dir(MutableMapping)}.difference(
        dir(Sequence), dir(Set), dir(Mapping)
    )
)
"""Methods that change a list, a set or a dictionary: `append`, `add`, `update` and others."""

_OUTSIDE = frozenset({"exit", "input", "quit"})
"""What only a script uses at its top level: its input, its end."""

_LOOKS_UP = BY_TEXT | {"__import__", "__main__", "eval", "gc", "inspect"}
"""Who uses one of these may find a name that it does not spell."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_GIVEN = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


def needed(
    statements: Sequence[Statement], wanted: Iterable[str], *, shown: str
) -> list[Statement]:
    """Select the statements that some names need, directly or through others.

    Needed is a statement that sets a needed name or a part of one, be it named in a string only;
    that works on a needed variable or class (`table.append(1)`, a subclass, or `build()` where
    `build` fills `table`); that changes a setting of the interpreter (`sys.setrecursionlimit`); a
    `from __future__` or star import.

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
        fresh = {name for place in new for name in _mentioned(statements[place])} - names
    return [statements[place] for place in sorted(chosen)]


def kept(
    statements: Sequence[Statement], core: Sequence[Statement], *, shown: str
) -> list[Statement]:
    """Select the statements of a program that are left in it.

    Returns:
        The needed statements and those that do no harm, in their order.
    """
    chosen = {id(each) for each in core}
    by_text = _spelled(statements) if any(map(_looks_up, core)) else frozenset()
    showing = _showing(statements, shown)
    standard = [each for each in statements if _is_import(each) and _is_standard(each)]
    loaded = _GIVEN.union(*(each.binds for each in [*core, *standard]))
    for each in statements:
        harmless = not each.damaged and each.at_once <= loaded and not _shows(each, showing)
        if harmless and _is_own(each, by_text):
            chosen.add(id(each))
            loaded |= each.binds
    used = {n for s in statements if id(s) in chosen for n in _mentioned(s)}
    chosen |= {id(each) for each in standard if not each.binds.isdisjoint(used)}
    return [each for each in statements if id(each) in chosen]


def _spelled(statements: Sequence[Statement]) -> frozenset[str]:
    """Return the names of a program that its strings spell, or begin or end to spell."""
    found = {word for each in statements for node in each.nodes for word in words(node)}
    ends = tuple(word for word in found if len(word) > 1)
    own = {name for each in statements if not _is_import(each) for name in each.binds}
    return frozenset(name for name in own if name.startswith(ends) or name.endswith(ends))


def is_future_import(statement: Statement) -> bool:
    """Return whether it is a `from __future__` import, which has to come first."""
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in statement.nodes
    )


def _is_own(statement: Statement, by_text: Set[str]) -> bool:
    """Whether it may belong to a program that does not name it.

    What a call gives may take long to come: it is left out, unless names are looked up by their
    text, and it works on one of these.
    """
    return all(map(_is_quick, statement.nodes)) or (
        not by_text.isdisjoint(statement.uses | statement.binds) and not _only_shows(statement)
    )


def _is_quick(node: ast.stmt) -> bool:
    """Whether it defines something and takes no time."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return not any(isinstance(part, _TAKES_TIME) for part in at_once(value))
    return False


def _looks_up(statement: Statement) -> bool:
    """Whether it may find a name by its text."""
    return not _LOOKS_UP.isdisjoint(statement.uses) or "sys.modules" in statement.source


_TAKES_TIME = (ast.Call, ast.Await, ast.BinOp, ast.comprehension)


def _works(
    statements: Sequence[Statement], setters: dict[str, list[int]], shown: str
) -> Iterator[tuple[str, int]]:
    """Yield each variable, function or class that a statement works on, with its place."""
    acting = [place for place, each in enumerate(statements) if _acts(each)]
    if not acting:
        return
    showing = _showing(statements, shown)
    for place in acting:
        each = statements[place]
        if _shows(each, showing) or _only_shows(each):
            continue
        used = each.uses if _works_on(each, shown) else each.uses - {shown}
        called = [statements[setter] for name in used for setter in setters.get(name, ())]
        touched = used.union(*(other.uses | other.binds for other in called))
        for name in touched & setters.keys():
            if _works_on(each, name) or not all(
                _is_import(statements[setter]) or _is_function(statements[setter], name)
                for setter in setters[name]
            ):
                yield name, place


def _is_function(statement: Statement, name: str) -> bool:
    """Whether the name is a function's, and not a variable that the function sets."""
    return all(isinstance(node, _FUNCTIONS) and node.name == name for node in statement.nodes)


def _works_on(statement: Statement, name: str) -> bool:
    """Whether it uses a part of what has the name, or sets one: it does not only pass it on."""
    for node in statement.nodes:
        for part in at_once(node):
            match part:
                case ast.Attribute(value=ast.Name(id=owner)) if owner == name:
                    return True
                case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=owner), *_]):
                    if owner == name:
                        return True
    return False


def _showing(statements: Sequence[Statement], shown: str) -> set[str]:
    """Return the names of which a call runs the entry point, or asks for input."""
    goals = _OUTSIDE | {shown}
    users = _index((name, place) for place, each in enumerate(statements) for name in each.uses)
    reached: set[str] = set()
    fresh = set(goals)
    while fresh:
        reached |= fresh
        places = {place for name in fresh for place in users.get(name, ())}
        fresh = {name for place in places for name in statements[place].binds} - reached
    return reached


def _shows(statement: Statement, showing: set[str]) -> bool:
    """Whether it runs the entry point when it is loaded, or is only for a script."""
    if _OUTSIDE.isdisjoint(statement.at_once) and showing.isdisjoint(statement.at_once):
        return _is_script(statement)
    calls = (
        part.func.id
        for node in statement.nodes
        for part in at_once(node)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)
    )
    return not showing.isdisjoint(calls) or _is_script(statement)


def _is_script(statement: Statement) -> bool:
    """Whether it is a block that runs only in a script, and nothing else."""
    match statement.nodes:
        case [ast.If(test=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]), orelse=[])]:
            names = [left, right]
            return any(isinstance(n, ast.Name) and n.id == "__name__" for n in names) and any(
                isinstance(n, ast.Constant) and n.value == "__main__" for n in names
            )
    return False


def at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a syntax tree without the bodies of its functions."""
    left = [node]
    while left:
        part = left.pop()
        yield part
        if isinstance(part, ast.Lambda):
            continue
        if isinstance(part, _FUNCTIONS):
            left += [*part.decorator_list, part.args]
        else:
            left += ast.iter_child_nodes(part)


def _mentioned(statement: Statement) -> frozenset[str]:
    """Return the names that it uses, and the words in its strings where it looks up names."""
    if not _looks_up(statement):
        return statement.uses
    return statement.uses.union(*map(words, statement.nodes))


def _index(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for name, place in pairs:
        index.setdefault(name, []).append(place)
    return index


def _acts(statement: Statement) -> bool:
    """Whether it does more than to set names: decorators and base classes may register it."""
    return any(
        not isinstance(node, DEFINING_NODES)
        or getattr(node, "decorator_list", [])
        or getattr(node, "bases", [])
        for node in statement.nodes
    )


def _only_shows(statement: Statement) -> bool:
    """Whether all it does is to assert, to print or to name something: it changes nothing."""
    for node in statement.nodes:
        for part in at_once(node):
            match part:
                case ast.Call(func=ast.Attribute(attr=called)) if called in _CHANGES:
                    return False
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


def _is_standard(statement: Statement) -> bool:
    """Whether it imports from the standard library only, which is always there."""
    names = [
        name
        for node in statement.nodes
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [getattr(node, "module", None) or ""]
        )
    ]
    return all(name.partition(".")[0] in sys.stdlib_module_names for name in names)


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
