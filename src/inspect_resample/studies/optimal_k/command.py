"""The command `inspect-resample optimal-k`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import (
    Failure,
    NumberList,
    json_option,
    logs_argument,
    read,
    replicates_option,
    seed_option,
    strong_option,
    title,
    warn_of_new,
    weak_option,
)
from inspect_resample.commands.showing import show

if TYPE_CHECKING:
    from inspect_resample.decisions.reward import Stakes
    from inspect_resample.logs import Logs
    from inspect_resample.studies.optimal_k.shown import OptimalKs

_POLICIES = {"stop": "stop_at_first_pass", "all": "draw_all"}


@click.command(
    name="optimal-k",
    epilog="""\b
    Examples:
      inspect-resample optimal-k logs/
      inspect-resample optimal-k logs/ --cost-ratio 0,1,4 --max-k 1000 --plot k.svg
      inspect-resample optimal-k logs/ --benefit 2 --cost-fp 5 --price 0.01 --json
    """,
)
@logs_argument
@click.option(
    "--cost-ratio",
    type=NumberList(float, 0),
    metavar="R,R,...",
    help="Costs of a false positive, in benefits of a correct answer.  [default: 0,1,2,4,8]",
)
@click.option("--benefit", type=float, default=1.0, show_default=True, help="Of a correct answer.")
@click.option("--cost-fp", type=float, help="Cost of a false positive, instead of --cost-ratio.")
@click.option("--price", type=float, default=0.0, show_default=True, help="Cost of one draw.")
@click.option(
    "--policy",
    type=click.Choice(list(_POLICIES)),
    default="stop",
    show_default=True,
    help="Stop drawing at the first weak pass, or make all K draws.",
)
@click.option(
    "--max-k",
    type=click.IntRange(min=1),
    help="The most draws that you can afford; the law forecasts what is beyond the draws made.",
)
@weak_option
@strong_option
@replicates_option
@seed_option
@json_option
@plot_option
def optimal_k(
    logs: tuple[str, ...],
    cost_ratio: list[float] | None,
    benefit: float,
    cost_fp: float | None,
    price: float,
    policy: str,
    max_k: int | None,
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
    as_json: bool,
    plot: Path | None,
) -> None:
    """Print how many draws are worth making, in the data and beyond them.

    LOGS are Inspect logs (.eval, .json) and directories of them. K* is the number of draws with the
    largest reward when the first draw that passes the weak suite is submitted. Beyond the draws
    made, a fitted law forecasts it, and says when the reward rises for ever.
    """
    show(
        find_optimal_k(
            logs, cost_ratio, benefit, cost_fp, price, policy, max_k, weak, strong, replicates, seed
        ),
        as_json,
        plot,
    )


def find_optimal_k(
    logs: "Sequence[str | Logs]",
    cost_ratio: list[float] | None,
    benefit: float,
    cost_fp: float | None,
    price: float,
    policy: str,
    max_k: int | None,
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
) -> "OptimalKs":
    """What `optimal-k` finds."""
    stakes = _stakes(cost_ratio, benefit, cost_fp, price, _POLICIES[policy])
    evaluations = read(logs, weak, strong)
    from inspect_resample.studies.optimal_k.shown import OptimalKs
    from inspect_resample.studies.optimal_k.study import find_optima

    found = []
    for evaluation in evaluations:
        try:
            found.append(find_optima(evaluation, stakes, max_k, replicates, seed))
        except ValueError as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
        warn_of_new(evaluation, found[-1].evaluation)
    return OptimalKs(found)


def _stakes(
    ratios: list[float] | None, benefit: float, cost_fp: float | None, price: float, policy: str
) -> "list[Stakes]":
    if ratios is not None and cost_fp is not None:
        raise click.UsageError("give --cost-ratio or --cost-fp, not both")
    from inspect_resample.decisions.reward import Stakes
    from inspect_resample.decisions.submissions import Policy
    from inspect_resample.studies.summary.study import COST_RATIOS

    chosen: Policy = "draw_all" if policy == "draw_all" else "stop_at_first_pass"
    costs = [ratio * benefit for ratio in ratios or COST_RATIOS] if cost_fp is None else [cost_fp]
    try:
        return [Stakes(benefit, cost, price, chosen) for cost in costs]
    except ValueError as error:
        raise click.UsageError(str(error)) from error
