"""What radon measures of a program."""

import ast

from radon.complexity import cc_visit_ast
from radon.metrics import h_visit_ast, mi_compute
from radon.raw import analyze
from radon.visitors import ComplexityVisitor, Function


def complexity(text: str, tree: ast.Module) -> dict[str, float | None]:
    """Cyclomatic complexity, maintainability index, raw counts and Halstead's measures.

    Complexity is McCabe's, its mean and maximum over the functions and methods; that of a function
    inside another one belongs to the outer one. The maintainability index is radon's, 0 to 100,
    in which docstrings count as comments. Halstead's measures are those of the whole program.

    Args:
        text: A program.
        tree: What `ast.parse` makes of it.

    Returns:
        The measures by the names of `measures.py`; complexity is None without a function.

    Raises:
        Exception: Whatever radon raises for a text that it cannot read.
    """
    functions = [block.complexity for block in cc_visit_ast(tree) if isinstance(block, Function)]
    raw = analyze(text)
    halstead = h_visit_ast(tree).total
    commented = 100 * (raw.comments + raw.multi) / raw.sloc if raw.sloc else 0.0
    whole = ComplexityVisitor.from_ast(tree).total_complexity
    return {
        "complexity_mean": sum(functions) / len(functions) if functions else None,
        "complexity_max": float(max(functions)) if functions else None,
        "maintainability": float(mi_compute(halstead.volume, whole, raw.lloc, commented)),
        "loc": float(raw.loc),
        "lloc": float(raw.lloc),
        "sloc": float(raw.sloc),
        "comments": float(raw.comments),
        "blank": float(raw.blank),
        "halstead_volume": float(halstead.volume),
        "halstead_difficulty": float(halstead.difficulty),
        "halstead_effort": float(halstead.effort),
    }
