"""The models of a task as points with their intervals, the best on top."""

from collections.abc import Sequence

from inspect_resample.report import words
from inspect_resample.report.figures.lines import labels
from inspect_resample.report.figures.theme import (
    ACCENT,
    GREY,
    PLAIN,
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
_BESIDE = "At the right the rank, and the ranks that the draws allow."


def plot_boards(boards: Sequence[Board]) -> Spec:
    """A row for each task: what orders it, and pass@k."""
    return sheet([row(titled(_title(one), _BESIDE), _panels(one)) for one in boards])


def _title(board: Board) -> str:
    return f"{board.task}, {words.count(board.paired.problems, 'problem')} of all models"


def _panels(board: Board) -> list[Spec]:
    first = says.headline(board)
    found = [{**headline_panel(board), "title": first}] if board.models[0].rewards else []
    for k in board.k:
        text, shares = f"{board.suite} pass@{k}", [one.pass_at[k] for one in board.models]
        found.append({**_panel(board, shares, text, share_axis(text)), "title": text})
    return found


def headline_panel(board: Board) -> Spec:
    """What orders a board, with the ranks that the draws allow beside it."""
    what, figures = says.headline(board), [one.headline for one in board.models]
    x = share_axis(what)
    if board.models[0].rewards:
        x = axis("y", what, [min(0, *(own.value.low for own in figures)), 1], tickCount=5)
    return _panel(board, figures, what, x)


def _panel(board: Board, figures: Sequence[Ranked], what: str, x: Spec) -> Spec:
    names = labels([one.evaluation.drawn_by for one in board.models])
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
    beside = {"align": "left", "dx": 8, "color": PLAIN, "fontSize": 11, "aria": False}
    layers = [
        layer(found, "rule", bar, x={**of(x, "low"), "title": None}, x2={"field": "high"}, y=y),
        layer(found, "point", dot, x={**x, "title": None}, y=y, tooltip=tips),
        layer(found, "text", beside, x={"value": "width"}, y=y, text={"field": "rank"}),
    ]
    told = "; ".join(
        f"{one['model']}: {one['y']:.3g} [{one['low']:.3g}, {one['high']:.3g}]" for one in found
    )
    return panel(layers, f"{what}. {told}.", height=_STEP * len(found))
