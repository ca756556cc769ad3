"""What K draws are worth, and which K is worth most."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from inspect_resample.decisions.cost import spent
from inspect_resample.decisions.names import Policy
from inspect_resample.decisions.plateau import Unsettled, plateau, unsettled
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.truth import EXACT, Truth

NOTHING = Estimate(0.0, 0.0, 0.0)
"""The reward of no draws: certain."""

_LEAST_PROBABILITY = 0.01  # A smaller share of the resamples is noise.
_ROUNDING = 1e-12  # Rewards closer than this, relative to the stakes, are equal.


@dataclass(frozen=True, eq=False)
class Stakes:
    """What a submission earns and what it costs, all in one unit.

    Attributes:
        benefit: Gain of submitting a strongly correct draw, more than 0.
        cost_fp: Loss of submitting a false positive, 0 or more. The paper's cost-benefit ratio is
            `cost_fp / benefit`.
        price: Cost of one draw, 0 or more; of all problems, or of each, shape (problems,).
        policy: Whether drawing stops at the first weak pass or makes all K draws anyway.
        once: Cost that comes with the first draw and not again, as reading the prompt does where
            its reading is shared; like `price`.
        verify_price: Cost of checking one weak pass by what stands for the truth, 0 or more; None
            where it is not known, which costs nothing.
        truth: How verdicts of the strong suite stand to the truth.

    Raises:
        ValueError: A number is out of its range.
    """

    benefit: float = 1.0
    cost_fp: float = 1.0
    price: float | FloatArray = 0.0
    policy: Policy = "stop_at_first_pass"
    once: float | FloatArray = 0.0
    verify_price: float | None = None
    truth: Truth = EXACT

    def __post_init__(self) -> None:
        if not (0 < self.benefit < np.inf):
            raise ValueError(f"benefit must be a number above 0, got {self.benefit}")
        if not (0 <= self.cost_fp < np.inf):
            raise ValueError(f"cost_fp must be a number, 0 or more, got {self.cost_fp}")
        for name in ("price", "once"):
            values = np.asarray(getattr(self, name))
            if values.ndim > 1 or not ((values >= 0) & (values < np.inf)).all():
                raise ValueError(
                    f"{name} must be a number, 0 or more, or one a problem, got "
                    f"{getattr(self, name)}"
                )
        if not (0 <= (self.verify_price or 0.0) < np.inf):
            raise ValueError(f"verify_price must be a number, 0 or more, got {self.verify_price}")

    def worst(self, k: int) -> float:
        """The least that a problem can give with up to `k` draws: a false positive after all."""
        each = float(np.max(self.price)) + (self.verify_price or 0.0)
        return -self.cost_fp - float(np.max(self.once)) - k * each


def reward(outcomes: Submissions, stakes: Stakes) -> FloatArray:
    """Expected reward of each problem by K, of the shape of the outcomes."""
    worth = earned(outcomes, stakes)
    worth -= spent(stakes.price, stakes.once, outcomes.made(stakes.policy))
    return worth


def earned(outcomes: Submissions, stakes: Stakes) -> FloatArray:
    """The same where draws cost nothing; checks cost what they do."""
    right, wrong = outcomes.right, outcomes.wrong
    if stakes.truth != EXACT:
        submitted = right + wrong
        right = stakes.truth.right(right, submitted, outcomes.verified)
        wrong = submitted - right
    worth = stakes.benefit * right
    worth -= stakes.cost_fp * wrong
    if outcomes.verifications is not None:
        worth -= (stakes.verify_price or 0.0) * outcomes.verifications
    return worth


@dataclass(frozen=True, kw_only=True)
class KStar:
    """K*, the smallest K with the largest mean reward.

    Attributes:
        k: K*; 0 when no K pays.
        low: The smallest K that may be the best: no other is significantly better.
        high: The largest such K; when it is the last K, no decline is sure.
        at_end_of_data: Whether K* is the last one, so that a larger one may be better.
        unsettled: Where nearly every K may be the best, what it takes to tell K* from another one;
            null where the draws tell something, and under a law.
    """

    k: int
    low: int
    high: int
    at_end_of_data: bool
    unsettled: Unsettled | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class BestK(KStar):
    """The number of draws that the data favour, and how sure they are.

    Attributes:
        reward: Mean reward at that K. The interval is for this K; it does not widen for K having
            been chosen on the same data.
        probability: Share of resamples in which each K is best, shape (k_max + 1,).
    """

    told_as: ClassVar[type] = KStar
    reward: Estimate
    probability: FloatArray

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return handler.generate_schema(cls.told_as)

    @property
    def flat(self) -> dict[str, Any]:
        """What it says beside other figures, by the names that it has there.

        Of `k_star_probability`, the probability of each K, what is noise is left out.
        """
        likely = np.flatnonzero(self.probability >= _LEAST_PROBABILITY).tolist()
        return {
            "k_star": self.k,
            "k_star_low": self.low,
            "k_star_high": self.high,
            "k_star_probability": {k: float(self.probability[k]) for k in likely},
            "at_end_of_data": self.at_end_of_data,
        }


def best_k(outcomes: Submissions, stakes: Stakes, bootstrap: Bootstrap) -> BestK:
    """K* with its interval, its plateau and the probability of each K.

    A resample's own best K jumps along a flat curve, and its quantiles can miss the true one every
    time. The interval is therefore made of the K than which no other is significantly better.
    """
    rewards = reward(outcomes, stakes)
    equal = tolerance(stakes)
    k = int(first_best(rewards.mean(axis=0)[None, :], equal)[0])
    worst = stakes.worst(rewards.shape[1] - 1)
    span = stakes.benefit - worst
    low, high = plateau(rewards, k, span, equal, bootstrap)
    winners = np.concatenate([first_best(curves, equal) for curves in bootstrap.curves(rewards)])
    return BestK(
        k=k,
        reward=_reward_at(rewards[:, k], worst, stakes, bootstrap) if k else NOTHING,
        at_end_of_data=k == rewards.shape[1] - 1,
        low=low,
        high=high,
        probability=np.bincount(winners, minlength=rewards.shape[1]) / len(winners),
        unsettled=unsettled(rewards, k, (low, high), equal, bootstrap),
    )


def _reward_at(rewards: FloatArray, worst: float, stakes: Stakes, bootstrap: Bootstrap) -> Estimate:
    return bootstrap.intervals(mean_over_problems(rewards, worst, stakes.benefit))[0]


def tolerance(stakes: Stakes) -> float:
    """Rewards that are closer than this are equal: what lies between them is rounding."""
    return _ROUNDING * (stakes.benefit + stakes.cost_fp)


def first_best(curves: FloatArray, equal: float) -> IntArray:
    """Index of the first entry of each row that is as large as the largest, or `equal` to it."""
    winners: IntArray = (curves >= curves.max(axis=1, keepdims=True) - equal).argmax(axis=1)
    return winners
