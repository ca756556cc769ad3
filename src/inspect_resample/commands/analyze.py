"""The command `inspect-resample analyze`."""

import json
from typing import Any

import click

from inspect_resample.commands.reading import json_option
from inspect_resample.commands.summaries import summaries, summary_options


@click.command(
    epilog="""\b
    Examples:
      inspect-resample analyze logs/
      inspect-resample analyze logs/ --k 1,10,50 --cost-ratio 0,1,4 --json
      inspect-resample analyze runs/ --weak includes --strong judge.correct
    """
)
@summary_options
@json_option
def analyze(as_json: bool, **options: Any) -> None:
    """Print pass@k, conditional accuracy, false discoveries and the best K.

    LOGS are Inspect logs (.eval, .json) and directories of them. Each task and model is reported
    on its own; logs of the same task and model are pooled.
    """
    found = summaries(**options)
    if as_json:
        from inspect_resample.report.records import as_record

        records = [as_record(summary) for summary in found]
        click.echo(json.dumps(records, indent=2, allow_nan=False))
        return
    from rich.console import Console

    from inspect_resample.report.tables import print_summary

    console = Console()
    for summary in found:
        print_summary(console, summary)
