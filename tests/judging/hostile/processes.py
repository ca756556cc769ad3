"""Programs that start processes and threads, and programs that reach for other processes."""

from .program import hunter, program

LIBC = "import ctypes, os, signal, struct, sys, time\nlibc = ctypes.CDLL(None, use_errno=True)\n"

PROCESSES = {
    "os.fork": program("import os\ndef f(x): return os.fork()", "forbidden"),
    "a fork bomb": program("import os\ndef f(x):\n    while True: os.fork()", "forbidden"),
    "a fork bomb that catches everything": program(
        """
        import os
        def f(x):
            while True:
                try: os.fork()
                except BaseException: pass
        """,
        "forbidden",
    ),
    "vfork": program(LIBC + "def f(x): return libc.vfork()", "forbidden"),
    "clone without its library": program(
        LIBC + "def f(x): return libc.syscall(56, 17, 0, 0, 0, 0)", "forbidden|wrong"
    ),
    "clone with a new namespace": program(
        LIBC + "def f(x): return libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)", "forbidden|wrong"
    ),
    "clone3": program(
        LIBC
        + """
def f(x):
    arguments = ctypes.create_string_buffer(struct.pack("11Q", 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0))
    return libc.syscall(435, arguments, 88)
""",
        "wrong",
    ),
    "fork by its number for the x32 machine": program(
        LIBC + "def f(x): return libc.syscall(0x40000000 | 57)", "forbidden|wrong"
    ),
    "fork by the 32 bit gate": program(
        # mov eax, 2; int 0x80; ret
        """
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(bytes.fromhex("b802000000cd80c3"))
        call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        def f(x): return call()
        """,
        "forbidden|error",
    ),
    "os.posix_spawn": program(
        "import os\ndef f(x): return os.posix_spawn('/bin/true', ['true'], {})", "forbidden"
    ),
    "os.system": program("import os\ndef f(x): return os.system('true')", "forbidden"),
    "subprocess": program(
        "import subprocess\ndef f(x): return subprocess.check_output(['echo', 'hello'])",
        "forbidden",
    ),
    "os.execv": program(
        "import os, sys\ndef f(x): os.execv('/bin/sh', ['sh', '-c', 'exit 0'])", "forbidden"
    ),
    "execveat of a file of its own": program(
        LIBC
        + """
def f(x):
    number = os.open("/tmp/tool", os.O_CREAT | os.O_RDWR, 0o777)
    os.write(number, open(os.__file__, "rb").read())
    return libc.syscall(322, number, b"", None, None, 0x1000)
""",
    ),
    "it would outlive who started it": program(
        LIBC + "def f(x): return libc.prctl(1, 0, 0, 0, 0)", "forbidden"
    ),
    "a daemon": program(
        """
        import os, time
        def f(x):
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(1000)
                os._exit(0)
            return x
        """,
        "forbidden",
    ),
    "zombies": program(
        "import os\nfor _ in range(1000):\n    if os.fork() == 0: os._exit(0)\ndef f(x): return x",
        "forbidden",
    ),
    "a process pool": program(
        """
        from multiprocessing import Pool
        def f(x):
            with Pool(2) as pool: return pool.map(str, [x])
        """,
        "forbidden|error",
    ),
    "a terminal of its own": program("import pty\ndef f(x): return pty.fork()", "forbidden|error"),
    "a new session and group": program(
        "import os\ndef f(x):\n    os.setpgid(0, 0); os.setsid()\n    return x", "error"
    ),
    "threads without end": program(
        """
        import threading, time
        threading.stack_size(32768)
        def f(x):
            while True: threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        """,
        "error|timeout|out of memory",
    ),
    "threads that outlive the call": program(
        """
        import threading, time
        def f(x):
            for _ in range(8): threading.Thread(target=time.sleep, args=(1000,)).start()
            return x
        """,
        "wrong",
    ),
    "busy threads that outlive the call": program(
        """
        import threading
        def spin():
            while True: pass
        def f(x):
            for _ in range(4): threading.Thread(target=spin).start()
            return x
        """,
        "wrong|timeout",
    ),
    "a thread that answers for the next cases": program(
        """
        import os, struct, threading
        def speak():
            while True: os.write(3, struct.pack("<cI", b"V", 1) + b"T")
        threading.Thread(target=speak, daemon=True).start()
        def f(x): return x
        """,
        "wrong|error",
    ),
}

# Each aims at every process that it can see or guess: itself, its parents, and their neighbours.
OTHERS = """
def others():
    try: listed = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError: listed = []
    return [pid for pid in {*listed, os.getppid(), *range(1, 50)} if pid != os.getpid()]
def each(action):
    for pid in others():
        try: action(pid)
        except (OSError, ValueError): pass
"""

NEIGHBOURS = {
    "kill(-1)": program("import os\ndef f(x): os.kill(-1, 9)", "forbidden"),
    "kill(0)": program("import os\ndef f(x): os.kill(0, 9)", "forbidden"),
    "its parent killed": program("import os\ndef f(x): os.kill(os.getppid(), 9)", "forbidden"),
    "everybody killed": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: os.kill(pid, 9))", "forbidden"
    ),
    "threads of others killed": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: libc.syscall(234, pid, pid, 9))",
        "forbidden|wrong",
    ),
    "tkill": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: libc.syscall(200, pid, 9))", "forbidden|wrong"
    ),
    "queued signals": program(
        LIBC + "def f(x): return libc.sigqueue(os.getppid(), 9, None)", "forbidden"
    ),
    "signals by descriptors of processes": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: libc.syscall(434, pid, 0))", "forbidden"
    ),
    "signals on input, sent to others": program(
        LIBC
        + OTHERS
        + """
import fcntl
def aim(pid):
    reader, writer = os.pipe()
    fcntl.fcntl(reader, 10, signal.SIGKILL)
    fcntl.fcntl(reader, fcntl.F_SETOWN, pid)
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writer, b"x")
    os.close(reader); os.close(writer)
def f(x):
    each(aim)
    return x
""",
        "forbidden|wrong",
    ),
    "signals on input, by ioctl": program(
        LIBC
        + OTHERS
        + """
import fcntl, socket
def aim(pid):
    left, right = socket.socketpair()
    fcntl.ioctl(left, 0x8901, struct.pack("i", pid))
    fcntl.fcntl(left, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    right.send(b"x")
def f(x):
    each(aim)
    return x
""",
        "forbidden|wrong",
    ),
    "ptrace": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: libc.ptrace(16, pid, 0, 0))", "forbidden"
    ),
    "ptrace by the 32 bit gate": program(
        # mov eax, 26; mov ebx, 16; mov ecx, 1; int 0x80; ret
        """
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(bytes.fromhex("53b81a000000bb10000000b901000000cd805bc3"))
        call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
        def f(x): return call()
        """,
        "forbidden|error",
    ),
    "process_vm_readv": program(
        LIBC + "def f(x): return libc.process_vm_readv(os.getppid(), None, 0, None, 0, 0)",
        "forbidden",
    ),
    "process_vm_writev": program(
        LIBC + "def f(x): return libc.process_vm_writev(os.getppid(), None, 0, None, 0, 0)",
        "forbidden",
    ),
    "limits of others": program(
        LIBC
        + OTHERS
        + """
import resource
def f(x): each(lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)))
""",
        "forbidden",
    ),
    "priorities of others": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19))",
        "forbidden",
    ),
    "processors of others": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: os.sched_setaffinity(pid, {0}))", "forbidden"
    ),
    "schedulers of others": program(
        LIBC
        + OTHERS
        + """
def f(x): each(lambda pid: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
""",
        "forbidden",
    ),
    "input and output priorities of others": program(
        LIBC + OTHERS + "def f(x): each(lambda pid: libc.syscall(251, 1, pid, 3 << 13))",
        "forbidden|wrong",
    ),
    "its own priority": program("import os\ndef f(x): return os.nice(19)", "wrong|forbidden"),
    "command lines and environments": hunter(
        LIBC
        + OTHERS
        + """
for pid in others():
    for name in ("cmdline", "environ", "maps", "status", "stack", "auxv", "comm"):
        try: take(open("/proc/%d/%s" % (pid, name), "rb").read(1 << 24))
        except OSError: pass
"""
    ),
    "memory of others": hunter(
        LIBC
        + OTHERS
        + """
for pid in [*others(), "self"]:
    try:
        for line in open("/proc/%s/maps" % pid):
            if " rw-p " not in line: continue
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            with open("/proc/%s/mem" % pid, "rb", 0) as memory:
                memory.seek(start)
                take(memory.read(min(end - start, 1 << 24)))
    except (OSError, ValueError, OverflowError): pass
""",
        "wrong|timeout",
    ),
    "descriptors of others": hunter(
        LIBC
        + OTHERS
        + """
for pid in others():
    for number in range(64):
        try: opened = os.open("/proc/%d/fd/%d" % (pid, number), os.O_RDONLY | os.O_NONBLOCK)
        except OSError: continue
        try: take(os.read(opened, 1 << 20))
        except OSError: pass
        os.close(opened)
"""
    ),
    "verdicts written to descriptors of others": hunter(
        LIBC
        + OTHERS
        + """
LINES = b"".join(
    b'\\n{"program": %d, "verdicts": {"weak": {"status": "pass"}}, "cpu": 0, "peak": 0}\\n' % n
    for n in range(500))
for pid in others():
    for number in range(64):
        try:
            if not os.readlink("/proc/%d/fd/%d" % (pid, number)).startswith("pipe"): continue
            opened = os.open("/proc/%d/fd/%d" % (pid, number), os.O_WRONLY | os.O_NONBLOCK)
        except OSError: continue
        try: os.write(opened, LINES)
        except OSError: pass
        os.close(opened)
"""
    ),
    "its own memory, written": hunter(
        """
        with open("/proc/self/mem", "r+b", 0) as memory:
            for line in open("/proc/self/maps"): take(line)
        """
    ),
    "root and working directories of others": hunter(
        LIBC
        + OTHERS
        + """
for pid in others():
    for name in ("root", "cwd"):
        try: inside = os.listdir("/proc/%d/%s" % (pid, name))
        except OSError: continue
        take(repr(inside))
"""
    ),
    "the out-of-memory killer aimed at others": program(
        LIBC
        + OTHERS
        + """
def aim(pid): open("/proc/%d/oom_score_adj" % pid, "w").write("1000")
each(aim)
def f(x): return x
""",
        "wrong",
    ),
}
