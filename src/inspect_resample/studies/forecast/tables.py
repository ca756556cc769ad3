"""Laws, forecasts and backtests as tables for a terminal, at most 80 columns wide."""

import math
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import heading
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import PLAIN, Record
from inspect_resample.studies.forecast.fits import TITLES, Fit, SuiteFits

_NAMES = {**TITLES, PLAIN: "beta-binomial, plain"}
_LEAST_WEIGHT = 0.005  # A smaller one would be printed as 0.00.


def suite_title(suite: str, evaluation: Evaluation) -> str:
    """What a table calls a suite."""
    if evaluation.counts.strong_passes is None:
        return "the only suite"
    return f"{suite} suite"


def print_title(console: Console, evaluation: Evaluation) -> None:
    """Print which task and model, and what there is of it."""
    counts = evaluation.counts
    console.print(f"\n{heading(evaluation)}")
    console.print(
        f"{len(counts.problems)} problems, {words.draws_per_problem(counts)} draws a problem",
        highlight=False,
    )


def print_fits(console: Console, name: str, found: SuiteFits | str, confidence: float) -> None:
    """Print one suite's laws, or why there are none."""
    if isinstance(found, str):
        console.print(f"\n[bold]{escape(name)}[/bold]", highlight=False)
        console.print(f"No law can be fitted: {escape(found)}", highlight=False)
        return
    scores = grid(
        f"{name}: laws by held-out score",
        *("law", "score", "behind the best", "bend", "weight"),
        gap=1,
    )
    for fit in found.fits:
        weight = f"{fit.weight:.2f}" if fit.weight >= _LEAST_WEIGHT else "-"
        scores.add_row(TITLES[fit.law], *_score(fit), weight)
    console.print(scores)
    columns = ("law", "parameter", "estimate", "maximum likelihood")
    parameters = grid(f"{name}: parameters of the laws", *columns, gap=1)
    for fit in found.fits:
        for row, (parameter, value) in enumerate(fit.parameters.items()):
            likeliest = fit.likeliest.get(parameter, math.nan)
            parameters.add_row(
                TITLES[fit.law] if row == 0 else "",
                parameter,
                words.number_interval(value),
                "-" if math.isnan(likeliest) else words.number(likeliest),
            )
    console.print(parameters)
    best = TITLES[found.selection.best]
    note = f"Forecasts use the average by these weights. The best held-out score is that of {best}."
    console.print(note, highlight=False)
    for fit in found.fits:
        reason = fit.error or (fit.likelihood_error if fit.score else "")
        if reason:
            console.print(f"{TITLES[fit.law]}: {escape(reason)}.", style="dim", highlight=False)
    console.print(
        f"Score: log-probability of each problem given the others. Bend: the prior's\n"
        f"preference for power laws, on the same scale. Intervals: {confidence:.0%}.",
        style="dim",
        highlight=False,
    )


def print_forecast(
    console: Console, name: str, found: Forecast | str, law: str, weights: Mapping[str, float]
) -> None:
    """Print one suite's forecast, or why there is none."""
    if isinstance(found, str):
        console.print(f"\n[bold]{escape(name)}[/bold]", highlight=False)
        console.print(f"No forecast: {escape(found)}", highlight=False)
        return
    columns = ("draws k", "these problems", "problems like these")
    table = grid(f"{name}: problems solved, percent", *columns, gap=1)
    for i, k in enumerate(found.k):
        table.add_row(
            f"{k:,.0f}",
            words.percent_interval(found.problems[i]),
            words.percent_interval(found.population[i]),
        )
    console.print(table)
    parts = ", ".join(
        f"{TITLES[key]} {weight:.2f}" for key, weight in weights.items() if weight >= _LEAST_WEIGHT
    )
    of = f": {parts}" if law == AVERAGE else ""
    console.print(
        f"Percent solved, with {found.confidence:.0%} intervals. Law: {TITLES[law]}{of}.",
        style="dim",
        highlight=False,
    )


def print_backtest(console: Console, records: Sequence[Record], confidence: float) -> None:
    """Print how each law did at the largest k, and how the average did at all."""
    last = max(record.k for record in records)
    for keep in sorted({record.draws for record in records}):
        same = [record for record in records if record.draws == keep]
        made = f"From {keep:,} draws a problem"
        table = grid(
            f"{made} to {last:,}: every law",
            *("law", "mean error", "bias", "interval holds", "width", "fits"),
            gap=1,
        )
        for record in sorted(
            (record for record in same if record.k == last), key=lambda record: record.error
        ):
            table.add_row(_NAMES[record.law], *_cells(record), f"{record.trials} of {record.of}")
        console.print(table)
        columns = ("average at k", "mean error", "bias", "interval holds", "width")
        by_k = grid(f"{made}: the average of the laws, by k", *columns, gap=1)
        for record in same:
            if record.law == AVERAGE:
                by_k.add_row(f"{record.k:,}", *_cells(record))
        console.print(by_k)
    console.print(
        f"Percentage points of coverage; intervals are to hold {confidence:.0%}.",
        style="dim",
        highlight=False,
    )


def _cells(record: Record) -> tuple[str, ...]:
    held = "-" if math.isnan(record.held) else f"{record.held:.0%}"
    width = "-" if math.isnan(record.width) else f"{100 * record.width:.1f}"
    return f"{100 * record.error:.1f}", f"{100 * record.bias:+.1f}", held, width


def _score(fit: Fit) -> tuple[str, str, str]:
    if fit.score is None:
        return ("not fitted" if fit.error else "-"), "-", "-"
    behind = f"{fit.score.behind:.1f} +- {fit.score.error:.1f}" if fit.score.behind else "best"
    return f"{fit.score.held_out:.1f}", behind, f"{fit.score.straightness:.1f}"
