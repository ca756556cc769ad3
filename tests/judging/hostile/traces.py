"""Programs that would leave something where others find it, or ask what others have left."""

from .program import Program, program

# Numbers of the calls on x86-64 and ARM64, which has no old ones.
CALLS: dict[str, tuple[int, int | None]] = {
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "getxattr": (191, 8),
    "listxattr": (194, 11),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "flock": (73, 32),
    "readahead": (187, 213),
    "mincore": (27, 232),
    "fadvise": (221, 223),
    "cachestat": (451, 451),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "sysinfo": (99, 179),
    "sync": (162, 81),
    "syncfs": (306, 267),
    "mlock": (149, 228),
    "mlockall": (151, 230),
    "timer_create": (222, 107),
    "setxattrat": (463, 463),
    "file_setattr": (469, 469),
}

# Makes a call with arguments that a kernel would find fault with; the filter comes first.
ASKS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
number = {number!r}[os.uname().machine == "aarch64"]
def f(x):
    refused = number is None or (libc.syscall(number, -1, 0, 0, 0, 0, 0), ctypes.get_errno())
    return "refused" if refused in (True, (-1, 95)) else "THE CALL IS MADE: %r" % (refused,)
"""


def commands(body: str) -> Program:
    """A program that tries to do something to a file that all can read."""
    return program(
        "import ctypes, fcntl, mmap, os\n"
        "file = os.open(os.__file__, os.O_RDONLY)\n"
        "def tried(what, *told):\n"
        "    try: what(*told)\n"
        "    except OSError as wrong: return wrong.errno == 95\n"
        "    return False\n"
        f"done = {body}\n"
        "def f(x): return 'refused' if done else 'THE CALL IS MADE'",
        "wrong",
    )


REFUSED: dict[str, Program] = {
    **{name: program(ASKS.format(number=number), "wrong") for name, number in CALLS.items()},
    "a lease": commands("tried(fcntl.fcntl, file, 1024, fcntl.F_RDLCK)"),
    "a lease asked for": commands("tried(fcntl.fcntl, file, 1025)"),
    "a lock of a record": commands("tried(fcntl.lockf, file, fcntl.LOCK_SH | fcntl.LOCK_NB)"),
    "a lock asked for": commands("tried(fcntl.fcntl, file, fcntl.F_GETLK, bytes(32))"),
    "a lock of an open file": commands("tried(fcntl.fcntl, file, 37, bytes(32))"),
    "a notice of changes": commands("tried(fcntl.fcntl, file, 1026, 1)"),
    "a larger pipe": commands("tried(fcntl.fcntl, os.pipe()[0], 1031, 1 << 20)"),
    "a hint on how long a file lives": commands("tried(fcntl.fcntl, file, 1036, bytes(8))"),
    "a file's flags": commands("tried(fcntl.ioctl, file, 0x80086601, bytes(8))"),
    "where a file's blocks are": commands("tried(fcntl.ioctl, file, 1, bytes(4))"),
    **{
        f"advice {number} on a file's memory": commands(
            "tried(mmap.mmap(file, 4096, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE).madvise, "
            f"{number})"
        )
        for number in (3, 20, 21, 22)
    },
}
"""Programs that answer "refused" where the filter has its way; others answer in capitals."""

HEAVY = """
import ctypes
libc = ctypes.CDLL(None)
for n in range(300):
    libc.setxattr(b"/tmp", b"user." + b"%03d" % n + b"x" * 200, b"v", 1, 0)
def f(x): return x
"""
VANISHING = {
    "300 long attributes on its /tmp": program(HEAVY, "wrong"),
    "a /tmp that nobody may look into": program(
        "import os\ntry: os.chmod('/tmp', 0)\nexcept OSError: pass\ndef f(x): return x", "wrong"
    ),
}
