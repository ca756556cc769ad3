"""How the functions over logs read them, and what they tell of it on standard error."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import click
import numpy as np

from inspect_resample.errors import Failure
from inspect_resample.logs import LogError, Logs, read_evaluations
from inspect_resample.logs.chain_table import at_depth
from inspect_resample.logs.clusters import clustered
from inspect_resample.logs.draw_table import read_draw_table
from inspect_resample.logs.verdicts import Choice
from inspect_resample.report.identity import title
from inspect_resample.report.progress import bar
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.draw_table import DrawTable


def read(
    logs: Sequence[str | Logs],
    weak: str | None,
    strong: str | None,
    cluster: str | None = None,
    to_compare: bool = False,
    depth: int | None = None,
) -> tuple[Evaluation, ...]:
    """Read logs; warnings go to standard error.

    Args:
        logs: Paths, or what was read of them.
        weak: Score of the weak suite.
        strong: Score of the strong suite.
        cluster: What tells which problems belong together, as `--cluster` gives it.
        to_compare: Leave out the warnings of each evaluation, for its problems are not yet known.
        depth: Of chains of attempts, the most attempts to count with; None for all.

    Raises:
        Failure: There is nothing to analyse, a strong score without a weak one, or a depth that
            the draws do not have.
    """
    wanted = choice(weak, strong)
    with reading_logs() as progress:
        reading = read_evaluations(logs, wanted, progress)
        evaluations = in_clusters(reading.evaluations, cluster)
        if depth is not None:
            evaluations = tuple(at_depth(one, depth) for one in evaluations)
    tell(reading.warnings, () if to_compare else evaluations)
    return evaluations


def read_table(evaluation: Evaluation, verifiers: Sequence[str] = ()) -> DrawTable:
    """Read the draws of an evaluation; what a verifier did not score goes to standard error.

    Raises:
        NoDrawsError: The logs do not tell what became of each draw, or there is no such score.
        OSError: A log is not there any more.
    """
    table = read_draw_table(evaluation, verifiers)
    for name, scores in table.scores.items():
        missing = np.isnan(scores)
        if missing.any():
            whole = np.bincount(table.problem[~missing], minlength=len(table.problems)) == 0
            warn(
                f"{title(evaluation)}: {name} did not score {missing.sum()} of {len(missing)} "
                f"draws, among them all of {whole.sum()} problems; it never chooses these"
            )
    return table


def in_clusters(evaluations: Iterable[Evaluation], by: str | None) -> tuple[Evaluation, ...]:
    """The evaluations with their problems in clusters, where these are named.

    Raises:
        LogError: Not all problems have one.
    """
    return tuple(one if by is None else clustered(one, by) for one in evaluations)


def choice(weak: str | None, strong: str | None) -> Choice | None:
    """The scores that `--weak` and `--strong` name.

    Raises:
        Failure: A strong score without a weak one.
    """
    if strong is not None and weak is None:
        raise Failure("--strong needs --weak: name both scores")
    return None if weak is None else Choice(weak, strong)


def tell(warnings: Iterable[str], evaluations: Iterable[Evaluation]) -> None:
    """Say what a reader of these data must know."""
    for warning in warnings:
        warn(warning)
    for evaluation in evaluations:
        for warning in evaluation.warnings:
            warn(f"{title(evaluation)}: {warning}")


def tell_new(before: Iterable[Evaluation], after: Iterable[Evaluation]) -> None:
    """Say what the analysis added to the warnings of reading."""
    for old, new in zip(before, after, strict=True):
        added = tuple(warning for warning in new.warnings if warning not in old.warnings)
        tell((), [replace(old, warnings=added)])


_told: set[str] = set()  # To a script or a notebook, whose next call is about the same logs.


def warn(message: str) -> None:
    """Say something on standard error; to a script or a notebook once, however often it calls."""
    if click.get_current_context(silent=True) is None:
        if message in _told:
            return
        _told.add(message)
    click.echo(f"warning: {message}", err=True)


@contextmanager
def reading_logs() -> Iterator[Callable[[float], None]]:
    """What to tell how far reading is; draws a bar when standard error is a terminal.

    Raises:
        Failure: The logs cannot be used (`LogError`).
    """
    try:
        with bar("reading logs") as progress:
            yield progress
    except LogError as error:
        raise Failure(str(error)) from error
