"""How a comparison is shown: tables, at most 80 columns wide on a terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_resample.decisions.budgets import AtBudget, BudgetsOfTwo, Frontier
from inspect_resample.decisions.frontier import Point
from inspect_resample.report import words
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Bold, Column, Table, columns, line
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.difference import Difference
from inspect_resample.studies.compare.best_of_many import BestOfMany
from inspect_resample.studies.compare.comparison import (
    Comparison,
    ComparisonRecord,
    DifferenceAtK,
    Ranking,
    RankingRecord,
    RewardOfMany,
)
from inspect_resample.studies.compare.depths_shown import DepthsRecord
from inspect_resample.studies.compare.figures import plot_comparison
from inspect_resample.studies.compare.words import (
    decision,
    left_out,
    reach_answer,
    spending,
    without_repeats,
)

_RATES = {"macro": "problems", "in_common": "problems both pass", "pooled": "draws, pooled"}
_END_OF_DATA = "+ marks the end of the data, so that more draws may be better"


@dataclass(frozen=True, eq=False, repr=False)
class Compared(Result[dict[str, Any]]):
    """What `compare` has found: of two models in full, of more their ranking."""

    found: Comparison | Ranking

    def record(self) -> ComparisonRecord | RankingRecord | DepthsRecord:
        """What `compare --json` prints; a `DepthsRecord` is that of `DepthsCompared`."""
        return self.found

    def shown(self) -> Iterator[Block]:
        """What `compare` prints: first which to use."""
        found, two = self.found, isinstance(self.found, Comparison)
        names = [name.upper() for name in found.paired.names]
        if found.often_or_once is not None:
            first, *others = decision(found.often_or_once, found.paired, found.terms.pricing)
            yield line(first, style="bold")
            if isinstance(found, Comparison):
                others += reach_answer(found)
            yield from map(line, others)
            yield line()
        for name, evaluation, alone in zip(
            names, found.paired.evaluations, found.paired.left_out, strict=True
        ):
            further = f"; {alone} problems left out" if alone and not two else ""
            yield _side(name, evaluation, further)
        if isinstance(found, Comparison):
            yield line(left_out(found))
            yield _differences(found)
        else:
            yield line(f"{found.problems} problems of all.")
            yield from _ranked(found)
        if found.strong_pass_at is None:
            yield line(
                "One suite only: no strong figures, no reward, and no telling whether to draw the "
                "weaker model often or the stronger one once."
            )
        elif isinstance(found, Comparison):
            yield from _strong_of_two(found)
        else:
            yield from _strong_of_many(found)
        if found.strong_pass_at is not None and (told := words.checking(found.terms.pricing)):
            yield line(told)
        yield line(_about_intervals(found), style="dim")

    def plot(self) -> Chart:
        """Coverage of each, and the frontiers by budget."""
        return Chart(plot_comparison(self.found))

    def evaluations(self) -> Sequence[Evaluation]:
        """What was compared."""
        return self.found.paired.evaluations


def _side(name: str, evaluation: Evaluation, further: str) -> Block:
    """Which evaluation goes by a short name."""
    return line(
        Bold(name), f"  {evaluation.task} (version {evaluation.version})  ",
        Bold(evaluation.drawn_by),
        f", {words.draws_per_problem(evaluation.counts)} draws a problem{further}",
    )  # fmt: skip


def _about_intervals(found: Comparison | Ranking) -> str:
    counts = found.paired.evaluations[0].counts
    sure = f"{found.intervals.confidence:.0%}"
    made = f"{words.resampled(counts)} ({found.intervals.replicates} bootstrap replicates)"
    if isinstance(found, Comparison):
        return (
            f"Differences are A minus B, paired by problem, with {sure} intervals over {made}; "
            f"bands hold for all k at once."
        )
    return (
        f"Problems are paired; {sure} intervals over {made}. Those of a "
        f"lead hold for all pairs and all rows of a figure at once. Alike: what the data cannot "
        f"tell from the best. P: the share of resamples of the problems in which the best is the "
        f"best."
    )


def _differences(found: Comparison) -> Table[Sequence[object]]:
    """All figures of two by number of draws."""
    figures: dict[str, Mapping[int, DifferenceAtK]] = {
        "weak pass@k": found.weak_pass_at,
        "strong pass@k": found.strong_pass_at or {},
        "resampled acc.": found.resampled_accuracy or {},
    }
    rows = [
        (
            title if row == 0 else "", k, *percents(one),
            words.percent_ends(one.band.low, one.band.high),
        )
        for title, curves in figures.items()
        for row, (k, one) in enumerate(curves.items())
    ]  # fmt: skip
    shown = columns("", "k", "A", "B", "difference", "band")
    return Table("By number of draws, percent", shown, rows)


def _ranked(found: Ranking) -> Iterator[Block]:
    """All figures of more by number of draws, and which is best."""
    figures = {
        "weak pass@k": found.weak_pass_at,
        "strong pass@k": found.strong_pass_at or {},
        "resampled acc.": found.resampled_accuracy or {},
    }
    values = [
        (
            title if place == 0 else "", name.upper(),
            *(words.percent(one.values[name].estimate) for one in ranked.values()),
        )
        for title, ranked in figures.items()
        if ranked
        for place, name in enumerate(found.paired.names)
    ]  # fmt: skip
    shown = columns("", "", *(f"k = {k}" for k in found.k))
    yield Table("By number of draws, percent", shown, values, gap=1)
    listed = [
        (title if row == 0 else "", k, one)
        for title, ranked in figures.items()
        for row, (k, one) in enumerate(ranked.items())
    ]
    best, *others = _best_of_many(lambda row: row[2], words.percent_interval)
    yield Table(
        "Which is best at which number of draws, leads in points",
        [
            Column("", lambda row: row[0], wrap="never"),
            Column("k", lambda row: row[1]),
            best,
            *others,
        ],
        listed,
        gap=1,
    )


def _best_of_many(
    of: Callable[[Any], BestOfMany], interval: Callable[[Any], str]
) -> list[Column[Any]]:
    """Columns that tell which is best."""

    def alike(row: Any) -> str:
        others = [one.upper() for one in of(row).alike if one != of(row).best]
        return " ".join(others) or "none"

    return [
        Column("best", lambda row: of(row).best.upper()),
        Column("as chosen", lambda row: interval(of(row).as_chosen)),
        Column("next", lambda row: of(row).next.upper()),
        Column("lead", lambda row: interval(of(row).lead)),
        Column("alike", alike),
        Column("P", lambda row: words.number(of(row).probability[of(row).best])),
    ]


def _strong_of_two(found: Comparison) -> Iterator[Block]:
    groups: Mapping[str, Mapping[str, Difference]] = {
        "conditional accuracy": found.conditional_accuracy or {},
        "false discovery rate": found.false_discovery_rate or {},
    }
    rates = [
        (title if row == 0 else "", label, *percents(group[name]))
        for title, group in groups.items()
        for row, (name, label) in enumerate(_RATES.items())
    ]
    shown = columns("rate", "averaged over", "A", "B", "difference")
    yield Table("What a weak pass is worth, percent", shown, rates)
    rewards = [
        (
            words.number(row.cost_ratio),
            *(draws_at(best.k, best.at_end_of_data) for best in row.k_star.values()),
            f"{row.at_k_star.a.estimate:.3f}",
            f"{row.at_k_star.b.estimate:.3f}",
            words.reward_interval(row.at_k_star.difference),
        )
        for row in found.reward or ()
    ]
    shown = columns("cost ratio", "K* of A", "K* of B", "A", "B", "difference in reward")
    yield Table("Rewards, each at its own K*", shown, rewards, note=_END_OF_DATA)
    for one in found.budgets or ():
        yield _at_budgets(one, spending(found.terms.pricing.policy))
        for frontier in one.frontiers:
            shares = [
                Column[Point](
                    f"P({name.upper()})",
                    lambda point, name=name: words.number(  # type: ignore[misc]
                        point.probability[name]
                    ),
                )
                for name in "ab"
            ]
            yield frontier_table(frontier, one.unit, shares)


def _at_budgets(one: BudgetsOfTwo, making: str) -> Table[AtBudget]:
    def k_of(name: str) -> Column[AtBudget]:
        return Column(
            f"K of {name.upper()}", lambda row: draws_at(row.k[name], row.at_end_of_data[name])
        )

    return Table(
        f"At equal budgets in {one.unit}, {making}",
        [
            Column("budget", lambda row: words.number(row.budget), wrap="never"),
            k_of("a"),
            k_of("b"),
            Column("A", lambda row: percents(row.resampled_accuracy)[0]),
            Column("B", lambda row: percents(row.resampled_accuracy)[1]),
            Column("difference in resampled acc.", lambda row: percents(row.resampled_accuracy)[2]),
        ],
        one.equal,
        note=_END_OF_DATA,
    )


def _strong_of_many(found: Ranking) -> Iterator[Block]:
    def k_star(row: RewardOfMany) -> str:
        best = row.k_star[row.at_k_star.best]
        return draws_at(best.k, best.at_end_of_data)

    best, *others = _best_of_many(lambda row: row.at_k_star, words.reward_interval)
    yield Table(
        "Rewards, each at its own K*",
        [
            Column("cost ratio", lambda row: words.number(row.cost_ratio), wrap="never"),
            best,
            Column("K*", k_star),
            Column(
                "reward", lambda row: f"{row.at_k_star.values[row.at_k_star.best].estimate:.3f}"
            ),
            *others,
        ],
        found.reward or (),
        note=_END_OF_DATA,
        gap=1,
    )
    making = spending(found.terms.pricing.policy)
    for one in found.budgets or ():
        yield line("\n", Bold(f"Within budgets in {one.unit}"), f", {making}")
        for frontier in one.frontiers:
            yield frontier_table(frontier, one.unit, [Column("P", _share)], gap=1)


def frontier_table(
    frontier: Frontier, unit: str, shares: Sequence[Column[Point]], gap: int = 0
) -> Table[Point]:
    """A budget frontier.

    Args:
        frontier: It.
        unit: In which budgets are counted.
        shares: Last columns.
        gap: As in `Table`.
    """
    value = "resampled accuracy" if frontier.cost_ratio is None else "reward"
    ratio = "" if frontier.cost_ratio is None else f" at cost ratio {frontier.cost_ratio:g}"
    interval = words.percent_interval if frontier.cost_ratio is None else words.reward_interval
    return Table(
        f"Budget frontier: {value}{ratio}, budgets in {unit} a problem",
        [
            Column("budget", lambda point: words.number(point.budget), wrap="never"),
            Column("best", lambda point: "-" if point.model is None else point.model.upper()),
            Column("K", lambda point: draws_at(point.k, point.at_end_of_data)),
            Column("spent", lambda point: words.number(point.spent)),
            Column(value, lambda point: interval(point.value)[: interval(point.value).find(" ")]),
            Column("as chosen", lambda point: interval(point.as_chosen)),
            *shares,
        ],
        without_repeats(frontier.points),
        gap=gap,
    )


def draws_at(k: int, at_end_of_data: bool) -> str:
    """A number of draws, marked where the data end with it."""
    return f"{k}{'+' if at_end_of_data else ''}"


def percents(one: Difference) -> tuple[str, str, str]:
    """Both figures, and the difference with its interval."""
    return (
        words.percent(one.a.estimate),
        words.percent(one.b.estimate),
        words.percent_interval(one.difference),
    )


def _share(point: Point) -> str:
    return "-" if point.model is None else words.number(point.probability[point.model])
