"""The filter of system calls, as the kernel runs it, on both machines that it knows."""

import os
import struct
from types import SimpleNamespace

import pytest

from inspect_resample.judging.harness import calls
from inspect_resample.judging.harness.calls import ALLOW, ARCHITECTURES, KILL, REFUSED, call_filters

CALLS = range(500)
STEPS = 32  # a search in halves needs no more, one after the other hundreds


@pytest.fixture(params=ARCHITECTURES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine that this seems to be."""
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine=request.param))
    return str(request.param)


def run(
    programs: tuple[bytes, bytes], architecture: int, call: int, arguments: tuple[int, ...]
) -> tuple[int, int]:
    """What the stricter of the filters says of a call, and after how many steps."""
    said = [run_one(program, architecture, call, arguments) for program in programs]
    return min(said, key=lambda word: word[0] ^ 0x80000000)  # as signed numbers


def run_one(
    program: bytes, architecture: int, call: int, arguments: tuple[int, ...]
) -> tuple[int, int]:
    """What a filter says of a call, and after how many steps."""
    told = struct.pack("<IIQ6Q", call, architecture, 0, *arguments, *(6 - len(arguments)) * [0])
    code = list(struct.iter_unpack("<HBBI", program))
    at = steps = loaded = 0
    while True:
        (kind, yes, no, value), at, steps = code[at], at + 1, steps + 1
        if kind == calls.RETURN:
            return value, steps
        if kind == calls.LOAD:
            (loaded,) = struct.unpack_from("<I", told, value)
        elif kind == calls.JUMP:
            at += value
        else:
            met = {
                calls.EQUAL: loaded == value,
                calls.AT_LEAST: loaded >= value,
                calls.ANY_BIT: bool(loaded & value),
            }[kind]
            at += yes if met else no


@pytest.mark.parametrize("scratch", [True, False])
def test_every_call_is_let_through_refused_or_ends_the_child(machine: str, scratch: bool) -> None:
    programs = call_filters(scratch)
    assert programs
    architecture, *words = ARCHITECTURES[machine]
    denied, refused, changes, special = ({*map(int, str(each).split())} for each in words)
    said = {call: run(programs, architecture, call, ()) for call in CALLS}
    assert max(steps for _, steps in said.values()) <= STEPS
    refused = refused if scratch else refused | changes
    assert {call for call, (word, _) in said.items() if word == KILL[3]} - special == denied
    assert {call for call, (word, _) in said.items() if word == REFUSED[3]} - special == refused
    others = {word for call, (word, _) in said.items() if call not in denied | refused | special}
    assert others == {ALLOW[3]}
    for odd in (0x40000000, 0x40000027, 0xFFFFFFFF):  # the other numbering of x86-64
        assert run(programs, architecture, odd, ())[0] == KILL[3]
    assert run(programs, architecture + 1, 39, ())[0] == KILL[3]


ARGUMENTS = {
    "clone": ((KILL, (17,)), (ALLOW, (0x3D0F00,))),
    "clone3": ((calls.NO_SUCH_CALL, (0,)),),
    "kill": ((KILL, (1, 9)), (KILL, (0, 9)), (ALLOW, (calls.ITSELF, 9))),
    "tgkill": ((KILL, (1, 1, 9)), (ALLOW, (calls.ITSELF, 1, 9))),
    "prlimit": ((ALLOW, (0, 7)), (KILL, (1, 7))),
    "socket": ((calls.NOT_PERMITTED, (1, 1)),),
    "socketpair": ((ALLOW, (1, 1)), (KILL, (1, 2)), (KILL, (1, 5))),
    "fcntl": ((ALLOW, (3, 1030)), (REFUSED, (3, 1024, 1)), (REFUSED, (3, 6)), (KILL, (3, 8))),
    "ioctl": ((ALLOW, (1, 0x5401)), (REFUSED, (1, 0x5412)), (KILL, (1, 0x8901))),
    "prctl": ((KILL, (1, 0)), (KILL, (4, 1)), (ALLOW, (15, 0))),
    "unshare": ((KILL, (0x20000000,)),),
    "setns": ((KILL, (3, 0)),),
    "memfd_create": ((REFUSED, (0, 0)),),
    "fork": ((KILL, ()),),
    "madvise": ((ALLOW, (0, 0, 4)), (REFUSED, (0, 0, 3)), (REFUSED, (0, 0, 21))),
}


def test_a_fork_server_makes_children_and_nothing_else(machine: str) -> None:
    programs = call_filters(True)
    assert programs
    architecture, *words = ARCHITECTURES[machine]
    numbers = dict(zip(calls.SPECIAL, map(int, words[3].split()), strict=False))
    assert ("fork" in numbers) == (machine == "x86_64")  # musl's `fork` makes no other call there
    forking = {number for name, number in numbers.items() if name in calls.FORKING}
    first, second = (
        {call for call in CALLS if run_one(program, architecture, call, ())[0] != ALLOW[3]}
        for program in programs
    )
    assert second <= forking
    assert not first & forking


@pytest.mark.parametrize("name", calls.SPECIAL)
def test_what_a_call_s_arguments_decide(machine: str, name: str) -> None:
    programs = call_filters(True)
    assert programs
    numbers = dict(zip(calls.SPECIAL, map(int, ARCHITECTURES[machine][4].split()), strict=False))
    if name not in numbers:
        pytest.skip(f"{machine} has no such call")
    number = numbers[name]
    for verdict, arguments in ARGUMENTS[name]:
        said, steps = run(programs, ARCHITECTURES[machine][0], number, arguments)
        assert said == verdict[3], arguments
        assert steps <= STEPS
