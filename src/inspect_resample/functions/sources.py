"""What functions over logs are given, and how it is read."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from inspect_resample import logs as reading_of_logs
from inspect_resample.commands.reading import choice, reading_logs, tell
from inspect_resample.logs import Logs

Source = str | Path | Logs | Sequence[str | Path | Logs]
"""Logs: a path, several paths, or what `read_logs` gave."""


def read_logs(*logs: str | Path, weak: str | None = None, strong: str | None = None) -> Logs:
    """Read logs once, for any number of studies.

    Args:
        logs: Inspect logs (.eval, .json) and directories of them.
        weak: Score of the weak suite, as `SCORER.SCORE`; by default this package's own.
        strong: Score of the strong suite.

    Returns:
        What was read; all functions over logs take it in the place of paths.

    Raises:
        ValueError: There is nothing to analyse.
    """
    wanted = choice(weak, strong)
    with reading_logs() as progress:
        found = reading_of_logs.read_logs([str(path) for path in logs], wanted, progress)
    tell(found.warnings, ())
    return found


def sources_of(logs: Source) -> list[str | Logs]:
    """Each of the sources."""
    listed = [logs] if isinstance(logs, (str, Path, Logs)) else list(logs)
    return [one if isinstance(one, Logs) else str(one) for one in listed]


def made_by(function: str, given: Mapping[str, Any]) -> str:
    """The command line that asks for something, or the call that does."""
    context = click.get_current_context(silent=True)
    if context is not None and context.command.name == function:
        return shlex.join(["inspect-resample", *sys.argv[1:]])
    told = ", ".join(f"{name}={value!r}" for name, value in given.items() if value is not None)
    return f"inspect_resample.{function}({told})"
