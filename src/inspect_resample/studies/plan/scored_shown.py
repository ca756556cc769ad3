"""How a plan by scores is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from inspect_resample.decisions.stopping.plan import ActionName
from inspect_resample.decisions.stopping.score_plan import ScorePlan, ScoreStep
from inspect_resample.report import words
from inspect_resample.report.figures.lines import shares
from inspect_resample.report.figures.theme import (
    ACCENT,
    Spec,
    axis,
    dots,
    hover,
    panel,
    row,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.report.identity import heading
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Column, Table, line
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.plan.shown import Way, stakes_in_words, ways_table

_SHOWN = 15  # Rows of a long table.


@dataclass(frozen=True, eq=False, repr=False)
class ScorePlanned(Result[dict[str, Any]]):
    """What `plan --verifier` has found."""

    evaluation: Evaluation
    plan: ScorePlan

    def record(self) -> ScorePlan:
        """What `plan --json` prints, and what is in its file."""
        return self.plan

    def shown(self) -> Iterator[Block]:
        """What `plan` prints."""
        plan = self.plan
        yield line(*heading(self.evaluation))
        yield stakes_in_words(plan.stakes)
        suite = " of draws that pass the weak suite" if plan.suite else ""
        yield line(
            f"Rule: by the best score of {plan.verifier}{suite} so far, as below; the first draw "
            f"with a score in its bin is submitted. {words.count(plan.types, 'type')} of problems "
            "were fitted."
        )
        yield _thresholds(plan)
        yield _ways(plan)
        yield _bins(plan)
        for doubt in plan.doubts:
            yield line(f"\nDoubt: {doubt}.", style="yellow")

    def plot(self) -> Chart:
        """What a score says."""
        return Chart(_figure(self.plan))

    def evaluations(self) -> Sequence[Evaluation]:
        """The one that was planned for."""
        return (self.evaluation,)


def _thresholds(plan: ScorePlan) -> Table[ScoreStep]:
    rows = plan.rule[1:] if plan.rule[1:] else plan.rule
    if len(rows) > _SHOWN:
        rows = [*rows[: _SHOWN - 1], rows[-1]]

    def where(action: ActionName) -> Column[ScoreStep]:
        titles = {"submit": "submit where the best is", "draw": "draw on", "give up": "give up"}
        return Column(titles[action], lambda step: ranges_of(step, action, plan.borders))

    return Table(
        "Thresholds, from so many draws on",
        [
            Column("draws", lambda step: str(step.draws), right=True),
            *(where(action) for action in ("submit", "draw", "give up")),
        ],
        rows,
        gap=1,
    )


def ranges_of(step: ScoreStep, action: ActionName, borders: Sequence[float]) -> str:
    """The scores for which a step says something, for instance `none, below 0.2, from 0.7`."""
    parts = ["none"] if step.actions[0] == action else []
    for found, run in groupby(enumerate(step.actions[1:]), key=lambda one: one[1] == action):
        places = [place for place, _ in run]
        if found:
            parts.append(_range(borders, places[0], places[-1]))
    return ", ".join(parts) or "-"


def _range(borders: Sequence[float], first: int, last: int) -> str:
    """The scores of bins from one on to another, the lowest being number 0."""
    low = f"from {words.number(borders[first - 1])}" if first else ""
    if last == len(borders):
        return low or "any"
    high = words.number(borders[last])
    return f"{low} to {high}" if low else f"below {high}"


def _ways(plan: ScorePlan) -> Table[Way]:
    held = plan.held_out
    ways = [
        Way("this rule", "", plan.expected),
        Way("best fixed K, best of K", str(plan.fixed.k), plan.fixed.expected),
        Way("clairvoyant", "", plan.clairvoyant),
    ]
    note = (
        f"reward of this rule {words.reward_interval(plan.reward)}, 95% by the bootstrap over "
        "problems; the clairvoyant knows the type of each problem, and nobody does"
    )
    if held:
        most = f"up to {held.most_draws}"
        ways += [
            Way("held out: such a rule", most, held.rule),
            Way("held out: best fixed K", most, held.fixed),
        ]
        note += (
            "; held out: solved for one half of the problems, earned on the draws at hand of the "
            "other"
        )
    return ways_table(ways, note)


def _bins(plan: ScorePlan) -> Table[Any]:
    places = range(len(plan.borders) + 1)
    names = ["none", *(_range(plan.borders, place, place) for place in places)]
    return Table(
        f"What a score of {plan.verifier} says",
        [
            Column("score", lambda row: row[0]),
            Column("draws %", lambda row: words.percent(row[1].share), right=True),
            Column(
                "right %",
                lambda row: "-" if row[1].right is None else words.percent(row[1].right),
                right=True,
            ),
        ],
        list(zip(names, plan.bins, strict=True)),
        gap=1,
    )


def _figure(plan: ScorePlan) -> Spec:
    """How many draws of each bin are right."""
    found = [
        {"k": place, "y": one.right, "low": one.right, "high": one.right}
        for place, one in enumerate(plan.bins)
        if one.right is not None
    ]
    x, y = axis("k", "bin of scores, the lowest first", [0, len(plan.bins)]), share_axis("right")
    said = f"Share of right draws by bin of the score of {plan.verifier}"
    layers = [dots(found, x, y, ACCENT), hover(found, x, ("k", "bin", ".0f"), *shares("right"))]
    note = f"by {plan.verifier}"
    return sheet([row(titled(f"{plan.task}, {plan.model}", note), [panel(layers, said)])])
