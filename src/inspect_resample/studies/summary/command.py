"""The command `inspect-resample analyze`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import SHOWN, SUMMARIZE
from inspect_resample.commands.showing import show


@click.command(
    params=[*SUMMARIZE, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample analyze logs/
      inspect-resample analyze logs/ --k 1,10,50 --cost-ratio 0,1,4 --json
      inspect-resample analyze runs/ --weak includes --strong judge.correct
      inspect-resample analyze logs/ --price 0.01 --policy draw_all \\
        --plot curves.svg
      inspect-resample analyze logs/ --price dollars --benefit 0.50 \\
        --prices prices.yaml
    """,
)
def analyze(plot: str | None, as_json: bool, **options: Any) -> None:
    """Print pass@k, conditional accuracy, false discoveries and the best K.

    LOGS are Inspect logs (.eval, .json) and directories of them. Each task and model is reported
    on its own; logs of the same task and model are pooled.
    """
    show(ir.summarize(**options), plot, as_json)
