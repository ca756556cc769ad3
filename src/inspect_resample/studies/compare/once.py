"""A weaker model drawn often, or a stronger one used once; and the stakes at which that turns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from inspect_resample.decisions.cost import Cost, CostError, spent
from inspect_resample.decisions.names import POLICIES, Policy
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import reward
from inspect_resample.decisions.selection import SelectionRule, first_pass
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Evaluation, FloatArray
from inspect_resample.statistics.numbers import spaced
from inspect_resample.statistics.pairing import Paired
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.weak_model import WeakModelTest, weak_model_test_of_any

Kind = Literal["often", "once", "often, then once", "once, then often"]

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Turn:
    """Which of two choices earns more as a stake grows from 0, and where that turns.

    The stake is the price of drawing, or the cost of a false positive. It is looked at as far as
    one of the choices pays.

    Attributes:
        kind: Which is ahead, and which then.
        at: The stake at which it turns first; infinite where it does not. The ends are those of
            the resamples, and infinite or 0 where it does not turn in too many of these.
        share: Share of the resamples of the problems with the same kind.
    """

    kind: Kind
    at: Estimate
    share: float


@dataclass(frozen=True)
class Itself:
    """The K, from 1 up, that does best for a model, and its resampled accuracy there.

    The interval does not widen for the choice of K.
    """

    k: int
    value: Estimate


@dataclass(frozen=True, eq=False)
class OftenOrOnce:
    """The model with the highest strong pass@1 used once, and draws of the others.

    Attributes:
        error: null; else it is why nothing is known, and nothing else is there.
        often: Name of that of the others of which some K does best.
        once: Name of the former.
        order: Strong pass@1 of `once` minus that of `often`.
        reach: Whether `often` reaches one draw of `once`, in resampled accuracy. Its interval
            allows for every K of every other model.
        itself: `once` drawn more often.
        unit: In which drawing is paid: draws of either at the same price where no other is known.
        price_turns: Where it turns as drawing costs more, by policy, when a false positive costs
            nothing; in right answers for a unit.
        cost_ratio_turns: Where it turns as a false positive costs more, at the price of the
            analysis.
    """

    error: None = field(default=None, init=False)
    often: str
    once: str
    order: Estimate
    reach: WeakModelTest
    itself: Itself
    unit: str
    price_turns: dict[Policy, Turn]
    cost_ratio_turns: Turn


def often_or_once(
    paired: Paired, pricing: Pricing, bootstrap: Bootstrap, rule: SelectionRule = first_pass
) -> OftenOrOnce | Unavailable:
    """Compare one draw of the strongest model with draws of the others, or say why not.

    Raises:
        CostError: What draws are charged for is not known.
    """
    if not paired.two_suites:
        return Unavailable("not all logs have a strong suite, which knows what is right")
    if any(one.counts.stopped_early for one in paired.evaluations):
        return Unavailable(
            "drawing stopped early because of what the draws showed, so that means over them "
            "are biased"
        )
    outcomes = [rule(one.counts) for one in paired.evaluations]
    at_1 = [float(one.right[:, 1].mean()) for one in outcomes]
    once = int(np.argmax(at_1))
    others = [place for place in range(len(outcomes)) if place != once]
    own = outcomes[once].right
    single, itself_k = own[:, 1], int(own[:, 1:].mean(axis=0).round(12).argmax()) + 1
    place, reached = weak_model_test_of_any(
        [outcomes[other].right for other in others], single, 0.0, 1.0, bootstrap
    )
    often = others[place]
    order = mean_over_problems(single - outcomes[often].right[:, 1], -1, 1)
    unit, costs = _costs(paired.evaluations, pricing)
    choices = _Choices(outcomes, once, others, bootstrap)
    return OftenOrOnce(
        often=paired.names[often],
        once=paired.names[once],
        order=bootstrap.intervals(order)[0],
        reach=reached,
        itself=Itself(itself_k, bootstrap.intervals(mean_over_problems(own[:, itself_k]))[0]),
        unit=unit,
        price_turns={
            policy: choices.turn([one.right for one in outcomes], _bills(costs, outcomes, policy))
            for policy in POLICIES
        },
        cost_ratio_turns=choices.turn(
            [
                reward(one, pricing.stakes(0.0, evaluation))
                for one, evaluation in zip(outcomes, paired.evaluations, strict=True)
            ],
            [one.wrong for one in outcomes],
        ),
    )


def _costs(evaluations: Sequence[Evaluation], pricing: Pricing) -> tuple[str, list[Cost]]:
    """What draws cost: in the unit of the price, else in dollars, else in draws."""
    if isinstance(pricing.price, str):
        found = [pricing.cost(one) for one in evaluations]
        return found[0].unit, found
    try:
        found = [pricing.cost_in("dollars", one) for one in evaluations]
    except CostError:
        found = []
    if not any(cost.per_draw.any() for cost in found):
        found = [pricing.cost_in("draws", one) for one in evaluations]
    return found[0].unit, found


def _bills(
    costs: Sequence[Cost], outcomes: Sequence[Submissions], policy: Policy
) -> list[FloatArray]:
    """By the price of a draw, which is the mean of a problem's draws."""
    return [
        spent(cost.per_draw, cost.once, one.made(policy))
        for cost, one in zip(costs, outcomes, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class _Choices:
    """One draw of a model, or some number of draws of another."""

    outcomes: Sequence[Submissions]
    once: int
    others: Sequence[int]
    bootstrap: Bootstrap

    def turn(self, values: Sequence[FloatArray], losses: Sequence[FloatArray]) -> Turn:
        """Where `values` - stake x `losses`, by model (problems, k_max + 1), changes its best."""
        both = np.concatenate([self._columns(values), self._columns(losses)], axis=1)
        kind, at = _turns(both.mean(axis=0)[None])
        parts = [_turns(block) for block in self.bootstrap.curves(both)]
        kinds = np.concatenate([part[0] for part in parts])
        ats = np.concatenate([part[1] for part in parts])
        tail = (1 - self.bootstrap.confidence) / 2
        ats[kinds % 2 != kind[0] % 2] = 0  # The other is ahead from the start: it has turned.
        return Turn(
            _KINDS[kind[0]],
            Estimate(
                float(at[0]),
                float(np.quantile(ats, tail, method="lower")),
                float(np.quantile(ats, 1 - tail, method="higher")),
            ),
            float((kinds == kind[0]).mean()),
        )

    def _columns(self, matrices: Sequence[FloatArray]) -> FloatArray:
        """One draw of the one model, then each number of draws of the others."""
        often = [matrices[other] for other in self.others]
        return np.concatenate(
            [matrices[self.once][:, [1]], *(own[:, spaced(own.shape[1] - 1)] for own in often)],
            axis=1,
        )


_KINDS: tuple[Kind, ...] = ("often", "once", "often, then once", "once, then often")


def _turns(curves: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Kind, as a place in `_KINDS`, and first turn of each row.

    Args:
        curves: Mean values, then mean losses of one draw and of every other choice; shape
            (rows, 2 + 2 choices).
    """
    value, loss = np.split(curves, 2, axis=1)
    gain, saving = value[:, 1:] - value[:, :1], loss[:, :1] - loss[:, 1:]
    gain = np.where(np.abs(gain) <= _ROUNDING, 0, gain)
    saving = np.where(np.abs(saving) <= _ROUNDING * np.abs(loss).max(initial=1), 0, saving)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = np.where(saving != 0, -gain / saving, np.inf)
        ends = np.where(loss > 0, value / loss, np.where(value > 0, np.inf, 0)).max(axis=1)
    until = np.where(gain > 0, np.where(saving < 0, crossing, np.inf), 0).max(axis=1)
    again = np.where((gain <= 0) & (saving > 0), crossing, np.inf).min(axis=1)
    until = np.where((until >= again) | (until >= ends), np.inf, until)
    again = np.where(again >= ends, np.inf, again)
    first = until > 0
    at = np.where(first, until, again)
    kind = np.where(first, np.where(np.isinf(at), 0, 2), np.where(np.isinf(at), 1, 3))
    return kind, at
