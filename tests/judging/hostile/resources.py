"""Programs that take all there is: time, memory, disk, stack."""

from .program import program

TIME = {
    "an endless loop": program("def f(x):\n    while True: pass", "timeout"),
    "an endless loop while it is defined": program("while True: pass", "timeout"),
    "an endless loop that catches everything": program(
        """
        def f(x):
            while True:
                try:
                    while True: pass
                except BaseException: pass
        """,
        "timeout",
    ),
    "an endless loop with all signals blocked": program(
        """
        import signal
        def f(x):
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
            for number in range(1, 65):
                try: signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError): pass
            while True: pass
        """,
        "timeout",
    ),
    "a power that takes for ever": program("def f(x): return 9 ** 9 ** 9 ** 9"),
    "a pattern that takes for ever": program(
        "import re\ndef f(x): return re.match('(a*)*b', 'a' * 100)", "timeout"
    ),
    "a number that takes long to write": program(
        """
        import sys
        if hasattr(sys, "set_int_max_str_digits"): sys.set_int_max_str_digits(0)
        def f(x): return str(1 << 20000000)
        """,
        "timeout",
    ),
    "an alarm that does nothing": program(
        """
        import signal
        def f(x):
            signal.signal(signal.SIGALRM, lambda *_: None)
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
            signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
            signal.signal(signal.SIGPROF, lambda *_: None)
            while True: pass
        """,
        "timeout",
    ),
    "a limit on CPU time that is ignored": program(
        """
        import signal
        def f(x):
            signal.signal(signal.SIGXCPU, signal.SIG_IGN)
            while True: pass
        """,
        "timeout",
    ),
    "an iterator without an end": program(
        "import itertools\ndef f(x): return sum(itertools.count())", "timeout"
    ),
    "an element that is nowhere": program(
        "import itertools\ndef f(x): return -1 in itertools.count()", "timeout"
    ),
    "a comparison by swapping for ever": program(
        """
        class Odd:
            def __lt__(self, other): return other < self
        def f(x):
            try: return Odd() < Odd()
            except RecursionError: return f(x)
        """,
        "error|timeout",
    ),
    "input": program("def f(x): return input()", "error"),
    "standard input, read to its end": program(
        "import sys\ndef f(x): return sys.stdin.read()", "wrong"
    ),
    "a breakpoint": program("def f(x):\n    breakpoint()\n    return x", "error|wrong"),
    "the debugger while it is defined": program(
        "import pdb\npdb.set_trace()\ndef f(x): return x", "error|wrong"
    ),
}

# Each of these costs the seconds after which a child is said to be asleep, twice.
ASLEEP = {
    "after a byte out of band": program(
        """
        import socket, time
        def f(x):
            link = socket.socket(fileno=3)
            link.send(b"x", socket.MSG_OOB)
            time.sleep(1000)
        """,
        "timeout",
    ),
    "sleep": program("import time\ndef f(x): time.sleep(1000)", "timeout"),
    "a lock that it holds": program(
        "import threading\ndef f(x):\n    lock = threading.Lock()\n    lock.acquire()\n"
        "    lock.acquire()",
        "timeout",
    ),
}

MEMORY = {
    "a bytes of a terabyte": program("def f(x): return bytes(1 << 40)", "out of memory"),
    "a list that doubles": program(
        "def f(x):\n    y = [0]\n    while True: y += y", "out of memory|timeout"
    ),
    "a text that doubles": program(
        "def f(x):\n    y = 'x'\n    while True: y += y", "out of memory|timeout"
    ),
    "many small objects": program(
        "def f(x):\n    y = []\n    while True: y.append([object()] * 1000)",
        "out of memory|timeout",
    ),
    "a memory flood that catches everything": program(
        """
        def f(x):
            kept = []
            while True:
                try: kept.append(bytearray(1 << 20))
                except MemoryError: pass
        """,
        "timeout|out of memory",
    ),
    "memory that is mapped": program(
        """
        import mmap
        KEPT = []
        def f(x):
            while True:
                KEPT.append(mmap.mmap(-1, 1 << 28)); KEPT[-1].write(b"x" * (1 << 28))
        """,
        "error|out of memory|timeout",
    ),
    "memory in files without a name": program(
        """
        import os
        KEPT = []
        def f(x):
            while True:
                KEPT.append(os.memfd_create("x"))
                os.posix_fallocate(KEPT[-1], 0, 1 << 30)
        """,
        "error|forbidden",
    ),
    "memory in pipes": program(
        """
        import fcntl, os
        def f(x):
            while True:
                reader, writer = os.pipe()
                fcntl.fcntl(writer, 1031, 1 << 20)
                os.write(writer, b"x" * (1 << 20))
        """,
        "error",
    ),
    "recursion": program("def f(x): return f(x)", "error"),
    "recursion without a limit": program(
        "import sys\nsys.setrecursionlimit(1 << 30)\ndef f(x): return f(x)",
        "error|out of memory|timeout",
    ),
    "recursion through C": program(
        """
        import sys
        sys.setrecursionlimit(1 << 30)
        class Odd:
            def __getattr__(self, name): return getattr(self, name + "x")
            __repr__ = lambda self: repr([self])
        def f(x): return repr(Odd())
        """,
        "error|out of memory|timeout",
    ),
    "a recursion limit of one": program(
        """
        import sys
        def f(x):
            try: sys.setrecursionlimit(20)
            except RecursionError: pass
            return [[[[x]]]]
        """,
        "wrong|error|unjudgeable",
    ),
    "a million nested deletions": program(
        "def f(x):\n    y = None\n    for _ in range(1000000): y = (y,)\n    del y\n    return x",
        "wrong|timeout",
    ),
}

DISK = {
    "a file of a gigabyte": program(
        """
        def f(x):
            with open("/tmp/resample-hostile-large", "wb") as file:
                while True: file.write(b"x" * (1 << 20))
        """,
        "error",
    ),
    "files until the disk is full": program(
        """
        def f(x):
            number = 0
            while True:
                number += 1
                with open("/tmp/resample-hostile-%d" % number, "wb") as file:
                    file.write(b"x" * (1 << 19))
        """,
        "error|timeout",
    ),
    "a million empty files": program(
        """
        import os
        def f(x):
            for number in range(1000000):
                os.close(os.open("/tmp/resample-hostile-%d" % number, os.O_CREAT | os.O_WRONLY))
        """,
        "error|timeout",
    ),
    "directories 5,000 deep": program(
        """
        import os
        def f(x):
            for _ in range(5000):
                os.mkdir("resample-hostile")
                os.chdir("resample-hostile")
            return x
        """,
        "error|wrong",
    ),
    "directories that nobody may enter": program(
        """
        import os
        def f(x):
            os.makedirs("resample-hostile/a/b/c", exist_ok=True)
            os.chmod("resample-hostile", 0)
            os.chmod("/tmp", 0)
            return x
        """,
        "error|wrong",
    ),
    "a sparse file": program(
        """
        import os
        def f(x):
            number = os.open("/tmp/resample-hostile-sparse", os.O_CREAT | os.O_WRONLY)
            os.ftruncate(number, 1 << 50)
            return x
        """,
        "error",
    ),
}
