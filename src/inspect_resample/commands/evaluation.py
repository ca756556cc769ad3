"""Running an evaluation from a command of this package, and saying how it ended."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import click
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import Model
from rich.console import Console

from inspect_resample._inspect import PrerequisiteError
from inspect_resample.errors import STOPPED, Failure

AT_ONCE = 2
"""Samples that are run at once, and so are in memory, where none of them waits for anything."""


def check_log_dir(folder: str) -> None:
    """See to it that logs can be written to a directory of this machine, which need not be there.

    Raises:
        Failure: They cannot.
    """
    if "://" in folder:
        return
    path = Path(folder).absolute()
    found = next(each for each in (path, *path.parents) if each.exists())
    if not found.is_dir() or not os.access(found, os.W_OK | os.X_OK):
        why = "no right to write there" if found.is_dir() else f"{found} is no directory"
        raise Failure(f"no log can be written to {folder}: {why}")


def run_task(
    task: str,
    model: Model,
    log_dir: str,
    max_samples: int | None = None,
    quiet: bool = False,
    **options: object,
) -> EvalLog | None:
    """Run a task of this package, with Inspect's display.

    Args:
        task: Its name.
        model: The model.
        log_dir: Where the log is written.
        max_samples: How many samples are run at once, and so are in memory; by default Inspect
            decides.
        quiet: Say nothing where nobody looks at a terminal.
        options: Of the task; those that are None are left out.

    Returns:
        The log; None when it was stopped from the keyboard.
    """
    # Away from a terminal only the plain display tells how far it is.
    away: Literal["none", "plain"] = "none" if quiet else "plain"
    seen = sys.stdout.isatty() or "INSPECT_DISPLAY" in os.environ
    logs = inspect_eval(
        f"inspect_resample/{task}",
        model=model,
        task_args={key: value for key, value in options.items() if value is not None},
        log_dir=log_dir,
        max_samples=max_samples,
        display=None if seen else away,
    )
    return logs[0] if logs else None


@contextmanager
def refusals_told() -> Iterator[None]:
    """Tell what Inspect, or a task, refuses to do, and exit with 2."""
    try:
        yield
    except PrerequisiteError as error:  # Its message is rich markup.
        Console(stderr=True, soft_wrap=True, highlight=False).print("Error:", error.message)
        raise click.exceptions.Exit(2) from error


def conclude(samples: str, run: Callable[[], EvalLog | None]) -> None:
    """Run an evaluation of a recording, tell where its log is, and exit by how it ended.

    Args:
        samples: The recording.
        run: What runs the evaluation.
    """
    try:
        with refusals_told():
            log = run()
    except KeyboardInterrupt:
        log = None
    if log is None:
        click.echo("error: stopped; the same command goes on with what is not judged", err=True)
        raise click.exceptions.Exit(STOPPED)
    click.echo()
    tell_bad_lines(samples, log)
    click.echo(f"log: {log.location}")
    if log.status != "success":
        click.echo(f"error: the evaluation did not end well ({log.status}); go on with", err=True)
        click.echo(f"  inspect eval-retry {shlex.quote(log.location)}", err=True)
        raise click.exceptions.Exit(STOPPED if log.status == "cancelled" else 1)
    click.echo(f"next: inspect-resample analyze {shlex.quote(log.location)}")


def tell_bad_lines(samples: str, log: EvalLog) -> None:
    """Name the first lines that were left out, and count them if there are more."""
    about: dict[str, Any] = log.eval.metadata or {}
    for line in about["first_bad_lines"]:
        click.echo(f"warning: {samples}: {line}; left out", err=True)
    if about["bad_lines"] > len(about["first_bad_lines"]):
        click.echo(
            f"warning: {samples}: {about['bad_lines']} bad lines are left out in all", err=True
        )
