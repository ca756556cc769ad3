"""The isolation of a child by the kernel's means, each where the sandbox allows it."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import stat
import struct
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LIBC = ctypes.CDLL(None, use_errno=True)
DIRECT = ctypes.PyDLL(None)  # without what ctypes does around a call
SETNS, UNSHARE, WAIT4 = DIRECT.setns, DIRECT.unshare, DIRECT.wait4
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
# Flags of mount.
PRIVATE_BELOW, NO_SUID_NO_DEV, MOVE, ALSO_AT, NO_WRITING = 0x44000, 6, 0x2000, 0x5000, 0x1027
NO_TIMES = 0xC00  # of reading
SCRATCH = "size=16m,nr_inodes=1k,mode=1777"
# What old C libraries do not have, what it is asked, and what it tells.
STATX, ALL_OF_IT, FOUND = getattr(DIRECT, "statx", None), 0x7FF, ctypes.create_string_buffer(256)
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
PR_SET_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
NOBODY = 65534
# Parameters of malloc; the largest block that is kept once it is freed, and how much in all.
M_MMAP_THRESHOLD, M_TRIM_THRESHOLD, KEPT_BLOCK, KEPT = -3, -1, 32 << 20, 256 << 20
USUAL = 128 << 10  # what the C library begins with for both


def prctl(option: int, value: int, pointer: int = 0) -> bool:
    """Call prctl and say whether it worked."""
    words = [ctypes.c_ulong(word) for word in (value, pointer, 0, 0)]
    return bool(LIBC.prctl(option, *words) == 0)


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call that the C library has no function for; -1 when it fails."""
    words = [ctypes.c_long(word) if type(word) is int else word for word in arguments]
    result: int = LIBC.syscall(ctypes.c_long(number), *words)
    return result


def null_device() -> int:
    """A null device of one's own: what opened it once shares a device's flags and locks."""
    return os.open(os.devnull, os.O_RDWR)


def memory_file() -> int:
    """The descriptor of a new file in memory.

    Not by `os`, for many Pythons are built for C libraries that had no such function (uv's and
    conda's).

    Raises:
        OSError: None can be made.
    """
    made: int = DIRECT.memfd_create(b"", 0)
    if made < 0:
        raise OSError("no file in memory")
    return made


# ----------------------------------------------------------------------------- users and limits


def become_nobody() -> bool:
    """Give up root where that leaves the standard library readable; whether it was done."""
    if os.geteuid() != 0:
        return False
    try:
        os.seteuid(NOBODY)
    except OSError:
        return False  # a sandbox's root that has nobody else to become
    readable = os.access(os.__file__, os.R_OK, effective_ids=True)
    os.seteuid(0)
    if readable:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    return readable


def set_limits(limits: dict[str, int]) -> None:
    """Bound what this process can take of the machine, by names of the `resource` module."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def keep_memory(much: bool = True) -> None:
    """Have the C library keep what is freed, for each page that is had anew costs a fault.

    It comes to that by itself, with the size of what has been freed: not in a short life.

    Args:
        much: Whether large blocks are kept, too. What grows leaves holes then, and may take half as
            much address space again.
    """
    block, most = (KEPT_BLOCK, KEPT) if much else (USUAL, USUAL)
    with suppress(AttributeError):  # not every C library can
        LIBC.mallopt(M_MMAP_THRESHOLD, block)
        LIBC.mallopt(M_TRIM_THRESHOLD, most)


def give_back_memory() -> None:
    """Give the system what was freed: the fewer pages a process has, the less a fork takes."""
    with suppress(AttributeError):  # not every C library can
        LIBC.malloc_trim(0)


def counts_by_namespace() -> bool:
    """Whether a limit on processes counts those of a user namespace, as it does from Linux 5.14."""
    release = os.uname().release.split(".")
    try:
        return (int(release[0]), int(release[1])) >= (5, 14)
    except (IndexError, ValueError):
        return False


# ----------------------------------------------------------------------------------- processes

# What the kernel tells of a process that has ended: its status, and four longs of CPU time, its
# peak memory and more.
STATUS, USAGE = (ctypes.c_int * 1)(), (ctypes.c_long * 18)()


# As `os.fork`, but -1 where it fails. It leaves out what Python does for other threads, of which
# there must be none, and for hooks: after a fork whoever touches a page pays for it, and that would
# touch dozens.
fork = DIRECT.fork


def wait(pid: int, flags: int = 0) -> tuple[int, int, float, int]:
    """The id (0: it still runs), wait status, CPU seconds and peak KiB of a child.

    As `os.wait4`, which would touch dozens of pages, too.
    """
    found: int = WAIT4(pid, STATUS, flags, USAGE)
    if found < 0:
        raise OSError("there is no child %d" % pid)
    cpu = USAGE[0] + USAGE[2] + (USAGE[1] + USAGE[3]) / 1e6
    return found, STATUS[0], cpu, USAGE[4]


# ---------------------------------------------------------------------------------- namespaces


def enter_namespaces() -> bool:
    """Give later children a network, files and processes of their own, if the sandbox allows it."""
    user, group = os.geteuid(), os.getegid()
    if LIBC.unshare(NEWUSER | NEWPID | NEWNS | NEWNET | NEWIPC) != 0:
        return False
    # /proc/self belongs to its own process only while that is dumpable.
    prctl(PR_SET_DUMPABLE, 1)
    for path, line in (
        ("setgroups", "deny"),
        ("uid_map", "%d %d 1" % (user, user)),
        ("gid_map", "%d %d 1" % (group, group)),
    ):
        try:
            with open("/proc/self/" + path, "w") as file:
                file.write(line)
        except OSError:
            break  # a root without powers may not; its children will not be able to create files
    prctl(PR_SET_DUMPABLE, 0)
    return True


def new_process_namespace(own: int) -> bool:
    """Make the next child the first process of a new namespace; `own` is open on this process'."""
    return bool(SETNS(own, NEWPID) == 0 and UNSHARE(NEWPID) == 0)


def own_process_namespace(own: int) -> bool:
    """Make later children processes of this process' namespace, on which `own` is open."""
    return bool(LIBC.setns(own, NEWPID) == 0)


def kill_all() -> None:
    """As the first process of a namespace: end all others in it, and in those below."""
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def hide_files(readable: Iterable[str]) -> bool:
    """In this mount namespace: no /proc, no shared memory, nothing of the sandbox's own files."""
    LIBC.mount(b"none", b"/", None, PRIVATE_BELOW, None)
    needed = [place for place in readable if place.startswith("/tmp/")]
    here = os.getcwd()
    places = {"/proc", "/dev/shm", "/proc" if (here + "/").startswith(("//", "/tmp/")) else here}
    hidden = [_mount_empty(place, "size=4k,mode=555") for place in places if os.path.isdir(place)]
    # Nothing can be changed that is mounted so far; kernels before 5.12 cannot do it at once.
    attributes = struct.pack("4Q", READ_ONLY, 0, 0, 0)
    system_call(MOUNT_SETATTR, HERE, b"/", RECURSIVE, attributes, len(attributes))
    return all(hidden) and mount_scratch(needed)


def mount_scratch(needed: list[str]) -> bool:
    """Cover /tmp with the one place where a child may write; `needed` in it stays, read-only."""
    # Made at /proc, which is covered too: until it is moved all below /tmp is still there.
    if not scratch_state() or not _mount_empty("/proc", SCRATCH, NO_TIMES):
        return False
    for first in {place.split("/")[2] for place in needed}:
        above = os.path.join("/proc", first)
        os.mkdir(above)
        inner = [place for place in needed if place.split("/")[2] == first]
        shown = _mount_empty(above, "size=64k,mode=755") and all([_show(each) for each in inner])
        if not shown or LIBC.mount(None, above.encode(), None, NO_WRITING, None) != 0:
            return False
    return bool(LIBC.mount(b"/proc", b"/tmp", None, MOVE, None) == 0)


def _show(place: str) -> bool:
    """Show what is below /tmp at the same place below /proc."""
    shown = place.replace("/tmp", "/proc", 1)
    os.makedirs(shown if os.path.isdir(place) else os.path.dirname(shown), exist_ok=True)
    if not os.path.isdir(place):
        os.close(os.open(shown, os.O_CREAT))
    return bool(LIBC.mount(place.encode(), shown.encode(), None, ALSO_AT, None) == 0)


def scratch_state() -> bytes:
    """What does not stay the same when anything is left in /tmp, or changed: the time of that.

    Nothing where this cannot be told. A program may have made it so, and that is a change.
    """
    return FOUND.raw if STATX and STATX(HERE, b"/tmp", 0, ALL_OF_IT, FOUND) == 0 else b""


def _mount_empty(path: str, options: str, flags: int = 0) -> bool:
    """Cover `path` with an empty file system in memory."""
    kind = b"tmpfs", NO_SUID_NO_DEV | flags, options.encode()
    return bool(LIBC.mount(b"none", path.encode(), *kind) == 0)


# ----------------------------------------------------------------------------------- landlock

# Calls and flags that have the same numbers on all machines.
MOUNT_SETATTR, HERE, RECURSIVE, READ_ONLY = 442, -100, 0x8000, 1
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION, BENEATH = 1, 1
# Rights to files by their bits: 13 at first, one more in version 2, 3 and 5.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, MAKE_CHAR, MAKE_BLOCK = 1, 2, 4, 8, 64, 2048
RIGHTS = (13, 14, 15, 15, 16)
SCOPED = 3  # from version 6: neither signals nor nameless sockets reach out of the domain


def close_files(readable: Iterable[str], listed: Iterable[str], scratch: bool) -> bool:
    """Let this process and all that it forks open some files only, and /tmp where that is theirs.

    Args:
        readable: What may be read: files, and folders with all that is in them.
        listed: Folders of which no more than the names may be read.
        scratch: Whether /tmp is theirs.
    """
    version = system_call(CREATE_RULESET, None, 0, VERSION)
    if version < 1:
        return False
    rights = (1 << RIGHTS[min(version, len(RIGHTS)) - 1]) - 1
    scoped = struct.pack("QQ", 0, SCOPED) if version >= 6 else b""
    attributes = struct.pack("Q", rights) + scoped
    rules = system_call(CREATE_RULESET, attributes, len(attributes), 0)
    if rules < 0:
        return False
    for place in readable:
        _allow(rules, place, READ_FILE | READ_DIR)
    for place in listed:
        _allow(rules, place, READ_DIR)
    for device in ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"):
        _allow(rules, device, READ_FILE | WRITE_FILE)
    if scratch:
        _allow(rules, "/tmp", rights & ~(EXECUTE | MAKE_CHAR | MAKE_BLOCK))
    closed = system_call(RESTRICT_SELF, rules, 0) == 0
    os.close(rules)
    return closed


def _allow(rules: int, place: str, rights: int) -> None:
    """Add a place, if there is such, to what may be opened."""
    try:
        number = os.open(place, os.O_PATH)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(number).st_mode):
        rights &= WRITE_FILE | READ_FILE
    system_call(ADD_RULE, rules, BENEATH, struct.pack("=Qi", rights, number), 0)
    os.close(number)
