"""The command `inspect-resample quality`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import QUALITY, SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[*QUALITY, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample quality logs/
      inspect-resample quality logs/ --measure pylint_score,snake_case
      inspect-resample quality logs/ --measure all --json
      inspect-resample quality logs/ --plot quality.svg

    \b
    Logs need the score code_quality. Tasks of this package add it with
    -T quality=true; to a log that is there already it is added with
      inspect score LOG --scorer inspect_resample/code_quality \\
        --action append --overwrite --model none/none
    """,
)
def quality(plot: str | None, as_json: bool, **options: Any) -> None:
    """Compare the code of true and false positives, within problems.

    LOGS are Inspect logs (.eval, .json) and directories of them, with the score code_quality. A
    true positive is strongly correct, a false positive passes the weak suite only.
    """
    show(ir.quality(**options), plot, as_json)
