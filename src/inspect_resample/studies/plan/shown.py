"""How a plan is shown: as the file that it is, and as tables for a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from inspect_resample.decisions.stopping.plan import (
    Further,
    Outlook,
    Plan,
    PlanStakes,
    Promise,
    Step,
)
from inspect_resample.report import words
from inspect_resample.report.figures.lines import Line, lines_panel
from inspect_resample.report.figures.theme import (
    ACCENT,
    WRONG,
    Spec,
    row,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.report.identity import heading
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Column, Paragraph, Table, line
from inspect_resample.report.words import number
from inspect_resample.statistics.counts import Evaluation


def plot_plan(plan: Plan, said: str) -> Spec:
    """What `plan` finds: after each number of rejects, what the next draw would show."""
    # An axis of draws begins with the first one: it comes after no rejects.
    precision, passes = (
        [
            {"k": one.rejects + 1, "y": value, "low": value, "high": value}
            for one in plan.after_rejects
            for value in [getattr(one, name)]
        ]
        for name in ("precision", "passes")
    )
    lines = [
        Line("a pass is right", ACCENT, precision),
        Line("it passes", WRONG, passes),
    ]
    panel = lines_panel(lines, share_axis("chance"), "draw, after only rejects", "chance", said)
    note = f"wrong costs {number(plan.stakes.cost_fp)}, a draw {number(plan.stakes.price)}"
    return sheet([row(titled(f"{plan.task}, {plan.model}", note), [panel])])


_SHOWN = 12  # Rows of a long table.
_POLICIES = {
    "stop_at_first_pass": "best fixed K, to the first pass",
    "draw_all": "best fixed K, all drawn",
}


@dataclass(frozen=True, eq=False, repr=False)
class Planned(Result[dict[str, Any]]):
    """What `plan` has found."""

    evaluation: Evaluation
    plan: Plan

    def record(self) -> Plan:
        """What `plan --json` prints, and what is in its file."""
        return self.plan

    def shown(self) -> Iterator[Block]:
        """What `plan` prints."""
        plan = self.plan
        yield line(*heading(self.evaluation))
        yield stakes_in_words(plan.stakes)
        yield line(f"Rule: {rule_in_words(plan.rule)}")
        yield _ways(plan)
        yield _rejects(plan)
        if plan.promise is not None:
            yield line(f"\n{promise_in_words(plan.promise)}")
        if plan.drift is not None:
            yield line(f"\n{_drift_in_words(plan)}")
        if plan.arms is not None:
            yield _arms(plan)
        if plan.further is not None:
            yield from _further(plan.further)
        for doubt in plan.doubts:
            yield line(f"\nDoubt: {doubt}.", style="yellow")

    def plot(self) -> Chart:
        """What rejects say."""
        return Chart(plot_plan(self.plan, rule_in_words(self.plan.rule)))

    def evaluations(self) -> Sequence[Evaluation]:
        """The one that was planned for."""
        return (self.evaluation,)


def stakes_in_words(stakes: PlanStakes) -> Paragraph:
    """What was planned for."""
    unit = f" (their mean, in {stakes.unit})" if stakes.unit else ""
    return line(
        f"A right submission earns {words.number(stakes.benefit)}, a wrong one costs "
        f"{words.number(stakes.cost_fp)}, a draw {words.number(stakes.price)}{unit}; at most "
        f"{words.count(stakes.most_draws, 'draw')} of a problem.\n"
    )


def rule_in_words(rule: Sequence[Step]) -> str:
    """For instance `give up after 7 rejects without a pass; after 1 pass submit the first`."""
    told = []
    for passes, steps in groupby(rule, key=lambda step: step.passes):
        if passes == 0:
            last = [step for step in steps if step.action == "give up"][-1]
            told.append(
                f"give up after {words.count(last.rejects, 'reject')} without a pass"
                if last.rejects
                else "draw nothing"
            )
            continue
        held = "1 pass" if passes == 1 else f"{passes} passes"
        parts = [
            f"{step.action} the first" if step.action == "submit" else _other(step)
            for step in steps
        ]
        starts = [step.rejects for step in rule if step.passes == passes]
        said = [
            part if i == 0 else f"from {words.count(starts[i], 'reject')} on {part}"
            for i, part in enumerate(parts)
        ]
        told.append(f"after {held} {', '.join(said)}")
    return "; ".join(told) + "."


def _other(step: Step) -> str:
    return "ask for another" if step.action == "draw" else step.action


def promise_in_words(promise: Promise) -> str:
    """What can be promised, or why nothing can."""
    if promise.passes is None or promise.rejects is None:
        return f"No promise: {promise.doubt}."
    passes = "first pass" if promise.passes == 1 else f"first of {promise.passes} passes"
    share = "-" if promise.share_wrong is None else f"{words.percent(promise.share_wrong)}%"
    return (
        f"Promise: submit the {passes} if that comes before "
        f"{words.count(promise.rejects, 'reject')}, else nothing. Of what is submitted so, at most "
        f"{words.percent(promise.max_wrong)}% is wrong in the long run, with "
        f"{promise.confidence:.0%} confidence, for problems and draws like these. Here "
        f"{words.percent(promise.released)}% of the problems get a submission, and {share} of "
        f"these are wrong. -T max_wrong={promise.max_wrong:g} draws by it."
    )


def _drift_in_words(plan: Plan) -> str:
    drift = plan.drift
    assert drift is not None
    told = f"evidence {words.number(drift.evidence)} over {words.count(drift.problems, 'problem')}"
    if drift.seen:
        return (
            f"Drift: weak verdicts are not like those that {drift.plan} was made of ({told}, seen "
            f"after {drift.at}): what it promises does not hold here. Make a new plan."
        )
    return (
        f"No drift is seen from {drift.plan} ({told}; 20 would be enough). That weak verdicts are "
        f"alike does not show that as many of them are right."
    )


@dataclass(frozen=True)
class Way:
    """A way to draw, and what comes of it.

    Attributes:
        name: It.
        k: Its number of draws; empty where it has none.
        expected: What comes of it.
    """

    name: str
    k: str
    expected: Outlook


def ways_table(ways: Sequence[Way], note: str) -> Table[Way]:
    """Ways to draw, the rule first."""
    best = ways[0].expected.reward
    return Table(
        "What is to be expected of a further problem",
        [
            Column("way", lambda way: way.name, wrap="never"),
            Column("K", lambda way: way.k, right=True),
            Column("reward", lambda way: f"{way.expected.reward:.3f}", right=True),
            Column(
                "against this rule", lambda way: f"{way.expected.reward - best:+.3f}", right=True
            ),
            Column("draws", lambda way: words.number(way.expected.draws), right=True),
            Column("right %", lambda way: words.percent(way.expected.right), right=True),
            Column("wrong %", lambda way: words.percent(way.expected.wrong), right=True),
            Column("none %", lambda way: words.percent(way.expected.abstained), right=True),
        ],
        ways,
        note,
        gap=1,
    )


def _ways(plan: Plan) -> Table[Way]:
    return ways_table(
        [
            Way("this rule", "", plan.expected),
            *(Way(_POLICIES[one.policy], str(one.k), one.expected) for one in plan.fixed),
            Way("clairvoyant", "", plan.clairvoyant),
        ],
        f"reward of this rule {words.reward_interval(plan.reward)}, 95% over what the population "
        "of problems may be; the clairvoyant knows the chances of each problem, and nobody does",
    )


def _rejects(plan: Plan) -> Table[Any]:
    rows = plan.after_rejects
    if len(rows) > _SHOWN:
        rows = [*rows[: _SHOWN - 1], rows[-1]]
    return Table(
        "What rejects say",
        [
            Column("rejects", lambda one: str(one.rejects), right=True),
            Column("get there %", lambda one: words.percent(one.reached), right=True),
            Column("next passes %", lambda one: words.percent(one.passes), right=True),
            Column("pass is right %", lambda one: words.percent(one.precision), right=True),
            Column("worth of drawing on", lambda one: f"{one.worth:+.4f}", right=True),
        ],
        rows,
        gap=1,
    )


def _arms(plan: Plan) -> Table[Any]:
    arms = plan.arms
    assert arms is not None
    return Table(
        f"Settings, by reward of the best K up to {arms.k} on {arms.problems} problems",
        [
            Column("setting", lambda one: one.drawn_by, wrap="anywhere"),
            Column("reward", lambda one: words.reward_interval(one.figure), right=True),
            Column("best %", lambda one: words.percent(one.best), right=True),
            Column("regret", lambda one: f"{one.regret:.3f}", right=True),
            Column("draws", lambda one: "-" if one.draws is None else str(one.draws), right=True),
        ],
        arms.arms,
        "the budget is split by the chance of each to be the best one (Thompson); the rule above "
        "is that of the most likely one",
        gap=1,
    )


def _further(further: Further) -> Iterator[Block]:
    draws = sum(one.k for one in further.problems.values())
    gain = (
        f"{words.number(further.gain)} of reward over all problems, against "
        f"{words.number(further.gain_even)} with the same number of draws of each"
        if further.aim == "reward"
        else f"a standard error from draws that is {words.percent(further.gain)}% smaller, against "
        f"{words.percent(further.gain_even)}% with the same number of draws of each"
    )
    yield line(
        f"\nBudget of {words.number(further.budget)} {further.unit} for the {further.figure}: "
        f"{words.count(draws, 'draw')} of {words.count(len(further.problems), 'problem')}, for "
        f"{words.number(further.cost)} {further.unit}. To be expected: {gain}."
    )
    most = sorted(further.problems.items(), key=lambda one: -one[1].k)
    yield Table(
        "Further draws",
        [
            Column("problem", lambda one: one[0], wrap="anywhere"),
            Column("from draw", lambda one: str(one[1].first), right=True),
            Column("draws", lambda one: str(one[1].k), right=True),
        ],
        most[:_SHOWN],
        f"and {len(most) - _SHOWN} problems more" if len(most) > _SHOWN else "",
        gap=1,
    )
