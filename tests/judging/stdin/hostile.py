# ruff: noqa: E501
"""Hostile programs that read standard input, and the statuses that their weak outcome may have.

The right output of a case is a secret that its input only numbers, so who passes must have read it.
"""

from textwrap import dedent

_HUNT = '''
import re
PATTERN = re.compile(b"SEC" + b"RET-([0-9]+)-[0-9a-f]{32}")
FOUND = {}
def take(data):
    """Keep the secrets that are in some bytes or text."""
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    for match in PATTERN.finditer(data):
        FOUND.setdefault(int(match.group(1)), match.group().decode())
'''
_TELL = "\nprint(FOUND.get(int(input()), 'nothing found'))\n"


def _hunter(source: str) -> str:
    body = dedent(source).strip("\n").replace("\n", "\n    ")
    return f"{_HUNT}try:\n    {body}\nexcept Exception as wrong:\n    pass\n{_TELL}"


HUNTERS = {
    "objects": "import gc\nfor x in gc.get_objects():\n    take(repr(x))",
    "referrers": "import gc\nfor x in gc.get_referrers(str):\n    take(repr(x)[:100000])",
    "modules": "import sys\nfor m in list(sys.modules.values()):\n    take(repr(vars(m)))",
    "frames": "import sys\nf = sys._getframe()\nwhile f:\n    take(repr(f.f_locals) + repr(f.f_globals))\n    f = f.f_back",
    "its caller's locals": "import sys\nf = sys._getframe(1)\nfor x in f.f_locals.values():\n    take(repr(getattr(x, '__dict__', x)))\n    s = getattr(x, 'server', None)\n    take(repr(vars(s)) if s else '')",
    "memory by maps": "for line in open('/proc/self/maps'):\n    take(line)",
    "memory of its parent": "import os\nfor line in open('/proc/%d/maps' % os.getppid()):\n    take(line)",
    "memory by address": "import ctypes\nbase = id(FOUND) & ~0xffff\nfor at in range(base, base + (1 << 20), 4096):\n    take(ctypes.string_at(at, 4096))",
    "descriptors": "import os\nfor fd in range(3, 300):\n    try:\n        take(os.read(fd, 1 << 16))\n    except OSError:\n        pass",
    "its own input twice": "import os\nos.lseek(0, 0, 0)\ntake(os.read(0, 1 << 20))\nos.lseek(0, 0, 0)",
    "its own output": "import os\ntake(os.pread(1, 1 << 20, 0))",
    "files in the sandbox": "import os\nfor folder, _, names in os.walk('.'):\n    for name in names:\n        take(open(os.path.join(folder, name), 'rb').read())",
    "files of answers": "for name in ('answers.txt', '../answers.txt', '/tmp/answers.txt', 'expected', 'output.txt'):\n    try:\n        take(open(name, 'rb').read())\n    except OSError:\n        pass",
    "environment": "import os\ntake(repr(os.environ))",
    "arguments": "import sys\ntake(repr(sys.argv) + repr(sys.orig_argv))",
    "shared memory": "import os\nfor name in os.listdir('/dev/shm'):\n    take(open('/dev/shm/' + name, 'rb').read())",
    "what is left in /tmp": "import os\nfor name in os.listdir('/tmp'):\n    take(open('/tmp/' + name, 'rb').read())",
    "a scan of memory by mincore": "import ctypes, mmap\nlibc = ctypes.CDLL(None)\nlibc.mincore(ctypes.c_void_p(0x400000), 4096, ctypes.create_string_buffer(1))",
    "reads other processes": "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.process_vm_readv(1, None, 0, None, 0, 0)",
}

OTHERS = {
    # What is printed or done in the hope that the judge takes it for its own.
    "says S": ("import os\nos.write(1, b'S' + bytes(8))", "wrong"),
    "says V": ("import os, struct\nos.write(1, struct.pack('<cI', b'V', 4) + b'pass')", "wrong"),
    "says it passed": ("print('pass')\nprint('OK', 'PASSED', 'Accepted')", "wrong"),
    "a frame on every descriptor": (
        "import os\nfor fd in range(2, 256):\n    try:\n        os.write(fd, b'S\\x00\\x00\\x00\\x00')\n    except OSError:\n        pass",
        "wrong",
    ),
    "a note of its own": (
        "import os\nos.write(1, b'\\0exception\\0' + b'pass')\nos._exit(1)",
        "error",
    ),
    "a note that is data": (
        "import marshal, os\nos.write(1, b'\\0exception\\0' + marshal.dumps(('pass', None, None, None)))\nos._exit(1)",
        "error",
    ),
    "a note without end": (
        "import os\nos.write(1, b'\\0exception\\0' + b'x' * 9999999)\nos._exit(1)",
        "error",
    ),
    "a note that says a fault": (
        "import marshal, os\nos.write(1, b'\\0exception\\0' + marshal.dumps(('harness fault', 'a', 'b', 1)))\nos._exit(1)",
        "error",
    ),
    "exits at once": ("import os\nos._exit(0)", "wrong"),
    "exits with 1": ("raise SystemExit(1)", "error"),
    "exits with 77": ("import os\nos._exit(77)", "error"),
    "exits with success in words": ("import sys\nsys.exit('pass')", "error"),
    "nothing at all": ("pass", "wrong"),
    "only a comment": ("# pass", "wrong"),
    "kills its parent": ("import os\nos.kill(os.getppid(), 9)", "forbidden|error|wrong"),
    "kills the first process": ("import os\nos.kill(1, 9)", "forbidden|error|wrong"),
    "kills everybody": ("import os\nos.kill(-1, 9)", "forbidden"),
    "stops its parent": (
        "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)",
        "forbidden|wrong",
    ),
    "forks": ("import os\nos.fork()\nprint(1)", "forbidden"),
    "vfork by ctypes": ("import ctypes\nctypes.CDLL(None).syscall(58)", "forbidden|wrong"),
    "a command": ("import os\nos.system('echo hello')", "forbidden|wrong"),
    "a subprocess": (
        "import subprocess\nprint(subprocess.run(['cat', '/etc/passwd'], capture_output=True))",
        "forbidden|error",
    ),
    "multiprocessing": (
        "import multiprocessing as m\np = m.Process(target=print)\np.start()",
        "forbidden|error",
    ),
    "execs": ("import os\nos.execv('/bin/sh', ['sh'])", "forbidden|error"),
    "a socket": ("import socket\nsocket.create_connection(('127.0.0.1', 80), 1)", "error"),
    "ptrace": ("import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)", "forbidden"),
    "mounts": (
        "import ctypes\nctypes.CDLL(None).mount(b'a', b'/tmp', b'tmpfs', 0, 0)",
        "forbidden|wrong",
    ),
    "unshares": ("import ctypes\nctypes.CDLL(None).unshare(0x10000000)", "forbidden"),
    "sets another namespace": (
        "import ctypes\nfor fd in range(3, 99): ctypes.CDLL(None).setns(fd, 0)",
        "forbidden",
    ),
    "a filter of its own": (
        "import ctypes\nctypes.CDLL(None).prctl(22, 1, 0, 0, 0)\nprint(input())",
        "out of memory|error|forbidden|wrong",
    ),
    "lives when its parent dies": (
        "import ctypes\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)",
        "forbidden",
    ),
    "never ends": ("while True: pass", "timeout"),
    "never ends in a thread": (
        "import threading\ndef f():\n    while True: pass\nthreading.Thread(target=f).start()",
        "timeout",
    ),
    "never ends at exit": (
        "import atexit\ndef f():\n    while True: pass\natexit.register(f)",
        "timeout",
    ),
    "never ends in C": ("print(sum(range(10 ** 13)))", "timeout"),
    "never ends when it compiles": (
        "x = " + "(" * 40 + "1" + ")**9" * 40,
        "error|timeout|syntax error|out of memory|wrong",
    ),
    "sleeps": ("import time\ntime.sleep(999)", "timeout"),
    "waits for itself": (
        "import threading\nthreading.Lock().acquire()\nl = threading.Lock()\nl.acquire()\nl.acquire()",
        "timeout",
    ),
    "ignores its limit": (
        "import signal, resource\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
        "timeout",
    ),
    "takes memory": ("x = []\nwhile True: x.append(bytearray(1 << 24))", "out of memory|timeout"),
    "takes memory as ints": ("x = 10 ** (10 ** 11)", "out of memory|timeout|error"),
    "takes memory as files": (
        "import os\nx = []\nwhile len(x) < 20:\n    x.append(os.memfd_create('x'))\n"
        "    os.posix_fallocate(x[-1], 0, 60 << 20)",
        "error",
    ),
    "writes without end": ("while True: print('x' * 100000)", "error|timeout|wrong"),
    "a sparse output": ("import os\nos.ftruncate(1, 1 << 40)", "error"),
    "a hole in its output": ("import os\nos.pwrite(1, b'x', 60 << 20)", "wrong"),
    "closes everything": ("import os\nos.closerange(0, 999)", "wrong"),
    "closes its output": ("import os\nos.close(1)\nprint(1)", "wrong|error"),
    "reads its output": ("import os\nprint(os.read(1, 99))", "wrong|error"),
    "fills the disk": (
        "f = open('/tmp/x', 'wb')\nwhile True: f.write(bytes(1 << 20))",
        "error|wrong",
    ),
    "many files": (
        "for n in range(10 ** 6): open('/tmp/%d' % n, 'w').close()",
        "error|timeout|wrong",
    ),
    "a deep folder": (
        "import os\nfor _ in range(900):\n    os.mkdir('d')\n    os.chdir('d')",
        "error|wrong|timeout",
    ),
    "threads without end": (
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(99,)).start()",
        "error|timeout",
    ),
    "recursion without end": (
        "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return f()\nf()",
        "error|out of memory|timeout",
    ),
    "a crash": ("import ctypes\nctypes.string_at(0)", "error"),
    "aborts": ("import os\nos.abort()", "error"),
    "faults in a signal handler": (
        "import signal, os\nsignal.signal(signal.SIGALRM, lambda *a: os._exit(0))\nsignal.setitimer(0, 0.01)\nwhile True: pass",
        "wrong",
    ),
    "patches the end": ("import os\nos._exit = lambda *a: None", "wrong|error"),
    "patches atexit": (
        "import atexit, os\natexit._run_exitfuncs = lambda: os._exit(0)\natexit.register(print)",
        "wrong",
    ),
    "patches sys": ("import sys\nsys.exit = sys.stdout.flush = None\nsys.stdout = None", "wrong"),
    "an output that fights": (
        "import sys\nclass Out:\n    def write(self, s): raise MemoryError\n    def flush(self): raise SystemExit(0)\nsys.stdout = Out()",
        "wrong|error",
    ),
    "no exception": (
        "class E(BaseException):\n    def __str__(self): raise self\nraise E",
        "error",
    ),
    "an exception that is not one": (
        "class E(Exception):\n    @property\n    def __traceback__(self): raise OSError\nraise E",
        "error",
    ),
    "half a surrogate": ("print('\\ud800')", "error|wrong"),
    "null bytes": ("print('\\0' * 1000)", "wrong"),
    "a null in its text": ("print(1)\0", "syntax error"),
    "deep brackets": ("(" * 9999 + ")" * 9999, "syntax error|error"),
    "a long line": ("print(" + "1+" * 100000 + "1)", "syntax error|error|wrong|out of memory"),
    "future": ("from __future__ import braces", "syntax error"),
    "no Python": ("#include <iostream>\nint main() {}", "syntax error"),
}

HOSTILE = {
    **{
        f"hunts: {name}": (_hunter(source), "wrong|forbidden|error")
        for name, source in HUNTERS.items()
    },
    **OTHERS,
}
"""Sources and statuses by name."""
