# ruff: noqa: E501
"""Honest programs: ways to read and ways to write, shapes of a program, and odd habits.

All solve one problem: after a number n come n integers on a line; write their sum, and on a second
line the integers in order.
"""

from textwrap import dedent

# Each leaves the integers in `a`.
READERS = {
    "input": "n = int(input())\na = list(map(int, input().split()))",
    "input in a comprehension": "_ = input()\na = [int(x) for x in input().split()]",
    "read": "import sys\na = list(map(int, sys.stdin.read().split()))[1:]",
    "readline": "import sys\nsys.stdin.readline()\na = [int(x) for x in sys.stdin.readline().split()]",
    "readlines": "import sys\na = list(map(int, sys.stdin.readlines()[1].split()))",
    "for line": "import sys\nrows = [line.split() for line in sys.stdin]\na = list(map(int, rows[1]))",
    "input is readline": "import sys\ninput = sys.stdin.readline\ninput()\na = list(map(int, input().split()))",
    "bytes input": "import sys\ninput = sys.stdin.buffer.readline\nn = int(input())\na = list(map(int, input().split()))",
    "buffer read": "import sys\na = list(map(int, sys.stdin.buffer.read().split()))[1:]",
    "buffer readlines": "import sys\na = list(map(int, sys.stdin.buffer.readlines()[1].split()))",
    "open 0": "a = list(map(int, open(0).read().split()))[1:]",
    "open 0 bytes": "with open(0, 'rb') as f:\n    n, *a = map(int, f.read().split())",
    "open 0 lines": "n, *rows = open(0)\na = [int(x) for x in rows[0].split()]",
    "os read": "import os\na = list(map(int, os.read(0, 1 << 20).split()))[1:]",
    "os read by size": "import os\na = list(map(int, os.read(0, os.fstat(0).st_size).split()))[1:]",
    "fdopen": "import os\na = list(map(int, os.fdopen(0).read().split()))[1:]",
    "fileinput": "import fileinput\nrows = list(fileinput.input())\na = list(map(int, rows[1].split()))",
    "io open": "import io\na = list(map(int, io.open(0, 'rt').read().split()))[1:]",
    "StringIO": "import io, sys\nsys.stdin = io.StringIO(sys.stdin.read())\ninput()\na = list(map(int, input().split()))",
    "BytesIO": "import io, os, sys\ninput = io.BytesIO(os.read(0, os.fstat(0).st_size)).readline\ninput()\na = [*map(int, input().split())]",
    "token iterator": "import sys\nit = iter(sys.stdin.read().split())\na = [int(next(it)) for _ in range(int(next(it)))]",
    "until EOF": "rows = []\ntry:\n    while True:\n        rows.append(input())\nexcept EOFError:\n    pass\na = list(map(int, rows[1].split()))",
    "text wrapper": "import io, sys\nf = io.TextIOWrapper(sys.stdin.buffer, encoding='ascii')\nf.readline()\na = [*map(int, f.readline().split())]",
    "the first stdin": "import sys\nsys.__stdin__.readline()\na = [*map(int, sys.__stdin__.readline().split())]",
    "mmap": "import mmap\na = list(map(int, mmap.mmap(0, 0, prot=mmap.PROT_READ).read().split()))[1:]",
}
# Each writes the texts in `out`, a line each.
WRITERS = {
    "print": "for line in out:\n    print(line)",
    "print sep": "print(*out, sep='\\n')",
    "print join": "print('\\n'.join(out))",
    "print without end": "print('\\n'.join(out), end='')",
    "print to file": "import sys\nprint(*out, sep='\\n', file=sys.stdout, flush=True)",
    "write": "import sys\nsys.stdout.write('\\n'.join(out) + '\\n')",
    "writelines": "import sys\nsys.stdout.writelines(line + '\\n' for line in out)",
    "buffer": "import sys\nsys.stdout.buffer.write('\\n'.join(out).encode())",
    "os write": "import os\nos.write(1, ('\\n'.join(out) + '\\n').encode())",
    "open 1": "f = open(1, 'w')\nf.write('\\n'.join(out))",
    "open 1 closed": "with open(1, 'w') as f:\n    print(*out, sep='\\n', file=f)",
    "replaced": "import io, os, sys\nsys.stdout = io.TextIOWrapper(io.FileIO(1, 'w'))\nprint(*out, sep='\\n')",
    "StringIO at exit": "import atexit, io, os, sys\nsys.stdout = io.StringIO()\natexit.register(lambda: os.write(1, sys.stdout.getvalue().encode()))\nprint(*out, sep='\\n')",
    "the first stdout": "import sys\nprint(*out, sep='\\n', file=sys.__stdout__)",
    "trailing spaces": "for line in out:\n    print(line, end=' \\n')\nprint()",
    "reconfigured": "import sys\nsys.stdout.reconfigure(line_buffering=True)\nprint(*out, sep='\\n')",
}
SOLVE = "out = [str(sum(a)), ' '.join(map(str, sorted(a)))]"

_PLAIN = f"{READERS['input']}\n{SOLVE}\n"
_MAIN = "def main():\n    n = int(input())\n    a = list(map(int, input().split()))\n    print(sum(a))\n    print(*sorted(a))\n"


def _shape(text: str) -> str:
    return dedent(text).strip("\n")


SHAPES = {
    "main": _MAIN + "main()",
    "guard": _MAIN + "if __name__ == '__main__':\n    main()",
    "sys.exit": _MAIN + "import sys\nmain()\nsys.exit()",
    "sys.exit 0": _MAIN + "import sys\nsys.exit(main())",
    "exit": _MAIN + "main()\nexit()",
    "quit": _MAIN + "main()\nquit()",
    "exit 0": _MAIN + "main()\nexit(0)",
    "SystemExit": _MAIN + "main()\nraise SystemExit",
    "os._exit": _MAIN + "import os, sys\nmain()\nsys.stdout.flush()\nos._exit(0)",
    "thread": _MAIN + "import threading\nt = threading.Thread(target=main)\nt.start()\nt.join()",
    "thread nobody joins": _MAIN + "import threading\nthreading.Thread(target=main).start()",
    "thread and stack": _MAIN
    + "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 27)\n"
    "t = threading.Thread(target=main)\nt.start()\nt.join()",
    "pool of threads": _MAIN
    + "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n"
    "    pool.submit(main).result()",
    "async": _MAIN + "import asyncio\nasync def go():\n    main()\nasyncio.run(go())",
    "class": "class Solver:\n    def run(self):\n        input()\n        a = [*map(int, input().split())]\n"
    "        print(sum(a), ' '.join(map(str, sorted(a))), sep='\\n')\nSolver().run()",
    "dataclass": "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\n"
    "class P:\n    a: list[int]\ninput()\np = P([*map(int, input().split())])\nprint(sum(p.a))\n"
    "print(*sorted(p.a))",
    "typing": "from typing import List, get_type_hints\ndef f(x: 'List[int]') -> int:\n    return sum(x)\n"
    "assert get_type_hints(f)\ninput()\na = [*map(int, input().split())]\nprint(f(a))\nprint(*sorted(a))",
    "global state": "seen = []\ninput()\nfor x in input().split():\n    seen.append(int(x))\n"
    "print(sum(seen))\nprint(*sorted(seen))",
    "finally": "try:\n    input()\n    a = [*map(int, input().split())]\nfinally:\n    print(sum(a))\n    print(*sorted(a))",
    "finished at the end": _MAIN + "import atexit\natexit.register(main)",
    "main is imported": "import __main__\ninput()\na = [*map(int, input().split())]\n"
    "print(sum(__main__.a))\nprint(*sorted(a))",
    "decorated": "from functools import lru_cache\n@lru_cache(maxsize=None)\ndef f(x):\n    return x\n"
    "input()\na = [*map(int, input().split())]\nprint(sum(map(f, a)))\nprint(*sorted(a))",
    "heap": "import heapq\ninput()\na = [*map(int, input().split())]\nprint(sum(a))\nh = a[:]\n"
    "heapq.heapify(h)\nprint(*[heapq.heappop(h) for _ in range(len(h))])",
}

ODD = {
    "fast io": _shape(
        """
        import os, sys
        from io import BytesIO, IOBase
        class FastIO(IOBase):
            def __init__(self, file):
                self._fd = file.fileno()
                self.buffer = BytesIO()
                self.writable = "x" in file.mode or "r" not in file.mode
                self.write = self.buffer.write if self.writable else None
                self.newlines = 0
            def readline(self):
                while self.newlines == 0:
                    b = os.read(self._fd, max(os.fstat(self._fd).st_size, 8192))
                    self.newlines = b.count(b"\\n") + (not b)
                    ptr = self.buffer.tell()
                    self.buffer.seek(0, 2), self.buffer.write(b), self.buffer.seek(ptr)
                self.newlines -= 1
                return self.buffer.readline()
            def flush(self):
                if self.writable:
                    os.write(self._fd, self.buffer.getvalue())
                    self.buffer.truncate(0), self.buffer.seek(0)
        class IOWrapper(IOBase):
            def __init__(self, file):
                self.buffer = FastIO(file)
                self.flush = self.buffer.flush
                self.writable = self.buffer.writable
                self.write = lambda s: self.buffer.write(s.encode("ascii"))
                self.readline = lambda: self.buffer.readline().decode("ascii")
        sys.stdin, sys.stdout = IOWrapper(sys.stdin), IOWrapper(sys.stdout)
        input = lambda: sys.stdin.readline().rstrip("\\r\\n")
        input()
        a = [*map(int, input().split())]
        print(sum(a))
        print(*sorted(a))
        """
    ),
    "deep recursion": _MAIN
    + "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 29)\n"
    "def depth(n):\n    return n and 1 + depth(n - 1)\n"
    "def go():\n    assert depth(400000) == 400000\n    main()\n"
    "t = threading.Thread(target=go)\nt.start()\nt.join()",
    "a million frames": _MAIN
    + "import sys, threading\nsys.setrecursionlimit(10**6 + 99)\nthreading.stack_size(1 << 29)\n"
    "def depth(n):\n    return n and depth(n - 1)\n"
    "def go():\n    assert depth(10**6 - 9) == 0\n    main()\n"
    "t = threading.Thread(target=go)\nt.start()\nt.join()",
    "NumPy where there is one": "try:\n    import numpy as np\nexcept ImportError:\n    np = None\n"
    + _PLAIN
    + "if np and abs(sum(a)) < 2**60:\n    assert int(np.array(a, dtype=object).sum()) == sum(a)\n"
    + WRITERS["print"],
    "closes its output at the end": _PLAIN + WRITERS["print"] + "\nimport sys\nsys.stdout.close()",
    "shuts its output to others": _PLAIN
    + WRITERS["print"]
    + "\nimport os, sys\nsys.stdout.flush()\nos.close(1)",
    "puts descriptors elsewhere": "import os\nos.dup2(os.dup(0), 9)\nos.close(0)\n"
    "a = list(map(int, os.read(9, 1 << 20).split()))[1:]\n" + SOLVE + "\n" + WRITERS["os write"],
    "long ints": _PLAIN
    + "assert len(str(7 ** 20000)) > 16000\nint('9' * 10000)\n"
    + WRITERS["print"],
    "set a limit on digits": "import sys\nif hasattr(sys, 'set_int_max_str_digits'):\n"
    "    sys.set_int_max_str_digits(0)\n" + _PLAIN + WRITERS["print"],
    "prints to stderr": _PLAIN
    + "import sys\nprint('debug' * 9999, file=sys.stderr)\n"
    + WRITERS["print"],
    "resets signals": "import signal\nsignal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
    + _PLAIN
    + WRITERS["print"],
    "a handler of alarms": "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nsignal.alarm(60)\n"
    + _PLAIN
    + WRITERS["print"],
    "raises its limits": "import resource\nresource.setrlimit(resource.RLIMIT_STACK, (-1, -1)) if "
    "resource.getrlimit(resource.RLIMIT_STACK)[1] == -1 else None\n" + _PLAIN + WRITERS["print"],
    "a temporary file": "import tempfile\nwith tempfile.TemporaryFile('w+') as f:\n    f.write('x')\n"
    + _PLAIN
    + WRITERS["print"],
    "leaves a file and expects none": "import os\nassert not os.path.exists('/tmp/mine')\n"
    "open('/tmp/mine', 'w').write('x')\n" + _PLAIN + WRITERS["print"],
    "closes its input": _PLAIN + "import sys\nsys.stdin.close()\n" + WRITERS["print"],
    "an exception in a thread": _PLAIN
    + "import threading\nt = threading.Thread(target=lambda: 1 // 0)\n"
    "t.start()\nt.join()\n" + WRITERS["print"],
    "a thread below threading": "import _thread, time\n_thread.start_new_thread(time.sleep, (999,))\n"
    + _PLAIN
    + WRITERS["print"],
    "closes an output but not the other": _PLAIN
    + "import sys\nf = open(1, 'w', closefd=False)\nf.write('\\n'.join(out))\nsys.stdout.close()",
    "detaches its output": _PLAIN
    + "import sys\nbuffer = sys.stdout.detach()\nbuffer.write('\\n'.join(out).encode())",
    "wraps what it detaches": "import io, sys\n"
    "sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='ascii')\n"
    + _PLAIN
    + WRITERS["print"],
    "wraps by codecs": "import codecs, sys\n"
    "sys.stdout = codecs.getwriter('utf-8')(sys.stdout.detach())\n" + _PLAIN + WRITERS["print"],
    "raises at exit": "import atexit, sys\natexit.register(sys.exit, 3)\n"
    "atexit.register(int, 'x')\n" + _PLAIN + WRITERS["print"],
    "a daemon that never ends": _PLAIN + "import threading, time\n"
    "threading.Thread(target=time.sleep, args=(999,), daemon=True).start()\n" + WRITERS["print"],
    "redirects": _PLAIN
    + "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as s:\n"
    "    print(*out, sep='\\n')\nprint(s.getvalue())",
    "a first write by os": _PLAIN
    + "import os\nos.write(1, out[0].encode() + b'\\n')\nprint(out[1])",
    "much that is thrown away": _PLAIN
    + "x = [[i] for i in range(100000)]\ndel x\n"
    + WRITERS["print"],
    "sets a recursion limit": "import sys\nsys.setrecursionlimit(1 << 25)\n"
    + _PLAIN
    + WRITERS["print"],
    "no garbage collection": "import gc\ngc.disable()\n" + _PLAIN + WRITERS["print"],
    "star imports": "from math import *\nfrom collections import *\nfrom itertools import *\n"
    + _PLAIN
    + WRITERS["print"],
    "a name of a builtin": "input()\nlist = [int(x) for x in input().split()]\nprint(sum(list))\nprint(*sorted(list))",
    "counts its memory": "import sys\n" + _PLAIN + "sys.getsizeof(a)\n" + WRITERS["print"],
    "its file": _PLAIN + "assert isinstance(__file__, str)\n" + WRITERS["print"],
    "arguments": "import sys\nassert len(sys.argv) == 1\n" + _PLAIN + WRITERS["print"],
    "time": "import time\nt = time.time()\n"
    + _PLAIN
    + "assert time.time() >= t\n"
    + WRITERS["print"],
    "semicolons": "import sys;input=sys.stdin.readline;input();a=[*map(int,input().split())];"
    "print(sum(a));print(*sorted(a))",
    "a walrus": "import sys\ninput()\nif (a := [*map(int, input().split())]) is not None:\n"
    "    print(sum(a))\n    print(*sorted(a))",
    "tabs": "def main():\n\tinput()\n\ta = [*map(int, input().split())]\n\tprint(sum(a))\n\tprint(*sorted(a))\nmain()",
    "no newline at the end of a line of CRLF": "input()\r\na = [*map(int, input().split())]\r\nprint(sum(a))\r\nprint(*sorted(a))",
    "a byte order mark": "\ufeffinput()\na = [*map(int, input().split())]\nprint(sum(a))\nprint(*sorted(a))",
    "a coding line": "# -*- coding: utf-8 -*-\n" + _PLAIN + WRITERS["print"],
    "random": "import random\nrandom.seed(1)\nrandom.random()\n" + _PLAIN + WRITERS["print"],
    "decimals": "from decimal import Decimal\nfrom fractions import Fraction\n"
    + _PLAIN
    + WRITERS["print"],
    "warnings": "import warnings\nwarnings.warn('old')\n" + _PLAIN + WRITERS["print"],
    "logging": "import logging\nlogging.basicConfig()\nlogging.error('x')\n"
    + _PLAIN
    + WRITERS["print"],
}

HONEST = {
    **{f"{r}, {w}": f"{READERS[r]}\n{SOLVE}\n{WRITERS[w]}" for r in READERS for w in WRITERS},
    **{f"shape: {name}": source for name, source in SHAPES.items()},
    **{f"odd: {name}": source for name, source in ODD.items()},
}
"""All of them by name."""


def case(numbers: list[int], end: str = "\n", line: str = "\n") -> tuple[str, str]:
    """An input and the right output."""
    given = f"{len(numbers)}{line}{' '.join(map(str, numbers))}{end}"
    return given, f"{sum(numbers)}\n{' '.join(map(str, sorted(numbers)))}\n"
