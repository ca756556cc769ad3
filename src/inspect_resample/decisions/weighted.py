"""Votes with scores: the answer with the largest sum, mean or maximum of them."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import scipy

from inspect_resample.decisions.selection import answers_of, check, whole
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.subsets import random_ranks, subsets_of
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import NO_ANSWER, BoolArray, DrawTable

Weigh = Literal["sum", "mean", "maximum"]

WEIGHS: tuple[Weigh, ...] = get_args(Weigh)


def as_weights(scores: FloatArray) -> FloatArray:
    """Scores as weights of votes, 0 or more; NaN stays.

    A negative vote for an answer would make it worse than one that nobody gave. Where a score is
    negative they are therefore taken as log odds, and weights are the chances that go with them.
    """
    if not (scores < 0).any():
        return scores
    weights: FloatArray = scipy.special.expit(scores)
    return weights


def weighted_vote(
    table: DrawTable,
    k: IntArray,
    scores: FloatArray,
    by: Weigh = "sum",
    leads: Sequence[float] = (0.0,),
    seed: int = 0,
) -> list[Submissions]:
    """Submit the answer with the largest total of scores among K draws; ties are split evenly.

    Args:
        table: The draws, with answers.
        k: Numbers of draws, 0 or more, shape (k,).
        scores: Of each draw; see `as_weights` for negative ones. NaN has no vote.
        by: How the scores of a class are put together.
        leads: Nothing is submitted where the best class leads by less than this share of what it
            and the second have together, from 0 to 1.
        seed: Same seed, same subsets.

    Returns:
        One for each lead.

    Raises:
        ValueError: The draws have no answers, or a k is beyond the data.
    """
    check(table, k)
    weights = as_weights(scores)
    answers = np.where(np.isnan(weights), NO_ANSWER, answers_of(table))
    rng = np.random.default_rng(seed)
    right, abstained, error = np.zeros((3, len(leads), len(table.problems), len(k)))
    wanted = np.array(leads)[:, None]
    for i, rows in enumerate(table.each()):
        given = answers[rows] != NO_ANSWER
        known, own = np.unique(answers[rows][given], return_inverse=True)
        member = own[:, None] == np.arange(len(known))
        share = member.T @ table.right[rows][given].astype(np.float64)
        share /= np.maximum(member.sum(axis=0), 1)
        ranks = random_ranks(rows.stop - rows.start, rng)
        for column, size in enumerate(k.tolist()):
            drawn, complete = subsets_of(ranks, size)
            totals = _totals(drawn[:, given], weights[rows][given], member, by)
            found, lead = _winners(totals, share)
            none = np.isnan(lead) | (lead < wanted)
            told = np.where(none, 0, found)
            right[:, i, column] = told.mean(axis=1)
            abstained[:, i, column] = none.mean(axis=1)
            error[:, i, column] = 0 if complete else told.std(axis=1) / np.sqrt(len(drawn))
    return [
        whole(found, none, k, wrong)
        for found, none, wrong in zip(right, abstained, error, strict=True)
    ]


def _totals(drawn: BoolArray, weights: FloatArray, member: BoolArray, by: Weigh) -> FloatArray:
    """What each class has in each subset, -inf where none of it is drawn."""
    mask = drawn.astype(np.float64)
    votes = mask @ member
    if by == "maximum":
        classes = [np.where(drawn[:, one], weights[one], -np.inf).max(axis=1) for one in member.T]
        return np.array(classes).reshape(len(votes.T), len(votes)).T
    totals = mask @ (member * weights[:, None])
    if by == "mean":
        totals /= np.maximum(votes, 1)
    totals[votes == 0] = -np.inf
    return totals


def _winners(totals: FloatArray, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share of right ones in what wins each subset, and its lead; NaN where nothing does."""
    if not len(share):
        return np.zeros(len(totals)), np.full(len(totals), np.nan)
    best = totals.max(axis=1)
    # What rounding tells apart is a tie.
    first = (totals >= best[:, None] - 1e-12 * np.abs(best[:, None])) & np.isfinite(totals)
    count = first.sum(axis=1)
    second = np.where(first, -np.inf, totals).max(axis=1)
    second = np.where(count > 1, best, np.where(np.isfinite(second), second, 0))
    sum_of_both = np.where(np.isfinite(best), best + second, np.nan)
    with np.errstate(invalid="ignore"):
        lead = np.where(sum_of_both > 0, (best - second) / sum_of_both, 0 * sum_of_both)
    return (first @ share) / np.maximum(count, 1), lead
