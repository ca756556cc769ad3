"""The command `inspect-resample analyze`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_resample.commands.plotting import plot_option
from inspect_resample.commands.reading import json_option
from inspect_resample.commands.showing import show
from inspect_resample.studies.summary.summaries import summaries, summary_options

if TYPE_CHECKING:
    from inspect_resample.studies.summary.shown import Summaries


@click.command(
    epilog="""\b
    Examples:
      inspect-resample analyze logs/
      inspect-resample analyze logs/ --k 1,10,50 --cost-ratio 0,1,4 --json
      inspect-resample analyze runs/ --weak includes --strong judge.correct
      inspect-resample analyze logs/ --price 0.01 --policy draw_all --plot curves.svg
      inspect-resample analyze logs/ --price dollars --benefit 0.50 --prices prices.yaml
    """
)
@summary_options
@plot_option
@json_option
def analyze(as_json: bool, plot: Path | None, **options: Any) -> None:
    """Print pass@k, conditional accuracy, false discoveries and the best K.

    LOGS are Inspect logs (.eval, .json) and directories of them. Each task and model is reported
    on its own; logs of the same task and model are pooled.
    """
    show(find_summaries(**options), as_json, plot)


def find_summaries(**options: Any) -> "Summaries":
    """What `analyze` finds."""
    found = summaries(**options)
    from inspect_resample.studies.summary.shown import Summaries

    return Summaries(found)
