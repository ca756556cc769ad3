"""The command `inspect-resample report`."""

from pathlib import Path
from typing import Any

import click

from inspect_resample.commands.reading import Failure
from inspect_resample.commands.summaries import summaries, summary_options


@click.command(
    epilog="""\b
    Example:
      inspect-resample report logs/ -o report.html
    """
)
@summary_options
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The HTML file to write.",
)
def report(output: Path, **options: Any) -> None:
    """Write one self-contained HTML page with figures, curves and problems.

    LOGS and options are those of `analyze`.
    """
    if not output.absolute().parent.is_dir():
        raise Failure(f"the directory of {output} does not exist; make it first")
    from inspect_resample.report.page import render_page

    page = render_page(summaries(**options))
    output.write_text(page, encoding="utf-8")
    click.echo(f"wrote {output}")
