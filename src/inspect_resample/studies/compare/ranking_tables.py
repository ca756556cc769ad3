"""Rankings as tables for a terminal, at most 80 columns wide."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from inspect_resample.decisions.frontier import Point
from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.studies.compare.ranking import Ranking, RewardsRanked, StrongRanked
from inspect_resample.studies.compare.side_tables import (
    END_OF_DATA,
    ONE_SUITE,
    draws_at,
    frontier_table,
    print_often_or_once,
    print_side,
)
from inspect_resample.studies.compare.standing import Standing
from inspect_resample.studies.compare.words import names_of, spending


def print_ranking(console: Console, found: Ranking) -> None:
    """Print which evaluation is best at what, first which to use."""
    if found.strong is not None:
        print_often_or_once(console, found.strong.often_or_once, found.paired, found.terms.pricing)
        console.print()
    names = names_of(len(found.paired.evaluations))
    for name, evaluation, left_out in zip(
        names, found.paired.evaluations, found.paired.left_out, strict=True
    ):
        alone = f"; {left_out} problems left out" if left_out else ""
        print_side(console, name, evaluation, alone)
    console.print(f"{found.paired.problems} problems of all.", highlight=False)
    console.print(_values(found, names))
    console.print(_by_k(found, names))
    if found.strong is None:
        console.print(ONE_SUITE, highlight=False)
    else:
        _print_strong(console, found, found.strong, names)
    console.print(
        f"Problems are paired; {found.confidence:.0%} intervals over problems "
        f"({found.replicates} bootstrap replicates). Those of a lead hold for all pairs and all "
        f"rows of a figure at once. Alike: what the data cannot tell from the best. P: the share "
        f"of resamples of the problems in which the best is the best.",
        style="dim",
        highlight=False,
    )


def _print_strong(
    console: Console, found: Ranking, strong: StrongRanked, names: Sequence[str]
) -> None:
    console.print(_rewards(strong.rewards, names))
    making = spending(found.terms.pricing.policy)
    for one in strong.in_units:
        console.print(f"\n[bold]Within budgets in {one.unit}[/bold], {making}")
        for frontier in one.frontiers:
            console.print(frontier_table(frontier, one.unit, names, {"P": _share}, gap=1))


def _figures(found: Ranking) -> dict[str, tuple[Standing, ...]]:
    figures = {"weak pass@k": found.weak_pass_at}
    if found.strong is not None:
        figures["strong pass@k"] = found.strong.pass_at
        figures["resampled acc."] = found.strong.resampled_accuracy
    return figures


def _values(found: Ranking, names: Sequence[str]) -> Table:
    table = grid("By number of draws, percent", "", "", *(f"k = {k}" for k in found.k), gap=1)
    for title, by_k in _figures(found).items():
        for place, name in enumerate(names):
            values = (words.percent(standing.values[place].estimate) for standing in by_k)
            table.add_row(title if place == 0 else "", name, *values)
    return table


def _by_k(found: Ranking, names: Sequence[str]) -> Table:
    columns = ("", "k", "best", "next", "lead", "alike", "P")
    table = grid("Which is best at which number of draws, leads in points", *columns, gap=1)
    for title, by_k in _figures(found).items():
        for row, (k, standing) in enumerate(zip(found.k, by_k, strict=True)):
            table.add_row(
                title if row == 0 else "",
                str(k),
                names[standing.best],
                names[standing.next],
                words.percent_interval(standing.lead),
                _alike(standing, names),
                words.number(standing.probability[standing.best]),
            )
    return table


def _rewards(rewards: Sequence[RewardsRanked], names: Sequence[str]) -> Table:
    table = grid(
        "Rewards, each at its own K*",
        *("cost ratio", "best", "K*", "reward", "next", "lead", "alike", "P"),
        gap=1,
        note=END_OF_DATA,
    )
    for row in rewards:
        standing = row.standing
        best = row.best[standing.best]
        table.add_row(
            words.number(row.cost_ratio),
            names[standing.best],
            draws_at(best.k, best.at_end_of_data),
            f"{standing.values[standing.best].estimate:.3f}",
            names[standing.next],
            words.reward_interval(standing.lead),
            _alike(standing, names),
            words.number(standing.probability[standing.best]),
        )
    return table


def _alike(standing: Standing, names: Sequence[str]) -> str:
    others = [names[one] for one in standing.alike if one != standing.best]
    return " ".join(others) or "none"


def _share(point: Point) -> str:
    return "-" if point.model is None else words.number(point.probability[point.model])
