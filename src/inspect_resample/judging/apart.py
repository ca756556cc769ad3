"""Running a coroutine to its end from anywhere, a running event loop included."""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from anyio.from_thread import start_blocking_portal

P = ParamSpec("P")
T = TypeVar("T")


def run_apart(function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call an asynchronous function in an event loop and a thread of their own, and wait for it.

    A notebook runs its cells in an event loop, and no other one can run in the same thread. An
    interrupt cancels the call and comes up when it has cleaned up.

    Args:
        function: What to call.
        *args: Its arguments.
        **kwargs: Its arguments by name.
    """
    with start_blocking_portal() as portal:
        return portal.call(lambda: function(*args, **kwargs))
