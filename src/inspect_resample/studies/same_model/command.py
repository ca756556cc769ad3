"""The command `inspect-resample same-model`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import SAME_MODEL, SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[*SAME_MODEL, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample same-model local.eval api.eval
      inspect-resample same-model q4/ bf16/ --permutations 10000 \\
        --plot likeness.svg
      inspect-resample same-model logs/ logs/ --a-model vllm/7b \\
        --b-model openai-api/x/7b
    """,
)
def same_model(plot: str | None, as_json: bool, **options: Any) -> None:
    """Test whether two logs were drawn from the same distribution.

    A and B are logs or directories of them, of the same problems with several draws of each, from
    a local server and from an API, for instance. No verdict is looked at, only the texts.
    """
    show(ir.same_model(**options), plot, as_json)
