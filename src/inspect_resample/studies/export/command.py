"""The command `inspect-resample export`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import EXPORT, output


@click.command(
    params=[
        *EXPORT,
        output(
            (".csv", ".parquet"),
            "The file to write: .csv or .parquet, local or on anything that fsspec writes to.",
        ),
    ],
    epilog="""\b
    Examples:
      inspect-resample export logs/ -o draws.parquet
      inspect-resample export logs/ -o counts.csv --problems
      inspect-resample export runs/ -o draws.csv --weak includes \\
        --strong judge.correct
    """,
)
def export(output: str, **options: Any) -> None:
    """Write the table of draws: verdicts, tokens, time and cost of every draw.

    LOGS are Inspect logs (.eval, .json) and directories of them. The columns log, id, epoch,
    sample_id and others are those of Inspect's own data frames, so that tables can be merged.
    """
    rows = ir.export(output=output, **options)
    click.echo(f"wrote {rows} rows to {output}")
