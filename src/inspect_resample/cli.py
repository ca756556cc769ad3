"""The command `inspect-resample`: from draws to Inspect logs, from these to figures and pages."""

import click

from inspect_resample.commands.analyze import analyze
from inspect_resample.commands.backtest import backtest
from inspect_resample.commands.compare import compare
from inspect_resample.commands.export import export
from inspect_resample.commands.fit import fit
from inspect_resample.commands.forecast import forecast
from inspect_resample.commands.importing import import_
from inspect_resample.commands.judge import judge
from inspect_resample.commands.optimal_k import optimal_k
from inspect_resample.commands.quality import quality
from inspect_resample.commands.report import report
from inspect_resample.commands.rescore import rescore
from inspect_resample.commands.same_model import same_model
from inspect_resample.commands.schema import schema


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
