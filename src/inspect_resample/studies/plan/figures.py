"""What rejects say: the worth of drawing on, and how far a pass can be trusted."""

from inspect_resample.decisions.stopping.plan import Plan
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
from inspect_resample.report.words import number


def plot_plan(plan: Plan, said: str) -> Spec:
    """What `plan` finds: after each number of rejects, what the next draw would show.

    Args:
        plan: It.
        said: The rule in words.
    """
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
