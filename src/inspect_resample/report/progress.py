"""Progress on a terminal; nothing is shown where standard error is none."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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
    with _shown(*_TIMES, *left) as rows:
        yield from rows.track(things, len(things) if several else None, description=doing)


@contextmanager
def working(doing: str) -> Iterator[None]:
    """Show that something is done whose end is not known, and for how long it has been."""
    with _shown(*_TIMES) as rows:
        rows.add_task(doing, total=None)
        yield


@contextmanager
def bar(doing: str) -> Iterator[Callable[[float], None]]:
    """What to tell which share is done, which a bar shows."""
    with _shown() as rows:
        row = rows.add_task(doing, total=1.0)
        yield lambda share: rows.update(row, completed=share)


_TIMES = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()


def _shown(*columns: ProgressColumn) -> Progress:
    """Rows of these columns, by default rich's own."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
