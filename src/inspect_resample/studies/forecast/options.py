"""What the commands over laws share: options, suites, progress."""

from collections.abc import Iterable, Sequence

import click

from inspect_resample.commands.reading import Failure

confidence_option = click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.9,
    show_default=True,
    help="Nominal coverage of the intervals.",
)


def fail_if_nothing(found: Iterable[object]) -> None:
    """End with exit code 2 when nothing was found at all.

    Raises:
        Failure: All are unavailable; the message is the first reason.
    """
    from inspect_resample.statistics.unavailable import Unavailable

    reasons = list(found)
    if all(isinstance(reason, Unavailable) for reason in reasons):
        raise Failure(f"nothing can be fitted: {reasons[0]}")


def trials_progress(numbers: Sequence[int]) -> Iterable[int]:
    """Pass numbers on, with a progress bar when standard error is a terminal."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return track(
        numbers,
        description="forecasting",
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
