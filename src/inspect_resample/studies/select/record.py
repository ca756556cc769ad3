"""What `select --json` prints of one task and model."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.nested import BestOption
from inspect_resample.report.identity import ScoredIdentity, Spread, scored_identity
from inspect_resample.statistics.bootstrap import Estimate, Intervals
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.select.study import (
    Amounts,
    BestRule,
    Pair,
    RuleFigures,
    Selected,
)

ByK = dict[str, Estimate]
"""A figure by number of draws, as text."""


@dataclass(frozen=True)
class KStarRecord:
    """The best number of draws of a rule at one cost ratio.

    Attributes:
        k: K*, 0 where no number of draws has a positive reward.
        low: The smallest K that may be the best, at its best level.
        high: The largest.
        at_end_of_data: Whether K* is the last one, so that a larger one may be better.
        level: From what score, or lead, on something is submitted at K*; null for any.
        reward: Of K* and its level, valued on problems that had no say in the choice; the interval
            holds its true reward.
        flattered_reward: Of K* and its level on the problems that they were chosen on.
    """

    k: int
    low: int
    high: int
    at_end_of_data: bool
    level: float | None
    reward: Estimate
    flattered_reward: float


@dataclass(frozen=True)
class RuleRecord:
    """One selection rule; figures are by k.

    Attributes:
        accuracy: Share of problems with a right submission.
        gain_over_random: Of this over that of a random draw, paired by problem.
        abstained: Share of problems without a submission.
        false_discoveries: Share of submissions that are wrong.
        draws: Draws made where the rule stops as soon as it can.
        tokens: Tokens that these take; null where the logs do not tell.
        dollars: The same in dollars.
        k_star: K* by cost ratio.
        exact: Whether all subsets of the draws are counted.
        standard_error: What random subsets add to the accuracy, by k; 0 where all are counted.
        chosen_level: Whether a level is chosen at each k, on other problems than those that it is
            read off on.
        verified: How many scores of verifiers each draw needs.
    """

    accuracy: ByK
    gain_over_random: ByK
    abstained: ByK
    false_discoveries: ByK
    draws: ByK
    tokens: ByK | None
    dollars: ByK | None
    k_star: dict[str, KStarRecord]
    exact: bool
    standard_error: dict[str, float]
    chosen_level: bool
    verified: int


@dataclass(frozen=True)
class PairRecord:
    """Two rules.

    Attributes:
        a: The one.
        b: The other.
        difference: Accuracy of a minus that of b by k, paired by problem.
        together: Ends of a band that holds the differences of all pairs at all k at once.
    """

    a: str
    b: str
    difference: ByK
    together: ByK


@dataclass(frozen=True)
class BestRuleRecord:
    """The rule, K and level with the largest reward at one cost ratio.

    Attributes:
        rule: The rule; null where no submission has a positive reward.
        k: K*.
        level: As in `k_star`.
        reward: Of the choice, valued on problems that had no say in it; the interval holds its
            true reward.
        flattered_reward: Of the choice on the problems that it was made on.
    """

    rule: str | None
    k: int
    level: float | None
    reward: Estimate
    flattered_reward: float


@dataclass(frozen=True)
class RuleBudgetRecord:
    """The best rule within a budget.

    Attributes:
        budget: The most that may be spent on a problem, on average.
        rule: Which; null where the budget affords no draw.
        k: How many draws of it.
        spent: What this costs.
        accuracy: What it gives.
        probability: Of each rule, the share of resamples of the problems in which it is the best.
        at_end_of_data: Whether these are all draws, so that more may be better.
    """

    budget: float
    rule: str | None
    k: int
    spent: float
    accuracy: Estimate
    probability: dict[str, float]
    at_end_of_data: bool

    @classmethod
    def of(cls, point: Point) -> "RuleBudgetRecord":
        """Of a point of the frontier."""
        likely = {name: share for name, share in point.probability.items() if share > 0}
        return cls(
            point.budget, point.model, point.k, point.spent, point.value, likely,
            point.at_end_of_data,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SelectedRecord(ScoredIdentity):
    """One task and model.

    Attributes:
        problems: Problems with a judged draw.
        draws: Judged draws in all.
        draws_per_problem: The fewest and the most.
        k_max: The most draws that every problem has.
        without_answer: Draws without an answer; null where answers are not known.
        rules: By name.
        pairs: All pairs of rules that one can follow.
        may_be_best: By k, the rules that no other is surely better than.
        chosen: By cost ratio.
        budgets: By unit, for each budget.
        verification: Cost of scoring a draw, as a share of what the draw cost.
        warnings: What a reader must know.
    """

    problems: int
    draws: int
    draws_per_problem: Spread
    k_max: int
    without_answer: int | None
    rules: dict[str, RuleRecord]
    pairs: list[PairRecord]
    may_be_best: dict[str, tuple[str, ...]]
    chosen: dict[str, BestRuleRecord]
    budgets: dict[str, list[RuleBudgetRecord]]
    verification: float
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, found: Selected) -> "SelectedRecord":
        """Of what was found."""
        table = found.table
        return cls(
            **scored_identity(found.evaluation),
            problems=len(table.problems),
            draws=int(table.draws.sum()),
            draws_per_problem=Spread(int(table.draws.min()), int(table.draws.max())),
            k_max=table.k_max,
            without_answer=None
            if table.answer is None
            else int(np.count_nonzero(table.answer < 0)),
            rules={name: _rule(one, found.k) for name, one in found.rules.items()},
            pairs=[_pair(one, found.k) for one in found.pairs],
            may_be_best=dict(zip(map(str, found.k), found.may_be_best, strict=True)),
            chosen={f"{ratio:g}": _choice(one) for ratio, one in found.chosen.items()},
            budgets={one.unit: list(map(RuleBudgetRecord.of, one.points)) for one in found.budgets},
            verification=found.terms.verification,
            warnings=(
                *found.evaluation.warnings,
                *(f"no budgets in {unit}: {why}" for unit, why in found.unknown.items()),
            ),
        )


def _rule(found: RuleFigures, k: tuple[int, ...]) -> RuleRecord:
    return RuleRecord(
        accuracy=_by_k(found.accuracy, k),
        gain_over_random=_by_k(found.gain, k),
        abstained=_by_k(found.abstained, k),
        false_discoveries=_by_k(found.false_discoveries, k),
        draws=_by_k(found.draws, k),
        tokens=_amounts(found.tokens, k),
        dollars=_amounts(found.dollars, k),
        k_star={
            f"{ratio:g}": _k_star(best, found.rule.levels) for ratio, best in found.k_star.items()
        },
        exact=found.rule.exact,
        standard_error=dict(zip(map(str, k), found.standard_error.tolist(), strict=True)),
        chosen_level=found.rule.tuned,
        verified=found.rule.verified,
    )


def _k_star(best: BestOption, levels: FloatArray) -> KStarRecord:
    return KStarRecord(
        best.k, best.low, best.high, best.at_end_of_data, _level(float(levels[best.level])),
        best.reward, best.flattered,
    )  # fmt: skip


def _level(level: float) -> float | None:
    return level if np.isfinite(level) else None


def _pair(found: Pair, k: tuple[int, ...]) -> PairRecord:
    band = Intervals(found.difference.estimate, found.low, found.high)
    return PairRecord(found.a, found.b, _by_k(found.difference, k), _by_k(band, k))


def _choice(found: BestRule) -> BestRuleRecord:
    level = _level(found.level)
    return BestRuleRecord(found.rule, found.k, level, found.reward, found.flattered)


def _amounts(found: Amounts, k: tuple[int, ...]) -> ByK | None:
    return None if isinstance(found, Unavailable) else _by_k(found, k)


def _by_k(found: Intervals, k: tuple[int, ...]) -> ByK:
    return {str(number): found[i] for i, number in enumerate(k)}
