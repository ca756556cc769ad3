"""Progress on a terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import track


def tracked(numbers: Sequence[int]) -> Iterable[int]:
    """Pass numbers on, with a progress bar when standard error is a terminal."""
    console = Console(stderr=True)
    return track(
        numbers,
        description="forecasting",
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
