"""The command `inspect-resample fit`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import FIT, SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[*FIT, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample fit logs/
      inspect-resample fit logs/ --json --plot laws.svg
      inspect-resample fit runs/ --weak includes --strong judge.correct
    """,
)
def fit(plot: str | None, as_json: bool, **options: Any) -> None:
    """Fit laws of coverage by k, and score how well each predicts problems it was not shown.

    LOGS are those of `analyze`. Prints each law's parameters with intervals, its held-out score
    and its weight in the average that `forecast` uses.
    """
    show(ir.fit(**options), plot, as_json)
