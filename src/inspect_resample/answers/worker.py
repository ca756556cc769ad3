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

_LARGEST = 1e100


@lru_cache(maxsize=4096)
def _read(answer: str) -> list[object]:
    # In a box, so that the library takes all of it; without time limits, which the kernel holds.
    found: list[object] = parse(f"\\boxed{{{one_script(answer)}}}", parsing_timeout=None)
    return found or parse(f"\\boxed{{{plain(answer)}}}", parsing_timeout=None)


def looked_at(answer: str) -> tuple[bool, tuple[float, float] | None]:
    """Whether an answer can be read, and what it is worth; None where that is unknown.

    The worth is the real and the imaginary part of a formula's value, each of its symbols having
    some value. A symbol alone may stand for a word, and a sign of percent for nothing: these are
    worth nothing that is known.
    """
    found = _read(answer)
    formula = found[0] if found else None
    if not isinstance(formula, Expr) or formula.is_Symbol or formula.has(UnevaluatedExpr):
        return bool(found), None
    # By name, so that a symbol has the same value in all answers.
    values = {one: random.Random(one.name).uniform(1, 2) for one in formula.atoms(Symbol)}
    try:
        worth = complex(formula.evalf(subs=values))
    except Exception:  # Any that sympy has: nothing is decided by this.
        return True, None
    return True, (worth.real, worth.imag) if abs(worth) < _LARGEST else None


def compared(one: str, other: str) -> bool:
    """Whether two answers that can be read are the same."""
    first, second = _read(one), _read(other)
    # A set of solutions may be written as an interval or by inequalities.
    return any(
        verify(*pair, timeout_seconds=None, allow_set_relation_comp=True)
        for pair in ((first, second), (second, first))
    )


def begin(_: str) -> Answer:
    """Nothing is to be made ready."""
    logging.disable()
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]

    def answer(question: str | list[str]) -> tuple[object, bool]:
        # The kernel ends a process beyond it, in the middle of a formula, too.
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + SECONDS, hard))
        return looked_at(question) if isinstance(question, str) else compared(*question), True

    return answer


if __name__ == "__main__":
    serve(begin)
