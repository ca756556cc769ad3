"""The command `inspect-resample schema`: what files and `--json` hold, as JSON schemas."""

import json
from typing import Any, get_type_hints

import click

import inspect_resample as ir

RESULTS = {
    "analyze": "Summaries",
    "select": "Selections",
    "verifiers": "Verifications",
    "optimal-k": "OptimalKs",
    "compare": "Compared",
    "leaderboard": "Leaderboard",
    "forecast": "Forecasts",
    "fit": "Fits",
    "backtest": "Backtests",
    "quality": "Qualities",
    "same-model": "Tested",
    "plan": "Planned",
    "plan-by-score": "ScorePlanned",
}
"""What each command that prints JSON finds: a name of the package."""


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

    `problems` is what the task own_problems reads: one JSON object a line. `plan`, and
    `plan-by-score` of plan --verifier, are also what the tasks read with -T plan=plan.json.
    """
    click.echo(json.dumps(schema_for(what), indent=2))


def schema_for(what: str) -> dict[str, Any]:
    """The schema that `schema` prints; made from the dataclasses that become JSON."""
    if what == "problems":
        from inspect_resample.datasets.own_models import SCHEMA

        return SCHEMA.json_schema()
    from inspect_resample.report.json import schema_of

    return schema_of(get_type_hints(getattr(ir, RESULTS[what]).record)["return"])
