"""Models on the same problems: of two every figure and the paired differences, of more the best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from inspect_resample.decisions.budgets import Checking, InUnit, in_unit
from inspect_resample.decisions.names import Unit
from inspect_resample.decisions.reward import BestK, Stakes, best_k, reward
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.two_stage import checked, policies_tried
from inspect_resample.errors import Failure
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.difference import Comparer, Difference
from inspect_resample.statistics.estimators import (
    conditional_accuracy,
    false_discovery_rate,
    pass_at,
)
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.pairing import Paired, pair, same_draws
from inspect_resample.statistics.ratio import Ratio
from inspect_resample.studies.compare.best_of_many import best_of_many
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    RewardsCompared,
    StrongCompared,
    Terms,
)
from inspect_resample.studies.compare.once import often_or_once
from inspect_resample.studies.compare.weak_model import Reaches, weak_model_test
from inspect_resample.studies.summary.study import beyond
from inspect_resample.studies.summary.summary import curve_grid, shown_k


def find_comparison(
    evaluations: Sequence[Evaluation],
    k: Sequence[int] | None,
    terms: Terms,
    replicates: int,
    seed: int,
) -> Comparison:
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
) -> Comparison:
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
    study = _Study(paired, shown, terms or Terms(), bootstrap)
    suite: Suite = "strong" if paired.two_suites else "weak"
    return Comparison(
        paired=paired,
        k=shown,
        weak_pass_at=study.pass_at("weak"),
        strong=study.strong() if paired.two_suites else None,
        weaker=paired.names[
            int(np.argmin([pass_at(one.counts, suite, 1)[:, 1].mean() for one in study.all]))
        ],
        terms=study.terms,
        replicates=replicates,
        seed=seed,
        confidence=bootstrap.confidence,
    )


class _Study:
    """A comparison in the making."""

    def __init__(
        self, paired: Paired, k: tuple[int, ...], terms: Terms, bootstrap: Bootstrap
    ) -> None:
        self.all, self.paired, self.terms = paired.evaluations, paired, terms
        self.bootstrap = bootstrap
        self.comparer: Comparer | None = None
        self.k = k
        if len(self.all) == 2:
            first, second = self.all
            self.comparer = Comparer(bootstrap, same_draws(first, second))
            self.k = curve_grid(paired.k_max, k)

    def pass_at(self, suite: Suite) -> Curves:
        """pass@k of a suite."""
        return self._curves([pass_at(one.counts, suite, self.k[-1]) for one in self.all])

    def strong(self) -> StrongCompared:
        """What needs a strong suite."""
        outcomes = [self.terms.rule(one.counts) for one in self.all]
        correct = [one.right for one in outcomes]
        return StrongCompared(
            pass_at=self.pass_at("strong"),
            resampled_accuracy=self._curves(correct),
            rewards=self._rewards(outcomes),
            in_units=tuple(self._in_unit(unit, outcomes) for unit in self.terms.units),
            often_or_once=often_or_once(
                self.paired, self.terms.pricing, self.bootstrap, self.terms.rule
            ),
            conditional_accuracy=self._rates(
                [conditional_accuracy(one.counts) for one in self.all]
            ),
            false_discovery_rate=self._rates(
                [false_discovery_rate(one.counts) for one in self.all]
            ),
            reach=self._reach(correct, 0.0),
        )

    def _curves(self, matrices: Sequence[FloatArray], low: float = 0.0) -> Curves:
        """The curves of matrices (problems, k_max + 1) with values between `low` and 1."""
        columns = [matrix[:, list(self.k)] for matrix in matrices]
        if self.comparer is None:
            return Curves(self.k, None, best_of_many(self.paired.by_name(columns), self.bootstrap))
        first, second = columns
        return Curves(self.k, self.comparer.curves(first, second, low))

    def _rates(self, rates: Sequence[Mapping[str, Ratio]]) -> dict[str, Difference]:
        """Of two models."""
        if self.comparer is None:
            return {}
        first, second = rates
        both = first["macro"].denominator * second["macro"].denominator
        common = [Ratio(one["macro"].numerator * both, both) for one in rates]
        return {
            "macro": self.comparer.ratio(first["macro"], second["macro"]),
            "pooled": self.comparer.ratio(first["pooled"], second["pooled"]),
            "in_common": self.comparer.ratio(common[0], common[1]),
        }

    def _reach(self, values: Sequence[FloatArray], low: float) -> Reaches | None:
        """Of two models."""
        if self.comparer is None:
            return None
        first, second = values
        return Reaches(
            weak_model_test(first, second[:, 1], low, 1.0, self.bootstrap),
            weak_model_test(second, first[:, 1], low, 1.0, self.bootstrap),
        )

    def _in_unit(self, unit: Unit, outcomes: Sequence[Submissions]) -> InUnit:
        terms = self.terms
        costs = [terms.pricing.cost_in(unit, one) for one in self.all]
        return in_unit(
            self.paired.by_name(outcomes), costs, terms.pricing.policy, terms.cost_ratios,
            terms.budgets, self.bootstrap, self.comparer, self._checking(),
        )  # fmt: skip

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

    def _rewards(self, outcomes: Sequence[Submissions]) -> tuple[RewardsCompared, ...]:
        """At each one's own K*, and of two at equal K; more than two are ranked at all ratios."""
        rows = [self._rewards_at(ratio, outcomes) for ratio in self.terms.cost_ratios]
        if self.comparer is not None:
            return tuple(self._of_two(row, self.comparer) for row in rows)
        columns = zip(*(row.at_best for row in rows), strict=True)
        low = np.array([row.worst(*(one.k for one in row.best)) for row in rows])
        values = self.paired.by_name(np.stack(own, axis=1) for own in columns)
        ranked = best_of_many(values, self.bootstrap, low)
        return tuple(
            RewardsCompared(row.ratio, self.paired.by_name(row.best), found_best)
            for row, found_best in zip(rows, ranked, strict=True)
        )

    def _rewards_at(self, ratio: float, outcomes: Sequence[Submissions]) -> "_Rewards":
        stakes = [self.terms.pricing.stakes(ratio, one) for one in self.all]
        if self.terms.pricing.verify_price is not None:
            outcomes = [checked(*pair) for pair in zip(self._tried, stakes, strict=True)]
        pairs = list(zip(outcomes, stakes, strict=True))
        best = tuple(best_k(one, own, self.bootstrap) for one, own in pairs)
        return _Rewards(ratio, stakes, [reward(one, own) for one, own in pairs], best)

    def _of_two(self, row: "_Rewards", comparer: Comparer) -> RewardsCompared:
        (first, second), values = row.best, row.values
        return RewardsCompared(
            cost_ratio=row.ratio,
            k_star=self.paired.by_name(row.best),
            at_k_star=comparer.mean(
                values[0][:, first.k] if first.k else None,
                values[1][:, second.k] if second.k else None,
                row.worst(max(first.k, second.k)),
                1.0,
            ),
            by_k=self._curves(values, row.worst(self.k[-1])),
            reach=self._reach(values, row.worst(max(own.shape[1] - 1 for own in values))),
        )


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
