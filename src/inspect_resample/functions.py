"""The commands over logs as functions: the same options, the same results, the same errors."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from inspect_resample import logs as reading_of_logs
from inspect_resample.commands import options
from inspect_resample.commands.choosing import chosen
from inspect_resample.commands.reading import choice, read, reading_logs, tell, tell_new, warn
from inspect_resample.decisions.names import COST_RATIOS, Policy, Unit
from inspect_resample.decisions.rates import pricing_for
from inspect_resample.errors import Failure
from inspect_resample.logs import Logs
from inspect_resample.quality.measures import HEADLINE
from inspect_resample.results import Compared, Forecasts, OptimalKs, Page, Qualities, Summaries
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.compare.comparison import Terms
from inspect_resample.studies.compare.study import find_comparison
from inspect_resample.studies.compare.words import names_of
from inspect_resample.studies.export.draws import write_frame
from inspect_resample.studies.export.study import find_table
from inspect_resample.studies.forecast.study import find_forecasts
from inspect_resample.studies.optimal_k.study import find_optimal_k
from inspect_resample.studies.page.findings import Wanted, quality_key
from inspect_resample.studies.page.render import Made, render_page
from inspect_resample.studies.page.study import find_quality, find_reports
from inspect_resample.studies.quality.logs import NotMeasured, read_quality
from inspect_resample.studies.quality.study import quality_differences
from inspect_resample.studies.summary.study import find_summaries
from inspect_resample.studies.summary.summary import Summary

Source = str | Path | Logs | Sequence[str | Path | Logs]
"""Logs: a path, several paths, or what `read_logs` gave."""


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
    wanted = choice(weak, strong)
    with reading_logs() as progress:
        found = reading_of_logs.read_logs([str(path) for path in logs], wanted, progress)
    tell(found.warnings, ())
    return found


def summarize(
    logs: Source,
    *,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = COST_RATIOS,
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
    return Summaries(_summaries(_sources(logs), **options.checked(options.SUMMARIZE, locals())))


def _summaries(
    sources: list[str | Logs],
    k: list[int] | None,
    cost_ratio: list[float] | None,
    weak: str | None,
    strong: str | None,
    replicates: int,
    seed: int,
    **payment: Any,
) -> list[Summary]:
    evaluations = read(sources, weak, strong)
    pricing = pricing_for(evaluations, **payment)
    found = find_summaries(evaluations, k, cost_ratio or COST_RATIOS, replicates, seed, pricing)
    tell_new(evaluations, (one.evaluation for one in found))
    return found


def optimal_k(
    logs: Source,
    *,
    cost_ratio: Sequence[float] | float | None = None,
    cost_fp: float | None = None,
    price: float | Unit = 0,
    benefit: float = 1,
    policy: Policy = "stop_at_first_pass",
    prices: str | Path | None = None,
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
        cost_fp: Cost of a false positive in the unit of `benefit`, instead of `cost_ratio`.
        price: As in `summarize`.
        benefit: As in `summarize`.
        policy: As in `summarize`.
        prices: As in `summarize`.
        max_k: The most draws that can be afforded.
        weak: As in `summarize`.
        strong: As in `summarize`.
        replicates: As in `summarize`.
        seed: As in `summarize`.

    Raises:
        ValueError: As in `summarize`.
    """
    asked = options.checked(options.OPTIMAL_K, locals())
    evaluations = read(_sources(logs), asked["weak"], asked["strong"])
    found = find_optimal_k(
        evaluations,
        asked["cost_ratio"],
        asked["cost_fp"],
        pricing_for(evaluations, **options.part(asked, options.PRICING)),
        asked["max_k"],
        asked["replicates"],
        asked["seed"],
    )
    tell_new(evaluations, (one.evaluation for one in found))
    return OptimalKs(found)


def compare(
    *logs: str | Path | Logs,
    a_model: str | None = None,
    b_model: str | None = None,
    task: str | None = None,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = COST_RATIOS,
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
    asked = options.checked(options.COMPARE, locals())
    names = (asked["a_model"], asked["b_model"]), asked["task"], asked["weak"], asked["strong"]
    evaluations = chosen(_sources(logs), *names)
    _warn_of_tasks(evaluations)
    terms = Terms(
        tuple(asked["cost_ratio"] or COST_RATIOS),
        pricing_for(evaluations, **options.part(asked, options.PRICING)),
        asked["unit"],
        asked["budget"] and tuple(asked["budget"]),
    )
    found = find_comparison(evaluations, asked["k"], terms, asked["replicates"], asked["seed"])
    tell((), found.paired.evaluations)
    return Compared(found)


def _warn_of_tasks(evaluations: Sequence[Evaluation]) -> None:
    tasks = [f"{one.task} (version {one.version})" for one in evaluations]
    if len(set(tasks)) > 1:
        told = ", ".join(
            f"{name} is {task}" for name, task in zip(names_of(len(tasks)), tasks, strict=True)
        )
        warn(f"{told}; their problems are matched by id")


def forecast(
    logs: Source,
    *,
    k: Sequence[int] | int,
    law: str = AVERAGE,
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
    asked = options.checked(options.FORECAST, locals())
    numbers, by, nominal = sorted(set(asked["k"])), asked["law"], asked["confidence"]
    evaluations = read(_sources(logs), asked["weak"], asked["strong"])
    found = find_forecasts(evaluations, numbers, by, nominal, asked["seed"])
    return Forecasts(found, numbers, by, nominal)


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
    asked = options.checked(options.QUALITY, locals())
    wanted = choice(asked["weak"], asked["strong"])
    with reading_logs() as progress:
        reading = read_quality(_sources(logs), wanted, progress)
    tell(reading.warnings, [one.evaluation for one in reading.counts])
    intervals = asked["confidence"], asked["replicates"], asked["seed"]
    found = quality_differences(reading.counts, asked["measure"], *intervals)
    return Qualities(reading.counts, found, *intervals)


def report(
    logs: Source,
    *,
    k: Sequence[int] | int | None = None,
    cost_ratio: Sequence[float] | float = COST_RATIOS,
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
    given = dict(locals())
    asked = options.checked(options.REPORT, given)
    sources = _sources(logs)
    found = _summaries(sources, **options.part(asked, options.SUMMARIZE))
    wanted = Wanted(asked["forecast"], asked["backtest"])
    try:
        measured = read_quality(sources, choice(asked["weak"], asked["strong"])).counts
    except NotMeasured:
        measured = ()
    known = {quality_key(one.evaluation): one.evaluation for one in found}
    tell_new(
        (known[quality_key(one.evaluation)] for one in measured),
        (one.evaluation for one in measured),
    )
    differences = find_quality(measured, asked["replicates"], asked["seed"])
    try:
        tasks = find_reports(found, wanted, differences)
    except OSError as error:
        raise Failure(f"a log cannot be read any more: {error}") from error
    return Page(render_page(tasks, Made(_made_by("report", given))))


def export(
    logs: Source,
    *,
    output: str | Path,
    problems: bool = False,
    per_draw_tokens: bool = False,
    weak: str | None = None,
    strong: str | None = None,
) -> int:
    """Write the table of draws into a file: the command `export`.

    Args:
        logs: As in `summarize`.
        output: The file, .csv or .parquet, local or on anything that fsspec writes to.
        problems: A row a problem, with its counts of draws and passes, instead of a row a draw.
        per_draw_tokens: Read the tokens and time of each call from whole samples.
        weak: As in `summarize`.
        strong: As in `summarize`.

    Returns:
        The number of rows.

    Raises:
        ValueError: As in `summarize`, or the file cannot be written.
    """
    if problems and per_draw_tokens:
        raise Failure("--problems has no row a draw; leave out --per-draw-tokens")
    asked = options.checked(options.EXPORT, locals())
    wanted = choice(asked["weak"], asked["strong"])
    with reading_logs() as progress:
        table = find_table(_sources(logs), wanted, progress, problems, per_draw_tokens)
    tell(table.warnings, table.evaluations)
    write_frame(table.frame, str(output))
    return len(table.frame)


def _made_by(function: str, given: Mapping[str, Any]) -> str:
    """The command line that asks for something, or the call that does."""
    context = click.get_current_context(silent=True)
    if context is not None and context.command.name == function:
        return shlex.join(["inspect-resample", *sys.argv[1:]])
    told = ", ".join(f"{name}={value!r}" for name, value in given.items() if value is not None)
    return f"inspect_resample.{function}({told})"


def _sources(logs: Source) -> list[str | Logs]:
    listed = [logs] if isinstance(logs, (str, Path, Logs)) else list(logs)
    return [one if isinstance(one, Logs) else str(one) for one in listed]
