"""The options of the commands that run programs: where these run, here or on a cluster."""

import importlib.util
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from inspect_resample.commands.options import option
from inspect_resample.errors import Failure

ENGINE = (
    option(
        "--engine",
        "What runs the sandboxes: this machine, or the nodes of a Ray cluster.",
        type=click.Choice(["local", "ray"]),
        default="local",
    ),
    option(
        "--address",
        "The Ray cluster's.  [default: $RAY_ADDRESS, or a new one on this machine]",
        metavar="HOST:PORT",
    ),
)


@contextmanager
def judged_on(engine: str, address: str | None) -> Iterator[None]:
    """Have an engine run the sandboxes.

    Raises:
        Failure: There is no such cluster, or no Ray.
    """
    if engine == "local":
        if address is not None:
            raise Failure("--address is a Ray cluster's: it goes with --engine ray")
        yield
        return
    if importlib.util.find_spec("ray") is None:
        raise Failure("--engine ray needs Ray: pip install 'inspect-resample[ray]'")
    from inspect_resample.judging.on_ray import on_ray

    with ExitStack() as stack:
        try:
            stack.enter_context(on_ray(address))
        except (OSError, RuntimeError, ValueError) as error:
            raise Failure(f"no Ray cluster can be used: {error}") from error
        yield
