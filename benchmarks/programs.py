"""Programs to judge, made from references: variants that behave the same, mutants that may not."""

import ast
import random
from collections.abc import Callable, Iterator
from copy import deepcopy

from inspect_resample.judging.identity import syntax_key

TRIES = 30  # mutants tried for each one wanted
LONGEST_TEXT = 30  # characters; longer constants are prose


def variants(reference: str, entry_point: str, count: int) -> list[str]:
    """Programs that do what the reference does and differ as syntax trees, from it and another.

    Args:
        reference: A program.
        entry_point: The function that is changed.
        count: How many.

    Returns:
        `count` programs: a local is renamed where there is one, in every other program a statement
        without effect is added.
    """
    programs = []
    for number in range(count):
        tree = ast.parse(reference)
        function = find(tree, entry_point)
        names = local_names(tree, function)
        if names and number % 2:
            rename(function, names[number // 2 % len(names)], f"local_{number}")
        else:
            has_docstring = ast.get_docstring(function) is not None
            function.body[has_docstring:has_docstring] = ast.parse(f"unused = {number}").body
        programs.append(ast.unparse(tree))
    return programs


def find(tree: ast.Module, name: str) -> ast.FunctionDef:
    """The last function of a name on a module's outermost level."""
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name][
        -1
    ]


def local_names(tree: ast.Module, function: ast.FunctionDef) -> list[str]:
    """Names that are assigned in a function and mean nothing anywhere else."""
    inside = {id(node) for node in ast.walk(function)}
    stored, taken = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) in inside:
            if isinstance(node.ctx, ast.Store):
                stored.add(node.id)
        elif isinstance(node, ast.Name):
            taken.add(node.id)
        elif isinstance(node, ast.arg):
            taken.add(node.arg)
        elif isinstance(node, ast.alias):
            taken.add(node.asname or node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            taken.update(node.names)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            taken.add(node.name)
    return sorted(stored - taken)


def rename(function: ast.FunctionDef, old: str, new: str) -> None:
    """Rename a local."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == old:
            node.id = new


# ------------------------------------------------------------------------------------------ mutants

Change = Callable[[ast.AST], bool]
"""Changes a node in place and says whether it did."""

FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Div,
    ast.Div: ast.FloorDiv,
    ast.Mod: ast.FloorDiv,
}


def change_constant(node: ast.AST) -> bool:
    """Another value of the same type; whole numbers are off by one."""
    if not isinstance(node, ast.Constant):
        return False
    value = node.value
    if isinstance(value, bool):
        node.value = not value
    elif isinstance(value, (int, float)):
        node.value = value + 1
    elif isinstance(value, str) and len(value) <= LONGEST_TEXT:
        node.value = value + "x"
    else:
        return False
    return True


def lower_constant(node: ast.AST) -> bool:
    """A whole number that is one less."""
    if not isinstance(node, ast.Constant) or type(node.value) is not int:
        return False
    node.value -= 1
    return True


def flip_comparison(node: ast.AST) -> bool:
    """A comparison that includes what it excluded, or says the opposite."""
    if not isinstance(node, ast.Compare) or type(node.ops[0]) not in FLIPPED:
        return False
    node.ops[0] = FLIPPED[type(node.ops[0])]()
    return True


def drop_return(node: ast.AST) -> bool:
    """A return without its value."""
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    node.value = None
    return True


def swap_operands(node: ast.AST) -> bool:
    """Left for right."""
    if not isinstance(node, ast.BinOp):
        return False
    node.left, node.right = node.right, node.left
    return True


def change_operator(node: ast.AST) -> bool:
    """Another operation on the same numbers."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in OTHER_OPERATOR:
        return False
    node.op = OTHER_OPERATOR[type(node.op)]()
    return True


def negate_condition(node: ast.AST) -> bool:
    """The branches of a condition exchanged."""
    if not isinstance(node, (ast.If, ast.IfExp)):
        return False
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return True


def swap_logic(node: ast.AST) -> bool:
    """`or` for `and`, `and` for `or`."""
    if not isinstance(node, ast.BoolOp):
        return False
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return True


def shift_range(node: ast.AST) -> bool:
    """A range that ends one later."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    if node.func.id != "range" or not node.args:
        return False
    end = min(1, len(node.args) - 1)
    node.args[end] = ast.BinOp(node.args[end], ast.Add(), ast.Constant(1))
    return True


CHANGES: tuple[Change, ...] = (
    change_constant,
    lower_constant,
    flip_comparison,
    drop_return,
    swap_operands,
    change_operator,
    negate_condition,
    swap_logic,
    shift_range,
)


def mutants(reference: str, count: int, chance: random.Random) -> list[str]:
    """Programs that differ from the reference in one place, or two when one does not give enough.

    Args:
        reference: A program.
        count: How many are wanted.
        chance: Which ones.

    Returns:
        At most `count` programs, distinct as syntax trees and from the reference. A very short
        reference may have fewer.
    """
    tree = ast.parse(reference)
    seen = {syntax_key(reference)}
    found: list[str] = []
    for tried in range(TRIES * count):
        places = 1 if tried < TRIES * count // 2 else 2
        program = mutant(tree, places, chance)
        key = syntax_key(program)
        if key not in seen:
            seen.add(key)
            found.append(program)
            if len(found) == count:
                break
    return found


def mutant(tree: ast.Module, places: int, chance: random.Random) -> str:
    """A program with random changes."""
    changed = deepcopy(tree)
    for _ in range(places):
        nodes = list(ast.walk(changed))
        for _ in range(10 * len(nodes)):
            if chance.choice(CHANGES)(chance.choice(nodes)):
                break
    return ast.unparse(ast.fix_missing_locations(changed))


def draws(
    reference: str, entry_point: str, count: int, right: float, chance: random.Random
) -> Iterator[str]:
    """Programs in the mix of a real model's draws.

    A third come again, most of them to the letter and the others with another layout; one in
    twenty-two does not parse. (Measured on 164 x 100 draws of a 16B model at temperature 0.8: 65.5%
    distinct as syntax trees, 75.7% as text, 4.5% do not parse.)

    Args:
        reference: A program.
        entry_point: Its function.
        count: How many draws.
        right: The share of right programs among those that parse.
        chance: Which ones.
    """
    correct = iter(variants(reference, entry_point, count))
    others = iter(mutants(reference, count, chance))
    drawn: list[str] = []
    for number in range(count):
        luck = chance.random()
        if drawn and luck < 0.243 * count / (count - 1):
            yield chance.choice(drawn)
        elif drawn and luck < 0.345 * count / (count - 1):
            yield chance.choice(drawn) + f"\n# {number}\n"
        elif chance.random() < 0.07:
            drawn.append(next(correct) + f"\nreturn return {number}")
            yield drawn[-1]
        else:
            kind = correct if chance.random() < right else others
            drawn.append(next(kind, None) or next(correct))
            yield drawn[-1]
