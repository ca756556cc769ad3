"""The command `inspect-resample forecast`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.law_options import FORECAST
from inspect_resample.commands.options import SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[*FORECAST, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample forecast logs/ --k 1000,10000
      inspect-resample forecast logs/ --k 1000,10000 --law two_betas --json
      inspect-resample forecast logs/ --k 10000 --plot forecast.svg
    """,
)
def forecast(plot: str | None, as_json: bool, **options: Any) -> None:
    """Forecast coverage after more draws than were made, with predictive intervals.

    LOGS are those of `analyze`. "These problems" is the share of the problems at hand that would be
    solved after k draws of each; "problems like these" the coverage of the population they are
    from. With two suites the verifier-aware law adds what comes of submitting the first draw that
    passes the weak suite.
    """
    show(ir.forecast(**options), plot, as_json)
