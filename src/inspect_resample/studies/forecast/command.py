"""The commands `inspect-resample fit`, `forecast` and `backtest`."""

from typing import Any

import click

import inspect_resample as ir
from inspect_resample.commands.law_options import BACKTEST, FIT, FORECAST
from inspect_resample.commands.options import SHOWN, option
from inspect_resample.commands.showing import show
from inspect_resample.commands.values import NamedNumbers
from inspect_resample.errors import Failure


@click.command(
    params=[*FORECAST, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample forecast logs/ --k 1000,10000
      inspect-resample forecast logs/ --k 1000,10000 --law two_betas --json
      inspect-resample forecast logs/ --k 10000 --plot forecast.svg
    """,
)
def forecast(plot: str | None, as_json: bool, **options: Any) -> None:
    """Forecast coverage after more draws than were made, with predictive intervals.

    LOGS are those of `analyze`. "These problems" is the share of the problems at hand that would be
    solved after k draws of each; "problems like these" the coverage of the population they are
    from. With two suites the verifier-aware law adds what comes of submitting the first draw that
    passes the weak suite.
    """
    show(ir.forecast(**options), plot, as_json)


@click.command(
    params=[
        *FIT[:1],
        option(
            "--family",
            "Fit one law with a shared slope to all models in LOGS, and test it.",
            is_flag=True,
        ),
        click.Option(
            ["--sizes"],
            type=NamedNumbers(),
            metavar="MODEL=NUMBER,...",
            help="With --family: numbers that the models' offsets may follow, as parameters or the "
            "steps of checkpoints, of all models in LOGS; others are forecast without a draw.",
        ),
        *FIT[1:],
        *SHOWN,
    ],
    epilog="""\b
    Examples:
      inspect-resample fit logs/
      inspect-resample fit logs/ --json --plot laws.svg
      inspect-resample fit sizes/ --family
      inspect-resample fit sizes/ --family --sizes small=7e7,middle=4e8,large=1e9
      inspect-resample fit runs/ --weak includes --strong judge.correct
    """,
)
def fit(
    family: bool, sizes: dict[str, float] | None, plot: str | None, as_json: bool, **options: Any
) -> None:
    """Fit laws of coverage by k, and score how well each predicts problems it was not shown.

    LOGS are those of `analyze`. Prints each law's parameters with intervals, its held-out score
    and its weight in the average that `forecast` uses. With `--family`, whether the models' curves
    share a slope, and what each is forecast to show with its siblings' draws and without; with
    `--sizes` too, whether the offsets follow the size.
    """
    if sizes is not None and not family:
        raise Failure("--sizes is of --family: give both")
    if not family:
        show(ir.fit(**options), plot, as_json)
        return
    from inspect_resample.commands.reading import read
    from inspect_resample.studies.forecast.family import show_family

    evaluations = read(options["logs"], options["weak"], options["strong"], options["cluster"])
    show_family(evaluations, options["confidence"], options["seed"], plot, as_json, sizes)


@click.command(
    params=[*BACKTEST, *SHOWN],
    epilog="""\b
    Examples:
      inspect-resample backtest logs/ --draws 20,50,100
      inspect-resample backtest logs/ --draws 50 --suite strong --json
      inspect-resample backtest logs/ --draws 20,100 --plot backtest.png
    """,
)
def backtest(plot: str | None, as_json: bool, **options: Any) -> None:
    """Forecast the draws at hand from a part of them, and compare.

    LOGS are those of `analyze`. Shows by how much each law's forecast misses what all draws show,
    and how often its interval holds it: how far to trust a forecast on data like these.
    """
    show(ir.backtest(**options), plot, as_json)
