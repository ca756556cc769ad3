"""Where calls of the harness are answered: here, or on the nodes of a cluster.

A call is bytes in and lines out, and knows nothing of problems, caches or logs. So an engine
changes where programs run and nothing else: what is asked, what is kept and who is to blame for a
call that fails is decided by `judge`, for all engines the same.
"""

import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from contextvars import ContextVar
from typing import Protocol

import anyio
from inspect_ai.util import ExecResult, SandboxEnvironment

from inspect_resample._inspect import registry_find_sandboxenv
from inspect_resample.judging.bundle import LOADER, harness
from inspect_resample.judging.bwrap import BwrapSandboxEnvironment

# What is bound when Python starts need not be bound anew in each process that is forked.
SETTINGS = "PYTHONHASHSEED=0 OPENBLAS_NUM_THREADS=1 LD_BIND_NOW=1"
RUN_HARNESS = f'exec env -i PATH="$PATH" {SETTINGS} python3 -sS -c "$0"'
COMMAND = ["sh", "-c", RUN_HARNESS, LOADER]


class Engine(Protocol):
    """What answers calls of the harness.

    Attributes:
        place: Names the machines; what is found out on others is not taken for theirs.
        calls: How many calls it answers at once.
        programs: How many programs go in a call at most: its answer must stay under the 10 MiB that
            a sandbox returns, and what is lost with a machine is a call.
        workers: How many programs run at once in a call; 0 for one a core.
    """

    place: str
    calls: int
    programs: int
    workers: int

    async def call(
        self, sandbox: SandboxEnvironment, request: bytes, concurrency: bool
    ) -> ExecResult[str]:
        """Have the harness answer a request.

        Args:
            sandbox: One of the kind in which it runs.
            request: What it is to judge.
            concurrency: Whether the call counts among the processes that Inspect runs at once.
        """


class Here:
    """The engine `local`: calls are answered in the sandbox itself, one after another."""

    place = f"{platform.node()}\n{platform.machine()}"
    calls, programs, workers = 1, 2000, 0

    async def call(
        self, sandbox: SandboxEnvironment, request: bytes, concurrency: bool
    ) -> ExecResult[str]:
        """See `Engine.call`."""
        if bwrap := bwrap_behind(sandbox):
            return await bwrap.converse(COMMAND, harness(), request, concurrency)
        # A transcript with the harness and every suite in it would dwarf the draws.
        with getattr(sandbox, "no_events", nullcontext)():
            return await sandbox.exec(COMMAND, input=harness() + request, concurrency=concurrency)


HERE = Here()
ENGINE: ContextVar[Engine] = ContextVar("engine", default=HERE)
"""The engine in use."""


def bwrap_behind(sandbox: SandboxEnvironment) -> BwrapSandboxEnvironment | None:
    """The sandbox `bwrap` that Inspect may have wrapped; None for any other kind."""
    try:
        found = sandbox.as_type(BwrapSandboxEnvironment)
    except TypeError:
        return None
    return found if type(found) is BwrapSandboxEnvironment else None


def class_of(sandbox: SandboxEnvironment) -> type[SandboxEnvironment]:
    """The class of a sandbox that Inspect may have wrapped."""
    return type(sandbox.as_type(SandboxEnvironment))  # type: ignore[type-abstract]


def kind_of(sandbox: SandboxEnvironment) -> str:
    """The kind of a sandbox, how it is used, and on which machines."""
    kind = class_of(sandbox)
    return "\n".join((ENGINE.get().place, kind.__module__, kind.__qualname__, *COMMAND))


@asynccontextmanager
async def environment(
    sandbox: str | type[SandboxEnvironment], last: bool = True
) -> AsyncIterator[SandboxEnvironment]:
    """A sandbox of a kind, started for the length of the context.

    Args:
        sandbox: The kind.
        last: Whether what `bwrap` keeps up for tasks ends with it; else a task is to follow.

    Raises:
        PrerequisiteError: It does not work here.
    """
    kind = registry_find_sandboxenv(sandbox) if isinstance(sandbox, str) else sandbox
    await kind.task_init("judge", None)
    try:
        environments = await kind.sample_init("judge", None, {})
        try:
            yield next(iter(environments.values()))
        finally:
            with anyio.CancelScope(shield=True):
                await kind.sample_cleanup("judge", None, environments, False)
    finally:
        with anyio.CancelScope(shield=True):
            keeps = not last and kind is BwrapSandboxEnvironment
            await kind.task_cleanup("judge", None, not keeps)
