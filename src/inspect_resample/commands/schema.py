"""The command `inspect-resample schema`: what files and `--json` hold, as JSON schemas."""

import json
from importlib import import_module
from typing import Any, get_type_hints

import click

RESULTS = {
    "analyze": ("summary", "Summaries"),
    "select": ("select", "Selections"),
    "verifiers": ("verifiers", "Verifications"),
    "optimal-k": ("optimal_k", "OptimalKs"),
    "compare": ("compare", "Compared"),
    "forecast": ("forecast", "Forecasts"),
    "fit": ("forecast", "Fits"),
    "backtest": ("forecast", "Backtests"),
    "quality": ("quality", "Qualities"),
    "same-model": ("same_model", "Tested"),
}
"""Study and class of what each command that prints JSON finds."""


@click.command(
    epilog="""\b
    Examples:
      inspect-resample schema problems > problems.schema.json
      inspect-resample schema analyze > analyze.schema.json
    """
)
@click.argument("what", type=click.Choice(["problems", *RESULTS]))
def schema(what: str) -> None:
    """Print the JSON schema of a file's lines, or of what a command prints with --json.

    `problems` is what the task own_problems reads: one JSON object a line.
    """
    click.echo(json.dumps(schema_for(what), indent=2))


def schema_for(what: str) -> dict[str, Any]:
    """The schema that `schema` prints; made from the dataclasses that become JSON."""
    if what == "problems":
        from inspect_resample.datasets.own_models import SCHEMA

        return SCHEMA.json_schema()
    from inspect_resample.report.json import schema_of

    study, name = RESULTS[what]
    result = getattr(import_module(f"inspect_resample.studies.{study}.shown"), name)
    return schema_of(get_type_hints(result.record)["return"])
