"""Which programs share a verdict: those that cannot tell, whatever they try."""

from pathlib import Path

import pytest

from inspect_resample.datasets import Problem
from inspect_resample.judging.identity import PYTHON, program_key, syntax_key
from inspect_resample.judging.judge import judge_programs
from inspect_resample.judging.verdict import Status

from .sandboxes import OWN_PATH, Local, interpreters

pytestmark = pytest.mark.slow

BLIND = {
    "plain": "def f(x):\n    return x * 2\n",
    "common modules": "import math, re, heapq\nfrom collections import *\nfrom typing import List\n"
    "from itertools import chain as c\nimport collections.abc\nimport string as s\n"
    "def f(x: List[int]):\n    p = re.compile('a')\n    return math.floor(x), s.digits, "
    "isinstance(x, collections.abc.Sequence), Counter(x), c(x)\n",
    "from a package": "from collections import abc\ndef f(x): return isinstance(x, abc.Set)\n",
    "sys": "import sys\nsys.setrecursionlimit(9999)\ndef f(x): return sys.maxsize - x\n",
    "functools": "from functools import lru_cache, reduce, cmp_to_key\n"
    "@lru_cache(None)\ndef f(x): return reduce(max, x)\n",
    "classes": "from enum import Enum\nimport enum\nclass A:\n    def __init__(self): self._x = 1\n"
    "class B(Enum):\n    C = 1\nclass D(enum.Enum):\n    C = 1\nclass E(ValueError): pass\n"
    "class F(object):\n    __slots__ = ['a']\n",
    "format": "def f(x): return '{} {0:.2f} {a:{1}}'.format(x, 1, a=2), f'{x:.3f}'\n",
    "words in texts": "def f(x):\n    '''Frames: open; f_lineno.'''\n    return 1\n",
    "main": "def f(x): return x\nif __name__ == '__main__':\n    print(f(1))\n",
    "future": "from __future__ import annotations\ndef f(x): return x\n",
    "exceptions": "def f(x):\n    try: return 1 / x\n    except ZeroDivisionError as e:\n"
    "        return str(e)\n",
    "names like those": "def f(f_value, code, frame):\n    open_count = f_value.compile\n",
    "input": "import sys\nfrom io import StringIO\nsys.stdin = StringIO('1')\n"
    "def f(x): return int(input())\n",
}
SEEING = {
    "a frame": "import sys\ndef f(x): return sys._getframe().f_lineno\n",
    "a frame, renamed": "from sys import _getframe as g\ndef f(x): return g().f_lineno\n",
    "by another module": "import typing\ndef f(x): return typing.sys._getframe().f_lineno\n",
    "a module as a value": "import sys\ndef f(x):\n    s = sys\n    return s.version\n",
    "a traceback": "def f(x):\n    try: 1 / 0\n    except Exception as e:\n"
    "        return e.__traceback__.tb_lineno\n",
    "by exc_info": "import sys\ndef f(x):\n    try: 1 / 0\n    except Exception:\n"
    "        return sys.exc_info()[2]\n",
    "a code object": "def f(x): return f.__code__.co_firstlineno\n",
    "a generator": "def f(x): return (y for y in x).gi_code\n",
    "in wide letters": f"def f(x): return f.__{''.join(chr(ord(c) + 0xFEE0) for c in 'code')}__\n",
    "getattr": "def f(x): return getattr(f, '__co' + 'de__')\n",
    "getattr, handed on": "def f(x): return list(map(getattr, [f], ['__co' + 'de__']))\n",
    "attrgetter": "from operator import *\ndef f(x): return attrgetter('__co' + 'de__')(f)\n",
    "attrgetter of a module": "import operator as o\ndef f(x): return o.attrgetter(x)(f)\n",
    "format": "def f(x): return '{0.__code__.co_firstlineno}'.format(f)\n",
    "format in a width": "def f(x): return '{0:{1.__code__}}'.format(f, f)\n",
    "format of a made text": "def f(x): return ('{0.__co' + 'de__}').format(f)\n",
    "format, handed on": "def f(x): return list(map(str.format, ['{0.a}'], [f]))\n",
    "format_map": "def f(x): return '{f.__code__}'.format_map({'f': f})\n",
    "Formatter": "import string\ndef f(x): return string.Formatter().format('{0.a}', f)\n",
    "a pattern": "def f(x):\n    match x:\n        case object(f_lineno=n): return n\n",
    "eval": "def f(x): return eval('__import__(\"sys\")._getframe().f_back.f_lineno')\n",
    "a wrapper": "from functools import update_wrapper as u\ndef f(x): u(x, f, ['__code__'])\n",
    "annotations": "import typing\ndef f(x: 'g()'): return typing.get_type_hints(f)\n",
    "dispatch": "import functools\n@functools.singledispatch\ndef f(x): return x\n",
    "a class' line": "class A: pass\ndef f(x): return A.__firstlineno__\n",
    "a metaclass": "class M(type):\n    def __new__(c, n, b, d): return d\n",
    "a metaclass by keyword": "def m(n, b, d): return d\nclass A(metaclass=m): pass\n",
    "a metaclass of a base": "object = type\nclass M(object): pass\n",
    "a metaclass of the library": "from abc import ABCMeta as A\ndef f(x): return A\n",
    "its dictionary": "class A: pass\ndef f(x): return vars(A)\n",
    "warnings": "import warnings\ndef f(x): warnings.warn('x')\n",
    "warnings on stderr": "import sys, io\nsys.stderr = io.StringIO()\ndef f(x): return 0\n",
    "logging": "import logging\ndef f(x): return 0\n",
    "traceback": "import traceback\ndef f(x): return traceback.format_stack()\n",
    "inspect": "import inspect\ndef f(x): return inspect.currentframe()\n",
    "an import by name": "def f(x): return __import__('inspect')\n",
    "an import of all of sys": "from sys import *\ndef f(x): return 0\n",
    "a package beside it": "from . import sys\ndef f(x): return 0\n",
    "a file": "def f(x): return open(__file__).read()\n",
    "globals": "def f(x): return globals()\n",
    "a function's module": "def f(x): return print.__self__\n",
    "overloads": "from typing import get_overloads as g\ndef f(x): return g(f)\n",
    "a library": "import numpy\ndef f(x): return numpy.sum(x)\n",
}


@pytest.mark.parametrize("name", BLIND)
def test_who_sees_nothing_shares_a_verdict(name: str) -> None:
    program = BLIND[name]
    changed = "# a comment\n\n" + program.replace("):\n", "):  # more\n\n")
    assert program_key(program, PYTHON) == program_key(changed, PYTHON)


@pytest.mark.parametrize("name", SEEING)
def test_who_may_see_its_layout_shares_none(name: str) -> None:
    program = SEEING[name]
    assert program_key(program, PYTHON) != program_key("\n" + program, PYTHON)
    assert syntax_key(program) == syntax_key("\n" + program)


@pytest.mark.parametrize("name", BLIND)
def test_another_python_reads_other_trees(name: str) -> None:
    program = BLIND[name]
    assert program_key(program, "3.8.1") != program_key("\n" + program, "3.8.1")
    assert program_key(program, "3.8.1") == program_key(program, "3.9.1")


def test_a_line_can_be_seen_by_all_that_claim_it() -> None:
    """What the table says is so: these programs do tell their lines."""
    for name in ("a frame", "a traceback", "a code object", "format", "by another module"):
        first, second = (_run(text) for text in (SEEING[name], "\n" + SEEING[name]))
        assert first != second, name


def _run(program: str) -> object:
    scope: dict[str, object] = {}
    exec(program, scope)
    return scope["f"](1)  # type: ignore[operator]


# Host and sandbox may read other trees: of these pairs Python 3.11 reads one each.
PAIRS = {
    9: (
        "def f(x):\n    with (A() as a, A() as b): return x\n",
        "def f(x):\n    with A() as a, A() as b: return x\n",
    ),
    11: ("def f(x): return {(1, 2): x}[*(1, 2)]\n", "def f(x): return {(1, 2): x}[(*(1, 2),)]\n"),
}


CONTEXT = "class A:\n    def __enter__(self): pass\n    def __exit__(self, *a): pass\n"
SAME = Problem("test/same", "", "f", "def f(x): return x\n", [(1,)], [(2,)])


@pytest.mark.anyio
@pytest.mark.parametrize("version", interpreters())
async def test_a_sandbox_reads_for_itself(version: str) -> None:
    class There(Local):
        path = f"{Path(interpreters()[version]).parent}:{OWN_PATH}"

    sandbox = There()
    minor = int(version.partition(".")[2])
    for since, (newer, older) in PAIRS.items():
        assert syntax_key(newer) == syntax_key(older)
        programs = [CONTEXT + text for text in (newer, older, newer)]
        judgement = await judge_programs(SAME, programs, sandbox)
        found = [verdict.weak.status is Status.SYNTAX for verdict in judgement.verdicts]
        assert found == [minor < since, False, minor < since]
        assert judgement.verdicts[1].strong_pass
    sandbox.directory.cleanup()
