"""Judging many problems at a time, before something asks for the verdicts one by one."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import click

from inspect_resample.judging.engines import ENGINE
from inspect_resample.judging.judge import Task
from inspect_resample.judging.request import JudgeError
from inspect_resample.judging.standalone import judge_many
from inspect_resample.report.progress import bar

T = TypeVar("T")

AHEAD = 16  # problems that share a sandbox, for each that an engine has at once


def judge_ahead(tasks: Iterable[Task], total: int, sandbox: str) -> None:
    """Judge programs, so that their verdicts are in the cache; a bar tells how far it is.

    Args:
        tasks: Problems and programs for each; as many as are judged at a time are held.
        total: How many there are.
        sandbox: Where programs run.
    """
    for part in in_parts(tasks, total):
        try:
            judge_many(part, sandbox)
        except JudgeError as error:
            click.echo(f"warning: {error} Going on with one problem at a time.", err=True)
            return


def in_parts(problems: Iterable[T], total: int) -> Iterator[list[T]]:
    """As many of some problems as are judged at a time, again and again; a bar tells how far."""
    waiting, done = iter(problems), 0
    with bar("judging") as progress:
        while part := list(islice(waiting, AHEAD * ENGINE.get().calls)):
            yield part
            done += len(part)
            progress(done / total)
