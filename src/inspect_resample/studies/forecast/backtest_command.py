"""The command `inspect-resample backtest`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.law_options import BACKTEST
from inspect_resample.commands.options import SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[*BACKTEST, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample backtest logs/ --draws 20,50,100
      inspect-resample backtest logs/ --draws 50 --suite strong --json
      inspect-resample backtest logs/ --draws 20,100 --plot backtest.png
    """,
)
def backtest(plot: str | None, as_json: bool, **options: Any) -> None:
    """Forecast the draws at hand from a part of them, and compare.

    LOGS are those of `analyze`. Shows by how much each law's forecast misses what all draws show,
    and how often its interval holds it: how far to trust a forecast on data like these.
    """
    show(ir.backtest(**options), plot, as_json)
