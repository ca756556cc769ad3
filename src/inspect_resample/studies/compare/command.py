"""The command `inspect-resample compare`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.options import COMPARE, SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[*COMPARE, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample compare small.eval large.eval
      inspect-resample compare logs/ --a-model vllm/7b --b-model openai/gpt-4o
      inspect-resample compare temperatures/
      inspect-resample compare revised.eval
      inspect-resample compare small/ large/ --cost-ratio 1,4 --plot frontier.svg
      inspect-resample compare small/ large/ --unit draws,dollars \\
        --prices prices.yaml

    \b
    prices.yaml, dollars per million tokens or an hour, and the size of the model:
      openai/gpt-4o: {input: 2.5, output: 10}
      vllm/7b: {input: 0.1, output: 0.1, params: 7e9, layers: 32, width: 4096}
      vllm/own: {dollars_per_hour: 1.2, config: /models/own}
    """,
)
def compare(logs: tuple[str, ...], plot: str | None, as_json: bool, **options: Any) -> None:
    """Compare models, or settings of one, on the problems that all of them have.

    A and B are logs or directories of them, with one model and temperature each; one path, or more
    than two, may hold any number. Two are compared in full: differences are A minus B and paired by
    problem, and told are whether some number of draws of the weaker model reaches one draw of the
    stronger, and which model gives most for each budget. More than two are ranked: which is best at
    which number of draws and within which budget, and which cannot be told from it. Of one log of
    chains of attempts, their depths are compared: revised against parallel at equal tokens, by
    difficulty.
    """
    show(ir.compare(*logs, **options), plot, as_json)
