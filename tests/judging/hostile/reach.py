"""Programs that walk from object to object, or patch what the child stands on."""

from .program import hunter, program

# Finds what a child's own frames hold: its link, its fork server, the functions that answer.
HARNESS = """
import gc, sys
def frames():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
def module(name):
    return sys.modules["harness." + name]
"""

WALKS = {
    "all frames' variables": hunter(
        HARNESS
        + """
for frame in frames():
    take(repr(dict(frame.f_locals))); take(repr(dict(frame.f_globals)))
""",
        "wrong",
    ),
    "all objects that the collector knows": hunter(
        """
        import gc
        for kept in gc.get_objects():
            try: take(repr(kept)[:100000])
            except Exception: pass
        """
    ),
    "all that any object refers to": hunter(
        """
        import gc
        seen, todo = set(), [gc.get_objects(), list(__import__("sys").modules.values())]
        while todo:
            kept = todo.pop()
            if id(kept) in seen: continue
            seen.add(id(kept))
            if isinstance(kept, (str, bytes)): take(kept)
            elif isinstance(kept, bytearray): take(bytes(kept))
            else: todo.extend(gc.get_referents(kept))
        """
    ),
    "all modules and their variables": hunter(
        """
        import sys
        for loaded in list(sys.modules.values()):
            for value in list(vars(loaded).values()):
                try: take(repr(value)[:100000])
                except Exception: pass
        """
    ),
    "all loaded memory, by its addresses": hunter(
        """
        import ctypes, re
        # Without /proc/self/maps, pages are tried with a call that does not crash: write to a pipe.
        import os
        libc = ctypes.CDLL(None)
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
        for near in {id(object()), id(b"x" * 100), id([]), id(take), id(re), id("x" * 5000)}:
            start = near & ~0xfffff
            for page in range(start - (1 << 22), start + (1 << 22), 4096):
                if libc.write(writer, page, 4096) == 4096:
                    take(os.read(reader, 4096))
        """
    ),
    "the variables of the process that started it": hunter(
        """
        import sys
        main = vars(sys.modules["__main__"])
        take(repr(main)); take(repr(sys.argv)); take(repr(getattr(sys, "orig_argv", "")))
        """
    ),
    "the fork server's object": hunter(
        """
        import sys
        frame = sys._getframe()
        while frame:
            for kept in list(frame.f_locals.values()):
                if type(kept).__name__ == "ForkServer": take(repr(vars(kept)))
            frame = frame.f_back
        """
    ),
    "the messages of the judge": hunter(
        """
        import os, select
        while select.select([3], [], [], 0.1)[0]:
            take(os.read(3, 1 << 20))
        """,
        "wrong",
    ),
    "the judge's messages to come": hunter(
        """
        import os, select, threading
        def listen():
            while True: take(os.read(3, 1 << 20))
        threading.Thread(target=listen, daemon=True).start()
        """
    ),
    "all that was ever interned or cached": hunter(
        """
        import functools, gc, linecache, re, sys
        take(repr(linecache.cache)); take(repr(re._cache if hasattr(re, "_cache") else ""))
        for kept in gc.get_objects():
            if isinstance(kept, functools._lru_cache_wrapper): take(repr(gc.get_referents(kept)))
        """
    ),
    "the arguments' own memory": hunter(
        """
        import gc
        def f(x):
            for kept in gc.get_referrers(x): take(repr(kept))
            return FOUND.get(x, "nothing")
        """
    ),
    "its caller's variables, set to what it likes": program(
        """
        import ctypes, sys
        def f(x):
            frame = sys._getframe(1)
            frame.f_locals.update(suite=[], output="passed", longest=0.0, total=0.0)
            if hasattr(ctypes.pythonapi, "PyFrame_LocalsToFast"):
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(1))
            return x
        """,
        "wrong|error",
    ),
    "suites emptied": program(
        """
        import sys
        frame = sys._getframe()
        while frame:
            for kept in list(frame.f_locals.values()):
                if type(kept).__name__ == "ForkServer":
                    for suite in kept.suites: del suite[:]
            frame = frame.f_back
        def f(x): return x
        """,
        "error",
    ),
    "an end of the suite instead of answers": program(
        HARNESS
        + """
def f(x):
    for frame in frames():
        if "link" in frame.f_locals:
            link = frame.f_locals["link"]
            link.send(b"S", b"(\\x00\\x00\\x00\\x00")
            link.send(b"S", b"(\\x00\\x00\\x00\\x00")
    return x
""",
        "error",
    ),
    "answers by a function of its own": program(
        HARNESS
        + """
child = module("child")
child.answer = lambda link, output, oracle: link.put(b"V", b"T")
def f(x): return x
""",
        "wrong",
    ),
    "an encoder of its own": program(
        HARNESS
        + """
class Any(bytes):
    def __eq__(self, other): return True
    def __len__(self): return 1
module("child").encode = lambda output: Any(b"N")
def f(x): return x
""",
        "wrong|error",
    ),
    "limits switched off, then an endless loop": program(
        HARNESS
        + """
module("isolation").set_limits = lambda limits: None
import resource
for name in ("RLIMIT_CPU", "RLIMIT_AS"):
    try: resource.setrlimit(getattr(resource, name), (-1, -1))
    except (ValueError, OSError): pass
def f(x):
    while True: pass
""",
        "timeout",
    ),
    "a trace function on its callers": program(
        HARNESS
        + """
def trace(frame, event, argument):
    frame.f_trace_opcodes = True
    return trace
sys.settrace(trace)
for frame in frames(): frame.f_trace = trace
def f(x): return x
""",
        "wrong",
    ),
    "a profiler that exits when its caller goes on": program(
        """
        import os, sys
        def profile(frame, event, argument):
            if frame.f_code.co_name == "answer": os._exit(0)
        sys.setprofile(profile)
        def f(x): return x
        """,
        "error",
    ),
    "a jump in its caller": program(
        HARNESS
        + """
def f(x):
    caller = sys._getframe(1)
    sys.settrace(lambda *_: None)
    def jump(frame, event, argument):
        try: frame.f_lineno += 7
        except ValueError: pass
        return jump
    caller.f_trace = jump
    return x
""",
        "wrong|error",
    ),
    "threads' frames": hunter(
        """
        import sys
        for frame in sys._current_frames().values():
            while frame: take(repr(frame.f_locals)); frame = frame.f_back
        """
    ),
}

PATCHES = {
    f"{name} replaced": program(source + "\ndef f(x): return x\n", allowed)
    for name, source, allowed in [
        ("type", "import builtins\nbuiltins.type = lambda *_: str", "wrong|error|unjudgeable"),
        ("len", "import builtins\nbuiltins.len = lambda _: 0", "unjudgeable|error|timeout"),
        ("isinstance", "import builtins\nbuiltins.isinstance = lambda *_: True", "wrong"),
        ("hash and id", "import builtins\nbuiltins.hash = builtins.id = lambda _: 0", "wrong"),
        ("callable", "import builtins\nbuiltins.callable = lambda _: 1 / 0", "error"),
        ("str", "import builtins\nbuiltins.str = lambda _: 'passed'", "wrong"),
        ("every exception", "import builtins\nfor name in dir(builtins):\n"
         "    if name.endswith('Error'): setattr(builtins, name, SystemExit)", "wrong|error"),
        ("all builtins with None", "import builtins\nfor name in list(vars(builtins)):\n"
         "    setattr(builtins, name, None)", "error|wrong"),
        ("compile and exec", "import builtins\nbuiltins.compile = builtins.exec = None", "wrong"),
        ("import", "import builtins\nbuiltins.__import__ = lambda *_: 1 / 0", "wrong"),
        ("json", "import json\njson.dumps = json.loads = lambda *a, **k: 'pass'", "wrong"),
        ("marshal", "import marshal\nmarshal.dumps = marshal.loads = lambda *a: b'T'",
         "error|wrong"),
        ("struct", "import struct\nstruct.Struct.pack = struct.pack = None", "error|wrong"),
        ("socket", "import socket\nsocket.socket.sendall = lambda *a: None", "wrong"),
        ("socket's send", "import socket\nsocket.socket.send = lambda *a: 1", "error|wrong"),
        ("os", "import os\nos._exit = os.write = os.close = lambda *a: None", "wrong"),
        ("sys.exit", "import sys\nsys.exit = sys._getframe = lambda *a: None", "wrong"),
        ("signal", "import signal\nsignal.signal = signal.alarm = lambda *a: None", "wrong"),
        ("time", "import time\ntime.process_time = time.time = time.monotonic = lambda: -1e9",
         "wrong"),
        ("select", "import select\nselect.select = lambda *a: ([], [], [])", "wrong"),
        ("the collector", "import gc\ngc.disable(); gc.set_threshold(1); gc.callbacks.append(exit)"
         " if 'exit' in dir(__builtins__) else None", "wrong|error"),
        ("standard output", "import sys\nsys.stdout = sys.stderr = sys.stdin = None", "wrong"),
        ("all modules with nothing", "import sys\nsys.modules.clear()", "wrong|error"),
        ("all functions of the harness", "import sys\n"
         "for name, kept in list(sys.modules.items()):\n    if name.startswith('harness'):\n"
         "        for key in list(vars(kept)): vars(kept)[key] = lambda *a, **k: b'pass'",
         "wrong|error"),
        ("the link's methods", "import sys\nlink = sys.modules['harness.link'].Link\n"
         "link.put = link.send = link.flush = lambda *a, **k: None", "error|timeout"),
    ]
}  # fmt: skip
