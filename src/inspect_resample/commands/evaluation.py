"""Running an evaluation from a command of this package, and saying how it ended."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal

import click
from fsspec import AbstractFileSystem  # type: ignore[import-untyped]
from fsspec.core import url_to_fs  # type: ignore[import-untyped]
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, read_eval_log
from inspect_ai.model import Model
from rich.console import Console

from inspect_resample._inspect import PrerequisiteError
from inspect_resample.errors import STOPPED, Failure
from inspect_resample.logs.sample_draws import Place, log_places

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
        log_realtime=False,  # Nobody looks on at what ends in seconds.
        score_display=False,
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
    """Run an evaluation of a recording, tell where its log is, and exit by how it ended."""
    with refusals_told():
        log = run()
    if log is None:
        raise KeyboardInterrupt
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


def read_places(log: str) -> tuple[EvalLog, list[Place]]:
    """A log's header and its samples.

    Raises:
        Failure: It cannot be read, or has no samples.
    """
    try:
        header, places = read_eval_log(log, header_only=True), log_places(log)
    except Exception as error:  # Whatever a damaged file makes its readers raise; it is told.
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise Failure(f"{log} cannot be read as an Inspect log ({reason})") from error
    if not places:
        raise Failure(f"{log} has no samples (status: {header.status})")
    return header, places


def folder_for_logs(folder: str) -> AbstractFileSystem:
    """Make a folder, if it is not there, and give the file system that it is in.

    Raises:
        Failure: No log can be written there.
    """
    check_log_dir(folder)
    try:
        files, _ = url_to_fs(folder)
        files.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise Failure(f"no log can be written to {folder}: {error.strerror or error}") from error
    return files


def free_name(folder: str, stem: str) -> str:
    """A name in the folder, which is made, that no log has.

    Raises:
        Failure: Logs cannot be written there.
    """
    files = folder_for_logs(folder)
    paths = (f"{folder}/{stem}{f'-{number}' if number > 1 else ''}.eval" for number in count(1))
    return next(path for path in paths if not files.exists(path))
