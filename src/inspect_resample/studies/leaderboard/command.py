"""The command `inspect-resample leaderboard`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import LEADERBOARD, SHOWN, option
from inspect_resample.commands.showing import show
from inspect_resample.errors import Failure


@click.command(
    params=[
        *LEADERBOARD,
        option(
            ["-o", "--output"],
            "Also write one HTML page, whose tables can be sorted and filtered.",
            type=click.Path(dir_okay=False),
        ),
        option(
            "--bundle",
            "Also write Inspect's viewer of the logs there, to which the page links sample "
            "by sample.",
            type=click.Path(file_okay=False),
        ),
        *SHOWN,
    ],
    epilog="""\b
    Examples:
      inspect-resample leaderboard logs/
      inspect-resample leaderboard logs/ -o board.html --bundle viewer
      inspect-resample leaderboard logs/ --k 1,10,100 --cost-ratio 4 --price 0.01
      inspect-resample leaderboard logs/ --plot board.svg
    """,
)
def leaderboard(
    output: str | None, bundle: str | None, plot: str | None, as_json: bool, **options: Any
) -> None:
    """Rank models and settings of every task, and say which ranks the draws cannot tell.

    All figures of a task are of the problems that all its models have. Models are in the order of
    the reward at the first cost ratio, each drawn as often as is best for it.
    """
    if bundle is not None and output is None:
        raise click.UsageError("--bundle goes with -o, the page that links to it")
    found = ir.leaderboard(**options)
    if output is not None:
        try:
            found.save(output, bundle)
        except ValueError as error:
            raise Failure(f"--bundle: {error}") from error
    show(found, plot, as_json)
    if output is not None:
        click.echo(f"wrote {output}", err=True)
