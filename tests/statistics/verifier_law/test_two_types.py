"""The theory of two types of problems (Stroebl et al.), in its exact form.

A problem of type i is solved by a draw with chance r_i, the verifier accepts right draws with
chance c and rejects wrong ones with chance s. The value of the k-th draw, which is made only when
the k - 1 before it were rejected, is sum_i p_i beta_i^(k-1) (benefit c r_i - cost (1-s) (1-r_i))
with beta_i = (1-c) r_i + s (1-r_i), the chance of rejection.
"""

import math

import numpy as np
import pytest

from inspect_resample.decisions.by_law import rewards, search
from inspect_resample.decisions.reward import Stakes
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.verifier_law.population import Population

_SHARP = 1e8  # Sum of the parameters of a beta distribution that is all but a point.


def two_types(share: float, solved: tuple[float, float], c: float, s: float) -> Population:
    """A population of two points; `share` is that of the first type."""
    r = np.array([solved])
    passes = c * r + (1 - s) * (1 - r)
    precision = c * r / passes
    return Population(
        np.array([[share, 1 - share]]),
        _SHARP * passes,
        _SHARP * (1 - passes),
        _SHARP * precision,
        _SHARP * (1 - precision),
    )


def values(
    share: float, solved: tuple[float, float], c: float, s: float, stakes: Stakes, draws: int
) -> FloatArray:
    """The value of each draw by the formula above, shape (draws,)."""
    p, r = np.array([share, 1 - share]), np.array(solved)
    rejected = (1 - c) * r + s * (1 - r)
    worth = stakes.benefit * c * r - stakes.cost_fp * (1 - s) * (1 - r)
    return (p * worth) @ rejected[:, None] ** np.arange(draws)


@pytest.mark.parametrize("c", [0.7, 1.0])
@pytest.mark.parametrize("cost", [0.5, 2.0])
def test_the_reward_is_the_sum_of_the_values_of_its_draws(c: float, cost: float) -> None:
    setting, stakes = (0.6, (0.8, 0.05), c, 0.9), Stakes(cost_fp=cost)
    got = rewards(two_types(*setting), np.arange(31.0), stakes)[0]
    expected = np.append(0, values(*setting, stakes, 30).cumsum())
    assert got == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize(
    ("share", "solved", "cost"),
    [(0.6, (0.8, 0.02), 1.0), (0.9, (0.5, 0.01), 1.0), (0.5, (0.9, 0.05), 2.0)],
)
def test_an_interior_optimum_is_where_hard_problems_lose_what_easy_ones_win(
    share: float, solved: tuple[float, float], cost: float
) -> None:
    setting, stakes = (share, solved, 1.0, 0.9), Stakes(cost_fp=cost)
    (easy, easy_rejected), (hard, hard_rejected) = (
        (r - cost * 0.1 * (1 - r), 0.9 * (1 - r)) for r in solved
    )
    assert easy > 0 > hard
    shares = share * easy / ((1 - share) * -hard)
    crossing = math.log(shares) / math.log(hard_rejected / easy_rejected)
    best = search(two_types(*setting), stakes, 0.95)
    assert best.k_star == math.floor(crossing) + 1
    assert best.probability_unbounded == 0


@pytest.mark.parametrize("solved", [(0.9, 0.2), (0.95, 0.5), (0.6, 0.3)])
def test_large_optima_of_sums_in_floating_point_are_unbounded(
    solved: tuple[float, float],
) -> None:
    setting, stakes = (0.5, solved, 0.9, 0.95), Stakes(cost_fp=1)
    gains = values(*setting, stakes, 5000)
    summed = gains.cumsum()
    vanished = int(summed.argmax()) + 1
    # Every draw adds to the reward, but from some K on the sum is too coarse to show it.
    assert (gains[:vanished] > 0).all()
    assert 10 < vanished < 5000
    assert search(two_types(*setting), stakes, 0.95).k_star == "unbounded"
