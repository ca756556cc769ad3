"""The command `inspect-resample`: from draws to Inspect logs, from these to figures and pages."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

import click

from inspect_resample.errors import STOPPED

COMMANDS = {
    "Write Inspect logs of draws that were made before": {
        "judge": "commands.judge:judge",
        "import": "commands.importing:import_",
        "rescore": "commands.rescore:rescore",
        "verify": "commands.verify:verify",
        "schema": "commands.schema:schema",
    },
    "Find what logs show": {
        "analyze": "studies.summary.command:analyze",
        "select": "studies.select.command:select",
        "verifiers": "studies.verifiers.command:verifiers",
        "optimal-k": "studies.optimal_k.command:optimal_k",
        "compare": "studies.compare.command:compare",
        "leaderboard": "studies.leaderboard.command:leaderboard",
        "quality": "studies.quality.command:quality",
        "same-model": "studies.same_model.command:same_model",
    },
    "Find what more draws would show": {
        "fit": "studies.forecast.command:fit",
        "forecast": "studies.forecast.command:forecast",
        "backtest": "studies.forecast.command:backtest",
        "plan": "studies.plan.command:plan",
    },
    "Hand it on": {
        "report": "studies.page.command:report",
        "export": "studies.export.command:export",
    },
}
"""Where each command is, by its name and the step of the work."""

KEEPING = ("judge", "rescore", "verify")
"""Commands that keep what was judged or scored before they were stopped."""

GOES_ON = "stopped: what has been judged or scored is kept, and the same command goes on"
BEGINS_ANEW = "stopped: no file was half written, and the same command begins anew"


class Workflow(click.Group):
    """A group of commands that are imported when they are used, and listed by the step of work.

    Args:
        steps: For each step its commands: `module:function` of each, by its name.
    """

    def __init__(self, *args: object, steps: Mapping[str, Mapping[str, str]], **more: object):
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.steps = steps

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the work."""
        return [name for step in self.steps.values() for name in step]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        home = next((step[cmd_name] for step in self.steps.values() if cmd_name in step), None)
        if home is None:
            return None
        module, _, name = home.partition(":")
        command: click.Command = getattr(import_module(f"inspect_resample.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first sentence of each command, whole, under the step of work."""
        for title, names in self.steps.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (name, command.get_short_help_str(limit=1000))
                        for name, command in commands
                        if command is not None
                    ]
                )

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; Ctrl-C, or `kill`, ends it without a traceback or half a file."""
        # Threads that multiply small matrices wait for each other longer than they work: a fit of
        # laws takes twice the processor's time with two. Read when a command imports numpy.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        try:
            with _killed_as_by_ctrl_c():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(GOES_ON if ctx.invoked_subcommand in KEEPING else BEGINS_ANEW, err=True)
            ctx.exit(STOPPED)


@contextmanager
def _killed_as_by_ctrl_c() -> Iterator[None]:
    """Clean up on SIGTERM too, which would end the process at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@click.group(cls=Workflow, steps=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inspect-resample")
def main() -> None:
    """Decide how many draws are worth making, from Inspect logs of repeated sampling.

    Each command has examples in its own --help.
    """
