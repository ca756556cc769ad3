"""Sandboxes to judge in, some of them without what isolates, and how to judge there."""

import contextlib
import functools
import marshal
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_ai.util import ExecResult, SandboxEnvironment
from inspect_ai.util._sandbox.local import LocalSandboxEnvironment

from inspect_resample.datasets import Problem
from inspect_resample.judging.bundle import Sources, packed, sources
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment, bubblewrap
from inspect_resample.judging.cache import Surroundings
from inspect_resample.judging.engines import COMMAND
from inspect_resample.judging.request import JudgeError, Limits, Prepared, answer, request
from inspect_resample.judging.verdict import Verdict

SYSTEM_PATH = "/usr/bin:/bin"
OWN_PATH = str(Path(os.path.realpath(sys.executable)).parent) + ":" + SYSTEM_PATH

# Runs a command that can make no namespaces, as in a container without privileges: the system call
# `unshare` is refused.
WITHOUT_NAMESPACES = """
import ctypes, os, struct, sys
unshare = {"x86_64": 272, "aarch64": 97}[os.uname().machine]
rules = [(0x20, 0, 0, 0), (0x15, 0, 1, unshare), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *rule) for rule in rules))
head = ctypes.create_string_buffer(struct.pack("HL", len(rules), ctypes.addressof(code)))
libc = ctypes.CDLL(None)
libc.prctl(38, 1, 0, 0, 0)
assert libc.prctl(22, 2, ctypes.c_void_p(ctypes.addressof(head)), 0, 0) == 0
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Local(LocalSandboxEnvironment):
    """Inspect's `local`, with the Python that runs the tests.

    Attributes:
        path: Where programs are looked for.
        prefix: What a command is started with.
    """

    path = OWN_PATH
    prefix: tuple[str, ...] = ()

    async def exec(self, cmd: list[str], *args: Any, **options: Any) -> ExecResult[str]:
        os.chmod(self.directory.name, 0o755)
        options["env"] = {"PATH": self.path}
        return await super().exec([*self.prefix, *cmd], *args, **options)


class Exposed(Local):
    """No namespaces: a process can be killed like any other, by itself too."""

    prefix = ("python3", "-c", WITHOUT_NAMESPACES)


class Container(Exposed):
    """As in a container: no namespaces, and the system's Python."""

    path = SYSTEM_PATH


class Stranger(Local):
    """A user without rights, and no namespaces."""

    path = SYSTEM_PATH
    prefix = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *Container.prefix)


SANDBOXES: dict[str, type[BwrapSandboxEnvironment | LocalSandboxEnvironment]] = {
    "bwrap": BwrapSandboxEnvironment,
    "local": Local,
    "container": Container,
    "stranger": Stranger,
}


def missing(name: str) -> str | None:
    """Why a sandbox cannot be had here; None when it can."""
    if name == "bwrap":
        return None if bubblewrap() else "there is no bubblewrap"
    if name in ("container", "stranger") and not shutil.which("python3", path=SYSTEM_PATH):
        return "the system has no Python"
    if name == "stranger":
        if os.geteuid() != 0 or not shutil.which("setpriv"):
            return "only root can become somebody else"
        try:
            pwd.getpwnam("nobody")
        except KeyError:
            return "there is nobody"
    return None


@dataclass
class Run:
    """What came of one call of the harness."""

    verdicts: list[Verdict]
    around: Surroundings

    @property
    def about(self) -> dict[str, Any]:
        return self.around.about


async def judge_all(
    problem: Problem,
    programs: Sequence[str],
    sandbox: SandboxEnvironment,
    limits: Limits,
    harness: Sources | None = None,
    prepared: Prepared | None = None,
    around: Surroundings | None = None,
) -> Run:
    """One call of the harness, or of a changed one, without cache and repetition."""
    part = (prepared or Prepared(problem), programs)
    told = packed(harness or sources()) + request([part], limits, around)
    result = await sandbox.exec(COMMAND, input=told, concurrency=False)
    assert not result.stderr
    ((verdicts,), found) = answer([part], result)
    if isinstance(verdicts, JudgeError):
        raise verdicts
    return Run(verdicts, found)


def changed(old: str, new: str, harness: Sources | None = None) -> Sources:
    """The harness with another line."""
    before = dict(harness or sources())
    assert sum(text.count(old) for text in before.values()) == 1
    return {name: text.replace(old, new) for name, text in before.items()}


def parts_of(told: bytes) -> list[list[str]]:
    """The programs of each problem in a call's standard input."""
    while size := int.from_bytes(told[:8], "little"):  # the harness in two parts, then the request
        frame, told = told[8 : 8 + size], told[8 + size :]
    return [part["programs"] for part in marshal.loads(frame)["problems"]]


def offspring(generations: int = 99) -> set[int]:
    """All processes that come from this one, which must be their subreaper."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = {os.getpid()}
    for _ in range(generations):
        found |= {pid for pid, parent in parents.items() if parent in found}
    return found - {os.getpid()}


@functools.cache
def interpreters() -> dict[str, str]:
    """The Pythons that the harness supports, on the path or installed by pyenv, by version."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = {}
    for minor in range(8, 15):
        name = f"python3.{minor}"
        for program in (name, *map(str, sorted(pyenv.glob(f"versions/3.{minor}.*/bin/{name}")))):
            if not shutil.which(program):
                continue
            ask = [program, "-c", "import sys; print(sys.executable)"]
            answer = subprocess.run(ask, capture_output=True, text=True)
            if answer.returncode == 0:
                found[f"3.{minor}"] = answer.stdout.strip()
                break
    return found
