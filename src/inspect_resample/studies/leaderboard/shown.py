"""How a leaderboard is shown: tables, a figure, and a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_resample.logs.viewer_bundle import write_bundle
from inspect_resample.report import words
from inspect_resample.report.identity import in_brackets
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Bold, Column, Table, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.studies.leaderboard import words as says
from inspect_resample.studies.leaderboard.figures import plot_boards
from inspect_resample.studies.leaderboard.page import render
from inspect_resample.studies.leaderboard.record import BoardRecord, board_record
from inspect_resample.studies.leaderboard.study import Board, RankedModel
from inspect_resample.whole_file import whole_file


@dataclass(frozen=True, eq=False, repr=False)
class Leaderboard(Result[list[dict[str, Any]]]):
    """What `leaderboard` has found: a board for each task."""

    found: Sequence[Board]
    made_by: str = ""

    def record(self) -> list[BoardRecord]:
        """What `leaderboard --json` prints."""
        return [board_record(one) for one in self.found]

    def shown(self) -> Iterator[Block]:
        """What `leaderboard` prints."""
        for board in self.found:
            yield line(Bold(board.task), f" (version {board.version})")
            yield line(says.answer(board), style="bold")
            yield from map(line, says.missing(board))
            yield from _tables(board)
            yield line(words.payment(board.pricing, str(board.pricing.price)), style="dim")
            yield line(says.about(board), style="dim")
            yield line()

    def plot(self) -> Chart:
        """The models of each task as points with their intervals, the best on top."""
        return Chart(plot_boards(self.found))

    def evaluations(self) -> Sequence[Evaluation]:
        """What was ranked."""
        return [one.evaluation for board in self.found for one in board.models]

    def save(self, path: str | Path, bundle: str | Path | None = None) -> None:
        """Write one HTML page, whose tables can be sorted and filtered; it needs no network.

        Args:
            path: The file.
            bundle: A directory, not there yet, for Inspect's viewer of the logs, to which the page
                links sample by sample; None for a page without links.

        Raises:
            ValueError: The directory holds something, or a log is not on this machine.
        """
        logs = [source.location for one in self.evaluations() for source in one.sources]
        viewer = None if bundle is None else write_bundle(logs, Path(bundle), Path(path))
        with whole_file(path) as place:
            Path(place).write_text(render(self.found, self.made_by, viewer), encoding="utf-8")


def _tables(board: Board) -> Iterator[Table[RankedModel]]:
    """What ranks with its K*, then the shares; each fits 80 columns."""
    rewards: list[Column[RankedModel]] = [_NAME]
    for ratio in board.models[0].rewards:
        rewards += _reward_columns(ratio)
    if len(rewards) > 1:
        yield Table("Reward, each model at its own K*", rewards, board.models)
    shares: list[Column[RankedModel]] = [_NAME]
    for k in board.k:
        shares += _share_columns(k)
    if board.suite == "strong":
        shares.append(Column("accuracy, %", lambda one: _share(one.conditional_accuracy), True))
    note = "Accuracy is that of weak passes." if board.suite == "strong" else ""
    yield Table(f"Coverage of the {board.suite} suite", shares, board.models, note)


_NAME = Column[RankedModel](
    "model", lambda one: in_brackets(one.evaluation.drawn_by), wrap="anywhere"
)


def _reward_columns(ratio: float) -> list[Column[RankedModel]]:
    at = f" at ratio {words.number(ratio)}"
    return [
        Column("rank", lambda one: says.place(one.rewards[ratio].ranked.rank)),
        Column(f"reward{at}", lambda one: _reward(one, ratio), True),
        Column(f"K*{at}", lambda one: says.best_k(one, ratio), True),
    ]


def _share_columns(k: int) -> list[Column[RankedModel]]:
    return [
        Column("rank", lambda one: says.place(one.pass_at[k].rank)),
        Column(f"pass@{k}, %", lambda one: _share(one.pass_at[k].value), True),
    ]


def _reward(one: RankedModel, ratio: float) -> str:
    return words.reward_interval(one.rewards[ratio].ranked.value)


def _share(value: Estimate | None) -> str:
    return "-" if value is None else words.percent_interval(value)
