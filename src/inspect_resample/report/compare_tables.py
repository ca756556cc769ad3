"""Comparisons as tables for a terminal, at most 80 columns wide."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from inspect_resample.analysis.budgets import Frontier, InUnit
from inspect_resample.analysis.comparison import Comparison, StrongCompared
from inspect_resample.analysis.difference import Difference
from inspect_resample.analysis.frontier import Point
from inspect_resample.report import words
from inspect_resample.report.compare_words import left_out, reach_answer, spending, without_repeats
from inspect_resample.report.grid import grid

_RATES = {"macro": "problems", "in_common": "problems both pass", "pooled": "draws, pooled"}
_NAMES = ("A", "B")


def print_comparison(console: Console, found: Comparison) -> None:
    """Print what was found about two models."""
    for name, evaluation in zip(_NAMES, found.paired.evaluations, strict=True):
        console.print(
            f"[bold]{name}[/bold]  {escape(evaluation.task)} (version {escape(evaluation.version)})"
            f"  [bold]{escape(evaluation.drawn_by)}[/bold], "
            f"{words.draws_per_problem(evaluation.counts)} draws a problem",
            highlight=False,
        )
    console.print(left_out(found), highlight=False)
    console.print(_by_k(found))
    if found.strong is None:
        console.print("One suite only: no strong figures, no reward.", highlight=False)
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
    console.print("\n[bold]Can the weaker model reach one draw of the stronger?[/bold]")
    for sentence in reach_answer(found, strong):
        console.print(sentence, highlight=False)
    for one in strong.in_units:
        console.print(
            f"\n[bold]At equal budgets in {one.unit}[/bold], {spending(found.terms.pricing.policy)}"
        )
        console.print(_at_budgets(one))
        for frontier in one.frontiers:
            console.print(_frontier(frontier, one.unit))


def _by_k(found: Comparison) -> Table:
    table = grid("", "k", "A", "B", "difference", "band")
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
    table = grid("rate", "averaged over", "A", "B", "difference")
    groups = {
        "conditional accuracy": strong.conditional_accuracy,
        "false discovery rate": strong.false_discovery_rate,
    }
    for title, rates in groups.items():
        for row, (name, label) in enumerate(_RATES.items()):
            table.add_row(title if row == 0 else "", label, *_percents(rates[name]))
    return table


def _rewards(strong: StrongCompared) -> Table:
    table = grid("cost ratio", "K* of A", "K* of B", "A", "B", "difference in reward")
    for row in strong.rewards:
        table.add_row(
            words.number(row.cost_ratio),
            *(f"{best.k}{'+' if best.at_end_of_data else ''}" for best in row.best),
            f"{row.at_best.first.estimate:.3f}",
            f"{row.at_best.second.estimate:.3f}",
            words.reward_interval(row.at_best.difference),
        )
    table.caption = "rewards at each one's own K*; +: the end of the data"
    return table


def _at_budgets(one: InUnit) -> Table:
    table = grid("budget", "K of A", "K of B", "A", "B", "difference in resampled acc.")
    for row in one.at_budget:
        table.add_row(
            words.number(row.budget),
            *(f"{k}{'+' if end else ''}" for k, end in zip(row.k, row.at_end_of_data, strict=True)),
            *_percents(row.resampled_accuracy),
        )
    return table


def _frontier(frontier: Frontier, unit: str) -> Table:
    value = "resampled accuracy" if frontier.cost_ratio is None else "reward"
    table = grid("budget", "best", "K", "spent", value, "P(A)", "P(B)")
    ratio = "" if frontier.cost_ratio is None else f" at cost ratio {frontier.cost_ratio:g}"
    table.caption = f"budget frontier, {value}{ratio}; budgets in {unit} a problem"
    for point in without_repeats(frontier.points):
        table.add_row(
            words.number(point.budget),
            "-" if point.model is None else _NAMES[point.model],
            f"{point.k}{'+' if point.at_end_of_data else ''}",
            words.number(point.spent),
            _value(point, frontier),
            *(words.number(share) for share in point.probability),
        )
    return table


def _value(point: Point, frontier: Frontier) -> str:
    if frontier.cost_ratio is None:
        return words.percent_interval(point.value)
    return words.reward_interval(point.value)


def _percents(one: Difference) -> tuple[str, str, str]:
    return (
        words.percent(one.first.estimate),
        words.percent(one.second.estimate),
        words.percent_interval(one.difference),
    )
