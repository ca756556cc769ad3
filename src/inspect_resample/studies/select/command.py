"""The command `inspect-resample select`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import SHOWN
from inspect_resample.commands.rule_options import SELECT
from inspect_resample.commands.showing import show


@click.command(
    params=[*SELECT, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample import answers.jsonl --model qwen --log-dir logs/answers
      inspect-resample select logs/answers --k 1,5,20
      inspect-resample select logs/ --cost-ratio 0,1 --verification 0.2 --json
      inspect-resample select logs/ --unit draws,tokens --plot rules.svg
    """,
)
def select(plot: str | None, as_json: bool, **options: Any) -> None:
    """Compare the rules by which one of K draws is submitted.

    LOGS are Inspect logs (.eval, .json) and directories of them, with verdicts, and as far as they
    have them answers, classes and scores of verifiers. Rules are exact means over all ways to draw
    K of the draws, but for votes with scores. Told are paired differences, the best number of draws
    at each cost of a wrong submission, and the best rule for each budget. Nothing is judged or
    drawn.
    """
    show(ir.select(**options), plot, as_json)
