"""The command `inspect-resample select`."""

from typing import Any

import click

from inspect_resample.commands.options import (
    BOOTSTRAP,
    COST_RATIO,
    JSON,
    LOGS,
    SCORES,
    SHOWN_K,
)


@click.command(
    params=[LOGS, SHOWN_K, COST_RATIO, *SCORES, *BOOTSTRAP, JSON],
    epilog="""\b
    Examples:
      inspect-resample import answers.jsonl --model qwen --log-dir logs/answers
      inspect-resample select logs/answers --k 1,5,20
      inspect-resample select logs/ --k 8 --cost-ratio 0,1 --json
    """,
)
def select(**options: Any) -> None:
    """Compare the rules by which one of K draws is submitted.

    LOGS are Inspect logs (.eval, .json) and directories of them, with verdicts, and as far as they
    have them answers and scores of verifiers. Rules are exact means over all ways to draw K of the
    draws; weighted votes are over random ones. Nothing is judged or drawn.
    """
    from inspect_resample.studies.select.selecting import show_selected

    show_selected(**options)
