"""What a comparison of two models finds; `compare` makes it."""

from dataclasses import dataclass

from inspect_resample.decisions.budgets import InUnit
from inspect_resample.decisions.names import COST_RATIOS, Unit
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.decisions.selection import SelectionRule, first_pass
from inspect_resample.statistics.difference import Difference, Differences
from inspect_resample.statistics.pairing import Paired
from inspect_resample.studies.compare.once import OftenOrOnce
from inspect_resample.studies.compare.reach import Reach


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


@dataclass(frozen=True, eq=False)
class Curves:
    """A figure of both models by number of draws."""

    k: tuple[int, ...]
    figures: Differences

    def __getitem__(self, k: int) -> Difference:
        """The figure at `k`, one of the numbers of draws of the curves."""
        at = self.k.index(k)
        figures = self.figures
        return Difference(figures.first[at], figures.second[at], figures.difference[at])


@dataclass(frozen=True, eq=False)
class RewardsCompared:
    """Rewards of both at one cost ratio.

    Attributes:
        cost_ratio: Cost of a false positive, in benefits.
        by_k: At equal K.
        best: K* of each, within its own draws.
        at_best: The reward of each at its own K*.
        reach: Whether some K of the first reaches one draw of the second, and the reverse.
    """

    cost_ratio: float
    by_k: Curves
    best: tuple[BestK, BestK]
    at_best: Difference
    reach: tuple[Reach, Reach]


@dataclass(frozen=True, eq=False)
class StrongCompared:
    """What can be compared only with a strong suite.

    Attributes:
        pass_at: Strong pass@k.
        resampled_accuracy: By K.
        conditional_accuracy: `macro` and `pooled` as in `estimators`; `in_common` is the mean over
            the problems with a weak pass of both models, so that neither has the easier ones.
        false_discovery_rate: `macro`, `pooled`, and `in_common` likewise.
        rewards: One for each cost ratio.
        reach: As in `RewardsCompared`, of the resampled accuracy.
        in_units: At equal budgets and on the budget frontier, one for each unit.
        often_or_once: The weaker model drawn often or the stronger one used once, or why that is
            not known.
    """

    pass_at: Curves
    resampled_accuracy: Curves
    conditional_accuracy: dict[str, Difference]
    false_discovery_rate: dict[str, Difference]
    rewards: tuple[RewardsCompared, ...]
    reach: tuple[Reach, Reach]
    in_units: tuple[InUnit, ...]
    often_or_once: OftenOrOnce | str


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two models compared.

    Attributes:
        paired: The evaluations on the problems that both have.
        k: The numbers of draws to show; the curves have them, and more points for plots.
        weak_pass_at: pass@k of the weak suite.
        strong: None unless both have a strong suite.
        weaker: 0 or 1: which model has the lower strong pass@1 (weak pass@1 with one suite).
        terms: What was at stake.
        replicates: Bootstrap replicates behind the intervals.
        seed: Their seed.
        confidence: Their nominal coverage.
    """

    paired: Paired
    k: tuple[int, ...]
    weak_pass_at: Curves
    strong: StrongCompared | None
    weaker: int
    terms: Terms
    replicates: int
    seed: int
    confidence: float
