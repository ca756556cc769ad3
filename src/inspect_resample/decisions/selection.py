"""Selection rules: which of K draws is submitted, if any. Each is one function to `Submissions`.

K draws are any K of a problem's draws, without replacement, never the first K. Rules are exact;
votes among very many draws are means over random subsets (`subsets`) with a standard error.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.subsets import sampled_votes
from inspect_resample.decisions.votes import EXACT_UP_TO, chances_to_win
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.draw_table import NO_ANSWER, DrawTable
from inspect_resample.statistics.estimators import draws_until, pass_at, precision


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
    wrong = np.subtract(passed, right, out=passed)
    k = np.arange(wrong.shape[1], dtype=np.float64)
    return Submissions(right, wrong, abstained, draws_until(abstained), k)


def random_draw(table: DrawTable, k: IntArray) -> Submissions:
    """Submit any one draw: what no verifier gives."""
    counts = table.counts()
    rate = np.bincount(table.problem, table.right) / counts.draws
    right = np.repeat(rate[:, None], len(k), axis=1)
    right[:, k == 0] = 0
    none = np.zeros_like(right)
    none[:, k == 0] = 1
    return Submissions(right, 1 - right - none, none, 1 - none, k.astype(np.float64))


def first_draw(table: DrawTable, k: IntArray) -> Submissions:
    """Submit the first draw as it was recorded, of whatever K: what one who draws once has."""
    first = np.searchsorted(table.problem, np.arange(len(table.problems)))
    drawn = np.broadcast_to((k > 0).astype(np.float64), (len(first), len(k)))
    right = table.right[first].astype(np.float64)[:, None] * drawn
    return Submissions(right, drawn - right, 1 - drawn, drawn, k.astype(np.float64))


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
    check(table, k)
    right, abstained = (np.zeros((len(table.problems), len(k))) for _ in range(2))
    among = {n: all_below(n, k) for n in set(table.draws.tolist())}
    for i, rows in enumerate(table.each()):
        own = np.where(scores[rows] >= tau, scores[rows], np.nan)
        order = np.argsort(np.where(np.isnan(own), -np.inf, own), kind="stable")
        chosen = ~np.isnan(own[order])
        _, group = np.unique(own[order][chosen], return_inverse=True)
        share = np.bincount(group, table.right[rows][order][chosen]) / np.bincount(group)
        below = among[len(own)]
        first = int((~chosen).sum())
        right[i] = share[group] @ np.diff(below[first:], axis=0)
        abstained[i] = below[first]
    return whole(right, abstained, k)


def plurality(
    table: DrawTable, k: IntArray, lead: int = 0, seed: int = 0, exact_up_to: int = EXACT_UP_TO
) -> Submissions:
    """Submit the answer that most of K draws give; ties are split evenly.

    Args:
        table: The draws, with answers.
        k: Numbers of draws, 0 or more, shape (k,).
        lead: Nothing is submitted where the answer leads by fewer draws than this.
        seed: Of the random subsets.
        exact_up_to: Draws of a problem up to which all subsets are counted.

    Raises:
        ValueError: The draws have no answers, or a k is beyond the data.
    """
    return vote(table, k, answers_of(table), None, lead, seed, exact_up_to)


def codet(
    table: DrawTable,
    k: IntArray,
    classes: IntArray,
    tests: FloatArray,
    root: bool = True,
    lead: int = 0,
    seed: int = 0,
) -> Submissions:
    """Submit a program of the consensus set with the highest score (Chen et al. 2022).

    A consensus set is of programs that pass the same generated tests. Its score is the square root
    of the number of programs, times the tests, as in the authors' code.

    Args:
        table: The draws.
        k: Numbers of draws, 0 or more, shape (k,).
        classes: The consensus set of each draw, from 0 in each problem; `NO_ANSWER` for none.
        tests: How many generated tests each draw passes, whole numbers; the same within a set.
        root: Whether the root is taken; without it the score is that of the paper's text.
        lead: As in `plurality`.
        seed: As in `plurality`.
    """
    worth = np.nan_to_num(tests).round().astype(np.int64)
    return vote(table, k, classes, worth**2 if root else worth, lead, seed)


def vote(
    table: DrawTable,
    k: IntArray,
    classes: IntArray,
    worth: IntArray | None = None,
    lead: int = 0,
    seed: int = 0,
    exact_up_to: int = EXACT_UP_TO,
) -> Submissions:
    """Submit a draw of the class with most votes; ties are split evenly.

    Args:
        table: The draws.
        k: Numbers of draws, 0 or more, shape (k,).
        classes: Of each draw within its problem, from 0; `NO_ANSWER` for none.
        worth: Of each draw in votes, the same within a class; 1 by default.
        lead: As in `plurality`.
        seed: As in `plurality`.
        exact_up_to: As in `plurality`.
    """
    check(table, k)
    rng = np.random.default_rng(seed)
    shape = (len(table.problems), len(k))
    right, abstained, error = (np.zeros(shape) for _ in range(3))
    for i, rows in enumerate(table.each()):
        given = classes[rows] != NO_ANSWER
        _, first, own = np.unique(classes[rows][given], return_index=True, return_inverse=True)
        sizes = np.bincount(own, minlength=len(first))
        each = np.ones_like(sizes) if worth is None else worth[rows][given][first]
        correct = np.bincount(own, table.right[rows][given], minlength=len(sizes))
        share, blank = correct / np.maximum(sizes, 1), int((~given).sum())
        if len(given) > exact_up_to:
            told = sampled_votes(sizes, each, blank, share, k, lead, rng)
            right[i], abstained[i], error[i] = told
        elif lead:
            chance = chances_to_win(sizes, each, blank, np.arange(len(sizes)), lead)[:, k]
            right[i], abstained[i] = share @ chance, 1 - chance.sum(axis=0)
        else:
            able = np.flatnonzero(correct)
            right[i] = share[able] @ chances_to_win(sizes, each, blank, able)[:, k]
            idle = blank + int(sizes[each <= 0].sum())
            abstained[i] = all_below(len(given), k)[idle]
    return whole(right, abstained, k, error if table.draws.max() > exact_up_to else None)


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
    return whole(1 - missed, np.broadcast_to((k == 0).astype(np.float64), missed.shape), k)


def all_below(n: int, k: IntArray) -> FloatArray:
    """C(r, K) / C(n, K) for r = 0 .. n: all K draws are among r of them. Shape (n + 1, k)."""
    ranks = np.arange(n, 0, -1, dtype=np.float64)[:, None]
    steps = np.maximum(ranks - k, 0) / ranks
    return np.concatenate([np.ones((1, len(k))), np.cumprod(steps, axis=0)])[::-1]


def whole(
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


def check(table: DrawTable, k: IntArray) -> None:
    """Refuse numbers of draws that the data do not allow, with a `ValueError`."""
    if k.size and (k.min() < 0 or k.max() > table.k_max):
        raise ValueError(
            f"k must be between 0 and {table.k_max}, the draws that every problem has, got "
            f"{k.min()} to {k.max()}"
        )


def answers_of(table: DrawTable) -> IntArray:
    """The classes of answers, which a vote needs; a `ValueError` where there are none."""
    if table.answer is None:
        raise ValueError("a vote needs the answers of draws, and these have none")
    return table.answer
