"""The command `inspect-resample rescore`: a log's draws judged again, in a new log."""

from typing import Any

import click

from inspect_resample.commands.engine_options import ENGINE, judged_on
from inspect_resample.commands.options import LOG_DIR, SANDBOX, data_file, of_task, option
from inspect_resample.commands.values import SomePath


@click.command(
    params=[
        click.Argument(["log"], metavar="LOG", type=SomePath(exists=True, dir_okay=False)),
        of_task("The task whose suites judge.", "the log's own"),
        data_file("A copy of the task's data file.  [default: the log's, or downloaded once]"),
        option(
            "--judge-cut-off/--fail-cut-off",
            "Whether draws that were cut off are judged.  [default: as in the log, or failed]",
            default=None,
            show_default=False,
        ),
        *(SANDBOX, *ENGINE, LOG_DIR),
    ],
    epilog="""\b
    Examples:
      inspect-resample rescore logs/2026-11-24T23-39-49_pocket-plus_QAJRX.eval
      inspect-resample rescore other.eval --task humaneval_plus \\
        --log-dir logs/rescored
    """,
)
def rescore(engine: str, address: str | None, **options: Any) -> None:
    """Judge the draws of a log again, and write them with their new scores into a new log.

    LOG is a log of this package's tasks; or any other Inspect log whose samples have the ids of a
    task's problems, with --task: there the answer of each epoch is a draw. Draws, tokens, settings
    and the model's name stay. A log is never overwritten. Where the analysis is given both logs, it
    counts each draw once, by the new scores.
    """
    from inspect_resample.commands.rescoring import rescore_log

    with judged_on(engine, address):
        rescore_log(**options)
