"""Which model is where, by each figure, and which places the draws cannot tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from inspect_resample.decisions.cost import CostError
from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import BestK, best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.errors import Failure
from inspect_resample.report.identity import title
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.estimators import conditional_accuracy, pass_at
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.pairing import Paired, PairingError, pair
from inspect_resample.statistics.ranks import Rank, ranks
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.studies.summary.summary import shown_k

UNITS: tuple[Unit, ...] = ("tokens", "dollars")
"""What a draw is told to cost in, where logs or prices tell it."""

EARLY = "its drawing stopped early because of what was seen, so that means over draws are biased"


@dataclass(frozen=True)
class Ranked:
    """A figure of one model.

    Attributes:
        value: It.
        rank: Its place among the models of the task.
    """

    value: Estimate
    rank: Rank


@dataclass(frozen=True, eq=False)
class RankedReward:
    """Reward at one cost ratio, in benefits of a correct answer.

    Attributes:
        best: K*.
        ranked: The reward at K*, and its place.
    """

    best: BestK
    ranked: Ranked


@dataclass(frozen=True, eq=False)
class RankedModel:
    """One model, or one setting of it, on the problems that all have.

    Attributes:
        evaluation: What was drawn.
        left_out: Problems of it that not all have.
        pass_at: pass@k of the suite that ranks, by k.
        conditional_accuracy: Share of weak passes that are right; None with one suite.
        rewards: By cost ratio; empty with one suite.
        per_draw: What a draw costs on average, by unit, where that is known.
    """

    evaluation: Evaluation
    left_out: int
    pass_at: dict[int, Ranked]
    conditional_accuracy: Estimate | None
    rewards: dict[float, RankedReward]
    per_draw: dict[Unit, float]

    @property
    def headline(self) -> Ranked:
        """The figure that orders a board: the first reward, or the last pass@k with one suite."""
        for own in self.rewards.values():
            return own.ranked
        return self.pass_at[max(self.pass_at)]


@dataclass(frozen=True, eq=False)
class Board:
    """The models of one task.

    Attributes:
        task: Its name.
        version: Its version.
        paired: The models on the problems that all of them have.
        suite: Whose passes count: the strong one, if all have one.
        k: Numbers of draws shown.
        models: The best by the first cost ratio first, or by the largest k with one suite.
        apart: Models that are not ranked, and why.
        pricing: What draws cost, and when drawing stops.
        confidence: Of intervals, and of all ranks of a figure at once.
        replicates: Bootstrap replicates.
        seed: Their seed.
    """

    task: str
    version: str
    paired: Paired
    suite: Suite
    k: tuple[int, ...]
    models: tuple[RankedModel, ...]
    apart: tuple[tuple[Evaluation, str], ...]
    pricing: Pricing
    confidence: float
    replicates: int
    seed: int


def find_boards(
    evaluations: Sequence[Evaluation],
    k: Sequence[int] | None,
    cost_ratios: Sequence[float],
    pricing: Pricing,
    replicates: int,
    seed: int,
) -> list[Board]:
    """A board for each task and version.

    Args:
        evaluations: All that the logs hold.
        k: Numbers of draws to show; by default 1, and the most that all models of a task have.
        cost_ratios: Costs of a wrong answer, in benefits of a right one.
        pricing: What draws cost, and when drawing stops.
        replicates: Bootstrap replicates.
        seed: Their seed.

    Raises:
        Failure: A task has no problem that all its models have, or too few draws for a k; a price
            is not known.
    """
    ordered = sorted(evaluations, key=_task)
    return [
        _board(tuple(own), k, cost_ratios, pricing, replicates, seed)
        for _, own in groupby(ordered, key=_task)
    ]


def _task(evaluation: Evaluation) -> tuple[str, str]:
    return evaluation.task, evaluation.version


def _board(
    evaluations: tuple[Evaluation, ...],
    k: Sequence[int] | None,
    cost_ratios: Sequence[float],
    pricing: Pricing,
    replicates: int,
    seed: int,
) -> Board:
    ranked = [one for one in evaluations if not one.counts.stopped_early]
    if not ranked:
        raise Failure(f"{title(evaluations[0])}: {EARLY}; no other model can be ranked")
    try:
        paired = pair(ranked)
        shown = shown_k([1, paired.k_max] if k is None else k, paired.k_max)
        for one in paired.evaluations:
            one.counts.check_k(shown[-1])
        suite: Suite = "strong" if paired.two_suites else "weak"
        bootstrap = Bootstrap.of(paired.evaluations[0].counts, replicates, seed)
        models = _models(paired, suite, shown, cost_ratios, pricing, bootstrap)
    except (PairingError, CostError) as error:
        raise Failure(str(error)) from error
    except ValueError as error:
        raise Failure(f"{evaluations[0].task}: {error}") from error
    return Board(
        *_task(evaluations[0]),
        paired, suite, shown, models,
        tuple((one, EARLY) for one in evaluations if one.counts.stopped_early),
        pricing, bootstrap.confidence, replicates, seed,
    )  # fmt: skip


def _models(
    paired: Paired,
    suite: Suite,
    k: tuple[int, ...],
    cost_ratios: Sequence[float],
    pricing: Pricing,
    bootstrap: Bootstrap,
) -> tuple[RankedModel, ...]:
    models = paired.evaluations
    passes = [pass_at(one.counts, suite, k[-1]) for one in models]
    by_k = {at: _ranked([own[:, at] for own in passes], 0.0, bootstrap) for at in k}
    two = paired.two_suites
    rewards = {ratio: _rewards(models, ratio, pricing, bootstrap) for ratio in cost_ratios if two}
    found = [
        RankedModel(
            evaluation,
            left_out,
            {at: own[place] for at, own in by_k.items()},
            _accuracy(evaluation.counts, bootstrap) if two else None,
            {ratio: own[place] for ratio, own in rewards.items()},
            _per_draw(evaluation, pricing),
        )
        for place, (evaluation, left_out) in enumerate(zip(models, paired.left_out, strict=True))
    ]
    return tuple(sorted(found, key=lambda one: one.headline.rank.rank))


def _ranked(
    values: Sequence[FloatArray], low: float, bootstrap: Bootstrap, high: float = 1.0
) -> list[Ranked]:
    """Of each model, from its values by problem, which lie between `low` and `high`."""
    matrix = np.stack(values, axis=1)
    intervals = bootstrap.intervals(mean_over_problems(matrix, low, high))
    places = ranks(matrix, bootstrap)
    return [Ranked(intervals[one], place) for one, place in enumerate(places)]


def _rewards(
    models: Sequence[Evaluation], ratio: float, pricing: Pricing, bootstrap: Bootstrap
) -> list[RankedReward]:
    stakes = [pricing.stakes(ratio, one) for one in models]
    outcomes = [first_pass(one.counts) for one in models]
    best = [best_k(one, own, bootstrap) for one, own in zip(outcomes, stakes, strict=True)]
    values = [
        reward(one, own)[:, at.k] for one, own, at in zip(outcomes, stakes, best, strict=True)
    ]
    worst = min(own.worst(at.k) for own, at in zip(stakes, best, strict=True))
    ranked = _ranked(values, worst, bootstrap)
    return [RankedReward(*pair) for pair in zip(best, ranked, strict=True)]


def _accuracy(counts: Counts, bootstrap: Bootstrap) -> Estimate:
    return bootstrap.intervals(conditional_accuracy(counts)["macro"])[0]


def _per_draw(evaluation: Evaluation, pricing: Pricing) -> dict[Unit, float]:
    found: dict[Unit, float] = {}
    for unit in UNITS:
        try:
            cost = pricing.cost_in(unit, evaluation)
        except CostError:  # Neither the logs nor the prices tell; the column says so.
            continue
        found[unit] = float(cost.per_draw.mean())
    return found
