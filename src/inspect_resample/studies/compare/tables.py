"""Comparisons as tables for a terminal, at most 80 columns wide."""

from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from inspect_resample.decisions.budgets import InUnit
from inspect_resample.decisions.frontier import Point
from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.statistics.difference import Difference
from inspect_resample.studies.compare.comparison import Comparison, StrongCompared
from inspect_resample.studies.compare.side_tables import (
    END_OF_DATA,
    ONE_SUITE,
    draws_at,
    frontier_table,
    print_often_or_once,
    print_side,
)
from inspect_resample.studies.compare.words import left_out, reach_answer, spending

_RATES = {"macro": "problems", "in_common": "problems both pass", "pooled": "draws, pooled"}
_NAMES = ("A", "B")
_SHARES: dict[str, Callable[[Point], str]] = {
    "P(A)": lambda point: words.number(point.probability[0]),
    "P(B)": lambda point: words.number(point.probability[1]),
}


def print_comparison(console: Console, found: Comparison) -> None:
    """Print what was found about two models, first which to use."""
    if found.strong is not None:
        print_often_or_once(console, found.strong.often_or_once, found.paired, found.terms.pricing)
        for sentence in reach_answer(found, found.strong):
            console.print(sentence, highlight=False)
        console.print()
    for name, evaluation in zip(_NAMES, found.paired.evaluations, strict=True):
        print_side(console, name, evaluation)
    console.print(left_out(found), highlight=False)
    console.print(_by_k(found))
    if found.strong is None:
        console.print(ONE_SUITE, highlight=False)
    else:
        _print_strong(console, found, found.strong)
    console.print(
        f"Differences are A minus B, paired by problem, with {found.confidence:.0%} intervals over "
        f"problems ({found.replicates} bootstrap replicates); bands hold for all k at once.",
        style="dim",
        highlight=False,
    )


def _print_strong(console: Console, found: Comparison, strong: StrongCompared) -> None:
    console.print(_rates(strong))
    console.print(_rewards(strong))
    for one in strong.in_units:
        console.print(_at_budgets(one, spending(found.terms.pricing.policy)))
        for frontier in one.frontiers:
            console.print(frontier_table(frontier, one.unit, _NAMES, _SHARES))


def _by_k(found: Comparison) -> Table:
    columns = ("", "k", "A", "B", "difference", "band")
    table = grid("By number of draws, percent", *columns)
    curves = {"weak pass@k": found.weak_pass_at}
    if found.strong is not None:
        curves["strong pass@k"] = found.strong.pass_at
        curves["resampled acc."] = found.strong.resampled_accuracy
    for title, curve in curves.items():
        for row, k in enumerate(found.k):
            at, one = curve.k.index(k), curve[k]
            figures = curve.figures
            table.add_row(
                title if row == 0 else "",
                str(k),
                words.percent(one.first.estimate),
                words.percent(one.second.estimate),
                words.percent_interval(one.difference),
                f"[{words.percent(figures.low[at])}, {words.percent(figures.high[at])}]",
            )
    return table


def _rates(strong: StrongCompared) -> Table:
    columns = ("rate", "averaged over", "A", "B", "difference")
    table = grid("What a weak pass is worth, percent", *columns)
    groups = {
        "conditional accuracy": strong.conditional_accuracy,
        "false discovery rate": strong.false_discovery_rate,
    }
    for title, rates in groups.items():
        for row, (name, label) in enumerate(_RATES.items()):
            table.add_row(title if row == 0 else "", label, *_percents(rates[name]))
    return table


def _rewards(strong: StrongCompared) -> Table:
    table = grid(
        "Rewards, each at its own K*",
        *("cost ratio", "K* of A", "K* of B", "A", "B", "difference in reward"),
        note=END_OF_DATA,
    )
    for row in strong.rewards:
        table.add_row(
            words.number(row.cost_ratio),
            *(draws_at(best.k, best.at_end_of_data) for best in row.best),
            f"{row.at_best.first.estimate:.3f}",
            f"{row.at_best.second.estimate:.3f}",
            words.reward_interval(row.at_best.difference),
        )
    return table


def _at_budgets(one: InUnit, making: str) -> Table:
    table = grid(
        f"At equal budgets in {one.unit}, {making}",
        *("budget", "K of A", "K of B", "A", "B", "difference in resampled acc."),
        note=END_OF_DATA,
    )
    for row in one.at_budget:
        table.add_row(
            words.number(row.budget),
            *map(draws_at, row.k, row.at_end_of_data),
            *_percents(row.resampled_accuracy),
        )
    return table


def _percents(one: Difference) -> tuple[str, str, str]:
    return (
        words.percent(one.first.estimate),
        words.percent(one.second.estimate),
        words.percent_interval(one.difference),
    )
