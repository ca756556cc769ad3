"""The kernel's walls around a child. Each is put up where the sandbox allows it."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import stat
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBC = ctypes.CDLL(None, use_errno=True)
DIRECT = ctypes.PyDLL(None)  # without what ctypes does around a call
NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
# Flags of mount.
PRIVATE_BELOW, NO_SUID_NO_DEV, MOVE, ALSO_AT, NO_WRITING = 0x44000, 6, 0x2000, 0x5000, 0x1027
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_SET_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
NOBODY = 65534


def prctl(option: int, value: int, pointer: int = 0) -> bool:
    """Call prctl and say whether it worked."""
    words = [ctypes.c_ulong(word) for word in (value, pointer, 0, 0)]
    return bool(LIBC.prctl(option, *words) == 0)


def system_call(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call that the C library has no function for; -1 when it fails."""
    words = [ctypes.c_long(word) if type(word) is int else word for word in arguments]
    result: int = LIBC.syscall(ctypes.c_long(number), *words)
    return result


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


def counts_by_namespace() -> bool:
    """Whether a limit on processes counts those of a user namespace, as it does from Linux 5.14."""
    release = os.uname().release.split(".")
    try:
        return (int(release[0]), int(release[1])) >= (5, 14)
    except (IndexError, ValueError):
        return False


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
    return bool(DIRECT.setns(own, NEWPID) == 0 and DIRECT.unshare(NEWPID) == 0)


def own_process_namespace(own: int) -> bool:
    """Make later children processes of this process' namespace, on which `own` is open."""
    return bool(LIBC.setns(own, NEWPID) == 0)


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
    if not _mount_empty("/proc", "size=16m,nr_inodes=1k,mode=1777"):
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


def scratch_state() -> tuple[object, ...]:
    """What does not stay the same when anything is left in /tmp.

    A program that has had its turn may have made it so that this cannot be told: that is a change.
    """
    try:
        found = os.stat("/tmp")
        times = (found.st_mtime_ns, found.st_ctime_ns)
        return (found.st_mode, found.st_nlink, found.st_size, *times, *os.listxattr("/tmp"))
    except OSError as wrong:
        return ("unknown", wrong.errno)


def _mount_empty(path: str, options: str) -> bool:
    """Cover `path` with an empty file system in memory."""
    kind = b"tmpfs", NO_SUID_NO_DEV, options.encode()
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


# -------------------------------------------------------------------------------- system calls

# Numbers of the calls that a child may not make: they start, trace, read or slow down other
# processes, reach the network, mounts, kernel keys and modules, or make shared objects that outlive
# the child; of calls that are refused with an error, for honest programs go on without; of those
# that are refused too where /tmp is not the child's own; and of the calls that it may make with
# some arguments only.
#
# Refused are calls that change what others see of a file (its mode, owner, times, attributes, locks
# and leases), that ask or change which of its pages are in memory, that watch files, that tell of
# the whole machine, or that use up what is counted for a user.
ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        "29 30 31 42 49 50 57 58 59 64 68 101 129 135 141 142 144 155 161 165 166 175 200 203 240 "
        "246 248 249 250 251 256 272 279 297 298 303 304 308 310 311 312 313 314 321 322 323 424 "
        "425 428 429 430 432 434 438 440 442",
        "27 73 90 91 92 93 94 99 132 137 138 149 151 162 187 188 189 190 191 192 193 194 195 196 "
        "197 198 199 221 222 235 253 254 255 260 261 268 277 280 294 300 301 306 325 327 328 451 "
        "452 463 464 465 466 468 469",
        "76 82 83 84 86 87 88 133 258 259 263 264 265 266 316",
        "56 435 62 234 302 41 53 72 16 157 28",
    ),
    "aarch64": (
        0xC00000B7,
        "30 39 40 41 51 92 97 104 105 117 118 119 122 130 138 140 180 186 190 194 195 196 200 201 "
        "203 217 218 219 221 238 239 240 241 264 265 268 270 271 272 273 274 280 281 282 424 425 "
        "428 429 430 432 434 438 440 442",
        "5 6 7 8 9 10 11 12 13 14 15 16 26 27 28 32 43 44 52 53 54 55 81 84 88 107 179 213 223 228 "
        "230 232 262 263 267 284 286 287 451 452 463 464 465 466 468 469",
        "33 34 35 36 37 38 45 276",
        "220 435 129 131 261 198 199 25 29 167 233",
    ),
}
SPECIAL = (
    *("clone", "clone3", "kill", "tgkill", "prlimit", "socket", "socketpair", "fcntl", "ioctl"),
    *("prctl", "madvise"),
)
# Commands of fcntl and ioctl that have signals sent to any process: F_SETOWN, F_SETOWN_EX,
# FIOSETOWN, SIOCSPGRP.
F_OWNERS, I_OWNERS = (8, 15), (0x8901, 0x8902)
# Their commands that concern the descriptor alone, neither locks, leases, hints nor a file's flags:
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, seals of memory; and
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX.
F_HARMLESS = (0, 1, 2, 3, 4, 1030, 1032, 1033, 1034)
I_HARMLESS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# Advice on memory of its own, which allocators give: DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE,
# DONTDUMP. Other advice reads files ahead, pages them out, or asks whether that was done.
M_HARMLESS = (4, 8, 14, 15, 16)
# Instructions of the kernel's filter language, and its verdicts.
LOAD, JUMP, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
NEXT = (JUMP, 0, 0, 1)  # over the other outcome, to the next rule
ALLOW = (RETURN, 0, 0, 0x7FFF0000)
KILL = (RETURN, 0, 0, 0x80000000)
NO_SUCH_CALL, NOT_PERMITTED = (RETURN, 0, 0, 0x00050026), (RETURN, 0, 0, 0x0005000D)
REFUSED = (RETURN, 0, 0, 0x0005005F)  # "not supported", which libraries know to do without
CALL, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in what the filter sees of a call
ITSELF = 0x7FFFFFFF  # stands for the process id of who puts the filter in force
CLONE_THREAD = 0x10000
NOT_STREAM = 0xE  # bits that the kinds of sockets have, but for streams
X32 = 0x40000000


def call_filter(scratch: bool) -> bytes | None:
    """The filter of system calls for children; None on machines that are not known here.

    Args:
        scratch: Whether children have a /tmp of their own and can change nothing else.

    A denied call kills the child with SIGSYS, which is the verdict "forbidden". Signals go to
    itself only, threads may be started, processes not. `clone3` is said not to exist, so that
    threads are made with `clone`, whose flags a filter can see. A socket is refused with an error,
    for the C library asks for one where it can do without, as when it looks up a user's name.
    """
    machine = os.uname().machine
    if machine not in ARCHITECTURES or struct.calcsize("P") != 8:
        return None
    architecture, denied, refused, changes, numbers = ARCHITECTURES[machine]
    refused = refused if scratch else refused + " " + changes
    rules = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), KILL]
    rules += [(LOAD, 0, 0, CALL), (AT_LEAST, 0, 1, X32), KILL]
    for number in denied.split():
        rules += [(EQUAL, 0, 1, int(number)), KILL]
    for number in refused.split():
        rules += [(EQUAL, 0, 1, int(number)), REFUSED]
    special = {name: int(number) for name, number in zip(SPECIAL, numbers.split())}  # noqa: B905
    rules += [(EQUAL, 0, 1, special["clone3"]), NO_SUCH_CALL]
    rules += [(EQUAL, 0, 1, special["socket"]), NOT_PERMITTED]
    for name, argument, test, values, then, otherwise in (
        ("clone", 0, ANY_BIT, (CLONE_THREAD,), ALLOW, KILL),
        ("kill", 0, EQUAL, (ITSELF,), ALLOW, KILL),
        ("tgkill", 0, EQUAL, (ITSELF,), ALLOW, KILL),
        ("prlimit", 0, EQUAL, (0,), ALLOW, KILL),
        ("socketpair", 1, ANY_BIT, (NOT_STREAM,), KILL, ALLOW),
        ("fcntl", 1, EQUAL, F_HARMLESS, ALLOW, NEXT),
        ("fcntl", 1, EQUAL, F_OWNERS, KILL, REFUSED),
        ("ioctl", 1, EQUAL, I_HARMLESS, ALLOW, NEXT),
        ("ioctl", 1, EQUAL, I_OWNERS, KILL, REFUSED),
        ("madvise", 2, EQUAL, M_HARMLESS, ALLOW, REFUSED),
        # It dies with its fork server, and cannot be dumped, whatever it would rather.
        ("prctl", 0, EQUAL, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE), KILL, ALLOW),
    ):
        more = len(values)
        rules += [
            (LOAD, 0, 0, CALL),
            (EQUAL, 0, more + 3, special[name]),
            (LOAD, 0, 0, ARGUMENTS + 8 * argument),
        ]
        rules += [(test, more - place, 0, value) for place, value in enumerate(values)]
        rules += [otherwise, then]
    return b"".join(struct.pack("<HBBI", *rule) for rule in [*rules, ALLOW])


class Seal:
    """What a process does to itself before it runs a program.

    All that the two system calls take is at hand, for whoever has just been forked pays for each
    page of memory that it touches.
    """

    def __init__(self, program: bytes | None, alone: bool) -> None:
        """Make it ready.

        Args:
            program: The filter of system calls, if there can be one.
            alone: Whether who puts it on is the first process of a namespace, which says what its
                id is, and that it dies with its parent.
        """
        self.alone = alone
        self.program = program
        self.no_powers = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        self.capset, self.prctl = DIRECT.capset, DIRECT.prctl
        self.filter = filter_for(program, 1) if program else None

    def put_on(self) -> None:
        """Give up all powers, and the calls that no program may make, for good.

        Raises:
            OSError: The filter cannot be put in force.
        """
        if not self.alone:
            prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            self.filter = filter_for(self.program, os.getpid()) if self.program else None
        self.capset(*self.no_powers)
        if self.filter and self.prctl(PR_SET_SECCOMP, 2, self.filter) != 0:
            raise OSError("no filter of system calls")


def filter_for(program: bytes, own: int) -> ctypes.Array[ctypes.c_char]:
    """A filter as the kernel takes it.

    Args:
        program: Its instructions.
        own: The id of the process that will put it in force.
    """
    program = program.replace(struct.pack("<I", ITSELF), struct.pack("<I", own))
    array = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HL", len(program) // 8, ctypes.addressof(array))
    pointer = ctypes.create_string_buffer(head, len(head))
    pointer.array = array  # type: ignore[attr-defined] # lives as long as what points to it
    return pointer


def working_call_filter(scratch: bool) -> bytes | None:
    """See `call_filter`; None too where a process can be given no filter."""
    program = call_filter(scratch)
    if program is None:
        return None
    pid = os.fork()
    if pid == 0:
        try:
            Seal(program, False).put_on()
            os._exit(0)
        finally:
            os._exit(1)
    return program if os.waitpid(pid, 0)[1] == 0 else None
