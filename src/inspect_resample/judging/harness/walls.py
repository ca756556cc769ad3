"""The kernel's walls around a child. Each is put up where the sandbox allows it."""

from __future__ import annotations

import ctypes
import os
import resource
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
PRIVATE_BELOW, NO_SUID_NO_DEV, DETACH = 0x44000, 6, 2  # flags of mount and umount2
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 22, 36, 38
NOBODY = 65534


def prctl(option: int, value: int, pointer: int = 0) -> bool:
    """Call prctl and say whether it worked."""
    words = [ctypes.c_ulong(word) for word in (value, pointer, 0, 0)]
    return bool(LIBC.prctl(option, *words) == 0)


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


def drop_capabilities() -> None:
    """Leave nothing of the powers that a fork server has in its own namespaces."""
    LIBC.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())


def set_limits(limits: dict[str, int]) -> None:
    """Bound what this process can take of the machine, by names of the `resource` module."""
    for name, value in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


# ---------------------------------------------------------------------------------- namespaces


def enter_namespaces() -> bool:
    """Give later children a network, files and processes of their own, if the sandbox allows it."""
    user, group = os.geteuid(), os.getegid()
    if LIBC.unshare(NEWUSER | NEWPID | NEWNS | NEWNET | NEWIPC) != 0:
        return False
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
    return True


def new_process_namespace(own: int) -> bool:
    """Make the next child the first process of a new namespace; `own` is open on this process'."""
    return bool(LIBC.setns(own, NEWPID) == 0 and LIBC.unshare(NEWPID) == 0)


def hide_files() -> bool:
    """In this mount namespace: no /proc, no shared memory, nothing of the sandbox's own files."""
    LIBC.mount(b"none", b"/", None, PRIVATE_BELOW, None)
    places = {"/proc", "/dev/shm", os.getcwd()} - {"/", "/tmp"}
    hidden = [_mount_empty(place, "size=4k,mode=555") for place in places if os.path.isdir(place)]
    return all(hidden) and mount_scratch()


def mount_scratch() -> bool:
    """Cover /tmp with the one place where a child may write."""
    return _mount_empty("/tmp", "size=16m,mode=1777")


def renew_scratch() -> None:
    """Forget all that a child has written."""
    LIBC.umount2(b"/tmp", DETACH)
    mount_scratch()


def _mount_empty(path: str, options: str) -> bool:
    """Cover `path` with an empty file system in memory."""
    place, kind = path.encode(), b"tmpfs"
    return bool(LIBC.mount(b"none", place, kind, NO_SUID_NO_DEV, options.encode()) == 0)


# -------------------------------------------------------------------------------- system calls

# Numbers of the calls that a child may not make: they start, trace or read other processes, reach
# the network, mounts, kernel keys and modules, or make shared objects that outlive the child.
ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        "29 30 31 41 57 58 59 64 68 101 129 135 155 161 165 166 175 200 240 246 248 249 250 272 "
        "297 298 303 304 308 310 311 312 313 321 322 323 424 425 428 429 430 432 434 438 440 442",
        {"clone": 56, "clone3": 435, "kill": 62, "tgkill": 234, "prlimit": 302},
    ),
    "aarch64": (
        0xC00000B7,
        "39 40 41 51 92 97 104 105 117 130 138 180 186 190 194 195 196 198 217 218 219 221 240 241 "
        "264 265 268 270 271 272 273 280 281 282 424 425 428 429 430 432 434 438 440 442",
        {"clone": 220, "clone3": 435, "kill": 129, "tgkill": 131, "prlimit": 261},
    ),
}
# Instructions of the kernel's filter language, and its verdicts.
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, NO_SUCH_CALL = 0x7FFF0000, 0x80000000, 0x00050026
CALL, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in what the filter sees of a call
CLONE_THREAD = 0x10000
X32 = 0x40000000


def call_filter(pid: int) -> bytes | None:
    """The filter of system calls for a child with process id `pid`; None on other machines.

    A denied call kills the child with SIGSYS, which is the verdict "forbidden". Signals go to
    itself only, threads may be started, processes not. `clone3` is said not to exist, so that
    threads are made with `clone`, whose flags a filter can see.
    """
    machine = os.uname().machine
    if machine not in ARCHITECTURES or struct.calcsize("P") != 8:
        return None
    architecture, denied, special = ARCHITECTURES[machine]
    kill, allow = (RETURN, 0, 0, KILL), (RETURN, 0, 0, ALLOW)
    rules = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), kill]
    rules += [(LOAD, 0, 0, CALL), (AT_LEAST, 0, 1, X32), kill]
    for number in denied.split():
        rules += [(EQUAL, 0, 1, int(number)), kill]
    rules += [(EQUAL, 0, 1, special["clone3"]), (RETURN, 0, 0, NO_SUCH_CALL)]
    for name, test, value in (
        ("clone", ANY_BIT, CLONE_THREAD),
        ("kill", EQUAL, pid),
        ("tgkill", EQUAL, pid),
        ("prlimit", EQUAL, 0),
    ):
        rules += [(EQUAL, 0, 4, special[name]), (LOAD, 0, 0, FIRST_ARGUMENT)]
        rules += [(test, 1, 0, value), kill, allow]
    return b"".join(struct.pack("<HBBI", *rule) for rule in [*rules, allow])


def filter_calls(program: bytes) -> bool:
    """Put a filter in force for this process, for good."""
    array = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HL", len(program) // 8, ctypes.addressof(array))
    pointer = ctypes.create_string_buffer(head, len(head))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    return prctl(PR_SET_SECCOMP, 2, ctypes.addressof(pointer))


def can_filter_calls() -> bool:
    """Whether a process can be given a filter here."""
    if call_filter(1) is None:
        return False
    pid = os.fork()
    if pid == 0:
        filtered = filter_calls(call_filter(os.getpid()) or b"")
        os._exit(0 if filtered else 1)
    return os.waitpid(pid, 0)[1] == 0
