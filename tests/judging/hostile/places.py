"""Programs that reach for files, the network and the kernel."""

from .processes import LIBC
from .program import hunter, program

FILES = {
    "every file that may hold a secret": hunter(
        """
        import os
        for top in ("/sandbox", "/tmp", "/var/tmp", "/dev/shm", "/run", "/home", "/mnt", "/opt",
                    "/srv", "/root", os.getcwd()):
            for place, folders, names in os.walk(top):
                folders[:] = folders[:50]
                for name in names[:100]:
                    try:
                        with open(os.open(os.path.join(place, name), os.O_NONBLOCK), "rb") as file:
                            take(file.read(1 << 16))
                    except OSError: pass
                if SEEN[0] > 1 << 24: break
        """,
        "wrong|timeout",
    ),
    "its own program's file": hunter("take(open(__file__).read())"),
    "the harness' standard input": hunter(
        """
        import os
        for path in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/proc/1/fd/0"):
            try: take(os.read(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 1 << 20))
            except OSError: pass
        """
    ),
    "the machine's memory": hunter(
        """
        for path in ("/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore", "/dev/kmsg"):
            try: take(open(path, "rb").read(1 << 20))
            except OSError: pass
        """
    ),
    "the machine's disks": hunter(
        """
        import os
        for name in os.listdir("/dev"):
            try: take(os.read(os.open("/dev/" + name, os.O_RDONLY | os.O_NONBLOCK), 1 << 20))
            except OSError: pass
        """
    ),
    "links to where it may not go": hunter(
        """
        import os
        for number, target in enumerate(["/", "/root", "/etc/shadow", "/proc/1/root", "/sandbox"]):
            link = "/tmp/resample-hostile-link-%d" % number
            os.symlink(target, link)
            try: take(open(link, "rb").read())
            except OSError: pass
            try: take(repr(os.listdir(link)))
            except OSError: pass
        """
    ),
    "links, hard ones": hunter(
        """
        import os
        os.link("/etc/shadow", "/tmp/resample-hostile-shadow")
        take(open("/tmp/resample-hostile-shadow").read())
        """
    ),
    "a directory above": hunter(
        """
        import os
        for _ in range(20): os.chdir("..")
        take(repr(os.listdir()))
        """
    ),
    "a way out by an open directory": hunter(
        """
        import os
        here = os.open("/", os.O_RDONLY)
        os.chroot("/tmp")
        os.fchdir(here)
        """,
        "forbidden|wrong",
    ),
    "another directory and locale": program(
        """
        import locale, os, time
        os.chdir("/"); os.umask(0o777)
        os.environ.clear(); os.environ["TZ"] = "XXX+99"; time.tzset()
        for name in ("tr_TR.UTF-8", "C", ""):
            try: locale.setlocale(locale.LC_ALL, name)
            except locale.Error: pass
        def f(x): return x
        """,
        "wrong",
    ),
    "a pipe with a name": program(
        """
        import os
        def f(x):
            os.mkfifo("/tmp/resample-hostile-pipe")
            os.open("/tmp/resample-hostile-pipe", os.O_RDONLY | os.O_NONBLOCK)
            return x
        """,
        "wrong|error",
    ),
    "a module for the next program": program(
        """
        import os, sys
        for place in ["/tmp", ".", *sys.path]:
            for name in ("math.py", "sitecustomize.py", "numpy.py", "resample_hostile.py"):
                try: open(os.path.join(place, name), "w").write("LEFT = 'left behind'")
                except OSError: pass
        def f(x): return x
        """,
        "wrong",
    ),
    "things left behind for the next program": program(
        """
        import os
        for place in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/sandbox", "/",
                      "/usr", "/etc", "/root", "/home", "/var", "/opt", "/mnt", os.getcwd()):
            try: open(os.path.join(place, "resample-hostile-left"), "w").write("left behind")
            except OSError: pass
        def f(x): return x
        """,
        "wrong",
    ),
    "times of a directory for the next program": program(
        """
        import os
        try: os.utime("/tmp", (12345, 12345))
        except OSError: pass
        def f(x): return x
        """,
        "wrong",
    ),
}

# Runs after the programs that leave things behind, several times.
FINDS_WHAT_IS_LEFT = program(
    """
    import fcntl, os, sys, time
    def locked(file):
        for _ in range(50):  # what still runs in another sandbox may hold it for a moment
            try: return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as wrong:
                if wrong.errno == 95: return None  # no program may lock anything
                time.sleep(0.01)
        return "for good"
    def f(x):
        found = []
        for place in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/sandbox", "/",
                      "/usr", "/etc", "/root", "/home", "/var", "/opt", "/mnt", os.getcwd()):
            try: found += [name for name in os.listdir(place) if "resample-hostile" in name]
            except OSError: pass
        if os.stat("/tmp").st_mtime == 12345: found.append("a time")
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            if fcntl.fcntl(stream, fcntl.F_GETFL) & (os.O_NONBLOCK | os.O_APPEND):
                found.append("a flag")
        if locked(null): found.append("a lock")
        os.close(null)
        try:
            import resample_hostile
            found.append("a module")
        except ImportError: pass
        return "left behind: %s" % found if found else "nothing is left"
    """,
    "wrong",
)

NETWORK = {
    "a socket": program("import socket\ndef f(x): return socket.socket()", "error"),
    "a name looked up": program(
        "import socket\ndef f(x): return socket.getaddrinfo('example.org', 80)",
        "error",
    ),
    "a page": program(
        "import urllib.request\ndef f(x): return urllib.request.urlopen('http://10.0.0.1').read()",
        "error",
    ),
    "a Unix socket without a file": program(
        "import socket\ndef f(x): return socket.socket(socket.AF_UNIX).bind('\\0resample-hostile')",
        "error",
    ),
    "datagrams by a pair of sockets": program(
        """
        import socket
        def f(x):
            left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            for address in ("\\0resample-hostile", "/run/systemd/notify", "/dev/log"):
                try: left.sendto(b"x", address)
                except OSError: pass
            left.bind("\\0resample-hostile")
            return x
        """,
        "forbidden",
    ),
    "a netlink socket": program(
        "import socket\ndef f(x): return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
        "error",
    ),
    "the judge's socket bound to a name": program(
        """
        import socket
        def f(x):
            link = socket.socket(fileno=3)
            link.bind("\\0resample-hostile-judge")
            link.listen()
            return x
        """,
        "forbidden",
    ),
    "a server": program(
        """
        import socketserver
        def f(x): socketserver.TCPServer(("127.0.0.1", 0), None).serve_forever()
        """,
        "error",
    ),
}

KERNEL = {
    name: program(f"{LIBC}def f(x):\n    {call}\n    return x", allowed)
    for name, call, allowed in [
        ("unshare", "libc.unshare(0x10000000)", "forbidden"),
        ("setns", "libc.setns(0, 0)", "forbidden"),
        ("mount", "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)", "forbidden"),
        ("umount", "libc.umount2(b'/proc', 2)", "forbidden"),
        ("pivot_root", "libc.syscall(155, b'/tmp', b'/tmp')", "forbidden|wrong|error"),
        ("open_tree and move_mount", "libc.syscall(428, -100, b'/', 1)", "forbidden"),
        ("shared memory of System V", "libc.shmget(1, 4096, 0o1777)", "forbidden"),
        ("semaphores of System V", "libc.semget(1, 1, 0o1777)", "forbidden"),
        ("message queues of System V", "libc.msgget(1, 0o1777)", "forbidden"),
        ("message queues of POSIX", "libc.syscall(240, b'x', 66, 511, None)", "forbidden|wrong"),
        ("the kernel's keys", "libc.syscall(248, b'user', b'x', b'y', 1, -3)", "forbidden|wrong"),
        ("io_uring", "libc.syscall(425, 1, ctypes.create_string_buffer(120))", "forbidden"),
        ("userfaultfd", "libc.syscall(323, 0)", "forbidden|wrong"),
        ("perf_event_open", "libc.syscall(298, None, 0, -1, -1, 0)", "forbidden|wrong"),
        ("bpf", "libc.syscall(321, 0, None, 0)", "forbidden|wrong"),
        ("personality", "libc.personality(0x0040000)", "forbidden"),
        ("kernel modules", "libc.syscall(313, 0, b'', 0)", "forbidden|wrong"),
        ("handles of files", "libc.syscall(304, 0, None, 0)", "forbidden|wrong"),
        ("inotify", "libc.inotify_add_watch(libc.inotify_init(), b'/tmp', 0xfff)", "wrong"),
        ("fanotify", "libc.fanotify_init(0, 0)", "wrong"),
        ("the clock", "time.clock_settime(time.CLOCK_REALTIME, 0)", "error"),
        ("the host's name", "libc.sethostname(b'x', 1)", "wrong"),
        ("another user", "os.setuid(0); os.setgid(0)", "error|wrong"),
        ("another root user", "os.setresuid(1234, 1234, 1234)", "error|wrong"),
        ("groups", "os.setgroups([0])", "error"),
        ("powers", "libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0),"
         " (ctypes.c_uint32 * 6)(*[0xffffffff] * 6))", "wrong"),
        ("readable by others", "libc.prctl(4, 1, 0, 0, 0)", "forbidden"),
        ("a filter that allows all", "libc.prctl(22, 2, ctypes.create_string_buffer("
         "struct.pack('HL', 1, id(b'') + 32)))", "wrong|error|forbidden"),
        ("privileges anew", "libc.prctl(38, 0, 0, 0, 0)", "wrong"),
        ("a tracer of its choice", "libc.prctl(0x59616d61, -1, 0, 0, 0)", "wrong"),
        ("a memory secret", "libc.syscall(447, 0)", "wrong"),
        ("calls without a number", "libc.syscall(-1); libc.syscall(100000)", "forbidden|wrong"),
        ("every other call of the kernel", "[libc.syscall(n, -1, -1, -1, -1, -1, -1) for n in"
         " range(440, 470)]", "forbidden|wrong|error"),
        ("limits raised", "__import__('resource').setrlimit(7, (9999, 9999))", "error"),
        ("reboot", "libc.reboot(0x1234567)", "wrong"),
        ("swap", "libc.swapoff(b'/x')", "wrong"),
    ]
}  # fmt: skip
