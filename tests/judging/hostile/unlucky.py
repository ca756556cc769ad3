"""Programs that are right, and could be taken for wrong. The right answer is the square."""

from .program import Program, program


def _right(source: str) -> Program:
    return program(source, "pass")


UNLUCKY = {
    "plain": _right("def f(x): return x * x"),
    "a lambda": _right("f = lambda x: x * x"),
    "a callable object": _right(
        "class Square:\n    def __call__(self, x): return x * x\nf = Square()"
    ),
    "a partial function": _right("import functools\nf = functools.partial(lambda e, x: x ** e, 2)"),
    "a float": _right("def f(x): return float(x * x)"),
    "a number of numpy": _right(
        """
        try: import numpy
        except ImportError: numpy = None
        def f(x): return numpy.int64(x * x) if numpy else x * x
        """
    ),
    "a float of numpy": _right(
        """
        try: import numpy
        except ImportError: numpy = None
        def f(x): return numpy.float64(x * x) if numpy else x * x
        """
    ),
    "much output": _right(
        "import sys\ndef f(x):\n    print('x' * 10000000)\n"
        "    print('x' * 1000000, file=sys.stderr)\n    return x * x"
    ),
    "output that is no text": _right(r"def f(x):" "\n" r"    print('\ud800')" "\n    return x * x"),
    "its own standard output": _right(
        """
        import contextlib, io, sys
        def f(x):
            with contextlib.redirect_stdout(io.StringIO()): print(x)
            sys.stdout = open("/dev/null", "w")
            return x * x
        """
    ),
    "bytes on its output": _right(
        "import sys\ndef f(x):\n    sys.stdout.buffer.write(b'\\xff')\n    sys.stdout.flush()\n"
        "    return x * x"
    ),
    "tests of its own": _right(
        "def f(x): return x * x\nassert f(2) == 4\nif __name__ == '__main__':\n    1 / 0"
    ),
    "threads that it waits for": _right(
        """
        import threading
        def f(x):
            kept = []
            threads = [threading.Thread(target=kept.append, args=(x,)) for _ in range(x)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            return sum(kept)
        """
    ),
    "a pool of threads": _right(
        """
        from concurrent.futures import ThreadPoolExecutor
        def f(x):
            with ThreadPoolExecutor(4) as pool: return sum(pool.map(int, [x] * x))
        """
    ),
    "a thread that goes on": _right(
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(1000,)).start()
        def f(x): return x * x
        """
    ),
    "an event loop": _right(
        """
        import asyncio
        async def square(x):
            await asyncio.sleep(0)
            return x * x
        def f(x): return asyncio.run(square(x))
        """
    ),
    "recursion 900 deep": _right(
        """
        def down(n): return down(n - 1) if n else 0
        def f(x):
            down(900)
            return x * x
        """
    ),
    "a higher limit on recursion": _right(
        """
        import sys
        sys.setrecursionlimit(20000)
        def down(n): return down(n - 1) if n else 0
        def f(x):
            down(10000)
            return x * x
        """
    ),
    "everything caught": _right(
        """
        import sys
        def f(x):
            try: sys.exit(1)
            except BaseException: return x * x
        """
    ),
    "recursion without an end, caught": _right(
        """
        def g(x): return g(x)
        def f(x):
            try: g(x)
            except RecursionError: return x * x
        """
    ),
    "too much memory, caught": _right(
        """
        def f(x):
            try: bytes(1 << 42)
            except MemoryError: return x * x
        """
    ),
    "50 MB for a while": _right("def f(x): return len(bytes(50000000)) and x * x"),
    "a class with its own equality": _right(
        """
        class Any:
            def __eq__(self, other): return True
            def __hash__(self): return 0
        def f(x):
            assert Any() == x
            return x * x
        """
    ),
    "a data class": _right(
        """
        from dataclasses import dataclass, field
        from typing import List, Optional
        @dataclass(order=True)
        class Point:
            x: int
            more: List[int] = field(default_factory=list)
            next: "Optional[Point]" = None
        def f(x): return Point(x).x ** 2
        """
    ),
    "an enum, a named tuple, typing": _right(
        """
        import collections, enum, typing
        class One(enum.Enum): A = 1
        Pair = collections.namedtuple("Pair", "a b")
        class Typed(typing.NamedTuple): a: int
        T = typing.TypeVar("T")
        class Box(typing.Generic[T]): pass
        def f(x): return Pair(x, x).a * Typed(x).a * One.A.value
        """
    ),
    "annotations with types": _right("def f(x: list[int]) -> dict[str, int]: return x * x"),
    "annotations left alone": _right(
        "from __future__ import annotations\ndef f(x: nothing) -> nowhere: return x * x"
    ),
    "chance": _right("import random\ndef f(x): return x * x + int(random.random())"),
    "many modules": _right(
        """
        import bisect, calendar, cmath, copy, csv, datetime, decimal, difflib, fractions, glob
        import hashlib, heapq, html, itertools, json, math, operator, pathlib, pprint, queue, re
        import secrets, statistics, string, struct, tempfile, textwrap, time, unittest
        def f(x): return int(decimal.Decimal(x) ** 2) * fractions.Fraction(2).denominator
        """
    ),
    "a digest and a pattern": _right(
        "import hashlib, re\ndef f(x): return x * x if re.match('a', 'a') and "
        "hashlib.md5(b'x').hexdigest() else 0"
    ),
    "time": _right("import time\ndef f(x):\n    time.sleep(0.01)\n    return x * x"),
    "a signal handler": _right(
        """
        import signal
        def f(x):
            signal.signal(signal.SIGALRM, lambda *_: None)
            signal.alarm(1)
            signal.alarm(0)
            return x * x
        """
    ),
    "a cache": _right("import functools\n@functools.lru_cache(None)\ndef f(x): return x * x"),
    "state between calls": _right(
        "calls = []\ndef f(x):\n    calls.append(x)\n    return x * x if len(calls) else 0"
    ),
    "a global function of a taken name": _right(
        "def answer(x): return x\ndef encode(x): return x\nlink = marshal = None\n"
        "def f(x): return x * x"
    ),
    "shadowed builtins": _right(
        "type = len = list = dict = str = None\nsum = max = 1\ndef f(x): return x * x"
    ),
    "replaced builtins, put back": _right(
        "import builtins\nkept = builtins.len\nbuiltins.len = None\nbuiltins.len = kept\n"
        "def f(x): return x * x"
    ),
    "pickles and copies": _right(
        """
        import copy, pickle
        class Kept:
            def __init__(self, x): self.x = x
        def f(x): return pickle.loads(pickle.dumps(copy.deepcopy(Kept(x)))).x ** 2
        """
    ),
    "code that is made": _right("exec('def f(x): return x * x')"),
    "a temporary object at exit": _right(
        "import atexit\natexit.register(lambda: 1 / 0)\ndef f(x): return x * x"
    ),
    "objects that complain when they are deleted": _right(
        "class Odd:\n    def __del__(self): 1 / 0\ndef f(x):\n    Odd()\n    return x * x"
    ),
    "warnings": _right(
        "import warnings\ndef f(x):\n    warnings.warn('old')\n"
        "    return x * x if x is 1 else x * x"
    ),
    "a closed standard output": _right(
        "import os\nos.close(1)\nos.close(2)\ndef f(x): return x * x"
    ),
    "an int that is not small": _right("def f(x): return (1 << 300) + x * x - (1 << 300)"),
    "odd spaces": _right("\n\n  \ndef f (x) :\n\treturn(x*x)  ;  \n\n# x"),
    "unicode names": _right("def quadratwurzel_ä(ß): return ß * ß\nf = quadratwurzel_ä"),
    "a docstring of 100 kB": _right(f"def f(x):\n    '''{'x' * 100000}'''\n    return x * x"),
}
