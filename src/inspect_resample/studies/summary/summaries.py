"""Evaluations summarised, as `analyze` prints and `report` draws them."""

from collections.abc import Sequence
from dataclasses import replace
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
    warn,
    warn_of_new,
    weak_option,
)

if TYPE_CHECKING:
    from inspect_resample.decisions.cost import Unit
    from inspect_resample.decisions.submissions import Policy
    from inspect_resample.logs import Logs
    from inspect_resample.statistics.counts import Evaluation
    from inspect_resample.studies.summary.study import Summary

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
    logs: "Sequence[str | Logs]",
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
    evaluations = tuple(map(_with_texts, read(logs, weak, strong)))
    from inspect_resample.decisions.cost import CostError
    from inspect_resample.studies.summary.study import summarize

    pricing = pricing_for(evaluations, price, benefit, policy, prices)
    found = []
    for asked in evaluations:
        evaluation, shown = within(asked, k, evaluations)
        try:
            found.append(summarize(evaluation, shown, cost_ratio, replicates, seed, pricing))
        except CostError as error:  # It names the model.
            raise Failure(str(error)) from error
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}{beyond(k, evaluation)}") from error
        warn_of_new(asked, found[-1].evaluation)
    return found


def _with_texts(evaluation: "Evaluation") -> "Evaluation":
    """With a warning when draws have the same text too often."""
    from inspect_resample.studies.summary.same_texts import same_texts

    told = same_texts(evaluation)
    if told is None:
        return evaluation
    warn(f"{title(evaluation)}: {told}")
    return replace(evaluation, warnings=(*evaluation.warnings, told))


def within(
    evaluation: "Evaluation", k: list[int] | None, others: "Sequence[Evaluation]"
) -> "tuple[Evaluation, list[int] | None]":
    """The numbers of draws that one of several evaluations can show, and what is said of the rest.

    One that is too short does not stand in the way of those that are not; where all are, or there
    is only one, nothing is changed, so that the numbers are refused.

    Args:
        evaluation: One of `others`.
        k: The numbers that were asked for; None for its own.
        others: All evaluations.

    Returns:
        The evaluation, perhaps with a warning, and the numbers to show of it.
    """
    most = _most(evaluation)
    if k is None or max(k) <= most or max(k) > max(map(_most, others)):
        return evaluation, k
    further = ", ".join(str(one) for one in sorted(set(k)) if one > most)
    told = (
        f"has only {most} draws of every problem, so nothing is shown at k = {further}; "
        f"`inspect-resample forecast` goes beyond the draws"
    )
    shown = [one for one in k if one <= most] or [most]
    return replace(evaluation, warnings=(*evaluation.warnings, told)), shown


def _most(evaluation: "Evaluation") -> int:
    """The largest k of an evaluation."""
    counts = evaluation.counts
    return int(counts.draws.max()) if counts.stopped_early else counts.k_max


def beyond(k: Sequence[int] | None, *evaluations: "Evaluation") -> str:
    """What to add to an error when a k is beyond the draws."""
    if k and max(k) > min(evaluation.counts.k_max for evaluation in evaluations):
        return "; `inspect-resample forecast` goes beyond the draws"
    return ""
