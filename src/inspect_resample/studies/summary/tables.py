"""Summaries as tables for a terminal, at most 80 columns wide."""

from rich.console import Console
from rich.table import Table

from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import heading
from inspect_resample.statistics.bounds import Bounded
from inspect_resample.studies.summary.summary import StrongFigures, Summary

_AVERAGES = {
    "macro": "problems",
    "lower_bound": "  0 where nothing passed",
    "upper_bound": "  1 where nothing passed",
    "pooled": "draws, pooled",
}
_COSTS = {"stop_at_first_pass": "cost, stop", "draw_all": "cost, all"}


def print_summary(console: Console, summary: Summary) -> None:
    """Print one task and model."""
    evaluation, counts = summary.evaluation, summary.evaluation.counts
    console.print(f"\n{heading(evaluation)}")
    console.print(
        f"{len(counts.problems)} problems, {int(counts.draws.sum())} draws judged "
        f"({words.draws_per_problem(counts)} a problem), "
        f"{evaluation.without_verdict} without a verdict",
        highlight=False,
    )
    if summary.bounds is not None:
        _print_bounds(console, summary.bounds)
    console.print(_by_k(summary))
    console.print(_draws(summary))
    if summary.strong is None:
        console.print("One suite only: no strong figures, no reward.", highlight=False)
    else:
        console.print(_averages(summary.strong))
        console.print(_rewards(summary.strong, summary.end))
        console.print(words.payment(summary.pricing, summary.cost_unit), highlight=False)
    if cached := words.cached_prompts(evaluation.usage):
        console.print(cached, highlight=False)
    console.print(
        f"Percent with {summary.confidence:.0%} intervals over problems "
        f"({summary.replicates} bootstrap replicates).",
        style="dim",
        highlight=False,
    )


_BOUNDED = {
    "weak_pass_at": "weak pass@k",
    "strong_pass_at": "strong pass@k",
    "generalization_gap": "gap",
    "resampled_accuracy": "resampled acc.",
}


def _print_bounds(console: Console, found: Bounded) -> None:
    """Print between what the figures lie whatever the draws without a verdict are."""
    console.print("Whatever those without a verdict are, these draws give:", highlight=False)
    shown = {title: found.by_k[name] for name, title in _BOUNDED.items() if name in found.by_k}
    table = grid("k", *shown)
    for k in found.by_k["weak_pass_at"]:
        ends = (bounds[k] for bounds in shown.values())
        cells = (f"{words.percent(low)} to {words.percent(high)}" for low, high in ends)
        table.add_row(str(k), *cells)
    console.print(table)
    for name, averages in found.rates.items():
        low, high = averages["macro"]
        told = f"{name.replace('_', ' ')} {words.percent(low)} to {words.percent(high)}"
        console.print(f"  {told}", highlight=False)
    console.print("The judged draws alone give:", highlight=False)


def _by_k(summary: Summary) -> Table:
    strong = summary.strong
    if strong is None:
        table = grid("pass@k, percent", "k", "pass@k")
        for k in summary.k:
            table.add_row(str(k), words.percent_interval(summary.weak_pass_at[k]))
        return table
    curves = (
        summary.weak_pass_at,
        strong.pass_at,
        strong.generalization_gap,
        strong.resampled_accuracy,
    )
    columns = ("k", "weak pass@k", "strong pass@k", "gap", "resampled acc.")
    table = grid("By number of draws, percent", *columns)
    for k in summary.k:
        table.add_row(str(k), *(words.percent_interval(curve[k]) for curve in curves))
    return table


def _draws(summary: Summary) -> Table:
    """What is made and paid of K draws, and the chance that all of k draws pass."""
    suites = {"weak pass^k": summary.weak_pass_all}
    if summary.strong is not None:
        suites["strong pass^k"] = summary.strong.pass_all
    costs = {} if summary.pricing.is_free else summary.expected_cost
    note = "draws made: stopping at the first weak pass"
    if costs:
        note += f"; cost of a problem: {summary.cost_unit or 'in the unit of the price'}"
    table = grid(
        "That all of k draws pass (percent), and draws made",
        *("k", *suites, "draws made", *(_COSTS[policy] for policy in costs)),
        note=note,
    )
    for k in summary.k:
        table.add_row(
            str(k),
            *(words.percent_interval(curve[k]) for curve in suites.values()),
            words.number_interval(summary.expected_draws[k]),
            *(words.number(curve[k].estimate) for curve in costs.values()),
        )
    return table


def _averages(strong: StrongFigures) -> Table:
    table = grid("What a weak pass is worth", "rate", "averaged over", "percent")
    groups = {
        "conditional accuracy": strong.conditional_accuracy,
        "false discovery rate": strong.false_discovery_rate,
        "false positive rate": strong.false_positive_rate,
    }
    for title, averages in groups.items():
        for row, (name, estimate) in enumerate(averages.items()):
            table.add_row(
                title if row == 0 else "", _AVERAGES[name], words.percent_interval(estimate)
            )
    return table


def _rewards(strong: StrongFigures, end: int) -> Table:
    table = grid(
        "Best number of draws by cost ratio",
        *("cost ratio", "best K", "no worse", "reward", ""),
        note="no worse: the K that these draws cannot tell from the best",
    )
    for row in strong.rewards:
        table.add_row(
            words.number(row.cost_ratio),
            str(row.best.k),
            words.plateau(row.best),
            words.reward_interval(row.best.reward),
            words.remark(row.best, end),
        )
    return table
