"""Every selection rule on the same draws, with paired intervals, K* and the winner by budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from inspect_resample.decisions.cost import Cost, CostError, constant, spent
from inspect_resample.decisions.frontier import Offer, Point, budgets_for, frontier
from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.nested import (
    BestOption,
    Divisions,
    best_option,
    tuned,
    worth_of_choosing,
)
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import Stakes, first_best, reward, tolerance
from inspect_resample.decisions.rules import BASE, FIRST, ORACLE, Rule, rules_for
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Curve, Estimate, Intervals
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.difference import simultaneous_band
from inspect_resample.statistics.draw_table import DrawTable
from inspect_resample.statistics.estimators import StoppedEarlyError
from inspect_resample.statistics.ratio import Ratio, mean_over_problems
from inspect_resample.statistics.training import Training
from inspect_resample.statistics.unavailable import Unavailable

Amounts = Curve | Unavailable
"""What draws cost, by numbers of draws, or why that is not known."""

_CURVE = 30  # Numbers of draws of a plotted curve.


@dataclass(frozen=True)
class RuleTerms:
    """What is asked of rules.

    Attributes:
        cost_ratios: Costs of a wrong submission, in benefits of a right one.
        pricing: What draws cost.
        verification: Cost of scoring a draw, as a share of what the draw cost.
        units: What budgets are counted in.
        budgets: For a problem; None for those from one draw to all.
    """

    cost_ratios: tuple[float, ...]
    pricing: Pricing = FREE
    verification: float = 0.0
    units: tuple[Unit, ...] = ("draws",)
    budgets: tuple[float, ...] | None = None


@dataclass(frozen=True, eq=False)
class RuleFigures:
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

    accuracy: Curve
    gain_over_random: Curve
    abstained: Curve
    false_discoveries: Curve
    draws: Curve
    tokens: Amounts
    dollars: Amounts
    k_star: dict[float, BestOption]
    exact: bool
    standard_error: dict[int, float]
    chosen_level: bool
    verified: int


@dataclass(frozen=True, eq=False)
class RuleOutcomes:
    """What a rule submits, without abstaining by a level.

    Attributes:
        rule: It.
        outcomes: At the numbers of draws of it.
        curve: Accuracy, for a plot.
    """

    rule: Rule
    outcomes: Submissions
    curve: Curve


@dataclass(frozen=True, eq=False)
class Pair:
    """Two rules.

    Attributes:
        a: The one.
        b: The other.
        difference: Accuracy of a minus that of b by k, paired by problem.
        together: Ends of a band that holds the differences of all pairs at all k at once.
    """

    a: str
    b: str
    difference: Curve
    together: Curve


@dataclass(frozen=True)
class BestRule:
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
    level: float
    reward: Estimate
    flattered_reward: float


@dataclass(frozen=True, eq=False)
class Budgets:
    """The rule that answers most problems right for each budget.

    Attributes:
        unit: What is counted.
        points: One for each budget; `model` is the name of a rule.
    """

    unit: Unit
    points: tuple[Point, ...]


@dataclass(frozen=True, eq=False)
class Selected:
    """All rules of one task and model.

    Attributes:
        evaluation: What was analysed.
        table: Its draws.
        k: The numbers of draws shown.
        terms: What was asked.
        rules: By name.
        submitted: By each rule.
        pairs: All pairs of rules that one can follow.
        may_be_best: By k, the rules that no other is surely better than.
        chosen: By cost ratio.
        budgets: In each unit that the logs tell of.
        unknown: Why others are not told, by unit.
    """

    evaluation: Evaluation
    table: DrawTable
    k: tuple[int, ...]
    terms: RuleTerms
    rules: dict[str, RuleFigures]
    submitted: Mapping[str, RuleOutcomes]
    pairs: tuple[Pair, ...]
    may_be_best: dict[int, tuple[str, ...]]
    chosen: dict[float, BestRule]
    budgets: tuple[Budgets, ...]
    unknown: Mapping[Unit, str]


def select(
    evaluation: Evaluation,
    table: DrawTable,
    k: Sequence[int],
    terms: RuleTerms,
    replicates: int = 2000,
    seed: int = 0,
    training: Training | None = None,
) -> Selected:
    """Compare the rules that the draws allow.

    Raises:
        ValueError: A k is below 1 or beyond the draws; or the price cannot be found.
    """
    if evaluation.counts.stopped_early:
        raise StoppedEarlyError("what a rule submits")
    shown = tuple(sorted(set(k)))
    if not shown or shown[0] < 1 or shown[-1] > table.k_max:
        raise ValueError(
            f"k must be between 1 and {table.k_max}, the draws that every problem has, got "
            f"{list(shown)}"
        )
    study = _Rules(evaluation, table, shown, terms, replicates, seed)
    figures, submitted, options = {}, {}, {}
    for rule in rules_for(table, seed, training):
        outcomes = rule.outcomes(rule.numbers(table.k_max, shown))
        figures[rule.name], submitted[rule.name] = study.figures(rule, outcomes)
        options[rule.name] = (rule, outcomes)
    usable = {name: one for name, one in submitted.items() if name not in (FIRST, ORACLE)}
    pairs = study.pairs(usable)
    costs, unknown = study.costs()
    return Selected(
        evaluation, table, shown, terms, figures, submitted, pairs,
        {k: tuple(name for name in usable if name not in _worse(pairs, k)) for k in shown},
        {ratio: study.choice([options[name] for name in usable], ratio)
         for ratio in terms.cost_ratios},
        tuple(study.budgets(usable, costs[unit], unit) for unit in terms.units if unit in costs),
        {unit: str(unknown[unit]) for unit in terms.units if unit in unknown},
    )  # fmt: skip


def _worse(pairs: Sequence[Pair], k: int) -> set[str]:
    """The rules that another one is surely better than."""
    together = [(one, one.together[k]) for one in pairs]
    return {one.b for one, lead in together if lead.low > 0} | {
        one.a for one, lead in together if lead.high < 0
    }


class _Rules:
    """What the figures of all rules share."""

    def __init__(
        self,
        evaluation: Evaluation,
        table: DrawTable,
        shown: tuple[int, ...],
        terms: RuleTerms,
        replicates: int,
        seed: int,
    ) -> None:
        self.evaluation = evaluation
        self.shown = shown
        self.terms = terms
        self.bootstrap = Bootstrap.of(evaluation.counts, replicates, seed)
        self.divisions = Divisions.of(evaluation.counts, seed)
        rate = np.bincount(table.problem, table.right) / table.draws
        self.base = np.repeat(rate[:, None], len(shown), axis=1)
        self.stakes = {
            ratio: terms.pricing.stakes(ratio, evaluation) for ratio in terms.cost_ratios
        }
        self.amounts = {unit: self._cost(unit) for unit in ("tokens", "dollars")}

    def _cost(self, unit: Unit) -> Cost | Unavailable:
        try:
            return self.terms.pricing.cost_in(unit, self.evaluation)
        except CostError as error:
            return Unavailable(str(error))

    def costs(self) -> tuple[dict[Unit, Cost], dict[Unit, Unavailable]]:
        """What draws cost in each unit, and why it is not known in others."""
        found: dict[Unit, Cost] = {"draws": constant(self.evaluation.counts, 1.0)}
        unknown: dict[Unit, Unavailable] = {}
        for unit in self.terms.units:
            cost = found.get(unit) or self._cost(unit)
            if isinstance(cost, Unavailable):
                unknown[unit] = cost
            else:
                found[unit] = cost
        return found, unknown

    def figures(
        self, rule: Rule, levels: Sequence[Submissions]
    ) -> tuple[RuleFigures, RuleOutcomes]:
        """Of one rule, of which it is known what it submits at each level."""
        outcomes = tuned(levels, self.divisions) if rule.tuned else levels[0]
        at = np.searchsorted(outcomes.k, self.shown)
        right, wrong = outcomes.right[:, at], outcomes.wrong[:, at]
        made = outcomes.draws_made[:, at]
        most = np.array(self.shown, dtype=np.float64)
        error = np.zeros((1, len(at)))
        if outcomes.standard_error is not None:
            error = outcomes.standard_error[:, at]
        added = np.sqrt((error**2).sum(axis=0)) / len(error)
        curve = np.unique(
            np.geomspace(1, len(outcomes.k) - 1, min(len(outcomes.k) - 1, _CURVE))
            .round()
            .astype(np.int64)
        )
        figures = RuleFigures(
            accuracy=self._by_k(mean_over_problems(right)),
            gain_over_random=self._gain(rule, right),
            abstained=self._by_k(mean_over_problems(outcomes.abstained[:, at])),
            false_discoveries=self._by_k(Ratio(wrong, right + wrong)),
            # One is made, but by rules that need none.
            draws=self._by_k(mean_over_problems(made, made.min(axis=0, initial=1.0), most)),
            tokens=self._amounts(made, self.amounts["tokens"]),
            dollars=self._amounts(made, self.amounts["dollars"]),
            k_star={
                ratio: best_option(levels, rule.levels, self._stakes(rule, stakes), self.bootstrap)
                for ratio, stakes in self.stakes.items()
            },
            exact=rule.exact,
            standard_error=dict(zip(self.shown, added.tolist(), strict=True)),
            chosen_level=rule.tuned,
            verified=rule.verified,
        )
        plotted = self.bootstrap.intervals(mean_over_problems(outcomes.right[:, curve]))
        numbers = tuple(outcomes.k[curve].astype(np.int64).tolist())
        return figures, RuleOutcomes(rule, outcomes, Curve(numbers, plotted))

    def _gain(self, rule: Rule, right: FloatArray) -> Curve:
        if rule.name == BASE:  # Not only as far as these problems show.
            return Curve(self.shown, Intervals(*np.zeros((3, len(self.shown)))))
        return self._by_k(mean_over_problems(right - self.base, -1.0, 1.0))

    def _by_k(self, ratio: Ratio) -> Curve:
        return Curve(self.shown, self.bootstrap.intervals(ratio))

    def _amounts(self, made: FloatArray, cost: Cost | Unavailable) -> Amounts:
        if isinstance(cost, Unavailable):
            return cost
        bill = spent(cost.per_draw, cost.once, made)
        return self._by_k(mean_over_problems(bill, 0.0, bill.max(axis=0)))

    def _stakes(self, rule: Rule, stakes: Stakes) -> Stakes:
        """Those of a rule, of which draws must be scored too."""
        factor = 1 + rule.verified * self.terms.verification
        return replace(stakes, price=stakes.price * factor)

    def pairs(self, rules: Mapping[str, RuleOutcomes]) -> tuple[Pair, ...]:
        """All pairs of rules, with one band for all of them."""
        names = list(combinations(rules, 2))
        right = {
            name: one.outcomes.right[:, np.searchsorted(one.outcomes.k, self.shown)]
            for name, one in rules.items()
        }
        values = [right[a] - right[b] for a, b in names]
        found = [self.bootstrap.intervals(mean_over_problems(one, -1.0, 1.0)) for one in values]
        together = Intervals(
            *(np.concatenate([getattr(one, end) for one in found])
              for end in ("estimate", "low", "high"))
        )  # fmt: skip
        low, high = simultaneous_band(np.hstack(values), together, self.bootstrap)
        ends = np.split(low, len(names)), np.split(high, len(names))
        bands = (Intervals(one.estimate, *pair) for one, *pair in zip(found, *ends, strict=True))
        return tuple(
            Pair(a, b, Curve(self.shown, one), Curve(self.shown, band))
            for (a, b), one, band in zip(names, found, bands, strict=True)
        )

    def choice(
        self, options: Sequence[tuple[Rule, Sequence[Submissions]]], ratio: float
    ) -> BestRule:
        """The best of all rules, numbers of draws and levels."""
        stakes = self.stakes[ratio]
        rewards, told, worst = [], [], 0.0
        for rule, levels in options:
            own = self._stakes(rule, stakes)
            worst = min(worst, own.worst(int(levels[0].k[-1])))
            for level, one in zip(rule.levels, levels, strict=True):
                rewards.append(reward(one, own))
                told += [(rule.name, int(k), float(level)) for k in one.k]
        values = np.hstack(rewards)
        best = int(first_best(values.mean(axis=0)[None, :], tolerance(stakes))[0])
        name, k, level = told[best]
        worth = worth_of_choosing(values, best, worst, stakes, self.bootstrap)
        return BestRule(name if k else None, k, level, worth, float(values[:, best].mean()))

    def budgets(self, rules: Mapping[str, RuleOutcomes], cost: Cost, unit: Unit) -> Budgets:
        """The rule that is best within each budget."""
        offers = {}
        for name, one in rules.items():
            factor = 1 + one.rule.verified * self.terms.verification
            made = one.outcomes.made(self.terms.pricing.policy)
            bill = spent(cost.per_draw, cost.once, made) * factor
            k = one.outcomes.k.astype(np.int64)
            offers[name] = Offer(one.outcomes.right, bill, k=k)
        costly = [one for one in offers.values() if one.costs.any()]
        wanted = self.terms.budgets or budgets_for(costly)
        return Budgets(unit, tuple(frontier(offers, wanted, self.bootstrap)))
