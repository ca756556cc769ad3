"""The command `inspect-resample report`."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspect_resample.commands.reading import Failure, choice, warn_of_new
from inspect_resample.studies.summary.summaries import summaries, summary_options

if TYPE_CHECKING:
    from inspect_resample.logs import Logs
    from inspect_resample.studies.page.content import TaskReport
    from inspect_resample.studies.page.findings import QualityFound, Wanted
    from inspect_resample.studies.page.render import Page
    from inspect_resample.studies.summary.study import Summary


@click.command(
    epilog="""\b
    Examples:
      inspect-resample report logs/ -o report.html
      inspect-resample report logs/ -o report.html --cost-ratio 0,1,4 --price 0.01
      inspect-resample report logs/ -o report.html --no-forecast
    """
)
@summary_options
@click.option(
    "--forecast/--no-forecast",
    default=True,
    show_default=True,
    help="Forecast what ten times the draws would show; takes a few seconds a model.",
)
@click.option(
    "--backtest",
    is_flag=True,
    help="Check forecasts on these data, from a quarter of the draws; may take minutes a model.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The HTML file to write.",
)
def report(output: Path, forecast: bool, backtest: bool, **options: Any) -> None:
    """Write one self-contained HTML page with answers, figures and code.

    LOGS are those of `analyze`. The page holds every task and model of them, opens without a
    network, and recomputes rewards for other costs and prices.
    """
    if not output.absolute().parent.is_dir():
        raise Failure(f"the directory of {output} does not exist; make it first")
    made = shlex.join(["inspect-resample", *sys.argv[1:]])
    page = find_report(made, forecast, backtest, **options)
    page.save(output)
    click.echo(f"wrote {output} ({len(page.html.encode()) / 1e6:.1f} MB)")


def find_report(made: str, forecast: bool, backtest: bool, **options: Any) -> "Page":
    """The page that `report` writes, which says how it was made."""
    found = summaries(**options)
    from inspect_resample.studies.page.findings import Wanted
    from inspect_resample.studies.page.render import Made, Page, render_page

    try:
        tasks = task_reports(found, Wanted(forecast, backtest), _quality(found, **options))
    except OSError as error:
        raise Failure(f"a log cannot be read any more: {error}") from error
    return Page(render_page(tasks, Made(made)))


def _quality(
    found: "list[Summary]",
    logs: "Sequence[str | Logs]",
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
    **others: Any,
) -> "QualityFound":
    """Differences in code quality, of those evaluations whose logs tell of it; warns."""
    from inspect_resample.studies.page.findings import quality_key
    from inspect_resample.studies.quality.logs import NotMeasured, read_quality
    from inspect_resample.studies.quality.study import quality_differences

    try:
        counts = read_quality(logs, choice(weak, strong)).counts
    except NotMeasured:
        return {}
    known = {quality_key(summary.evaluation): summary.evaluation for summary in found}
    for one in counts:
        warn_of_new(known[quality_key(one.evaluation)], one.evaluation)
    return {
        quality_key(one.evaluation): quality_differences([one], replicates=replicates, seed=seed)
        for one in counts
    }


def task_reports(
    found: "list[Summary]", wanted: "Wanted", quality: "QualityFound | None" = None
) -> "list[TaskReport]":
    """The findings of each task and version, in the order of the summaries."""
    from inspect_resample.studies.page.content import TaskReport
    from inspect_resample.studies.page.findings import model_findings
    from inspect_resample.studies.page.task_findings import task_findings

    groups: dict[tuple[str, str], list[Summary]] = {}
    for summary in found:
        evaluation = summary.evaluation
        groups.setdefault((evaluation.task, evaluation.version), []).append(summary)
    reports = []
    for group in groups.values():
        models = tuple(model_findings(one, wanted, quality) for one in group)
        reports.append(TaskReport(models, task_findings(group)))
    return reports
