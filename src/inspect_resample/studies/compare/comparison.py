"""What a comparison of two models or more finds; `compare` makes it."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.budgets import InUnit
from inspect_resample.decisions.names import COST_RATIOS, Unit
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.decisions.selection import SelectionRule, first_pass
from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.bounds import Ends
from inspect_resample.statistics.difference import Difference, Differences
from inspect_resample.statistics.pairing import Paired
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.best_of_many import BestOfMany
from inspect_resample.studies.compare.once import OftenOrOnce
from inspect_resample.studies.compare.weak_model import Reaches


@dataclass(frozen=True, eq=False)
class Terms:
    """What a comparison is about beside the draws.

    Attributes:
        cost_ratios: Costs of a false positive, in benefits of a correct answer.
        pricing: What draws cost, and when drawing stops.
        units: In which budgets are counted.
        budgets: Budgets to show, in each of the units; None for a choice made from the data.
        rule: Which draw is submitted.
    """

    cost_ratios: tuple[float, ...] = COST_RATIOS
    pricing: Pricing = FREE
    units: tuple[Unit, ...] = ("draws",)
    budgets: tuple[float, ...] | None = None
    rule: SelectionRule = first_pass


@dataclass(frozen=True)
class DifferenceAtK(Difference):
    """A figure of both models at some k.

    Attributes:
        band: Ends of a band that holds the differences at all k at once.
    """

    band: Ends


@dataclass(frozen=True, eq=False)
class Curves:
    """A figure of all models by number of draws.

    Attributes:
        k: The numbers: those to show, and of two models more for plots.
        pair: The figures of two models and their differences; None of more.
        best_of_many: Of more than two, which is best at each k; empty of two.
    """

    k: tuple[int, ...]
    pair: Differences | None
    best_of_many: tuple[BestOfMany, ...] = ()

    @property
    def figures(self) -> Differences:
        """The figures of two models.

        Raises:
            ValueError: There are more.
        """
        if self.pair is None:
            raise ValueError("only two models have differences")
        return self.pair

    @property
    def each(self) -> tuple[Intervals, ...]:
        """The figure of each model at every k, with the interval that it has alone."""
        if self.pair is not None:
            return self.pair.first, self.pair.second
        return tuple(
            Intervals(*np.array([(one.estimate, one.low, one.high) for one in own]).T)
            for own in zip(*(one.values.values() for one in self.best_of_many), strict=True)
        )

    def __getitem__(self, k: int) -> DifferenceAtK:
        """The figure of two models at `k`, one of the numbers of draws of the curves."""
        at, found = self.k.index(k), self.figures
        band = Ends(float(found.low[at]), float(found.high[at]))
        return DifferenceAtK(found.first[at], found.second[at], found.difference[at], band)


@dataclass(frozen=True, eq=False)
class RewardsCompared:
    """Rewards at one cost ratio.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        k_star: K* of each, by name, within its own draws.
        at_k_star: The reward of each at its own K*; of more than two, which is best there.
        by_k: Of two models, at equal K; None of more.
        reach: The weak-model test of two models; None of more.
    """

    cost_ratio: float
    k_star: dict[str, BestK]
    at_k_star: Difference | BestOfMany
    by_k: Curves | None = None
    reach: Reaches | None = None


@dataclass(frozen=True, eq=False)
class StrongCompared:
    """What can be compared only with a strong suite.

    Attributes:
        pass_at: Strong pass@k.
        resampled_accuracy: By K.
        rewards: One for each cost ratio.
        in_units: At equal budgets, of two, and on the budget frontier, one for each unit.
        often_or_once: The weaker models drawn often or the strongest one used once, or why that is
            not known.
        conditional_accuracy: Of two: `macro` and `pooled` as in `estimators`; `in_common` is the
            mean over the problems with a weak pass of both models, so that neither has the easier
            ones. Empty of more.
        false_discovery_rate: Likewise.
        reach: As in `RewardsCompared`, of the resampled accuracy.
    """

    pass_at: Curves
    resampled_accuracy: Curves
    rewards: tuple[RewardsCompared, ...]
    in_units: tuple[InUnit, ...]
    often_or_once: OftenOrOnce | Unavailable
    conditional_accuracy: dict[str, Difference]
    false_discovery_rate: dict[str, Difference]
    reach: Reaches | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Models compared, each with its generation settings.

    Attributes:
        paired: The evaluations on the problems that all of them have.
        k: The numbers of draws to show.
        weak_pass_at: pass@k of the weak suite.
        strong: None unless all have a strong suite.
        weaker: The name of the model with the lowest strong pass@1 (weak pass@1 with one suite).
        terms: What was at stake.
        replicates: Bootstrap replicates behind the intervals.
        seed: Their seed.
        confidence: Their nominal coverage.
    """

    paired: Paired
    k: tuple[int, ...]
    weak_pass_at: Curves
    strong: StrongCompared | None
    weaker: str
    terms: Terms
    replicates: int
    seed: int
    confidence: float

    @property
    def of_two(self) -> bool:
        """Whether it is of two models, so that there are differences."""
        return len(self.paired.evaluations) == 2
