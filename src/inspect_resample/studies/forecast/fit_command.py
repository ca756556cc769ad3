"""The command `inspect-resample fit`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.law_options import FIT
from inspect_resample.commands.options import SHOWN
from inspect_resample.commands.showing import show


@click.command(
    params=[
        *FIT[:1],
        click.Option(
            ["--family"],
            is_flag=True,
            help="Fit one law with a shared slope to all models in LOGS, and test it.",
        ),
        *FIT[1:],
        *SHOWN,
    ],
    epilog="""\b
    Examples:
      inspect-resample fit logs/
      inspect-resample fit logs/ --json --plot laws.svg
      inspect-resample fit sizes/ --family
      inspect-resample fit runs/ --weak includes --strong judge.correct
    """,
)
def fit(family: bool, plot: str | None, as_json: bool, **options: Any) -> None:
    """Fit laws of coverage by k, and score how well each predicts problems it was not shown.

    LOGS are those of `analyze`. Prints each law's parameters with intervals, its held-out score
    and its weight in the average that `forecast` uses. With `--family`, whether the models' curves
    share a slope, and what each is forecast to show with its siblings' draws and without.
    """
    if not family:
        show(ir.fit(**options), plot, as_json)
        return
    from inspect_resample.commands.reading import read
    from inspect_resample.studies.forecast.families import show_family

    evaluations = read(options["logs"], options["weak"], options["strong"], options["cluster"])
    show_family(evaluations, options["confidence"], options["seed"], plot, as_json)
