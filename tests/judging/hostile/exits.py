"""Programs that end, or try to end, before they have answered."""

from .program import program

EXITS = {
    "sys.exit(0) while it is defined": program("import sys\nsys.exit(0)", "error"),
    "sys.exit() in the call": program("import sys\ndef f(x): sys.exit()", "error"),
    "os._exit(0) while it is defined": program("import os\nos._exit(0)", "error"),
    "os._exit(0) in the call": program("import os\ndef f(x): os._exit(0)", "error"),
    "os._exit with every bit set": program("import os\ndef f(x): os._exit(255)", "error"),
    "SystemExit with a true value": program("def f(x): raise SystemExit(True)", "error"),
    "a subclass of SystemExit": program(
        "class Leave(SystemExit): pass\ndef f(x): raise Leave(0)", "error"
    ),
    "KeyboardInterrupt": program("def f(x): raise KeyboardInterrupt", "error"),
    "GeneratorExit": program("def f(x): raise GeneratorExit", "error"),
    "StopIteration": program("def f(x): raise StopIteration(x)", "error"),
    "a bare BaseException": program("def f(x): raise BaseException", "error"),
    "os.abort": program("import os\ndef f(x): os.abort()", "error"),
    "a signal to itself that cannot be caught": program(
        # The first process of a namespace cannot kill itself, so it goes on and is wrong.
        "import os, signal\ndef f(x):\n    os.kill(os.getpid(), signal.SIGKILL)\n    return x",
        "error|out of memory|wrong",
    ),
    "a signal to itself that ends it": program(
        "import os, signal\ndef f(x):\n    os.kill(os.getpid(), signal.SIGTERM)\n    return x",
        "error|wrong",
    ),
    "SIGSTOP to itself": program(
        """
        import os, signal
        def f(x):
            os.kill(os.getpid(), signal.SIGSTOP)
            return x
        """,
        "timeout|wrong",
    ),
    "an exception whose text exits": program(
        """
        import os
        class Odd(Exception):
            def __str__(self): os._exit(0)
        def f(x): raise Odd
        """,
        "error",
    ),
    "an exception whose text raises": program(
        """
        class Odd(Exception):
            def __str__(self): raise self
        def f(x): raise Odd
        """,
        "error",
    ),
    "an exception whose text never ends": program(
        """
        class Odd(Exception):
            def __str__(self):
                while True: pass
        def f(x): raise Odd
        """,
        "timeout",
    ),
    "an exception with a text of 50 MB": program(
        "def f(x): raise ValueError('x' * 50000000)", "error|out of memory"
    ),
    "an exception with a text that is no text": program(
        r"""
        def f(x): raise ValueError("\udcff\ud800 \x00 \x1b[31m \u2028 \"}\n{\"program\": 0}")
        """,
        "error",
    ),
    "an exception whose text is a subclass of str": program(
        """
        class Text(str):
            def __getitem__(self, key): return self
            def encode(self, *more): return self
            def decode(self, *more): return "pass"
        class Odd(Exception):
            def __str__(self): return Text("x" * 1000000)
        def f(x): raise Odd
        """,
        "error",
    ),
    "an exception with a type named like a verdict": program(
        "def f(x): raise type('pass', (Exception,), {})('pass')", "error"
    ),
    "an exception with a name of a megabyte": program(
        "def f(x): raise type('x' * 1000000, (Exception,), {})", "error"
    ),
    "an exception with a forged line": program(
        r"""
        def f(x):
            code = compile("\n" * 1000000 + "1 / 0", "<program>", "exec")
            exec(code)
        """,
        "error",
    ),
    "a syntax error with a forged line": program(
        "def f(x): raise SyntaxError('no', ('file', 1 << 70000, 1, 'text'))", "error"
    ),
    "a syntax error whose line is no number": program(
        """
        def f(x):
            wrong = SyntaxError("no")
            wrong.lineno = ["pass"] * 1000
            raise wrong
        """,
        "error",
    ),
    "exceptions in a chain of 100,000": program(
        """
        def f(x):
            last = None
            for number in range(100000):
                new = ValueError(number)
                new.__context__, last = last, new
            raise last
        """,
        "error",
    ),
    "a traceback that is a circle's beginning": program(
        """
        def g(n): return g(n - 1) if n else 1 / 0
        def f(x):
            try: g(500)
            except ZeroDivisionError as wrong: kept = wrong
            for _ in range(200):
                try: raise kept
                except ZeroDivisionError: pass
            raise kept
        """,
        "error",
    ),
    "sys.exit in a thread, then nothing": program(
        """
        import sys, threading
        def f(x):
            thread = threading.Thread(target=sys.exit)
            thread.start(); thread.join()
        """,
        "wrong",
    ),
    "os._exit in a thread": program(
        """
        import os, threading, time
        def f(x):
            threading.Thread(target=os._exit, args=(0,)).start()
            time.sleep(1)
        """,
        "error",
    ),
    "sys.exit in a signal handler": program(
        """
        import signal, sys
        def f(x):
            signal.signal(signal.SIGALRM, lambda *_: sys.exit(0))
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            while True: pass
        """,
        "error",
    ),
    "os._exit when an object is deleted": program(
        """
        import os
        class Odd:
            def __del__(self): os._exit(0)
        def f(x): Odd()
        """,
        "error",
    ),
    "sys.exit when an object is deleted": program(
        """
        import sys
        class Odd:
            def __del__(self): sys.exit(0)
        def f(x): Odd()
        """,
        "wrong",
    ),
    "an exit function that says it passed": program(
        """
        import atexit, os, sys
        @atexit.register
        def leave():
            print("PASS"); os.write(3, b"S\\0\\0\\0\\0"); os._exit(0)
        def f(x): sys.exit(0)
        """,
        "error",
    ),
    "an exception hook that exits": program(
        """
        import os, sys
        sys.excepthook = lambda *_: os._exit(0)
        def f(x): raise ValueError
        """,
        "error",
    ),
    "the string 'passed', printed and returned": program(
        "def f(x):\n    print('passed')\n    return 'passed'", "wrong"
    ),
}
