"""Programs that play with how answers are kept, and with the process that gives them."""

from .program import Program, program

SAYS = """
import marshal, os, struct
def say(kind, data=b"", size=None):
    data = struct.pack("<cI", kind, len(data) if size is None else size) + data
    while data: data = data[os.write(3, data):]
"""


def says(body: str, allowed: str) -> Program:
    """A program that speaks the judge's language itself."""
    return program(SAYS + body, allowed)


KEPT = {
    "one answer more than there are cases": says(
        "def f(x):\n    for n in range(5): say(b'V', b'N')\n    return x", "wrong|error"
    ),
    "all answers, and the end, twice": says(
        "def f(x):\n"
        "    for _ in range(2):\n"
        "        for n in range(4): say(b'V', b'T')\n"
        "        say(b'S', marshal.dumps((0.0, 0.0), 2))\n"
        "    os._exit(0)",
        "wrong|error",
    ),
    "answers without a value, then the end": says(
        "say(b'R')\nfor n in range(4): say(b'U', b'')\nsay(b'S')\nos._exit(0)", "unjudgeable"
    ),
    "answers of another kind among right ones": says(
        "def f(x):\n    say(b'V', b'T')\n    say(b'v', b'T')\n    return x", "wrong|error"
    ),
    "megabytes to be kept for every case": says(
        "value = marshal.dumps('x' * (8 << 20), 2)\n"
        "def answer(): say(b'V', value)\n"
        "def f(x):\n    for _ in range(4): answer()\n    say(b'S')\n    os._exit(0)",
        "wrong|error",  # whichever is seen first: the answers, or that nobody asked yet
    ),
    "an answer that is announced, and stops one byte short": says(
        "def f(x):\n    say(b'V', bytes(99), 100)\n    os._exit(0)", "error"
    ),
    "an answer whose size changes on the way": says(
        "def f(x):\n    os.write(3, b'V\\x05')\n    say(b'V', b'T')\n    return True", "wrong|error"
    ),
    "answers of many threads through each other": says(
        "import threading\n"
        "def flood():\n    for _ in range(2000): os.write(3, b'V\\1\\0\\0\\0T'[:1 + _ % 6])\n"
        "def f(x):\n"
        "    threads = [threading.Thread(target=flood) for _ in range(8)]\n"
        "    for thread in threads: thread.start()\n"
        "    for thread in threads: thread.join()\n"
        "    return x",
        "wrong|error|timeout|unjudgeable",
    ),
    "an answer one byte at a time": says(
        "import time\n"
        "def f(x):\n"
        "    for byte in b'V\\x09\\0\\0\\0u\\4\\0\\0\\0' + b'spam': os.write(3, bytes([byte]))\n"
        "    return x",
        "wrong|error",
    ),
    "a buffer of the link that holds nothing": says(
        "import socket\n"
        "def f(x):\n"
        "    link = socket.socket(fileno=os.dup(3))\n"
        "    link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)\n"
        "    return 'x' * 100000",
        "wrong|error|forbidden",
    ),
}

ITSELF = {
    "a hook that sees whatever Python does": program(
        "import sys\ndef hook(event, told): raise SystemExit(0)\nsys.addaudithook(hook)\n"
        "def f(x): return eval('x')",
        "error",
    ),
    "a hook that ends it when data are made of an answer": program(
        "import os, sys\n"
        "sys.addaudithook(lambda event, told: os._exit(0) if event == 'marshal.dumps' else None)\n"
        "def f(x): return x",
        "error",
    ),
    "a collector of garbage that ends it": program(
        "import gc, os\ngc.callbacks.append(lambda phase, told: os._exit(0))\n"
        "def f(x): return [[i] for i in range(9999)]",
        "error|wrong",
    ),
    "an object that gives an answer when it goes": says(
        "class Last:\n    def __del__(self): say(b'V', b'T'); say(b'S')\n"
        "kept = []\ndef f(x): kept.append(Last()); kept.clear(); return True",
        "wrong|error",
    ),
    "the least of the processor's time": program(
        "import os\nos.nice(19)\ntry: os.sched_setaffinity(0, [0])\nexcept OSError: pass\n"
        "def f(x): return sum(range(1000))",
        "wrong|forbidden",
    ),
    "threads that take turns each microsecond": program(
        "import sys, threading\nsys.setswitchinterval(1e-6)\n"
        "def spin():\n    while True: pass\n"
        "for _ in range(4): threading.Thread(target=spin, daemon=True).start()\n"
        "def f(x): return 'here'",
        "wrong|timeout",
    ),
    "limits of its own, set to nothing": program(
        "import resource\n"
        "for name in ('FSIZE', 'NOFILE', 'STACK', 'DATA', 'AS'):\n"
        "    try: resource.setrlimit(getattr(resource, 'RLIMIT_' + name), (0, 0))\n"
        "    except (OSError, ValueError): pass\n"
        "def f(x): return x",
        "wrong|error|out of memory|timeout",
    ),
    "a copy of every object that it can reach": program(
        "import copy, gc\n"
        "def f(x):\n"
        "    try: return copy.deepcopy([o for o in gc.get_objects() if type(o) is list])\n"
        "    except BaseException as wrong: return repr(type(wrong))",
    ),
}
