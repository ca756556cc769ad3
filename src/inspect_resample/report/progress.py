"""Progress on a terminal; nothing is shown where standard error is none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

Thing = TypeVar("Thing")


def tracked(things: Sequence[Thing], doing: str) -> Iterable[Thing]:
    """Pass things on, with a bar that tells how many are done and how long the rest will take."""
    several = len(things) > 1
    left = (TextColumn("left:"), TimeRemainingColumn()) if several else ()
    with _bar(*left) as bar:
        yield from bar.track(things, len(things) if several else None, description=doing)


@contextmanager
def working(doing: str) -> Iterator[None]:
    """Show that something is done whose end is not known, and for how long it has been."""
    with _bar() as bar:
        bar.add_task(doing, total=None)
        yield


def _bar(*left: ProgressColumn) -> Progress:
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), *left
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
