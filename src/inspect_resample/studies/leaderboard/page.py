"""The leaderboard as one HTML page, which can be sorted and filtered and needs no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from inspect_resample.logs.viewer_bundle import ViewerBundle
from inspect_resample.report import words
from inspect_resample.report.figures.files import inside_script
from inspect_resample.report.identity import short
from inspect_resample.report.templates import ranking_script, style_of, templates
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.ranks import Rank
from inspect_resample.studies.leaderboard import words as says
from inspect_resample.studies.leaderboard.study import UNITS, Board, RankedModel

_PACKAGE = "inspect_resample.studies.leaderboard"


@dataclass(frozen=True)
class Head:
    """The head of a column.

    Attributes:
        text: What it says.
        low: The left end of the scale of its bars.
        high: The right end; as `low` where there are no bars.
        down: Whether the largest comes first when it is sorted by.
    """

    text: str
    low: float = 0.0
    high: float = 0.0
    down: bool = True


@dataclass(frozen=True)
class Cell:
    """A figure in a table.

    Attributes:
        text: What it says.
        key: What it is sorted by.
        value: For its bar; None without one.
        rank: Its place; None where it has none.
    """

    text: str
    key: float | str
    value: Estimate | None = None
    rank: Rank | None = None


@dataclass(frozen=True)
class ModelLine:
    """One model.

    Attributes:
        name: It, and its settings.
        logs: The names and addresses of its logs.
        cells: In the order of the heads.
    """

    name: str
    logs: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Share:
    """What one model did on one problem.

    Attributes:
        passes: Draws that pass.
        draws: All draws.
        link: Of the sample in the viewer; empty without one.
    """

    passes: int
    draws: int
    link: str

    @property
    def percent(self) -> int:
        """Passes in percent."""
        return round(100 * self.passes / self.draws)


def render(boards: Sequence[Board], made_by: str, viewer: ViewerBundle | None) -> str:
    """The page as text."""
    return (
        templates(_PACKAGE)
        .get_template("leaderboard.html.j2")
        .render(
            boards=[
                {
                    "board": board,
                    "heads": heads(board),
                    "lines": [_line(board, one, viewer) for one in board.models],
                    "problems": _problems(board, viewer),
                    "unlinked": viewer is not None
                    and any(len(one.evaluation.sources) > 1 for one in board.models),
                }
                for board in boards
            ],
            says=says,
            words=words,
            made_by=made_by,
            style=Markup(style_of(_PACKAGE, "leaderboard.css")),
            script=Markup(inside_script(ranking_script())),
        )
    )


def heads(board: Board) -> list[Head]:
    """The columns of a board, without that of the models."""
    found = [Head(f"{board.suite} pass@{k}", 0.0, 1.0) for k in board.k]
    if board.suite == "strong":
        found.append(Head("conditional accuracy", 0.0, 1.0))
    for ratio in board.models[0].rewards:
        lows = [one.rewards[ratio].ranked.value.low for one in board.models]
        told = words.number(ratio)
        found += [
            Head(f"K* at cost ratio {told}", down=False),
            Head(f"reward at cost ratio {told}", min(0.0, *lows), 1.0),
        ]
    return [*found, *(Head(f"{unit} a draw", down=False) for unit in UNITS)]


def _line(board: Board, one: RankedModel, viewer: ViewerBundle | None) -> ModelLine:
    cells = [
        Cell(words.percent_interval(own.value), own.value.estimate, own.value, own.rank)
        for own in one.pass_at.values()
    ]
    if one.conditional_accuracy is not None:
        value = one.conditional_accuracy
        cells.append(Cell(words.percent_interval(value), value.estimate, value))
    for ratio, found in one.rewards.items():
        value = found.ranked.value
        cells.append(Cell(says.best_k(one, ratio), found.best.k))
        cells.append(Cell(words.reward_interval(value), value.estimate, value, found.ranked.rank))
    for unit in UNITS:
        known = one.per_draw.get(unit)
        cells.append(
            Cell("not known", float("inf")) if known is None else Cell(words.number(known), known)
        )
    sources = one.evaluation.sources
    logs = (
        tuple((f"log {i}", viewer.log(log.location)) for i, log in enumerate(sources, 1))
        if viewer
        else ()
    )
    return ModelLine(short(one.evaluation.drawn_by), logs, tuple(cells))


def _problems(board: Board, viewer: ViewerBundle | None) -> list[dict[str, Any]]:
    """What each model did on each problem, those that most draws fail first."""
    evaluations = [one.evaluation for one in board.models]
    passes = np.stack([_passes(one, board) for one in evaluations], axis=1)
    draws = np.stack([one.counts.draws for one in evaluations], axis=1)
    names = evaluations[0].counts.problems
    order = np.argsort((passes / draws).mean(axis=1), kind="stable")
    return [
        {
            "name": names[row],
            "shares": [
                Share(int(passes[row, at]), int(draws[row, at]), _sample(one, names[row], viewer))
                for at, one in enumerate(evaluations)
            ],
        }
        for row in order.tolist()
    ]


def _passes(evaluation: Evaluation, board: Board) -> Any:
    counts = evaluation.counts
    return counts.strong if board.suite == "strong" else counts.weak_passes


def _sample(evaluation: Evaluation, problem: str, viewer: ViewerBundle | None) -> str:
    """Where the viewer shows a problem; empty where draws of it may be in several logs."""
    if viewer is None or len(evaluation.sources) > 1:
        return ""
    return viewer.sample(evaluation.sources[0].location, problem)
