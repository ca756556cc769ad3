"""How a leaderboard is shown: tables, a figure, and a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_resample.decisions.reward import BestK
from inspect_resample.logs.viewer_bundle import write_bundle
from inspect_resample.report import words
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    in_brackets,
    scored_identity,
)
from inspect_resample.report.result import Chart, Result
from inspect_resample.report.tables import Block, Bold, Column, Table, line
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.names import Suite
from inspect_resample.studies.leaderboard import words as says
from inspect_resample.studies.leaderboard.figures import plot_boards
from inspect_resample.studies.leaderboard.page import render
from inspect_resample.studies.leaderboard.study import Board, Ranked, RankedModel
from inspect_resample.whole_file import whole_file


@dataclass(frozen=True)
class RankedRewardRecord:
    """Reward at one cost ratio, in benefits of a correct answer.

    Attributes:
        k_star: The best K; 0 when none pays.
        k_star_low: The smallest K that may be the best.
        k_star_high: The largest such K.
        at_end_of_data: Whether K* is the last one, so that a larger one may be better.
        at_k_star: The reward there, and its place.
    """

    k_star: int
    k_star_low: int
    k_star_high: int
    at_end_of_data: bool
    at_k_star: Ranked

    @classmethod
    def of(cls, best: BestK, ranked: Ranked) -> "RankedRewardRecord":
        """Of what was found."""
        return cls(best.k, best.low, best.high, best.at_end_of_data, ranked)


@dataclass(frozen=True, kw_only=True)
class RankedModelRecord(ScoredIdentity):
    """One model, or one setting of it.

    Attributes:
        left_out: Its problems that not all models have.
        draws_per_problem: The fewest and the most.
        pass_at: pass@k of the suite that ranks, by k.
        conditional_accuracy: Share of weak passes that are right; null with one suite.
        reward: By cost ratio; empty with one suite.
        tokens_per_draw: On average; null where the logs do not tell.
        dollars_per_draw: Likewise.
        logs: Where they were read from.
        warnings: What a reader must know.
    """

    left_out: int
    draws_per_problem: Spread
    pass_at: dict[int, Ranked]
    conditional_accuracy: Estimate | None
    reward: dict[str, RankedRewardRecord]
    tokens_per_draw: float | None
    dollars_per_draw: float | None
    logs: list[str]
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, found: RankedModel) -> "RankedModelRecord":
        """Of what was found."""
        return cls(
            **scored_identity(found.evaluation),
            left_out=found.left_out,
            draws_per_problem=draws_per_problem(found.evaluation),
            pass_at=found.pass_at,
            conditional_accuracy=found.conditional_accuracy,
            reward={
                f"{ratio:g}": RankedRewardRecord.of(own.best, own.ranked)
                for ratio, own in found.rewards.items()
            },
            tokens_per_draw=found.per_draw.get("tokens"),
            dollars_per_draw=found.per_draw.get("dollars"),
            logs=[source.location for source in found.evaluation.sources],
            warnings=found.evaluation.warnings,
        )


@dataclass(frozen=True)
class NotRanked:
    """A model that is not ranked.

    Attributes:
        model: Its name, with the settings that tell it apart.
        why: The reason.
    """

    model: str
    why: str


@dataclass(frozen=True)
class BoardRecord:
    """The models of one task.

    Attributes:
        task: Its name.
        task_version: Its version.
        problems: Problems that all models have; all figures are of these.
        suite: Whose passes count.
        models: The best first, by the reward at the first cost ratio, or by the largest k.
        not_ranked: Models without a place.
        intervals: How intervals were made; the ranks of a figure hold at once.
    """

    task: str
    task_version: str
    problems: int
    suite: Suite
    models: list[RankedModelRecord]
    not_ranked: list[NotRanked]
    intervals: IntervalsMade


def board_record(found: Board) -> BoardRecord:
    """Of a board."""
    return BoardRecord(
        found.task,
        found.version,
        found.paired.problems,
        found.suite,
        [RankedModelRecord.of(one) for one in found.models],
        [NotRanked(one.drawn_by, why) for one, why in found.apart],
        IntervalsMade(found.confidence, found.replicates, found.seed),
    )


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
