"""What several models of one task show together: the line of accuracy, and the budget frontier."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from inspect_resample.decisions.budgets import BudgetsOfMany, in_unit
from inspect_resample.decisions.cost import CostError
from inspect_resample.decisions.names import UNITS, Unit
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.accuracy_line import AccuracyLine, fit_line
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.pairing import Paired, PairingError, pair
from inspect_resample.statistics.ranks import Rank
from inspect_resample.statistics.unavailable import Unavailable, or_unavailable
from inspect_resample.studies.compare.once import OftenOrOnce, often_or_once
from inspect_resample.studies.leaderboard.study import Board, find_boards
from inspect_resample.studies.summary.figures import main_reward
from inspect_resample.studies.summary.summary import Summary


@dataclass(frozen=True, eq=False)
class AccuracyPoint:
    """One model: strong pass@1 and conditional accuracy (the mean over problems)."""

    model: str
    pass_at_1: Estimate
    accuracy: Estimate


@dataclass(frozen=True, eq=False)
class Frontiers:
    """The budget frontiers of the models of a task on the problems that all of them have.

    Attributes:
        models: Their names, by what they are called there.
        problems: Number of problems.
        units: That of the resampled accuracy in each unit that is known for all models.
        unknown: Why there is none in the others, by unit.
    """

    models: dict[str, str]
    problems: int
    units: tuple[BudgetsOfMany, ...]
    unknown: dict[Unit, str]


@dataclass(frozen=True, eq=False)
class TaskResults:
    """The models of one task together.

    Attributes:
        points: Of the models for which conditional accuracy is defined.
        line: The line through them, or why there is none.
        frontiers: The budget frontiers, or why there are none.
        often_or_once: The weaker models drawn often or the strongest one used once, or why that
            is not known; None with one model.
        asked: Names of the models that this is about, in the order of its places.
        board: All models in their order, or why they have none; None with one model.
    """

    points: tuple[AccuracyPoint, ...]
    line: AccuracyLine | Unavailable
    frontiers: Frontiers | Unavailable
    often_or_once: OftenOrOnce | Unavailable | None
    asked: tuple[str, ...]
    board: Board | Unavailable | None

    def rank(self, evaluation: Evaluation) -> Rank | None:
        """The place of a model; None where it has none."""
        if not isinstance(self.board, Board):
            return None
        ranked = {one.evaluation.drawn_by: one.headline.rank for one in self.board.models}
        return ranked.get(evaluation.drawn_by)


def task_results(summaries: Sequence[Summary]) -> TaskResults:
    """What the summaries of one task and version show together."""
    points = [
        AccuracyPoint(
            summary.evaluation.drawn_by,
            summary.strong_pass_at[1],
            summary.conditional_accuracy["macro"],
        )
        for summary in summaries
        if summary.two_suites and 1 in summary.strong_pass_at.k
    ]
    known = [point for point in points if point.accuracy.estimate == point.accuracy.estimate]
    used = [
        summary
        for summary in summaries
        if summary.two_suites and not summary.evaluation.counts.stopped_early
    ]
    return TaskResults(
        points=tuple(known),
        line=or_unavailable(lambda: _line(known)),
        frontiers=or_unavailable(lambda: _frontiers(used), PairingError),
        often_or_once=or_unavailable(lambda: _often_or_once(used)) if len(summaries) > 1 else None,
        asked=tuple(summary.evaluation.drawn_by for summary in used),
        board=or_unavailable(lambda: _board(summaries)) if len(summaries) > 1 else None,
    )


def _board(summaries: Sequence[Summary]) -> Board:
    """The models in the order of the reward that the page shows first."""
    first = summaries[0]
    ratio = main_reward(first.rewards).cost_ratio if first.rewards else 1.0
    evaluations = [one.evaluation for one in summaries]
    how = first.intervals
    return find_boards(evaluations, None, (ratio,), first.pricing, how.replicates, how.seed)[0]


def _line(points: Sequence[AccuracyPoint]) -> AccuracyLine:
    return fit_line(
        [point.pass_at_1.estimate for point in points],
        [point.accuracy.estimate for point in points],
    )


def _pair(used: Sequence[Summary]) -> tuple[Paired, Bootstrap]:
    """The models on the problems that all of them have, and their resamples.

    Raises:
        PairingError: There are not two models that fit, or they have no problem in common.
    """
    if len(used) < 2:
        raise PairingError(
            "this needs two models or more with a strong suite whose draws were all made, got "
            f"{len(used)}"
        )
    paired, first = pair([summary.evaluation for summary in used]), used[0]
    counts = paired.evaluations[0].counts
    how = first.intervals
    return paired, Bootstrap.of(counts, how.replicates, how.seed, how.confidence)


def _often_or_once(used: Sequence[Summary]) -> OftenOrOnce | Unavailable:
    paired, bootstrap = _pair(used)
    return often_or_once(paired, used[0].pricing, bootstrap)


def _frontiers(used: Sequence[Summary]) -> Frontiers:
    paired, bootstrap = _pair(used)
    pricing, evaluations = used[0].pricing, paired.evaluations
    outcomes = paired.by_name(first_pass(one.counts) for one in evaluations)

    def of(unit: Unit) -> BudgetsOfMany:
        costs = [pricing.cost_in(unit, evaluation) for evaluation in evaluations]
        return in_unit(outcomes, costs, pricing.policy, (), None, bootstrap)

    found = {unit: or_unavailable(partial(of, unit), CostError) for unit in UNITS}
    return Frontiers(
        paired.by_name(one.drawn_by for one in evaluations),
        paired.problems,
        tuple(one for one in found.values() if isinstance(one, BudgetsOfMany)),
        {unit: one.reason for unit, one in found.items() if isinstance(one, Unavailable)},
    )
