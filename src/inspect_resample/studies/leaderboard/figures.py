"""The models of a task as points with their intervals, the best on top."""

from collections.abc import Sequence

from inspect_resample.report import words
from inspect_resample.report.figures.lines import labels
from inspect_resample.report.figures.theme import (
    ACCENT,
    GREY,
    Row,
    Spec,
    axis,
    layer,
    of,
    panel,
    row,
    share_axis,
    sheet,
    titled,
)
from inspect_resample.studies.leaderboard import words as says
from inspect_resample.studies.leaderboard.study import Board, Ranked

_STEP = 22  # Pixels a model.


def plot_boards(boards: Sequence[Board]) -> Spec:
    """A row for each task: what orders it, and pass@k."""
    return sheet([row(titled(_title(one)), _panels(one)) for one in boards])


def _title(board: Board) -> str:
    return f"{board.task}, {words.count(board.paired.problems, 'problem')} of all models"


def _panels(board: Board) -> list[Spec]:
    names = labels([one.evaluation.drawn_by for one in board.models])
    what, figures = says.headline(board), [one.headline for one in board.models]
    found = []
    if board.models[0].rewards:
        lows = [own.value.low for own in figures]
        found.append(_panel(names, figures, what, axis("y", what, [min(0, *lows), 1])))
    for k in board.k:
        shares = [one.pass_at[k] for one in board.models]
        text = f"{board.suite} pass@{k}"
        found.append(_panel(names, shares, text, share_axis(text)))
    return found


def _panel(names: Sequence[str], figures: Sequence[Ranked], what: str, x: Spec) -> Spec:
    found: list[Row] = [
        {
            "model": name, "y": own.value.estimate, "low": own.value.low,
            "high": own.value.high, "rank": says.place(own.rank),
        }
        for name, own in zip(names, figures, strict=True)
    ]  # fmt: skip
    y = {"field": "model", "type": "nominal", "title": None, "sort": list(names)}
    tips = [{"field": name} for name in ("model", "rank")]
    bar = {"color": GREY, "strokeWidth": 3, "aria": False}
    dot = {"color": ACCENT, "filled": True, "size": 60, "opacity": 1}
    layers = [
        layer(found, "rule", bar, x={**of(x, "low"), "title": None}, x2={"field": "high"}, y=y),
        layer(found, "point", dot, x={**x, "title": None}, y=y, tooltip=tips),
    ]
    told = "; ".join(
        f"{one['model']}: {one['y']:.3g} [{one['low']:.3g}, {one['high']:.3g}]" for one in found
    )
    return panel(layers, f"{what}. {told}.", title=what, height=_STEP * len(found))
