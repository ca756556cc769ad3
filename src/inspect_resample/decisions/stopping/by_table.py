"""Tables as stopping rules: what a plan says, brought to draws that are seen one by one."""

from dataclasses import dataclass
from functools import cache

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.guarantee import guarantee
from inspect_resample.decisions.stopping.plan import Plan
from inspect_resample.decisions.stopping.rule import Look, Seen
from inspect_resample.decisions.stopping.table import Action, StopTable
from inspect_resample.decisions.stopping.value import solve
from inspect_resample.errors import Failure
from inspect_resample.statistics.counts import IntArray
from inspect_resample.statistics.verifier_law.grid import stated_prior

VALUE = "value"


@dataclass(frozen=True, eq=False)
class TableRule:
    """Follows a table of passes and rejects, and submits the first pass where that says so.

    Draws without a verdict of the weak suite are neither.

    Attributes:
        name: As a user writes it.
        table: What to do.
        looks_at: Verdicts.
    """

    name: str
    table: StopTable
    looks_at: frozenset[Look] = frozenset({"verdicts"})

    def follow(self) -> "_UntilTold":
        """Begin with a problem."""
        return _UntilTold(self.table, self.table.soonest)


class _UntilTold:
    """The draws of a problem until the table says to stop."""

    def __init__(self, table: StopTable, soonest: IntArray) -> None:
        self.table, self.soonest = table, soonest
        self.seen = self.passes = self.rejects = 0
        self.first: int | None = None

    def needed(self) -> int:
        """Draws to the nearest state where the table stops."""
        passes, rejects = self.table.place(self.passes, self.rejects)
        return max(1, int(self.soonest[passes, rejects]))

    def take(self, draw: Seen) -> bool:
        if draw.passed:
            self.first = self.seen if self.first is None else self.first
            self.passes += 1
        elif draw.passed is not None:
            self.rejects += 1
        self.seen += 1
        return self.table.action(self.passes, self.rejects) != Action.DRAW

    def submission(self) -> int | None:
        """The first pass, where the table submits; who runs out of draws before gives up."""
        submits = self.table.action(self.passes, self.rejects) == Action.SUBMIT
        return self.first if submits else None


def value_rule(plan: Plan) -> TableRule:
    """The rule of a plan."""
    return TableRule(VALUE, plan.table)


@cache
def stated_rule() -> TableRule:
    """The rule where there is no plan: the stated prior, a wrong one costs 1, a draw 0.01."""
    return TableRule(f"{VALUE} (stated prior)", solve(stated_prior(), Stakes(price=0.01)).table)


def bounded_rule(plan: Plan, max_wrong: float) -> TableRule:
    """The best rule of which is shown that few of its submissions are wrong.

    Raises:
        Failure: Nothing can be promised on the plan's calibration draws.
    """
    try:
        found = guarantee(plan.calibration.counts, max_wrong, plan.stakes.stakes)
    except ValueError as error:
        raise Failure(f"max_wrong: {error}") from error
    if found.best is None:
        raise Failure(f"max_wrong: {found.doubt}")
    return TableRule(f"{VALUE} (max_wrong {max_wrong:g})", found.best.table)
