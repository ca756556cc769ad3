"""The command `inspect-resample report`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import REPORT, output


@click.command(
    params=[*REPORT, output((), "The HTML file to write.")],
    epilog="""\b
    Examples:
      inspect-resample report logs/ -o report.html
      inspect-resample report logs/ -o report.html --cost-ratio 0,1,4 --price 0.01
      inspect-resample report logs/ -o report.html --no-forecast
    """,
)
def report(output: str, **options: Any) -> None:
    """Write one self-contained HTML page with answers, figures and code.

    LOGS are those of `analyze`. The page holds every task and model of them, opens without a
    network, and recomputes rewards for other costs and prices.
    """
    page = ir.report(**options)
    page.save(output)
    click.echo(f"wrote {output} ({len(page.html.encode()) / 1e6:.1f} MB)")
