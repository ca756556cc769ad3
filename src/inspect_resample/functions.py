"""The commands over logs as functions: the same options, the same results, the same errors."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from inspect_resample import logs as reading_of_logs
from inspect_resample.commands.reading import choice, reading_logs, tell
from inspect_resample.decisions.cost import Unit
from inspect_resample.decisions.submissions import Policy
from inspect_resample.logs import Logs
from inspect_resample.quality.measures import HEADLINE
from inspect_resample.studies.compare import command as of_compare
from inspect_resample.studies.compare.shown import Compared
from inspect_resample.studies.forecast import command as of_forecast
from inspect_resample.studies.forecast.shown import Forecasts
from inspect_resample.studies.optimal_k import command as of_optimal_k
from inspect_resample.studies.optimal_k.shown import OptimalKs
from inspect_resample.studies.page import command as of_report
from inspect_resample.studies.page.render import Page
from inspect_resample.studies.quality import command as of_quality
from inspect_resample.studies.quality.shown import Qualities
from inspect_resample.studies.summary import command as of_analyze
from inspect_resample.studies.summary.shown import Summaries

Source = str | Path | Logs | Sequence[str | Path | Logs]
"""Logs: a path, several paths, or what `read_logs` gave."""

Found = TypeVar("Found")


def read_logs(*logs: str | Path, weak: str | None = None, strong: str | None = None) -> Logs:
    """Read logs once, for any number of studies.

    Args:
        logs: Inspect logs (.eval, .json) and directories of them.
        weak: Score of the weak suite, as `SCORER.SCORE`; by default this package's own.
        strong: Score of the strong suite.

    Returns:
        What was read; all functions over logs take it in the place of paths.

    Raises:
        ValueError: There is nothing to analyse.
    """
    with _as_values():
        wanted = choice(weak, strong)
        with reading_logs() as progress:
            found = reading_of_logs.read_logs([str(path) for path in logs], wanted, progress)
        tell(found.warnings, ())
    return found


def summarize(
    logs: Source,
    *,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = (0, 1, 2, 4, 8),
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    weak: str | None = None,
    strong: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Summaries:
    """Find pass@k, conditional accuracy, false discoveries and the best K: the command `analyze`.

    Args:
        logs: Paths of logs and of directories of them, or what `read_logs` gave.
        k: Numbers of draws to show; by default 1, 2, 5, 10, 20, 50, ... and all draws.
        cost_ratio: Costs of a false positive, in benefits of a correct answer.
        price: Cost of a draw: a number, or tokens, dollars or flops of each problem.
        benefit: Worth of a correct answer, in the unit of `price`.
        policy: When drawing stops.
        prices: File of prices and sizes of models, JSON or YAML.
        weak: Score of the weak suite, in any Inspect log.
        strong: Score of the strong suite.
        replicates: Bootstrap replicates, at least 100.
        seed: Seed of the bootstrap.

    Raises:
        ValueError: An option is wrong, or the logs cannot be used; in the command's words.
    """
    return _ask(of_analyze.analyze, of_analyze.find_summaries, locals())


def optimal_k(
    logs: Source,
    *,
    cost_ratio: Sequence[float] | float | None = None,
    benefit: float = 1.0,
    cost_fp: float | None = None,
    price: float = 0.0,
    policy: Literal["stop", "all"] = "stop",
    max_k: int | None = None,
    weak: str | None = None,
    strong: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> OptimalKs:
    """Find how many draws are worth making, in the data and beyond: the command `optimal-k`.

    Args:
        logs: As in `summarize`.
        cost_ratio: Costs of a false positive, in benefits; by default 0, 1, 2, 4 and 8.
        benefit: Worth of a correct answer.
        cost_fp: Cost of a false positive, instead of `cost_ratio`.
        price: Cost of one draw.
        policy: Stop drawing at the first weak pass, or make all K draws.
        max_k: The most draws that can be afforded.
        weak: As in `summarize`.
        strong: As in `summarize`.
        replicates: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    return _ask(of_optimal_k.optimal_k, of_optimal_k.find_optimal_k, locals())


def compare(
    *logs: str | Path | Logs,
    a_model: str | None = None,
    b_model: str | None = None,
    task: str | None = None,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = (0, 1, 2, 4, 8),
    unit: Unit | Sequence[Unit] = "draws",
    budget: Sequence[float] | float | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    weak: str | None = None,
    strong: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Compared:
    """Compare models on the problems that all of them have: the command `compare`.

    Args:
        logs: Two, A and B, with one model each; or any other number that hold several.
        a_model: Which model is A, where there are several.
        b_model: Which model is B.
        task: Which task, where there are several.
        k: As in `summarize`.
        cost_ratio: As in `summarize`.
        unit: What budgets are counted in: some of draws, tokens, dollars and flops.
        budget: Budgets for a problem; by default from one draw to all.
        price: As in `summarize`.
        benefit: As in `summarize`.
        policy: As in `summarize`.
        prices: As in `summarize`.
        weak: As in `summarize`.
        strong: As in `summarize`.
        replicates: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    return _ask(of_compare.compare, of_compare.find_comparison, locals())


def forecast(
    logs: Source,
    *,
    k: Sequence[int] | int,
    law: str = "average",
    confidence: float = 0.9,
    weak: str | None = None,
    strong: str | None = None,
    seed: int = 0,
) -> Forecasts:
    """Forecast coverage after more draws than were made: the command `forecast`.

    Args:
        logs: As in `summarize`.
        k: Numbers of draws in all, those at hand among them.
        law: The law to forecast by; by default the average of all by held-out score.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        weak: As in `summarize`.
        strong: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    return _ask(of_forecast.forecast, of_forecast.find_forecast, locals())


def quality(
    logs: Source,
    *,
    measure: Sequence[str] | str = HEADLINE,
    weak: str | None = None,
    strong: str | None = None,
    confidence: float = 0.95,
    replicates: int = 2000,
    seed: int = 0,
) -> Qualities:
    """Compare the code of true and false positives, within problems: the command `quality`.

    Args:
        logs: As in `summarize`, with the score `code_quality`.
        measure: Measures to compare, or "all"; by default the checks, pylint, maintainability and
            complexity.
        weak: As in `summarize`.
        strong: As in `summarize`.
        confidence: Nominal coverage of the intervals, from 0.5 to 0.999.
        replicates: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    return _ask(of_quality.quality, of_quality.find_quality, locals())


def report(
    logs: Source,
    *,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = (0, 1, 2, 4, 8),
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
    weak: str | None = None,
    strong: str | None = None,
    replicates: int = 2000,
    seed: int = 0,
    forecast: bool = True,
    backtest: bool = False,
) -> Page:
    """Make one self-contained HTML page with answers, figures and code: the command `report`.

    Args:
        logs: As in `summarize`.
        k: As in `summarize`.
        cost_ratio: As in `summarize`.
        price: As in `summarize`.
        benefit: As in `summarize`.
        policy: As in `summarize`.
        prices: As in `summarize`.
        weak: As in `summarize`.
        strong: As in `summarize`.
        replicates: As in `summarize`.
        seed: As in `summarize`.
        forecast: Forecast what ten times the draws would show.
        backtest: Check forecasts on these data; may take minutes a model.

    Raises:
        ValueError: As in `summarize`.
    """
    given = {name: value for name, value in locals().items() if value is not None}
    typed = ", ".join(f"{name}={value!r}" for name, value in given.items())

    def find(**options: Any) -> Page:
        return of_report.find_report(f"inspect_resample.report({typed})", **options)

    return _ask(of_report.report, find, given)


class _as_values:
    """Raises what the command line tells of wrong usage as a `ValueError`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, click.ClickException):
            raise ValueError(error.format_message()) from error


def _ask(command: click.Command, find: Callable[..., Found], given: Mapping[str, Any]) -> Found:
    """What a command finds, with its options checked as it does itself."""
    with _as_values():
        return find(logs=_sources(given["logs"]), **_options(command, given))


def _sources(logs: Source) -> list[str | Logs]:
    listed = [logs] if isinstance(logs, (str, Path, Logs)) else list(logs)
    return [one if isinstance(one, Logs) else str(one) for one in listed]


def _options(command: click.Command, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a command's options by the names that it gives them."""
    context = click.Context(command)
    known = {
        option.opts[-1].removeprefix("--").replace("-", "_"): option
        for option in command.params
        if isinstance(option, click.Option)
    }
    return {
        str(option.name): None
        if given.get(name) is None
        else option.type_cast_value(context, given[name])
        for name, option in known.items()
        if name not in ("json", "plot", "output")
    }
