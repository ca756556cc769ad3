"""Selection rules: which of K draws is submitted, if any. Each is one function to `Submissions`.

K draws are any K of a problem's draws, without replacement, never the first K. Rules are exact; the
weighted vote, and votes among very many draws, are means over random subsets with a standard error.
"""

from collections.abc import Callable
from typing import Literal, Protocol

import numpy as np

from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.votes import EXACT_UP_TO, chance_to_win
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.draw_table import NO_ANSWER, DrawTable
from inspect_resample.statistics.estimators import draws_until, pass_at, precision

Weigh = Literal["sum", "mean", "maximum"]

SUBSETS = 400
"""Random subsets behind a rule that has no exact form."""


class SelectionRule(Protocol):
    """A rule that needs no more of a draw than the verdicts of the suites."""

    def __call__(self, counts: Counts, k_max: int | None = None, /) -> Submissions:
        """What is submitted after K = 0 .. `k_max` draws, the mean over all orders of the draws.

        Args:
            counts: Draws and passes, with a strong suite.
            k_max: The largest K; the default is all that the draws allow.

        Raises:
            ValueError: `k_max` is beyond the draws, or there is no strong suite.
            StoppedEarlyError: Drawing stopped early.
        """
        ...


def first_pass(counts: Counts, k_max: int | None = None, /) -> Submissions:
    """Submit the first draw that passes the weak suite, and nothing where none does.

    That one passes has the chance pass@K of the weak suite, and any weak pass is as likely as any
    other to come first, so that it is right with chance c/b.
    """
    passed = pass_at(counts, "weak", k_max)
    right = passed * precision(counts)[:, None]
    abstained = 1 - passed
    k = np.arange(passed.shape[1], dtype=np.float64)
    return Submissions(right, passed - right, abstained, draws_until(abstained), k)


def random_draw(table: DrawTable, k: IntArray) -> Submissions:
    """Submit any one draw: what no verifier gives."""
    counts = table.counts()
    rate = np.bincount(table.problem, table.right) / counts.draws
    right = np.repeat(rate[:, None], len(k), axis=1)
    right[:, k == 0] = 0
    none = np.zeros_like(right)
    none[:, k == 0] = 1
    return Submissions(right, 1 - right - none, none, 1 - none, k.astype(np.float64))


def oracle(table: DrawTable, k: IntArray) -> Submissions:
    """Submit a right draw where there is one: coverage, which no rule can beat."""
    return _at(first_pass(table.counts(table.right)), k)


def first_weak_pass(table: DrawTable, k: IntArray) -> Submissions:
    """`first_pass` of the weak suite."""
    if table.passed is None:
        raise ValueError("these draws have no verdicts of a weak suite")
    return _at(first_pass(table.counts(table.passed)), k)


def first_above(table: DrawTable, k: IntArray, scores: FloatArray, tau: float) -> Submissions:
    """Submit the first draw with a score of at least `tau`: a suite for each threshold."""
    return _at(first_pass(table.counts(scores >= tau)), k)


def best_of(table: DrawTable, k: IntArray, scores: FloatArray, tau: float = -np.inf) -> Submissions:
    """Submit the draw with the highest score; equal scores are as likely as each other.

    Sorted by score, the draw of rank r is chosen when it is drawn and none above it is, with
    chance C(r, K)/C(n, K) - C(r-1, K)/C(n, K); of equal scores each gives its share of right ones.

    Args:
        table: The draws.
        k: Numbers of draws, 0 or more, shape (k,).
        scores: Of each draw; NaN is never chosen.
        tau: Nothing is submitted where the highest score is below.
    """
    _check(table, k)
    right, abstained = (np.zeros((len(table.problems), len(k))) for _ in range(2))
    for i, rows in enumerate(table.each()):
        own = np.where(scores[rows] >= tau, scores[rows], np.nan)
        order = np.argsort(np.where(np.isnan(own), -np.inf, own), kind="stable")
        chosen = ~np.isnan(own[order])
        _, group = np.unique(own[order][chosen], return_inverse=True)
        share = np.bincount(group, table.right[rows][order][chosen]) / np.bincount(group)
        below = _all_below(len(own), k)
        first = int((~chosen).sum())
        right[i] = share[group] @ np.diff(below[first:], axis=0)
        abstained[i] = below[first]
    return _whole(right, abstained, k)


def plurality(
    table: DrawTable, k: IntArray, seed: int = 0, exact_up_to: int = EXACT_UP_TO
) -> Submissions:
    """Submit the answer that most of K draws give; ties are split evenly.

    Args:
        table: The draws, with answers.
        k: Numbers of draws, 0 or more, shape (k,).
        seed: Of the random subsets.
        exact_up_to: Draws of a problem up to which all subsets are counted.

    Raises:
        ValueError: The draws have no answers, or a k is beyond the data.
    """
    if table.draws.max() > exact_up_to:
        return weighted_vote(table, k, np.ones(len(table.problem)), seed=seed)
    _check(table, k)
    answers = _answers(table)
    right, abstained = (np.zeros((len(table.problems), len(k))) for _ in range(2))
    for i, rows in enumerate(table.each()):
        given = answers[rows] != NO_ANSWER
        _, classes = np.unique(answers[rows][given], return_inverse=True)
        sizes = np.bincount(classes)
        blank = int((~given).sum())
        abstained[i] = _all_below(len(given), k)[blank]
        correct = np.bincount(classes, table.right[rows][given], minlength=len(sizes))
        for winner in np.flatnonzero(correct).tolist():
            share = correct[winner] / sizes[winner]
            right[i] += share * chance_to_win(sizes, winner, blank)[k]
    return _whole(right, abstained, k)


def weighted_vote(
    table: DrawTable,
    k: IntArray,
    scores: FloatArray,
    by: Weigh = "sum",
    lead: float = 0.0,
    seed: int = 0,
    subsets: int = SUBSETS,
) -> Submissions:
    """Submit the answer with the largest total of scores among K draws; ties are split evenly.

    Args:
        table: The draws, with answers.
        k: Numbers of draws, 0 or more, shape (k,).
        scores: Of each draw, not negative where they are summed; NaN has no vote.
        by: How the scores of a class are put together.
        lead: Nothing is submitted where the best class leads by less than this.
        seed: Same seed, same subsets.
        subsets: How many random subsets of each problem.

    Raises:
        ValueError: The draws have no answers, or a k is beyond the data.
    """
    _check(table, k)
    answers = np.where(np.isnan(scores), NO_ANSWER, _answers(table))
    rng = np.random.default_rng(seed)
    shape = (len(table.problems), len(k))
    right, abstained, error = (np.zeros(shape) for _ in range(3))
    for i, rows in enumerate(table.each()):
        known, classes = np.unique(
            np.append(answers[rows], NO_ANSWER), return_inverse=True
        )  # Class 0 is no answer.
        own, truth = classes[:-1], table.right[rows]
        share = np.bincount(own, truth, len(known)) / np.maximum(np.bincount(own), 1)
        order = np.argsort(rng.random((subsets, len(own))), axis=1)
        weights = np.nan_to_num(scores[rows])
        for column, size in enumerate(k.tolist()):
            found, none = _vote(own, weights, order[:, :size], share, by, lead)
            right[i, column], abstained[i, column] = found.mean(), none.mean()
            error[i, column] = found.std() / np.sqrt(subsets)
    return _whole(right, abstained, k, error)


def _vote(
    classes: IntArray,
    weights: FloatArray,
    drawn: IntArray,
    share: FloatArray,
    by: Weigh,
    lead: float,
) -> tuple[FloatArray, FloatArray]:
    """Share of right ones in what wins each subset, and whether nothing does."""
    totals = np.full((len(drawn), len(share)), -np.inf if by == "maximum" else 0.0)
    votes = np.zeros_like(totals)
    at = (np.arange(len(drawn))[:, None], classes[drawn])
    (np.maximum if by == "maximum" else np.add).at(totals, at, weights[drawn])
    np.add.at(votes, at, 1)
    if by == "mean":
        totals /= np.maximum(votes, 1)
    totals[votes == 0] = -np.inf
    totals[:, 0] = -np.inf  # No answer wins nothing.
    best = totals.max(axis=1, keepdims=True)
    first = (totals >= best) & np.isfinite(best)
    second = np.where(first & (first.cumsum(axis=1) == 1), -np.inf, totals).max(axis=1)
    none = ~first.any(axis=1) | (best[:, 0] - np.where(np.isinf(second), 0, second) < lead)
    found: FloatArray = (first @ share) / np.maximum(first.sum(axis=1), 1)
    return np.where(none, 0, found), none.astype(np.float64)


def keep_guessing(
    table: DrawTable, k: IntArray, rank: FloatArray, sampled: Callable[[IntArray], IntArray]
) -> Submissions:
    """Coverage of some draws and, for the rest of K, the most frequent answers of a training set.

    Args:
        table: The draws.
        k: Numbers of tries, shape (k,).
        rank: Of each problem, the place of its right answer among the training answers by
            frequency, from 1; infinite where it is none of them. Shape (problems,).
        sampled: How many of K tries are draws; `lambda k: 0 * k` is guessing alone.
    """
    drawn = sampled(k)
    missed = 1 - oracle(table, drawn).right
    missed *= rank[:, None] > (k - drawn)[None, :]
    return _whole(1 - missed, np.broadcast_to((k == 0).astype(np.float64), missed.shape), k)


def _all_below(n: int, k: IntArray) -> FloatArray:
    """C(r, K) / C(n, K) for r = 0 .. n: all K draws are among r of them. Shape (n + 1, k)."""
    ranks = np.arange(n, 0, -1, dtype=np.float64)[:, None]
    steps = np.maximum(ranks - k, 0) / ranks
    return np.concatenate([np.ones((1, len(k))), np.cumprod(steps, axis=0)])[::-1]


def _whole(
    right: FloatArray, abstained: FloatArray, k: IntArray, error: FloatArray | None = None
) -> Submissions:
    """Submissions of a rule that looks at all K draws."""
    numbers = k.astype(np.float64)
    # Rounding must not make a chance negative.
    wrong = np.maximum(1 - right - abstained, 0)
    return Submissions(
        right, wrong, abstained, np.broadcast_to(numbers, right.shape), numbers, error
    )


def _at(found: Submissions, k: IntArray) -> Submissions:
    """The columns of some numbers of draws."""
    if k.size and k.max() >= len(found.k):
        raise ValueError(f"k = {k.max()} is beyond the data, some problem has {len(found.k) - 1}")
    return Submissions(
        found.right[:, k], found.wrong[:, k], found.abstained[:, k], found.draws_made[:, k],
        found.k[k],
    )  # fmt: skip


def _check(table: DrawTable, k: IntArray) -> None:
    if k.size and (k.min() < 0 or k.max() > table.k_max):
        raise ValueError(
            f"k must be between 0 and {table.k_max}, the draws that every problem has, got "
            f"{k.min()} to {k.max()}"
        )


def _answers(table: DrawTable) -> IntArray:
    if table.answer is None:
        raise ValueError("a vote needs the answers of draws, and these have none")
    return table.answer
