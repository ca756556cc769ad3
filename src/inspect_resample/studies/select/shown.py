"""How selection rules are shown: tables for a terminal, JSON, a figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.rules import BASE, ORACLE
from inspect_resample.report import words
from inspect_resample.report.identity import ScoredIdentity, Spread, heading, scored_identity
from inspect_resample.report.result import Chart, PerModel
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.select.figures import plot_selected
from inspect_resample.studies.select.study import (
    BestRule,
    Budgets,
    Pair,
    RuleFigures,
    Selected,
)


@dataclass(frozen=True)
class RuleBudgetRecord:
    """The best rule within a budget.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        rule: Which; null where the budget affords no draw.
        k: How many draws of it.
        spent: What this costs.
        accuracy: What it gives.
        probability: Of each rule, the share of resamples of the problems in which it is the best.
        at_end_of_data: Whether these are all draws, so that more may be better.
    """

    budget: float
    rule: str | None
    k: int
    spent: float
    accuracy: Estimate
    probability: dict[str, float]
    at_end_of_data: bool

    @classmethod
    def of(cls, point: Point) -> "RuleBudgetRecord":
        """Of a point of the frontier."""
        likely = {name: share for name, share in point.probability.items() if share > 0}
        return cls(
            point.budget, point.model, point.k, point.spent, point.value, likely,
            point.at_end_of_data,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SelectedRecord(ScoredIdentity):
    """One task and model.

    Attributes:
        problems: Problems with a judged draw.
        draws: Judged draws in all.
        draws_per_problem: The fewest and the most.
        k_max: The most draws that every problem has.
        without_answer: Draws without an answer; null where answers are not known.
        rules: By name.
        pairs: All pairs of rules that one can follow.
        may_be_best: By k, the rules that no other is surely better than.
        chosen: By cost ratio.
        budgets: By unit, for each budget.
        verification: Cost of scoring a draw, as a share of what the draw cost.
        warnings: What a reader must know.
    """

    problems: int
    draws: int
    draws_per_problem: Spread
    k_max: int
    without_answer: int | None
    rules: dict[str, RuleFigures]
    pairs: tuple[Pair, ...]
    may_be_best: dict[int, tuple[str, ...]]
    chosen: dict[float, BestRule]
    budgets: dict[str, list[RuleBudgetRecord]]
    verification: float
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, found: Selected) -> "SelectedRecord":
        """Of what was found."""
        table = found.table
        return cls(
            **scored_identity(found.evaluation),
            problems=len(table.problems),
            draws=int(table.draws.sum()),
            draws_per_problem=Spread(int(table.draws.min()), int(table.draws.max())),
            k_max=table.k_max,
            without_answer=None
            if table.answer is None
            else int(np.count_nonzero(table.answer < 0)),
            rules=found.rules,
            pairs=found.pairs,
            may_be_best=found.may_be_best,
            chosen=found.chosen,
            budgets={one.unit: list(map(RuleBudgetRecord.of, one.points)) for one in found.budgets},
            verification=found.terms.verification,
            warnings=(
                *found.evaluation.warnings,
                *(f"no budgets in {unit}: {why}" for unit, why in found.unknown.items()),
            ),
        )


_Row = tuple[str, RuleFigures]


@dataclass(frozen=True, repr=False)
class Selections(PerModel):
    """The selection rules of some tasks and models.

    Attributes:
        found: What was found about each.
    """

    found: tuple[Selected, ...]

    def record(self) -> list[SelectedRecord]:
        """One for each task and model."""
        return [SelectedRecord.of(one) for one in self.found]

    def shown(self) -> Iterator[Block]:
        """Tables of each."""
        for one in self.found:
            yield from blocks(one)

    def plot(self) -> Chart:
        """Accuracy of all rules by K."""
        return Chart(plot_selected(self.found))


def blocks(found: Selected) -> Iterator[Block]:
    """One task and model."""
    table = found.table
    yield line("\n", *heading(found.evaluation))
    without = "" if table.answer is None else f", {int((table.answer < 0).sum())} without an answer"
    yield line(answer(found), style="bold")
    yield line(f"{len(table.problems)} problems, {int(table.draws.sum())} draws{without}")
    yield accuracies(found)
    last = found.k[-1]
    yield Table(
        f"What comes of {words.count(last, 'draw')}",
        [
            _RULE,
            Column("abstained", lambda row: _percent(row[1].abstained[last].estimate)),
            Column(
                "wrong, of submitted", lambda row: _percent(row[1].false_discoveries[last].estimate)
            ),
            Column("draws made", lambda row: words.number(row[1].draws[last].estimate)),
            Column(
                "over random", lambda row: words.percent_interval(row[1].gain_over_random[last])
            ),
        ],
        list(found.rules.items()),
        gap=1,
    )
    yield best_numbers(found)
    yield choices(found)
    for one in found.budgets:
        yield budget_table(one)
    for unit, why in found.unknown.items():
        yield line(f"No budgets in {unit}: {why}.", style="dim")


_RULE: Column[_Row] = Column("rule", lambda row: row[0], wrap="anywhere")


def answer(found: Selected) -> str:
    """Which rule submits the most right draws; the oracle knows them and is none."""
    last = found.k[-1]
    rules = {name: own.accuracy[last] for name, own in found.rules.items() if name != ORACLE}
    best = max(rules, key=lambda name: rules[name].estimate)
    others = [name for name in found.may_be_best[last] if name not in (best, ORACLE)]
    alike = f"; {', '.join(others)} may be as good" if others else ""
    if best == BASE:
        return (
            f"With {words.count(last, 'draw')}, no rule submits a right one for more of the "
            f"problems than a draw at random: {words.percent_interval(rules[best], '%')}{alike}."
        )
    return (
        f"With {words.count(last, 'draw')}, {best} submits a right one for "
        f"{words.percent_interval(rules[best], '%')} of the problems, the most of all rules{alike}."
    )


def accuracies(found: Selected) -> Table[_Row]:
    """Share of problems with a right submission."""
    columns = [_RULE]
    columns += [Column(f"K = {k}", partial(_accuracy, k)) for k in found.k]
    sampled = [name for name, one in found.rules.items() if not one.exact]
    last = found.k[-1]
    note = f"No other rule is surely better, at {last}: {', '.join(found.may_be_best[last])}."
    if sampled:
        note += f" By random subsets: {', '.join(sampled)}; the others are exact."
    title = "Problems with a right submission, percent"
    return Table(title, columns, list(found.rules.items()), note, gap=1)


def best_numbers(found: Selected) -> Table[_Row]:
    """K* of every rule at every cost ratio."""
    ratios = list(found.terms.cost_ratios)
    return Table(
        "Best number of draws K* with what may be as good, by cost of a wrong submission",
        [_RULE, *(Column(f"at {ratio:g}", partial(_best, ratio)) for ratio in ratios)],
        list(found.rules.items()),
        gap=1,
    )


def choices(found: Selected) -> Table[tuple[float, BestRule]]:
    """The best rule at each cost ratio."""
    return Table(
        "Rule, K and level with the largest reward",
        [
            Column("ratio", lambda row: words.number(row[0])),
            Column("rule", lambda row: row[1].rule or "submit nothing", wrap="anywhere"),
            Column("K", lambda row: row[1].k),
            Column("from level", lambda row: _level(row[1])),
            Column("reward", lambda row: words.reward_interval(row[1].reward)),
            Column("on these problems", lambda row: f"{row[1].flattered_reward:.3f}"),
        ],
        list(found.chosen.items()),
        "The reward is valued on problems that had no say in the choice; on these problems, which "
        "made the choice, it looks better than it is.",
        gap=1,
    )


def budget_table(found: Budgets) -> Table[Any]:
    """The best rule by budget."""
    return Table(
        f"Most problems answered right by budget in {found.unit}",
        [
            Column("budget", lambda point: words.number(point.budget)),
            Column("rule", lambda point: point.model or "none", wrap="anywhere"),
            Column("K", lambda point: point.k),
            Column("right", lambda point: words.percent_interval(point.value)),
            Column("best in resamples", lambda point: _shares(point.probability)),
        ],
        found.points,
        gap=1,
    )


def _shares(probability: Mapping[str, float]) -> str:
    ranked = sorted(probability.items(), key=lambda one: -one[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in ranked[:3] if share >= 0.05)


def _level(choice: BestRule) -> str:
    return "" if choice.level in (0.0, float("-inf")) else words.number(choice.level)


def _percent(share: float) -> str:
    return "" if share != share else words.percent(share)


def _accuracy(k: int, row: _Row) -> str:
    return words.percent_interval(row[1].accuracy[k])


def _best(ratio: float, row: _Row) -> str:
    best = row[1].k_star[ratio]
    return f"{best.k} ({best.low}-{best.high})"
