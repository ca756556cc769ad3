"""Evaluations summarised, as `analyze` prints and `report` draws them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.pricing import pricing_for, pricing_options
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
    from inspect_resample.analysis.cost import Unit
    from inspect_resample.analysis.counts import Evaluation
    from inspect_resample.analysis.reward import Policy
    from inspect_resample.analysis.summary import Summary

k_option = click.option(
    "--k",
    type=NumberList(int, 1),
    metavar="K,K,...",
    help="Numbers of draws to show.  [default: 1,2,5,10,20,50,... and all draws]",
)
cost_ratio_option = click.option(
    "--cost-ratio",
    type=NumberList(float, 0),
    default="0,1,2,4,8",
    show_default=True,
    metavar="R,R,...",
    help="Costs of a false positive, in benefits of a correct answer.",
)


def summary_options(command: Command) -> Command:
    """Give a command the arguments of `summaries`."""
    return decorated(
        command,
        logs_argument,
        k_option,
        cost_ratio_option,
        pricing_options,
        weak_option,
        strong_option,
        replicates_option,
        seed_option,
    )


def summaries(
    logs: Sequence[str],
    k: list[int] | None,
    cost_ratio: list[float],
    price: "float | Unit",
    benefit: float,
    policy: "Policy",
    prices: Path | None,
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
) -> "list[Summary]":
    """Read and summarise."""
    evaluations = read(logs, weak, strong)
    from inspect_resample.analysis.cost import CostError
    from inspect_resample.analysis.summary import summarize

    pricing = pricing_for(evaluations, price, benefit, policy, prices)
    found = []
    for evaluation in evaluations:
        try:
            found.append(summarize(evaluation, k, cost_ratio, replicates, seed, pricing))
        except CostError as error:  # It names the model.
            raise Failure(str(error)) from error
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}{beyond(k, evaluation)}") from error
        warn_of_new(evaluation, found[-1].evaluation)
    return found


def beyond(k: Sequence[int] | None, *evaluations: "Evaluation") -> str:
    """What to add to an error when a k is beyond the draws."""
    if k and max(k) > min(evaluation.counts.k_max for evaluation in evaluations):
        return "; `inspect-resample forecast` goes beyond the draws"
    return ""
