"""Models on the same problems: of two every figure and the paired differences, of more the best."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from inspect_resample.decisions.budgets import BudgetsOfTwo, Checking, in_unit, in_unit_of_two
from inspect_resample.decisions.cost import Cost
from inspect_resample.decisions.names import Policy, Unit
from inspect_resample.decisions.reward import BestK, Stakes, best_k, reward
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.two_stage import checked, policies_tried
from inspect_resample.errors import Failure
from inspect_resample.report.identity import IntervalsMade
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.difference import Comparer, Difference
from inspect_resample.statistics.estimators import (
    conditional_accuracy,
    false_discovery_rate,
    pass_at,
)
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.pairing import Paired, pair, same_draws
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.best_of_many import BestOfMany, best_of_many
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    EvaluationRecord,
    OnceUnknown,
    PayRecord,
    Ranking,
    RewardOfMany,
    RewardOfTwo,
    Terms,
)
from inspect_resample.studies.compare.once import OftenOrOnce, often_or_once
from inspect_resample.studies.compare.weak_model import Reaches, weak_model_test
from inspect_resample.studies.summary.study import beyond
from inspect_resample.studies.summary.summary import curve_grid, shown_k


def find_comparison(
    evaluations: Sequence[Evaluation],
    k: Sequence[int] | None,
    terms: Terms,
    replicates: int,
    seed: int,
) -> Comparison | Ranking:
    """Compare evaluations; arguments are those of `compare`.

    Raises:
        Failure: What `compare` raises.
    """
    try:
        return compare(*evaluations, k=k, terms=terms, replicates=replicates, seed=seed)
    except ValueError as error:
        raise Failure(f"{error}{beyond(k, *evaluations)}") from error


def compare(
    *evaluations: Evaluation,
    k: Sequence[int] | None = None,
    terms: Terms | None = None,
    replicates: int = 2000,
    seed: int = 0,
) -> Comparison | Ranking:
    """Compare models on the problems that all of them have.

    Args:
        evaluations: Two or more, one for each model and generation settings; of two, differences
            are the first's figure minus the second's.
        k: Numbers of draws to show, 1 or more; by default those of `default_k`.
        terms: Cost ratios, prices, budgets; by default those of `Terms`.
        replicates: Bootstrap replicates.
        seed: Seed of the bootstrap.

    Raises:
        ValueError: There is no common problem (`PairingError`), a k is below 1 or beyond the draws
            of a model, or a cost is not known (`CostError`).
    """
    paired = pair(evaluations)
    shown = shown_k(k, paired.k_max)
    for one in paired.evaluations:
        one.counts.check_k(shown[-1])
    bootstrap = Bootstrap.of(paired.evaluations[0].counts, replicates, seed)
    study = (_OfTwo if len(paired.evaluations) == 2 else _OfMany)(
        paired, shown, terms or Terms(), bootstrap, seed
    )
    return study.found()


Value = TypeVar("Value")


class _Study(ABC):
    """A comparison in the making."""

    def __init__(
        self, paired: Paired, k: tuple[int, ...], terms: Terms, bootstrap: Bootstrap, seed: int
    ) -> None:
        self.all, self.paired, self.terms = paired.evaluations, paired, terms
        self.k, self.bootstrap, self.seed = k, bootstrap, seed

    @abstractmethod
    def found(self) -> Comparison | Ranking:
        """All of it."""

    def _common(self) -> dict[str, Any]:
        """What is found of two as of more."""
        pricing, bootstrap = self.terms.pricing, self.bootstrap
        return {
            "problems": self.paired.problems,
            "often_or_once": self._strong(self._often_or_once),
            "cost": PayRecord(pricing.price, pricing.benefit, pricing.policy, pricing.verify_price),
            "intervals": IntervalsMade(bootstrap.confidence, bootstrap.replicates, self.seed),
            "paired": self.paired,
            "k": self.k,
            "terms": self.terms,
        }

    def _strong(self, find: Callable[[], Value]) -> Value | None:
        """What needs a strong suite."""
        return find() if self.paired.two_suites else None

    def _often_or_once(self) -> OftenOrOnce | OnceUnknown:
        found = often_or_once(self.paired, self.terms.pricing, self.bootstrap, self.terms.rule)
        return OnceUnknown(found.reason) if isinstance(found, Unavailable) else found

    def _pass_at(self, suite: Suite) -> list[FloatArray]:
        """pass@k of each model, by problem and k."""
        return [pass_at(one.counts, suite, self.paired.k_max) for one in self.all]

    @cached_property
    def _outcomes(self) -> list[Submissions]:
        return [self.terms.rule(one.counts) for one in self.all]

    @property
    def _right(self) -> list[FloatArray]:
        return [one.right for one in self._outcomes]

    def _spending(
        self, unit: Unit
    ) -> tuple[
        dict[str, Submissions], list[Cost], Policy, tuple[float, ...], tuple[float, ...] | None
    ]:
        """What budgets in a unit are about: the first arguments of `in_unit`."""
        terms = self.terms
        costs = [terms.pricing.cost_in(unit, one) for one in self.all]
        outcomes = self.paired.by_name(self._outcomes)
        return outcomes, costs, terms.pricing.policy, terms.cost_ratios, terms.budgets

    @cached_property
    def _tried(self) -> list[Mapping[int, Submissions]]:
        """What comes of policies of two stages, of each."""
        return [policies_tried(one.counts) for one in self.all]

    def _checking(self) -> Checking | None:
        """How weak passes are checked, where a price of it was given."""
        price, benefit = self.terms.pricing.verify_price, self.terms.pricing.benefit
        if price is None:
            return None
        return Checking(
            price / benefit, lambda stakes: [checked(tried, stakes) for tried in self._tried]
        )

    def _rewards_at(self, ratio: float) -> "_Rewards":
        stakes = [self.terms.pricing.stakes(ratio, one) for one in self.all]
        outcomes = self._outcomes
        if self.terms.pricing.verify_price is not None:
            outcomes = [checked(*pair) for pair in zip(self._tried, stakes, strict=True)]
        pairs = list(zip(outcomes, stakes, strict=True))
        best = tuple(best_k(one, own, self.bootstrap) for one, own in pairs)
        return _Rewards(ratio, stakes, [reward(one, own) for one, own in pairs], best)


class _OfTwo(_Study):
    """Two models: every figure of both, and the paired differences."""

    @cached_property
    def _comparer(self) -> Comparer:
        return Comparer(self.bootstrap, same_draws(*self.all))

    @cached_property
    def _grid(self) -> tuple[int, ...]:
        return curve_grid(self.paired.k_max, self.k)

    def found(self) -> Comparison | Ranking:
        """All of it."""
        a, b = EvaluationRecord.all_of(self.paired).values()
        suite: Suite = "strong" if self.paired.two_suites else "weak"
        single = [pass_at(one.counts, suite, 1)[:, 1].mean() for one in self.all]
        return Comparison(
            a=a,
            b=b,
            weaker=self.paired.names[int(np.argmin(single))],
            weak_pass_at=self._curves(self._pass_at("weak")),
            strong_pass_at=self._strong(lambda: self._curves(self._pass_at("strong"))),
            resampled_accuracy=self._strong(lambda: self._curves(self._right)),
            conditional_accuracy=self._strong(lambda: self._rates(conditional_accuracy)),
            false_discovery_rate=self._strong(lambda: self._rates(false_discovery_rate)),
            reach=self._strong(lambda: self._reach(self._right, 0.0)),
            reward=self._strong(lambda: [self._reward(ratio) for ratio in self.terms.cost_ratios]),
            budgets=self._strong(lambda: [self._budgets(unit) for unit in self.terms.units]),
            **self._common(),
        )

    def _curves(self, matrices: Sequence[FloatArray], low: float = 0.0) -> Curves:
        """The curves of matrices (problems, k_max + 1) with values between `low` and 1."""
        first, second = (matrix[:, list(self._grid)] for matrix in matrices)
        return Curves(self._grid, self._comparer.curves(first, second, low), self.k)

    def _rates(self, rate: Callable[[Counts], Mapping[str, Ratio]]) -> dict[str, Difference]:
        rates = [rate(one.counts) for one in self.all]
        first, second = rates
        both = first["macro"].denominator * second["macro"].denominator
        common = [Ratio(one["macro"].numerator * both, both) for one in rates]
        return {
            "macro": self._comparer.ratio(first["macro"], second["macro"]),
            "pooled": self._comparer.ratio(first["pooled"], second["pooled"]),
            "in_common": self._comparer.ratio(common[0], common[1]),
        }

    def _reach(self, values: Sequence[FloatArray], low: float) -> Reaches:
        first, second = values
        return Reaches(
            weak_model_test(first, second[:, 1], low, 1.0, self.bootstrap),
            weak_model_test(second, first[:, 1], low, 1.0, self.bootstrap),
        )

    def _budgets(self, unit: Unit) -> BudgetsOfTwo:
        return in_unit_of_two(*self._spending(unit), self._comparer, self._checking())

    def _reward(self, ratio: float) -> RewardOfTwo:
        """At equal K, and each at its own K*."""
        row = self._rewards_at(ratio)
        (first, second), values = row.best, row.values
        return RewardOfTwo(
            cost_ratio=ratio,
            by_k=self._curves(values, row.worst(self._grid[-1])),
            k_star=self.paired.by_name(row.best),
            at_k_star=self._comparer.mean(
                values[0][:, first.k] if first.k else None,
                values[1][:, second.k] if second.k else None,
                row.worst(max(first.k, second.k)),
                1.0,
            ),
            reach=self._reach(values, row.worst(max(own.shape[1] - 1 for own in values))),
        )


class _OfMany(_Study):
    """More models: which is best at every figure."""

    def found(self) -> Ranking:
        """All of it."""
        return Ranking(
            evaluations=EvaluationRecord.all_of(self.paired),
            weak_pass_at=self._best(self._pass_at("weak")),
            strong_pass_at=self._strong(lambda: self._best(self._pass_at("strong"))),
            resampled_accuracy=self._strong(lambda: self._best(self._right)),
            reward=self._strong(self._rewards),
            budgets=self._strong(
                lambda: [
                    in_unit(*self._spending(unit), self.bootstrap, self._checking())
                    for unit in self.terms.units
                ]
            ),
            **self._common(),
        )

    def _best(self, matrices: Sequence[FloatArray]) -> dict[int, BestOfMany]:
        """The best at each k of matrices (problems, k_max + 1)."""
        columns = [matrix[:, list(self.k)] for matrix in matrices]
        found = best_of_many(self.paired.by_name(columns), self.bootstrap)
        return dict(zip(self.k, found, strict=True))

    def _rewards(self) -> list[RewardOfMany]:
        """Each at its own K*; all ratios are ranked together."""
        rows = [self._rewards_at(ratio) for ratio in self.terms.cost_ratios]
        columns = zip(*(row.at_best for row in rows), strict=True)
        low = np.array([row.worst(*(one.k for one in row.best)) for row in rows])
        values = self.paired.by_name(np.stack(own, axis=1) for own in columns)
        ranked = best_of_many(values, self.bootstrap, low)
        return [
            RewardOfMany(row.ratio, self.paired.by_name(row.best), best)
            for row, best in zip(rows, ranked, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class _Rewards:
    """The rewards of all at one cost ratio; values of shape (problems, k_max + 1)."""

    ratio: float
    stakes: Sequence[Stakes]
    values: Sequence[FloatArray]
    best: tuple[BestK, ...]

    @property
    def at_best(self) -> list[FloatArray]:
        """Of each at its K*."""
        return [own[:, one.k] for own, one in zip(self.values, self.best, strict=True)]

    def worst(self, *k: int) -> float:
        """The least that a problem can give with so many draws, one number for all or of each."""
        each = k * len(self.stakes) if len(k) == 1 else k
        return min(own.worst(at) for own, at in zip(self.stakes, each, strict=True))
