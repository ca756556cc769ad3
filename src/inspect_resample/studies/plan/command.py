"""The command `inspect-resample plan`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import SHOWN
from inspect_resample.commands.plan_options import PLAN
from inspect_resample.commands.showing import show


@click.command(
    params=[*PLAN, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample plan logs/ --cost-ratio 1 --price 0.01 -o plan.json
      inspect-resample plan logs/ --max-wrong 0.05
      inspect-resample plan logs/ --budget 1000000tokens -o plan.json
      inspect-resample plan logs/ --budget 2000draws --for interval --k 10 \\
        -o plan.json
      inspect-resample plan logs/ --verifier reward:MODEL -o plan.json
      inspect-resample plan logs/ --arms --budget 500draws
    """,
)
def plan(plot: str | None, as_json: bool, **options: Any) -> None:
    """Plan how to go on drawing: when to stop, and where a budget goes.

    LOGS are Inspect logs of one task and model, with a weak and a strong suite, or with right
    answers and scores of a verifier. The rule stops
    where the next draw is worth less than its price, under a law that is fitted to the logs; the
    tasks draw by it with -T plan=plan.json -T stop=value.
    """
    show(ir.plan(**options), plot, as_json)
