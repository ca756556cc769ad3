"""How a command shows what a function has found."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from inspect_resample.report.result import Result


def show(result: "Result[Any]", plot: str | None, as_json: bool) -> None:
    """Save the figure if it is asked for, and print JSON or tables."""
    if plot is not None:
        result.plot().save(plot)
    if as_json:  # Machines read it: only null stands for what is undefined.
        click.echo(json.dumps(result.to_dict(), indent=2, allow_nan=False))
        return
    result.print()
