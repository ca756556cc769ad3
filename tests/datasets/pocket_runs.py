"""Programs of pocket problems, run in the process of a test."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any
from unittest import mock

from inspect_resample.datasets.problem import Problem

RECURSION = 1000
"""Python's own limit, with which each program begins: one before it may have raised it."""


def function_of(source: str, entry_point: str) -> Callable[..., Any]:
    """What a program's entry point is; a method is one of a new object at each call."""
    sys.setrecursionlimit(RECURSION)
    namespace: dict[str, object] = {"__name__": "program"}
    exec(source, namespace)
    function: Callable[..., Any] = eval(entry_point, namespace)
    return function


def reference(problem: Problem) -> Callable[..., Any]:
    return function_of(problem.reference, problem.entry_point)


def written(source: str, given: object) -> str:
    """What a program writes that reads these bytes."""
    assert isinstance(given, bytes)
    sys.setrecursionlimit(RECURSION)
    stdin = io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    with redirect_stdout(io.StringIO()) as out, mock.patch.object(sys, "stdin", stdin):
        exec(compile(source, "program", "exec"), {"__name__": "__main__"})
    return out.getvalue()
