"""The command `inspect-resample verifiers`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import SHOWN
from inspect_resample.commands.rule_options import VERIFIERS
from inspect_resample.commands.showing import show


@click.command(
    params=[*VERIFIERS, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample verify run.eval --with judge:openai/gpt-4o-mini
      inspect-resample verifiers logs/
      inspect-resample verifiers logs/ --threshold judge=0.8 --verification 0.1
      inspect-resample verifiers logs/ --plot roc.svg --json
    """,
)
def verifiers(plot: str | None, as_json: bool, **options: Any) -> None:
    """Print how good each verifier is, what a second one adds, and when one pays.

    LOGS are Inspect logs (.eval, .json) and directories of them, with verdicts, and scores of
    verifiers; the weak suite is a verifier too, and so is the share of draws that give an answer.
    Told are ROC, precision and recall within problems and pooled, errors at a threshold, whether
    chances are calibrated, the slope of the ROC on which best of many rests, and whether a budget
    is better spent on draws or on scoring them.
    """
    show(ir.verifiers(**options), plot, as_json)
