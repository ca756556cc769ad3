"""The exit code of `inspect eval`, which stays 0 when a task ends with an error.

A script that runs a task must learn of it. Importing this module is what puts it in force; it does
nothing outside of Inspect's command line, and nothing to `inspect eval-set`, which has an exit code
of its own.
"""

from typing import NoReturn

import click
from inspect_ai.hooks import Hooks, RunEnd, hooks


@hooks(name="exit_code", description="Exit with 1 when a task of inspect_resample fails.")
class ExitCode(Hooks):
    """Has the command fail when one of its tasks did."""

    async def on_run_end(self, data: RunEnd) -> None:
        """Look at how the run's tasks ended."""
        command = click.get_current_context(silent=True)
        if command is not None and any(log.status == "error" for log in data.logs):
            command.call_on_close(_fail)


def _fail() -> NoReturn:
    raise SystemExit(1)
