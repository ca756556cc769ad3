"""Progress on a terminal."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Thing = TypeVar("Thing")


def tracked(things: Sequence[Thing], doing: str) -> Iterable[Thing]:
    """Pass things on, with a progress bar when standard error is a terminal."""
    console = Console(stderr=True)
    return track(
        things, description=doing, console=console, transient=True, disable=not console.is_terminal
    )
