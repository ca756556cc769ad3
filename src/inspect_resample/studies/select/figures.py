"""All selection rules on one plot, and the rules that are best by budget."""

from collections.abc import Sequence
from typing import Any

from inspect_resample.decisions.rules import BASE, FIRST, ORACLE
from inspect_resample.report import words
from inspect_resample.report.figures.lines import MOST_BANDS, Line, lines_panel
from inspect_resample.report.figures.theme import (
    GREY,
    PLAIN,
    SHADES,
    Spec,
    heading,
    row,
    rows,
    share_axis,
    sheet,
    tenths,
)
from inspect_resample.studies.select.study import Selected

MOST_RULES = 8
"""Curves on one plot beside the baselines: more cannot be told apart."""


def plot_selected(found: Sequence[Selected]) -> Spec:
    """What `select` finds: a row a task and model."""
    return sheet([row(heading(one.evaluation), [rule_curves(one)]) for one in found])


def rule_curves(found: Selected, **how: Any) -> Spec:
    """Accuracy of rules by K: the baselines, and the best ones at the end of the data."""
    shown, curves = plotted(found), {name: one.curve for name, one in found.submitted.items()}
    names = [name for name in shown if name not in (BASE, ORACLE)]
    colours = {name: SHADES[i % len(SHADES)] for i, name in enumerate(names)}
    colours |= {BASE: PLAIN, ORACLE: GREY}
    lines = [
        Line(name, colours[name], rows(curves[name].k, curves[name].intervals)) for name in shown
    ]
    low, high = ("y", "y") if len(lines) > MOST_BANDS else ("low", "high")
    least = min(row[low] for line in lines for row in line.rows)
    most = max(row[high] for line in lines for row in line.rows)
    least, most = tenths(least, most)
    told = "; ".join(
        f"{name} {words.percent(float(curves[name].intervals.estimate[-1]))}%" for name in shown
    )
    text = f"Problems with a right submission by rule. With {found.table.k_max} draws: {told}."
    y = share_axis("right submissions", most, least)
    return lines_panel(lines, y, "draws K", "right", text, **how)


def plotted(found: Selected) -> list[str]:
    """The rules that are plotted, best first at the end of the data, baselines last."""
    followed = [name for name in found.rules if name not in (BASE, ORACLE, FIRST)]
    followed.sort(key=lambda name: -float(found.submitted[name].curve.intervals.estimate[-1]))
    return [*followed[:MOST_RULES], ORACLE, BASE]
