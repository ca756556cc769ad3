"""What `select` does."""

import json
from collections.abc import Sequence

import click
from rich.console import Console

from inspect_resample.commands.reading import read
from inspect_resample.decisions.names import COST_RATIOS
from inspect_resample.errors import Failure
from inspect_resample.logs.draw_table import read_draw_table
from inspect_resample.report.identity import title
from inspect_resample.studies.select.shown import print_selected, select_record
from inspect_resample.studies.select.study import select
from inspect_resample.studies.summary.summary import default_k


def show_selected(
    logs: Sequence[str],
    k: list[int] | None,
    cost_ratio: list[float] | None,
    weak: str | None,
    strong: str | None,
    cluster: str | None,
    replicates: int,
    seed: int,
    as_json: bool,
) -> None:
    """Read, compare the rules, and print JSON or tables."""
    found = []
    for evaluation in read(logs, weak, strong, cluster):
        try:
            table = read_draw_table(evaluation)
            numbers = k or default_k(table.k_max)
            ratios = cost_ratio or list(COST_RATIOS)
            found.append(select(evaluation, table, numbers, ratios, replicates, seed))
        except (ValueError, OSError) as error:
            raise Failure(f"{title(evaluation)}: {error}") from error
    if as_json:
        record = [select_record(one) for one in found]
        click.echo(json.dumps(record, indent=2, allow_nan=False))
        return
    for one in found:
        print_selected(Console(), one)
