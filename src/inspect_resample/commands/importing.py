"""The command `inspect-resample import`: from draws with verdicts to an Inspect log."""

from typing import Any

import click

from inspect_resample.commands.options import BAD_LINES, LOG_DIR


@click.command(
    name="import",
    params=[
        click.Argument(["results"], type=click.Path(exists=True)),
        click.Option(
            ["--model"],
            metavar="NAME",
            help="The log's name for who drew.  [default: the path's name]",
        ),
        *(BAD_LINES, LOG_DIR),
    ],
    epilog="""\b
    Examples:
      inspect-resample import results/math/ --model pythia-1b --log-dir logs/pythia
      inspect-resample fit logs/pythia
    """,
)
def import_(**options: Any) -> None:
    """Write draws and the verdicts that were recorded with them into an Inspect log.

    RESULTS are evaluated results of Large Language Monkeys: a YAML file a problem, with `samples`
    and `is_corrects`, or a folder of them; or EvalPlus' *_eval_results.json, where a draw is
    correct that passes both suites. Nothing is judged: analyze, fit and forecast then read
    the log like any other, with one suite.
    """
    from inspect_resample.commands.judging import import_verdicts

    import_verdicts(**options)
