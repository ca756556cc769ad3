"""The system calls that a child may make: a filter of the kernel's (seccomp)."""

from __future__ import annotations

import ctypes
import os
import signal
import struct

from .isolation import DIRECT, PR_SET_DUMPABLE, PR_SET_PDEATHSIG, prctl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Instructions = list[tuple[int, int, int, int]]

PR_SET_SECCOMP = 22
PRCTL = DIRECT.prctl
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
        "29 30 31 42 49 50 58 59 64 68 101 129 135 141 142 144 155 161 165 166 175 200 203 240 "
        "246 248 249 250 251 256 279 297 298 303 304 310 311 312 313 314 321 322 323 424 "
        "425 428 429 430 432 434 438 440 442",
        "27 73 90 91 92 93 94 99 132 137 138 149 151 162 187 188 189 190 191 192 193 194 195 196 "
        "197 198 199 221 222 235 253 254 255 260 261 268 277 280 294 300 301 306 325 327 328 451 "
        "452 463 464 465 466 468 469",
        "76 82 83 84 86 87 88 133 258 259 263 264 265 266 316",
        "435 302 41 53 72 16 28 56 62 234 157 272 308 319 57",
    ),
    "aarch64": (
        0xC00000B7,
        "30 39 40 41 51 92 104 105 117 118 119 122 130 138 140 180 186 190 194 195 196 200 201 "
        "203 217 218 219 221 238 239 240 241 264 265 270 271 272 273 274 280 281 282 424 425 "
        "428 429 430 432 434 438 440 442",
        "5 6 7 8 9 10 11 12 13 14 15 16 26 27 28 32 43 44 52 53 54 55 81 84 88 107 179 213 223 228 "
        "230 232 262 263 267 284 286 287 451 452 463 464 465 466 468 469",
        "33 34 35 36 37 38 45 276",
        "435 261 198 199 25 29 233 220 129 131 167 97 268 279",
    ),
}
# Calls that a child may make with some arguments only, or not, and its fork server may. By files of
# memory a child would have more of it than its limit. With the last, which not every machine has,
# other C libraries than GNU's fork.
FORKING = ("clone", "kill", "tgkill", "prctl", "unshare", "setns", "memfd_create", "fork")
SPECIAL = ("clone3", "prlimit", "socket", "socketpair", "fcntl", "ioctl", "madvise", *FORKING)
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
ALLOW = (RETURN, 0, 0, 0x7FFF0000)
KILL = (RETURN, 0, 0, 0x80000000)
NO_SUCH_CALL, NOT_PERMITTED = (RETURN, 0, 0, 0x00050026), (RETURN, 0, 0, 0x0005000D)
REFUSED = (RETURN, 0, 0, 0x0005005F)  # "not supported", which libraries know to do without
CALL, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in what the filter sees of a call
ITSELF = 0x7FFFFFFF  # stands for the process id of who puts the filter in force
CLONE_THREAD = 0x10000
NOT_STREAM = 0xE  # bits that the kinds of sockets have, but for streams
X32 = 0x40000000


def call_filters(scratch: bool) -> tuple[bytes, bytes] | None:
    """The filters of system calls for children; None on machines that are not known here.

    The first is for their fork server, too, which puts it in force for all. The second holds what
    that needs itself: each child puts it in force, and the kernel compiles it each time.

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
    special = {name: int(number) for name, number in zip(SPECIAL, numbers.split())}  # noqa: B905
    rules: dict[int, Instructions] = {int(number): [KILL] for number in denied.split()}
    for number in (refused if scratch else refused + " " + changes).split():
        rules[int(number)] = [REFUSED]
    forking = [special[name] for name in FORKING if name in special]
    rules.update((number, [KILL]) for number in forking)
    rules[special["memfd_create"]] = [REFUSED]
    rules[special["clone3"]] = [NO_SUCH_CALL]
    rules[special["socket"]] = [NOT_PERMITTED]
    for name, argument, *tests in (
        ("clone", 0, (ANY_BIT, (CLONE_THREAD,), ALLOW), KILL),
        ("kill", 0, (EQUAL, (ITSELF,), ALLOW), KILL),
        ("tgkill", 0, (EQUAL, (ITSELF,), ALLOW), KILL),
        ("prlimit", 0, (EQUAL, (0,), ALLOW), KILL),
        ("socketpair", 1, (ANY_BIT, (NOT_STREAM,), KILL), ALLOW),
        ("fcntl", 1, (EQUAL, F_HARMLESS, ALLOW), (EQUAL, F_OWNERS, KILL), REFUSED),
        ("ioctl", 1, (EQUAL, I_HARMLESS, ALLOW), (EQUAL, I_OWNERS, KILL), REFUSED),
        ("madvise", 2, (EQUAL, M_HARMLESS, ALLOW), REFUSED),
        # It dies with its fork server, and cannot be dumped, whatever it would rather.
        ("prctl", 0, (EQUAL, (PR_SET_PDEATHSIG, PR_SET_DUMPABLE), KILL), ALLOW),
    ):
        rules[special[name]] = [(LOAD, 0, 0, ARGUMENTS + 8 * argument), *decided(*tests)]
    head = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, architecture), KILL, (LOAD, 0, 0, CALL)]
    last = {number: rules.pop(number) for number in forking}
    return assembled([*head, *searched(rules)]), assembled([*head, *searched(last)])


def assembled(instructions: Instructions) -> bytes:
    """Instructions as the kernel reads them."""
    return b"".join(struct.pack("<HBBI", *each) for each in instructions)


def decided(*tests: Any) -> Instructions:
    """Tests of what is loaded, each with values and what comes of them, and what else is done."""
    *conditions, otherwise = tests
    found: Instructions = []
    for test, values, then in conditions:
        found += [(test, len(values) - place, 0, value) for place, value in enumerate(values)]
        found += [(JUMP, 0, 0, 1), then]
    return [*found, otherwise]


def searched(rules: dict[int, Instructions]) -> Instructions:
    """What is done with the call that is loaded: that of its number, and nothing with others.

    A search in halves, because the kernel goes through a filter for each call that there is, when
    it is put in force: one rule after the other that takes longer than to fork and end a process.
    """
    parts: list[tuple[int, Instructions]] = []
    for number in range(max(rules) + 1):
        todo = rules.get(number, [ALLOW])
        if not parts or parts[-1][1] != todo:
            parts.append((number, todo))
    parts += [(max(rules) + 1, [ALLOW]), (X32, [KILL])]
    return halved(parts)


def halved(parts: list[tuple[int, Instructions]]) -> Instructions:
    """See `searched`: from which number on what is done."""
    if len(parts) == 1:
        return parts[0][1]
    middle = len(parts) // 2
    below, above = halved(parts[:middle]), halved(parts[middle:])
    return [(AT_LEAST, len(below), 0, parts[middle][0]), *below, *above]


def sealing(program: bytes | None, alone: bool) -> Callable[[], None]:
    """What a process does to itself before it runs a program: a function that does it.

    It gives up all powers, and the calls that no program may make, for good, and raises an
    `OSError` where the filter cannot be put in force. All that it takes is at hand, for whoever has
    just been forked pays for each page of memory that it touches.

    Args:
        program: The second filter of system calls, if there can be one.
        alone: Whether who puts it on is the first process of a namespace, which says what its
            id is, and that it dies with its parent.
    """
    head, powers = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    pointer = filter_for(program, 1) if program else None
    give_up = DIRECT.capset

    def put_on() -> None:
        give_up(head, powers)
        if alone:
            if pointer:
                enforce(pointer)
            return
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if program:
            enforce(filter_for(program, os.getpid()))

    return put_on


def enforce(pointer: ctypes.Array[ctypes.c_char]) -> None:
    """Put a filter in force, for this process and all that it forks.

    Raises:
        OSError: It cannot be.
    """
    if PRCTL(PR_SET_SECCOMP, 2, pointer) != 0:
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


def working_call_filters(scratch: bool) -> tuple[bytes, bytes] | None:
    """See `call_filters`; None too where a process can be given no filter."""
    programs = call_filters(scratch)
    if programs is None:
        return None
    pid = os.fork()
    if pid == 0:
        try:
            enforce(filter_for(programs[0], 0))
            sealing(programs[1], False)()
            os._exit(0)
        finally:
            os._exit(1)
    return programs if os.waitpid(pid, 0)[1] == 0 else None
