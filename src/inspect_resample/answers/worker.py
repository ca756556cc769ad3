"""The process that compares answers: `python -m inspect_resample.answers.worker`."""

import logging
import random
import resource
import time
from functools import lru_cache

from math_verify import parse, verify  # type: ignore[import-untyped]
from sympy import Expr, Symbol, UnevaluatedExpr  # type: ignore[import-untyped]

from inspect_resample.answers.equivalence import SECONDS
from inspect_resample.answers.forms import one_script, plain
from inspect_resample.parsing.workers import Answer, serve

_CLOSE = 1e-4
"""Share of their size by which values differ that are surely not the same, however rounded."""
_LARGEST = 1e100


@lru_cache(maxsize=4096)
def _read(answer: str) -> list[object]:
    # In a box, so that the library takes all of it; without time limits, which the kernel holds.
    found: list[object] = parse(f"\\boxed{{{one_script(answer)}}}", parsing_timeout=None)
    return found or parse(f"\\boxed{{{plain(answer)}}}", parsing_timeout=None)


@lru_cache(maxsize=4096)
def _worth(answer: str) -> complex | None:
    """What an answer is worth, each of its symbols having some value; None where that is unknown.

    A symbol alone may stand for a word, and a sign of percent for nothing: these are not looked at.
    """
    found = _read(answer)
    formula = found[0] if found else None
    if not isinstance(formula, Expr) or formula.is_Symbol or formula.has(UnevaluatedExpr):
        return None
    # By name, so that a symbol has the same value in all answers.
    values = {one: random.Random(one.name).uniform(1, 2) for one in formula.atoms(Symbol)}
    try:
        worth = complex(formula.evalf(subs=values))
        return worth if abs(worth) < _LARGEST else None
    except Exception:  # Any that sympy has: nothing is decided by this.
        return None


def apart(one: str, other: str) -> bool:
    """Whether two formulas have such different values that no algebra makes them equal.

    Simplifying their difference, as the library does in the end, takes a hundred times as long.
    """
    first, second = _worth(one), _worth(other)
    if first is None or second is None:
        return False
    return abs(first - second) > _CLOSE * max(1.0, abs(first), abs(second))


def compared(one: str, other: str) -> bool | list[bool]:
    """Whether two answers are the same; for each whether it can be read, where one cannot."""
    first, second = _read(one), _read(other)
    if not (first and second):
        return [bool(first), bool(second)]
    # A set of solutions may be written as an interval or by inequalities.
    return not apart(one, other) and any(
        verify(*pair, timeout_seconds=None, allow_set_relation_comp=True)
        for pair in ((first, second), (second, first))
    )


def begin(_: str) -> Answer:
    """Nothing is to be made ready."""
    logging.disable()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]

    def answer(question: list[str]) -> tuple[object, bool]:
        # The kernel ends a process beyond it, in the middle of a formula, too.
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + SECONDS, hard))
        return compared(*question), True

    return answer


if __name__ == "__main__":
    serve(begin)
