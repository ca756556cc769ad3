"""How the commands show what a study has found."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspect_resample.commands.reading import print_json

if TYPE_CHECKING:
    from inspect_resample.report.result import Result


def show(result: "Result[Any]", as_json: bool, plot: Path | None) -> None:
    """Save the figure if it is asked for, and print JSON or tables."""
    if plot is not None:
        result.plot().save(plot)
    if as_json:
        print_json(result.to_dict())
        return
    from rich.console import Console

    result.print_to(Console())
