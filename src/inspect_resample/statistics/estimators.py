"""Exact estimators on counts, for all problems and all numbers of draws at once.

For each problem: n draws, of which b pass the weak suite, and c pass the weak and the strong suite.
Nothing here is simulated. A quantity that papers estimate by shuffling the draws is the mean over
all orders of the draws, which has a closed form in (n, b, c).

Matrices have shape (problems, k_max + 1); column K is about K draws, column 0 about none.
"""

import numpy as np

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.ratio import Ratio, mean_over_problems

_BLOCK = 512  # Numbers of draws worked on at once: what is worked on stays in the cache.
_VANISHED = 1e-200  # A smaller chance is 0 from there on: denormal numbers cost a hundred times.


class StoppedEarlyError(ValueError):
    """A plain mean was asked of draws that stopped early because of what they showed."""

    def __init__(self, figure: str) -> None:
        super().__init__(
            f"drawing stopped early because of what the draws showed, so a plain mean of {figure} "
            f"over them would be biased: `inspect-resample analyze` and `optimal-k` give "
            f"figures of a law whose likelihood stays right (`fit_law` of "
            f"statistics.verifier_law.law); where drawing stopped at the first weak pass there is "
            f"statistics.survival too"
        )


def all_among(members: IntArray, draws: IntArray, k_max: int) -> FloatArray:
    """Chance that K draws without replacement are all among `members` of the `draws`.

    That is C(members, K) / C(draws, K), as a running product, which stays exact to rounding where
    factorials overflow.

    Args:
        members: Shape (problems,), between 0 and `draws`.
        draws: Shape (problems,), at least `k_max`.
        k_max: The largest K.

    Returns:
        Shape (problems, k_max + 1), for K = 0 .. k_max.
    """
    chances = np.zeros((len(draws), k_max + 1))
    chances[:, 0] = 1
    left, whole = (column.astype(np.float64)[:, None] for column in (members, draws))
    # A row that all problems share is divided by once a block, and not once a problem.
    if len(draws) and (draws == draws[0]).all():
        whole = whole[:1]
    alive = np.flatnonzero(members)
    for start in range(0, k_max, _BLOCK):
        drawn = np.arange(start, min(start + _BLOCK, k_max), dtype=np.float64)
        steps = left[alive] - drawn
        np.maximum(steps, 0, out=steps)
        steps /= (whole if len(whole) == 1 else whole[alive]) - drawn
        steps[:, 0] *= chances[alive, start]
        np.cumprod(steps, axis=1, out=steps)
        chances[alive, start + 1 : start + 1 + len(drawn)] = steps
        alive = alive[steps[:, -1] > _VANISHED]
    return chances


def pass_at(counts: Counts, suite: Suite, k_max: int | None = None) -> FloatArray:
    """pass@k of each problem: the chance that one of k draws passes (Chen et al. 2021).

    Args:
        counts: Draws and passes.
        suite: Which suite; "strong" means that the draw passes both.
        k_max: The largest k; the default is all that the draws allow.

    Returns:
        Shape (problems, k_max + 1).

    Raises:
        ValueError: `k_max` is beyond the draws, or there is no strong suite.
        StoppedEarlyError: Drawing stopped early.
    """
    _check_not_stopped(counts, "pass@k")
    draws, passes = _of(counts, suite)
    failed = all_among(draws - passes, draws, _limit(counts, k_max))
    return np.subtract(1, failed, out=failed)


def pass_all(counts: Counts, suite: Suite, k_max: int | None = None) -> FloatArray:
    """pass^k of each problem: the chance that all of k draws pass.

    Arguments, result and errors are those of `pass_at`.
    """
    _check_not_stopped(counts, "pass^k")
    draws, passes = _of(counts, suite)
    return all_among(passes, draws, _limit(counts, k_max))


def expected_draws(counts: Counts, k_max: int | None = None) -> FloatArray:
    """Draws made of each problem when drawing stops at the first weak pass, or at K.

    The sum over j < K of the chance that none of j draws passes. Arguments, result and errors are
    those of `pass_at`.
    """
    return draws_until(1 - pass_at(counts, "weak", k_max))


def draws_until(missed: FloatArray) -> FloatArray:
    """Expected draws by K from the chance that none of j draws ends drawing, by j; one shape."""
    made = np.zeros_like(missed)
    np.cumsum(missed[:, :-1], axis=1, out=made[:, 1:])
    return made


def precision(counts: Counts) -> FloatArray:
    """c/b of each problem, the share of its weak passes that are right; 0 where b = 0.

    Raises:
        ValueError: There is no strong suite.
    """
    return _share(counts.strong, counts.weak_passes)


def conditional_accuracy(counts: Counts) -> dict[str, Ratio]:
    """P(strongly correct given weak pass), four ways to average it over problems.

    Returns:
        `macro`: mean of c/b over the problems with b > 0. `lower_bound` and `upper_bound`: the mean
        over all problems, with 0 and with 1 for a problem without weak passes. `pooled`: the sum of
        c over the sum of b, in which problems with many weak passes weigh more.

    Raises:
        ValueError: There is no strong suite.
        StoppedEarlyError: Drawing stopped early.
    """
    _check_not_stopped(counts, "conditional accuracy")
    share = precision(counts)
    defined = (counts.weak_passes > 0).astype(np.float64)
    return {
        "macro": Ratio(share[:, None], defined[:, None]),
        "lower_bound": mean_over_problems(share),
        "upper_bound": mean_over_problems(share + 1 - defined),
        "pooled": _pooled(counts.strong, counts.weak_passes),
    }


def false_discovery_rate(counts: Counts) -> dict[str, Ratio]:
    """P(incorrect given weak pass) = 1 - conditional accuracy, `macro` and `pooled`.

    The paper of Stroebl et al. calls this the false positive rate. Errors are those of
    `conditional_accuracy`.
    """
    _check_not_stopped(counts, "the false discovery rate")
    return _rates(counts.weak_passes - counts.strong, counts.weak_passes)


def false_positive_rate(counts: Counts) -> dict[str, Ratio]:
    """P(weak pass given incorrect) = (b - c) / (n - c), `macro` and `pooled`.

    Weak passes without a strong verdict are false as often as the problem's others are.

    Errors are those of `conditional_accuracy`.
    """
    _check_not_stopped(counts, "the false positive rate")
    draws, passes = counts.on_weak
    right = precision(counts) * passes
    return _rates(passes - right, draws - right)


def generalization_gap(counts: Counts, k_max: int | None = None) -> FloatArray:
    """Weak pass@k minus strong pass@k of each problem.

    Arguments, result and errors are those of `pass_at`.
    """
    return pass_at(counts, "weak", k_max) - pass_at(counts, "strong", k_max)


def _check_not_stopped(counts: Counts, figure: str) -> None:
    if counts.stopped_early:
        raise StoppedEarlyError(figure)


def _limit(counts: Counts, k_max: int | None) -> int:
    return counts.k_max if k_max is None else counts.check_k(k_max)


def _of(counts: Counts, suite: Suite) -> tuple[IntArray, IntArray]:
    """The draws that a suite judged, and those that pass."""
    return counts.on_weak if suite == "weak" else (counts.draws, counts.strong)


def _share(part: FloatArray | IntArray, whole: FloatArray | IntArray) -> FloatArray:
    """The share of `part` in `whole`, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)


def _rates(part: FloatArray | IntArray, whole: FloatArray | IntArray) -> dict[str, Ratio]:
    defined = (whole > 0).astype(np.float64)
    return {
        "macro": Ratio(_share(part, whole)[:, None], defined[:, None]),
        "pooled": _pooled(part, whole),
    }


def _pooled(part: FloatArray | IntArray, whole: FloatArray | IntArray) -> Ratio:
    return Ratio(part[:, None].astype(np.float64), whole[:, None].astype(np.float64))
