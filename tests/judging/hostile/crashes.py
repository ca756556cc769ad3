"""Programs that break the interpreter under them."""

from .program import program

C = "import ctypes\n"

CRASHES = {
    "memory at address 0 read": program(C + "def f(x): return ctypes.string_at(0)", "error"),
    "memory at address 0 written": program(C + "def f(x): ctypes.memset(0, 0, 8)", "error"),
    "faulthandler's segmentation fault": program(
        "import faulthandler\ndef f(x): faulthandler._sigsegv()", "error|timeout|wrong"
    ),
    "faulthandler's abort": program(
        "import faulthandler\ndef f(x): faulthandler._sigabrt()", "error|timeout"
    ),
    "faulthandler's stack overflow": program(
        "import faulthandler\ndef f(x): faulthandler._stack_overflow()", "error|out of memory"
    ),
    "faulthandler's fatal error": program(
        "import faulthandler\ndef f(x): faulthandler._fatal_error_c_thread()",
        "error|timeout|forbidden",
    ),
    "faulthandler's watchdog that exits": program(
        """
        import faulthandler
        def f(x):
            faulthandler.dump_traceback_later(0.01, exit=True)
            while True: pass
        """,
        "error",
    ),
    "bytes that are no code": program(
        """
        def f(x):
            g = lambda: 0
            g.__code__ = g.__code__.replace(co_code=b"\\xff" * 64, co_stacksize=0)
            return g()
        """,
        "error|timeout|wrong|out of memory",
    ),
    "bytes that crash marshal": program(
        r"import marshal" "\n" r"def f(x): return marshal.loads(b'\xe3' + b'\xff' * 100)", "error"
    ),
    "None without references": program(
        C
        + """
def f(x):
    for _ in range(1000000): ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))
    return x
""",
        "error|wrong|timeout",
    ),
    "a type freed": program(
        C
        + """
def f(x):
    ctypes.pythonapi.PyObject_Free(ctypes.c_void_p(id(type("Gone", (), {}))))
    return [object() for _ in range(1000)]
""",
        "error|unjudgeable|timeout",
    ),
    "the number 0 made a 1": program(
        C
        + """
def f(x):
    ctypes.memmove(id(0), id(1), 28)
    return x
""",
        "error|wrong|timeout",
    ),
    "False made True": program(
        C
        + """
def f(x):
    ctypes.memmove(id(False) + 16, id(True) + 16, 16)
    return x
""",
        "error|wrong|timeout",
    ),
    "str's comparison overwritten": program(
        C
        + """
def f(x):
    ctypes.memset(id(str) + 24, 0xff, 300)
    return str(x)
""",
        "error|timeout",
    ),
    "an instruction that does not exist": program(
        """
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\\x0f\\x0b" * 100)
        call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        def f(x): return call()
        """,
        "error",
    ),
    "an exit by the library": program(C + "def f(x): ctypes.CDLL(None)._exit(0)", "error"),
    "an exit with all that Python does at one": program(
        C + "def f(x): ctypes.pythonapi.Py_Exit(0)", "error"
    ),
    "the interpreter shut down": program(
        C + "def f(x): ctypes.pythonapi.Py_FinalizeEx()", "error|timeout|out of memory"
    ),
    "the lock of the interpreter given away": program(
        C
        + """
def f(x):
    ctypes.CDLL(None).PyEval_SaveThread()
    return x
""",
        "error|timeout",
    ),
    "a long jump to nowhere": program(
        C + "def f(x): ctypes.CDLL(None).siglongjmp(ctypes.create_string_buffer(512), 1)", "error"
    ),
}
