"""The plan: how to go on drawing, as a file that `inspect-resample plan` writes and tasks read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Gt

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.table import Action, StopTable
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts

VERSION: Literal[1] = 1
"""Of the form of a plan, by verdicts or by scores."""

ActionName = Literal["draw", "submit", "give up"]
Natural = Annotated[int, Ge(0)]

NAMES: dict[Action, ActionName] = {
    Action.DRAW: "draw",
    Action.SUBMIT: "submit",
    Action.GIVE_UP: "give up",
}
"""Of actions, in a plan."""

ACTIONS = {name: action for action, name in NAMES.items()}
"""Actions by these names."""


@dataclass(frozen=True)
class Step:
    """What to do from so many rejects on.

    Attributes:
        passes: Weak passes in hand.
        rejects: Draws that failed the weak suite, this many or more.
        action: `draw` again, `submit` the first pass, or `give up`.
    """

    passes: Natural
    rejects: Natural
    action: ActionName


@dataclass(frozen=True)
class Outlook:
    """What is to be expected of a further problem under the prior.

    Attributes:
        reward: Of a problem, less the price of its draws.
        draws: Made of a problem.
        right: Share of the problems with a right submission.
        wrong: Share with a wrong one.
        abstained: Share with none.
    """

    reward: float
    draws: float
    right: float
    wrong: float
    abstained: float


@dataclass(frozen=True)
class FixedK:
    """The best number of draws that is the same for every problem.

    Attributes:
        policy: Whether drawing stops at the first weak pass or makes all K draws.
        k: That number.
        expected: What comes of it.
    """

    policy: Literal["stop_at_first_pass", "draw_all"]
    k: int
    expected: Outlook


@dataclass(frozen=True)
class AfterRejects:
    """What is known of a problem after some rejects and no pass.

    Attributes:
        rejects: How many.
        reached: Share of the problems that get there if drawing goes on until a pass.
        passes: Chance that the next draw passes.
        precision: Chance that such a pass is right.
        worth: What the next draw and the best way after it are worth, less their price; 0 or less
            where it is best to give up.
    """

    rejects: int
    reached: float
    passes: float
    precision: float
    worth: float


@dataclass(frozen=True)
class PlanStakes:
    """What was planned for.

    Attributes:
        benefit: Of a right submission.
        cost_fp: Of a wrong one.
        price: Of a draw; where each problem has its own, their mean.
        unit: Of the price; empty where it was given as a number.
        most_draws: Of a problem, that were thought of.
    """

    benefit: Annotated[float, Gt(0)]
    cost_fp: Annotated[float, Ge(0)]
    price: Annotated[float, Ge(0)]
    unit: str
    most_draws: Annotated[int, Ge(1)]

    @property
    def stakes(self) -> Stakes:
        """The same as stakes."""
        return Stakes(self.benefit, self.cost_fp, self.price)


@dataclass(frozen=True)
class Calibration:
    """Draws with verdicts of both suites, on which a guarantee rests.

    Attributes:
        problems: Their ids.
        draws: Of each problem.
        weak_passes: Of these.
        strong_passes: Of these.
        clusters: The group of each problem; null where each stands for itself.
        stopped_early: Whether the number of draws depended on what they showed.
    """

    problems: list[str]
    draws: list[int]
    weak_passes: list[int]
    strong_passes: list[int]
    clusters: list[str] | None
    stopped_early: bool

    @property
    def counts(self) -> Counts:
        """The same as counts.

        Raises:
            ValueError: They do not fit together.
        """
        columns = (self.draws, self.weak_passes, self.strong_passes)
        n, b, c = (np.array(column, np.int64) for column in columns)
        return Counts(
            self.problems, n, b, c, stopped_early=self.stopped_early, clusters=self.clusters
        )


@dataclass(frozen=True)
class Promise:
    """A bound on the share of wrong submissions.

    Attributes:
        max_wrong: The bound.
        confidence: With which it is held, over the choice of the calibration problems.
        passes: Weak passes that it takes to release the first one; null where nothing can be
            promised.
        rejects: Rejects at which nothing is released; null likewise.
        released: Share of the calibration problems with an answer that is released.
        share_wrong: Of these, those that are wrong; null where none is released.
        evidence: That the bound holds; 1 / (1 - confidence) are needed.
        doubt: Why nothing can be promised; empty where something is.
    """

    max_wrong: float
    confidence: float
    passes: int | None
    rejects: int | None
    released: float
    share_wrong: float | None
    evidence: float
    doubt: str


@dataclass(frozen=True)
class FurtherDraws:
    """Further draws of one problem.

    Attributes:
        first: Number of the first one: where those at hand end.
        k: How many.
    """

    first: Natural
    k: Annotated[int, Ge(1)]


@dataclass(frozen=True)
class Further:
    """How a budget is split over problems.

    Attributes:
        aim: `reward` or `interval`.
        figure: What is made large or narrow.
        budget: What may be spent.
        unit: Of the budget.
        cost: What all these draws cost, going by those at hand.
        gain: Reward over all problems that is to be expected of them; or, for an interval, the
            share of the standard error from draws that goes away.
        gain_even: The same where every problem gets the same number of draws for the budget.
        problems: Further draws by problem; those without any are left out.
    """

    aim: Literal["reward", "interval"]
    figure: str
    budget: float
    unit: str
    cost: float
    gain: float
    gain_even: float
    problems: dict[str, FurtherDraws]


@dataclass(frozen=True)
class Arm:
    """One of several settings.

    Attributes:
        drawn_by: The model and its settings.
        figure: Reward of a problem at `k`, draws paid, with its interval.
        best: Chance that it is the best arm.
        regret: What it loses against the best one, in expectation.
        draws: Its part of the budget; null without one.
    """

    drawn_by: str
    figure: Estimate
    best: float
    regret: float
    draws: int | None


@dataclass(frozen=True)
class Arms:
    """Several settings, and how to split further draws over them.

    Attributes:
        k: Draws of a problem at which they are compared, those that all have.
        problems: Number of problems that all have.
        arms: The settings.
    """

    k: int
    problems: int
    arms: list[Arm]


@dataclass(frozen=True)
class Drifted:
    """Whether these draws are like those that an older plan was made of, by weak verdicts.

    Attributes:
        plan: Where the older plan is.
        evidence: Of a test martingale; without drift 20 is reached with a chance of 5% at most.
        at: After how many problems it was largest.
        problems: Number of problems that were compared.
        seen: Whether the evidence is enough.
    """

    plan: str
    evidence: float
    at: int
    problems: int
    seen: bool


@dataclass(frozen=True)
class PlanOrigin:
    """What every plan begins with.

    Attributes:
        version: Of the form of this file.
        task: Name of the task, as in the logs.
        task_version: Its version.
        model: Name of the model.
        drawn_with: The generation settings that tell this from others of the same task and model.
        logs: Where the logs are.
    """

    version: Literal[1]
    task: str
    task_version: str
    model: str
    drawn_with: dict[str, object]
    logs: list[str]


@dataclass(frozen=True)
class Plan(PlanOrigin):
    """How to go on drawing.

    Attributes:
        stakes: What was planned for.
        rule: When to stop drawing a problem: `-T stop=value`.
        expected: What comes of the rule.
        reward: Its reward with an interval over what may be the population of problems.
        clairvoyant: What would come of knowing the chances of each problem.
        fixed: The best fixed K, by policy.
        after_rejects: What rejects say, step by step.
        calibration: What `-T max_wrong=` rests on.
        promise: What can be promised of `--max-wrong`; null where it was not asked for.
        further: The split of a budget; null without one.
        arms: Several settings compared; null where there is one.
        drift: Whether draws differ from an older plan's; null where that was not asked for.
        doubts: What a reader must know.
    """

    stakes: PlanStakes
    rule: list[Step]
    expected: Outlook
    reward: Estimate
    clairvoyant: Outlook
    fixed: list[FixedK]
    after_rejects: list[AfterRejects]
    calibration: Calibration
    promise: Promise | None
    further: Further | None
    arms: Arms | None
    drift: Drifted | None
    doubts: list[str]

    @property
    def table(self) -> StopTable:
        """The rule.

        Raises:
            ValueError: It does not end.
        """
        return table_of(self.rule)


def steps_of(table: StopTable) -> list[Step]:
    """A table as steps: what to do from so many rejects on."""
    found: list[Step] = []
    for passes, reached in enumerate(table.reached):
        for rejects in np.flatnonzero(reached).tolist():
            name = NAMES[table.action(passes, rejects)]
            new = not found or found[-1].passes != passes or found[-1].action != name
            if new:
                found.append(Step(passes, rejects, name))
    return found


def table_of(rule: Sequence[Step]) -> StopTable:
    """The table of some steps.

    Raises:
        ValueError: They do not begin with nothing in hand, or the table does not end.
    """
    if not any(step.passes == 0 and step.rejects == 0 for step in rule):
        raise ValueError("a rule must say what to do with nothing in hand")
    shape = max(step.passes for step in rule) + 1, max(step.rejects for step in rule) + 1
    cells = np.full(shape, Action.GIVE_UP, np.int8)
    for step in sorted(rule, key=lambda step: step.rejects):
        cells[step.passes, step.rejects :] = ACTIONS[step.action]
    return StopTable(cells)
