"""The engine `ray`: calls of the harness are tasks of a Ray cluster, each with its own sandbox.

Ray moves a task to another node when its own dies. The nodes need this package, and a Python and
libraries that are the same on all of them: a verdict depends on these.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import anyio.to_thread
import ray
from inspect_ai.util import ExecResult, SandboxEnvironment
from ray.exceptions import RayError, RayTaskError

from inspect_resample.judging.engines import ENGINE, HERE, class_of, environment
from inspect_resample.judging.request import JudgeError

RETRIES = 5  # of a task whose node or process dies
CONNECTING = 10  # seconds
PROGRAMS = 250  # in a task: a second or a few


class OnRay:
    """A Ray cluster that answers calls; see `Engine`."""

    place = "ray"  # whichever it is: what a verdict depends on, the harness tells
    programs, workers = PROGRAMS, 1

    def __init__(self) -> None:
        """Use the cluster that this process is connected to."""
        have = ray.cluster_resources()  # type: ignore[no-untyped-call]
        self.calls = 2 * max(1, int(have.get("CPU", 1)))  # so that no core waits for its next task
        self._answer = ray.remote(num_cpus=1, max_retries=RETRIES)(_answer)

    async def call(
        self, sandbox: SandboxEnvironment, request: bytes, concurrency: bool
    ) -> ExecResult[str]:
        """See `Engine.call`; `concurrency` says nothing of processes that run elsewhere."""
        task = self._answer.remote(class_of(sandbox), request)
        try:
            return await anyio.to_thread.run_sync(
                ray.get, task, abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
            )
        except RayError as lost:
            why = lost.cause if isinstance(lost, RayTaskError) else lost
            raise JudgeError(f"a call of the judge failed on Ray: {why}") from lost
        except anyio.get_cancelled_exc_class():
            ray.cancel(task, force=True)
            raise


def _answer(kind: type[SandboxEnvironment], request: bytes) -> ExecResult[str]:
    """Answer a call on a node, in a sandbox that is there for this one."""

    async def answer() -> ExecResult[str]:
        async with environment(kind) as sandbox:
            return await HERE.call(sandbox, request, concurrency=False)

    return anyio.run(answer)


@contextmanager
def on_ray(address: str | None) -> Iterator[None]:
    """Judge on a Ray cluster.

    Args:
        address: The cluster's host and port; None for the one that `$RAY_ADDRESS` names, or a new
            one on this machine.

    Raises:
        OSError, RuntimeError, ValueError: There is none.
    """
    if address is not None:
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), CONNECTING).close()  # Ray waits for minutes
    with ray.init(address, include_dashboard=False, log_to_driver=False, configure_logging=False):
        token = ENGINE.set(OnRay())
        try:
            yield
        finally:
            ENGINE.reset(token)
