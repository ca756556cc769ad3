"""The command `inspect-resample schema`: what files of this package hold, as JSON schemas."""

import json

import click


@click.command(
    epilog="""\b
    Example:
      inspect-resample schema problems > problems.schema.json
    """
)
@click.argument("what", type=click.Choice(["problems"]))
def schema(what: str) -> None:
    """Print the JSON schema of a file's lines.

    `problems` is what the task own_problems reads: one JSON object a line.
    """
    from inspect_resample.datasets.own_models import SCHEMA

    click.echo(json.dumps(SCHEMA.json_schema(), indent=2))
