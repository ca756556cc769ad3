"""The command `inspect-resample optimal-k`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import OPTIMAL_K, SHOWN
from inspect_resample.commands.showing import show


@click.command(
    "optimal-k",
    params=[*OPTIMAL_K, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample optimal-k logs/
      inspect-resample optimal-k logs/ --cost-ratio 0,1,4 --max-k 1000 \\
        --plot k.svg
      inspect-resample optimal-k logs/ --benefit 2 --cost-fp 5 --price 0.01 --json
    """,
)
def optimal_k(plot: str | None, as_json: bool, **options: Any) -> None:
    """Print how many draws are worth making, in the data and beyond them.

    LOGS are Inspect logs (.eval, .json) and directories of them. K* is the number of draws with the
    largest reward when the first draw that passes the weak suite is submitted. Beyond the draws
    made, a fitted law forecasts it, and says when the reward rises for ever.
    """
    show(ir.optimal_k(**options), plot, as_json)
