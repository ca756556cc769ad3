"""The command `inspect-resample`: from draws to Inspect logs, from these to figures and pages."""

import click

from inspect_resample.commands.importing import import_
from inspect_resample.commands.judge import judge
from inspect_resample.commands.rescore import rescore
from inspect_resample.commands.schema import schema
from inspect_resample.studies.compare.command import compare
from inspect_resample.studies.export.command import export
from inspect_resample.studies.forecast.backtest_command import backtest
from inspect_resample.studies.forecast.command import forecast
from inspect_resample.studies.forecast.fit_command import fit
from inspect_resample.studies.optimal_k.command import optimal_k
from inspect_resample.studies.page.command import report
from inspect_resample.studies.quality.command import quality
from inspect_resample.studies.same_model.command import same_model
from inspect_resample.studies.summary.command import analyze


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="inspect-resample")
def main() -> None:
    """Repeated sampling with imperfect verifiers: from Inspect logs to a decision."""


for command in (
    *(analyze, optimal_k, compare, same_model, quality, report, export),
    *(fit, forecast, backtest),
    *(judge, import_, rescore, schema),
):
    main.add_command(command)
