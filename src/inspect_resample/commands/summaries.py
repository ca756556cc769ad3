"""Evaluations summarised, as `analyze` prints and `report` draws them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.reading import (
    Command,
    Failure,
    NumberList,
    decorated,
    logs_argument,
    read,
    replicates_option,
    seed_option,
    strong_option,
    title,
    warn_of_new,
    weak_option,
)

if TYPE_CHECKING:
    from inspect_resample.analysis.summary import Summary


def summary_options(command: Command) -> Command:
    """Give a command the arguments of `summaries`."""
    return decorated(
        command,
        logs_argument,
        click.option(
            "--k",
            type=NumberList(int, 1),
            metavar="K,K,...",
            help="Numbers of draws to show.  [default: 1,2,5,10,20,50,... and all draws]",
        ),
        click.option(
            "--cost-ratio",
            type=NumberList(float, 0),
            default="0,1,2,4,8",
            show_default=True,
            metavar="R,R,...",
            help="Costs of a false positive, in benefits of a correct answer.",
        ),
        weak_option,
        strong_option,
        replicates_option,
        seed_option,
    )


def summaries(
    logs: Sequence[str],
    k: list[int] | None,
    cost_ratio: list[float],
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
) -> "list[Summary]":
    """Read and summarise."""
    evaluations = read(logs, weak, strong)
    from inspect_resample.analysis.summary import summarize

    found = []
    for evaluation in evaluations:
        try:
            found.append(summarize(evaluation, k, cost_ratio, replicates, seed))
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
        warn_of_new(evaluation, found[-1].evaluation)
    return found
