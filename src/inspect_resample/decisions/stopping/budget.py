"""Where further draws are worth most: a budget over problems that were drawn already.

Each problem has a posterior, that of a population given its passes and rejects. For reward, a
problem without a pass gains by k further draws E[(1 - (1-s)^k) (benefit q - cost_fp (1-q))]; one
with a pass has its submission. Budgets go where the next step gains most a unit of cost; where
gains rise before they fall, a step is one along the upper concave hull of the curve. For an
interval, the variance that draws leave is the sum of v / n over problems with v that of one draw,
and n is best in proportion to sqrt(v / cost) (Neyman 1934): the next draw goes where it takes away
most.
"""

import heapq
from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.decisions.reward import Stakes
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.verifier_law.grid import Grid

MOST = 10_000
"""Further draws of one problem, at most."""


@dataclass(frozen=True, eq=False)
class Allocation:
    """Further draws of each problem.

    Attributes:
        draws: How many, shape (problems,).
        cost: What they cost if all of them are made.
        gain: What is to be expected of them: reward over all problems, or the part of the standard
            error from draws that goes away.
        even: The same where every problem gets the same share of the budget.
    """

    draws: IntArray
    cost: float
    gain: float
    even: float


def for_reward(
    grid: Grid, counts: Counts, stakes: Stakes, costs: FloatArray, budget: float
) -> Allocation:
    """Allocate for the largest expected reward, where the first weak pass is submitted.

    Args:
        grid: The population.
        counts: What was drawn.
        stakes: What a submission earns and costs; the price counts beside the budget.
        costs: Cost of a further draw of each problem in the unit of the budget, above 0.
        budget: What may be spent; never more is.
    """
    most = _most(costs, budget)
    n, b = counts.on_weak
    # Problems without a pass that were drawn as often have one curve.
    known = {
        rejects: _gains(grid.given(0, rejects), stakes, most) for rejects in set(n[b == 0].tolist())
    }
    settled = np.zeros(1)
    curves = [settled if b else known[n] for n, b in zip(n.tolist(), b.tolist(), strict=True)]
    draws, even = _greedy(curves, costs, budget), _evenly(costs, budget)
    return Allocation(draws, float(draws @ costs), _sum(curves, draws), _sum(curves, even))


def _sum(curves: list[FloatArray], draws: IntArray) -> float:
    return float(sum(curve[min(k, len(curve) - 1)] for curve, k in zip(curves, draws, strict=True)))


def _gains(grid: Grid, stakes: Stakes, most: int) -> FloatArray:
    """What k further draws of a problem without a pass gain, less their price, k from 0."""
    grid = grid.mean
    weak, right = grid.weight.sum(axis=2)[0], (grid.weight @ grid.q)[0]
    worth = stakes.benefit * right - stakes.cost_fp * (weak - right)
    missed = (1 - grid.s)[None, :] ** np.arange(most + 1)[:, None]
    drawn = np.concatenate([[0.0], np.cumsum(missed[:-1] @ weak)])
    gains: FloatArray = (1 - missed) @ worth - float(np.mean(stakes.price)) * drawn
    return gains


def _greedy(curves: list[FloatArray], costs: FloatArray, budget: float) -> IntArray:
    """Steps along concave hulls, the steepest a unit of cost first; a last one may be cut short."""
    draws = np.zeros(len(curves), np.int64)
    hulls = {id(curve): _hull(curve) for curve in curves}
    queue: list[tuple[float, int, int]] = []

    def offer(problem: int, corner: int) -> None:
        curve, hull = curves[problem], hulls[id(curves[problem])]
        if corner + 1 < len(hull):
            here, there = hull[corner], hull[corner + 1]
            slope = (curve[there] - curve[here]) / ((there - here) * costs[problem])
            if slope > 0:
                heapq.heappush(queue, (-slope, problem, corner))

    for problem in range(len(curves)):
        offer(problem, 0)
    left = budget
    while queue:
        _, problem, corner = heapq.heappop(queue)
        hull = hulls[id(curves[problem])]
        step = min(hull[corner + 1] - hull[corner], int(left / costs[problem] + 1e-9))
        part = curves[problem][hull[corner] : hull[corner] + step + 1]
        step = int(part.argmax())  # Part of a step may gain nothing.
        draws[problem] += step
        left -= step * costs[problem]
        if hull[corner] + step == hull[corner + 1]:
            offer(problem, corner + 1)
    return draws


def _hull(curve: FloatArray) -> list[int]:
    """Corners of the upper concave hull, up to the largest value."""
    hull: list[int] = []
    for k in range(int(curve.argmax()) + 1):
        while len(hull) > 1 and (curve[hull[-1]] - curve[hull[-2]]) * (k - hull[-1]) <= (
            curve[k] - curve[hull[-1]]
        ) * (hull[-1] - hull[-2]):
            hull.pop()
        hull.append(k)
    return hull


def for_interval(
    variance: FloatArray, counts: Counts, costs: FloatArray, budget: float
) -> Allocation:
    """Allocate for the narrowest interval of a mean over these problems.

    Args:
        variance: What one draw of a problem leaves open of its part of the figure, shape
            (problems,): from `coverage_variance` or `reward_variance`.
        counts: What was drawn.
        costs: As in `for_reward`.
        budget: As in `for_reward`.
    """
    n = counts.on_weak[0].astype(float)
    draws = np.zeros(len(n), np.int64)
    most = _most(costs, budget)

    def left_open(more: IntArray) -> float:
        return float(np.sqrt((variance / (n + more)).sum())) / len(n)

    # In one go near the optimum n + x = max(n, sqrt(v / cost) / u), then draw by draw.
    wanted = np.sqrt(variance / costs)
    if wanted.max() > 0:
        low, high = 0.0, float((n + most).max() / wanted[wanted > 0].min())
        for _ in range(100):
            scale = (low + high) / 2
            draws = np.clip(np.floor(scale * wanted - n), 0, most).astype(np.int64)
            low, high = (low, scale) if draws @ costs > budget else (scale, high)
        draws = np.clip(np.floor(low * wanted - n) - 1, 0, most).astype(np.int64)
    spare = budget - float(draws @ costs)
    while True:
        gain = np.where(
            costs <= spare + 1e-9, variance / ((n + draws) * (n + draws + 1)) / costs, 0
        )
        if gain.max() <= 0:
            break
        best = int(gain.argmax())
        draws[best] += 1
        spare -= costs[best]
    before = left_open(np.zeros_like(draws))
    if not before:
        return Allocation(draws, float(draws @ costs), 0.0, 0.0)
    even = 1 - left_open(_evenly(costs, budget)) / before
    return Allocation(draws, float(draws @ costs), 1 - left_open(draws) / before, even)


def coverage_variance(grid: Grid, counts: Counts, k: int) -> FloatArray:
    """Of pass@k of the weak suite: E[(k (1-s)^(k-1))^2 s (1-s)] of each problem's posterior."""
    s = grid.s
    return _posterior_mean(
        grid, counts, (k**2 * (1 - s) ** (2 * k - 1) * s)[:, None] * np.ones_like(grid.q)
    )


def reward_variance(grid: Grid, counts: Counts, stakes: Stakes, k: int) -> FloatArray:
    """Of the reward that 2 k draws earn beyond k, on which it hangs whether K* is near k.

    With t = s q and f = s (1-q) the chances of a right and of a wrong pass, and h their figure, one
    draw leaves t h_t^2 + f h_f^2 - (t h_t + f h_f)^2 open.
    """
    s, q = np.maximum(grid.s, 1e-12)[:, None], grid.q[None, :]
    worth, slope = stakes.benefit * q - stakes.cost_fp * (1 - q), stakes.benefit + stakes.cost_fp
    more = (1 - s) ** k - (1 - s) ** (2 * k)
    change = -k * (1 - s) ** (k - 1) + 2 * k * (1 - s) ** (2 * k - 1)
    by_right = slope * (1 - q) / s * more + worth * change
    by_wrong = -slope * q / s * more + worth * change
    open_left = s * q * by_right**2 + s * (1 - q) * by_wrong**2 - (s * worth * change) ** 2
    return _posterior_mean(grid, counts, np.maximum(open_left, 0))


def _posterior_mean(grid: Grid, counts: Counts, figure: FloatArray) -> FloatArray:
    """The mean of a figure of shape (s, q) under each problem's posterior, shape (problems,)."""
    grid = grid.mean
    draws, passes = (one.astype(float) for one in counts.on_weak)
    strong = np.zeros_like(passes) if counts.strong_passes is None else counts.strong * 1.0
    judged = counts.weak_passes if counts.strong_passes is not None else np.zeros_like(strong)
    found = np.empty(len(draws))
    for i, (n, b, c, bc) in enumerate(zip(draws, passes, strong, judged - strong, strict=True)):
        by_s = scipy.special.xlogy(b, grid.s) + scipy.special.xlog1py(n - b, -grid.s)
        by_q = scipy.special.xlogy(c, grid.q) + scipy.special.xlog1py(bc, -grid.q)
        log = by_s[:, None] + by_q[None, :]
        weight = grid.weight[0] * np.exp(log - log.max())
        found[i] = (weight * figure).sum() / weight.sum()
    return found


def _most(costs: FloatArray, budget: float) -> int:
    return max(1, min(MOST, int(budget / costs.min())))


def _evenly(costs: FloatArray, budget: float) -> IntArray:
    """The same draws of all problems, and one more of the first ones as far as it goes."""
    each = int(budget / costs.sum())
    more = np.cumsum(costs) <= budget - each * costs.sum() + 1e-9
    draws: IntArray = each + more.astype(np.int64)
    return draws
