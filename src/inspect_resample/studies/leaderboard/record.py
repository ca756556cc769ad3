"""What `leaderboard --json` prints."""

from dataclasses import dataclass

from inspect_resample.decisions.reward import BestK
from inspect_resample.report.identity import (
    IntervalsMade,
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.names import Suite
from inspect_resample.studies.leaderboard.study import Board, Ranked, RankedModel


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
