"""Which programs are one: those that no run can tell apart.

Programs with one syntax tree differ in comments and layout only. A program can see its own layout,
though: the numbers of its lines are in frames, tracebacks, code objects, warnings and, from Python
3.13 on, in classes. So a tree stands for a program only where everything that it names is known to
lead to nothing of the kind. The rest are no suspects: they are only run each by itself.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from string import Formatter
from types import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    FrameType,
    GeneratorType,
    ModuleType,
    TracebackType,
)

from inspect_resample.judging.cache import key
from inspect_resample.parsing.syntax import parse

PYTHON = "{}.{}.{}".format(*sys.version_info)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MODULES = _words(
    """__future__ abc array base64 binascii bisect calendar cmath collections collections.abc copy
    dataclasses datetime decimal difflib enum fractions functools hashlib heapq io itertools json
    math numbers operator queue random re secrets statistics string struct sys textwrap time typing
    unicodedata uuid zlib"""
)
"""Modules that a program may import and still be blind."""

SOME_NAMES = {
    "io": _words("BytesIO StringIO TextIOWrapper"),
    "sys": _words(
        """argv byteorder exit float_info getrecursionlimit getsizeof hash_info int_info intern
        maxsize maxunicode platform setrecursionlimit stdin stdout version version_info"""
    ),
}
"""Those of which it may use these names only."""

BASES = _words(
    """ABC ArithmeticError AssertionError AttributeError Counter Enum Exception Flag IndexError
    IntEnum IntFlag KeyError LookupError NamedTuple OrderedDict RuntimeError StrEnum TypeError
    ValueError ZeroDivisionError bool defaultdict deque dict float frozenset int list object set
    str tuple"""
)
"""What a class may be a kind of: a metaclass is told at which line a class begins."""

_MACHINERY = (
    *(AsyncGeneratorType, CodeType, CoroutineType),
    *(FrameType, GeneratorType, TracebackType),
)
_PARTS = ("ag_", "co_", "cr_", "f_", "gi_", "tb_")

SEEING = frozenset(
    name for kind in _MACHINERY for name in dir(kind) if name.startswith(_PARTS)
) | _words(
    """ForwardRef attrgetter evaluate_forward_ref format_map get_field get_overloads get_type_hints
    methodcaller redirect_stderr singledispatch singledispatchmethod stderr update_wrapper vformat
    wraps"""
)
"""Parts of frames and the like, and what finds an attribute by a text, or evaluates a text."""

BUILTINS = _words(
    """breakpoint compile delattr eval exec getattr globals help locals open setattr vars"""
)
"""The same among Python's own functions; attributes may have these names (`re.compile`)."""

HARMLESS = (
    frozenset(name for kind in (int, float, str, list, dict, set) for name in dir(kind))
    | _words(
        """__all__ __call__ __debug__ __del__ __enter__ __exit__ __future__ __missing__ __module__
        __name__ __next__ __post_init__ __qualname__ __slots__"""
    )
) - _words(
    """__delattr__ __getattribute__ __getstate__ __init_subclass__ __reduce__ __reduce_ex__
    __setattr__ __subclasshook__"""
)
"""Names with two underscores at both ends that show nothing."""


class _Unknown(Exception):
    """A program may see its own layout, for all that is known."""


def syntax_key(program: str) -> str:
    """A key that programs share when they are identical as syntax trees.

    Comments, blank lines and the layout do not count. Text that does not parse is its own key.
    """
    tree = _tree(program)
    if tree is not None:
        with suppress(ValueError, RecursionError, MemoryError):
            return key("tree", repr(_written(tree, [])))
    return key("text", program)


def program_key(program: str, python: str) -> str:
    """A key that programs share when one verdict is right for all of them.

    Args:
        program: The text.
        python: The version of Python that it runs in: another one may read other trees.
    """
    tree = _tree(program) if python == PYTHON else None
    if tree is not None:
        nodes: list[ast.AST] = []
        with suppress(ValueError, RecursionError, MemoryError):
            written = repr(_written(tree, nodes))
            if is_blind(nodes):
                return key("tree", written)
    return key("text", program)


def _tree(program: str) -> ast.Module | None:
    """The syntax tree of a text; None where it has none."""
    try:
        return parse(program)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _written(node: ast.AST, nodes: list[ast.AST]) -> list[object]:
    """All that a tree holds but places in the text, and all of its nodes that hold anything.

    `ast.dump` and `ast.walk` together take twice as long.
    """
    nodes.append(node)
    found: list[object] = [node.__class__.__name__]
    for name in node._fields:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found.append([_part(item, nodes) for item in value])
        else:
            found.append(_part(value, nodes))
    return found


def _part(value: object, nodes: list[ast.AST]) -> object:
    """The same of what a node holds."""
    if not isinstance(value, ast.AST):
        return value
    return _written(value, nodes) if value._fields else value.__class__.__name__


def is_blind(nodes: list[ast.AST]) -> bool:
    """Whether a program surely sees nothing of its own layout, by its nodes."""
    try:
        modules = dict(pair for node in nodes for pair in _imported(node))
        _check_modules(nodes, modules)
        _check_bases(nodes)
        _check_names({name for node in nodes for name in _names(node)})
        _check_functions(nodes)
    except _Unknown:
        return False
    return True


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import gives to modules, and these."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            _demand(alias.name in MODULES)
            whole = alias.name if alias.asname else alias.name.partition(".")[0]
            yield alias.asname or whole, whole
    elif isinstance(node, ast.ImportFrom):
        _demand(node.level == 0 and node.module in MODULES)
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            if inner in MODULES:
                yield alias.asname or alias.name, inner
            else:
                wanted = _starred(node.module or "") if alias.name == "*" else {alias.name}
                _demand(wanted <= _public(node.module or ""))


def _check_modules(nodes: list[ast.AST], modules: dict[str, str]) -> None:
    """A module is used for its public names only, and never handed on."""

    def module_of(node: ast.AST) -> str | None:
        if isinstance(node, ast.Name):
            return modules.get(node.id)
        if isinstance(node, ast.Attribute) and (outer := module_of(node.value)):
            inner = f"{outer}.{node.attr}"
            return inner if inner in MODULES else None
        return None

    if not modules:
        return
    used = {id(node.value): node for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if module := module_of(node):
            user = used.get(id(node))
            _demand(user is not None)
            if user is not None and module_of(user) is None:
                _demand(user.attr in _public(module))


def _check_bases(nodes: list[ast.AST]) -> None:
    """No class has a metaclass but the library's."""
    bases = set()
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            _demand(not node.keywords)
            for base in node.bases:
                _demand(isinstance(base, ast.Name | ast.Attribute))
                bases.add(base.attr if isinstance(base, ast.Attribute) else ast.unparse(base))
    _demand(bases <= BASES)
    for node in nodes if bases else ():
        _demand(bases.isdisjoint(_bound(node)))


def _bound(node: ast.AST) -> list[str]:
    """The names that are given another meaning, other than by an import under their own name."""
    if isinstance(node, ast.Attribute | ast.keyword):
        return []
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, ast.alias):
        return [node.asname] if node.asname else []
    return _names(node)


def _names(node: ast.AST) -> list[str]:
    """The names in a node itself, as Python has read them, but for the text of constants."""
    if isinstance(node, ast.Constant):
        return []
    found: list[str] = []
    for value in vars(node).values():
        if type(value) is str:
            found.append(value)
        elif type(value) is list:
            found += [text for text in value if type(text) is str]
    return found


def _check_names(names: set[str]) -> None:
    """No name leads to a frame or its like."""
    special = {name for name in names if name.startswith("__") and name.endswith("__")}
    _demand(names.isdisjoint(SEEING) and special <= HARMLESS)


def _check_functions(nodes: list[ast.AST]) -> None:
    """None of Python's own is used that reaches everything.

    A text with fields must stand where it is formatted, and name no attribute in them.
    """
    for node in nodes:
        if isinstance(node, ast.Name):
            _demand(node.id not in BUILTINS)
        elif isinstance(node, ast.Attribute) and node.attr == "format":
            _demand(isinstance(node.value, ast.Constant) and _is_simple(node.value.value))


def _is_simple(text: object) -> bool:
    """Whether the fields of a text for `str.format` are but names and numbers."""
    if not isinstance(text, str):
        return False
    try:
        fields = [(name or "", spec or "") for _, name, spec, _ in Formatter().parse(text)]
    except ValueError:
        return False
    return all(not {*".["} & {*name} and _is_simple(spec) for name, spec in fields)


@cache
def _public(module: str) -> frozenset[str]:
    """The names of a module that a blind program may use, but for those in `SEEING`."""
    return SOME_NAMES.get(module) or frozenset(
        name
        for name, value in vars(import_module(module)).items()
        if not (name.startswith("_") or isinstance(value, ModuleType) or _is_metaclass(value))
    )


@cache
def _starred(module: str) -> frozenset[str]:
    """The names that an import of all names gives."""
    found = vars(import_module(module))
    return frozenset(found.get("__all__") or [name for name in found if name[0] != "_"])


def _is_metaclass(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, type)


def _demand(known: bool) -> None:
    """Give up unless something is so."""
    if not known:
        raise _Unknown
