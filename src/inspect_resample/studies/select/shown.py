"""How selection rules are shown: tables for a terminal, JSON, a figure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from inspect_resample.report import words
from inspect_resample.report.identity import heading
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.select.figures import plot_selected
from inspect_resample.studies.select.record import SelectedRecord
from inspect_resample.studies.select.study import BestRule, Budgets, RuleFigures, Selected

_Row = tuple[str, RuleFigures]


@dataclass(frozen=True, repr=False)
class Selections(Result[list[dict[str, Any]]]):
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

    def evaluations(self) -> Sequence[Evaluation]:
        """What was analysed."""
        return [one.evaluation for one in self.found]


def blocks(found: Selected) -> Iterator[Block]:
    """One task and model."""
    table = found.table
    yield line("\n", *heading(found.evaluation))
    without = "" if table.answer is None else f", {int((table.answer < 0).sum())} without an answer"
    yield line(f"{len(table.problems)} problems, {int(table.draws.sum())} draws{without}")
    yield accuracies(found)
    last = len(found.k) - 1
    yield Table(
        f"What comes of {words.count(found.k[last], 'draw')}",
        [
            _RULE,
            Column("abstained", lambda row: _percent(row[1].abstained.estimate[last])),
            Column(
                "wrong, of submitted", lambda row: _percent(row[1].false_discoveries.estimate[last])
            ),
            Column("draws made", lambda row: words.number(float(row[1].draws.estimate[last]))),
            Column("over random", lambda row: words.percent_interval(row[1].gain[last])),
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


def accuracies(found: Selected) -> Table[_Row]:
    """Share of problems with a right submission."""
    columns = [_RULE]
    columns += [Column(f"K = {k}", partial(_accuracy, i)) for i, k in enumerate(found.k)]
    ends = [
        f"at {k}: {', '.join(names)}" for k, names in zip(found.k, found.may_be_best, strict=True)
    ]
    sampled = [name for name, one in found.rules.items() if not one.rule.exact]
    note = f"No other rule is surely better, {ends[-1]}."
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
            Column("on these problems", lambda row: f"{row[1].flattered:.3f}"),
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


def _accuracy(place: int, row: _Row) -> str:
    return words.percent_interval(row[1].accuracy[place])


def _best(ratio: float, row: _Row) -> str:
    best = row[1].k_star[ratio]
    return f"{best.k} ({best.low}-{best.high})"
