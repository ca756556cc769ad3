"""Several settings of one model as arms: which to draw by next, and how sure that is.

The figure of an arm is a mean over problems. Its posterior is the Bayesian bootstrap over them
(Rubin 1981): the problems that several arms share get the same weights, so that what is hard for
all does not blur their difference. A next batch is split as Thompson sampling would choose: each
arm with the chance that it is the best one (Thompson 1933; Chapelle and Li 2011).
"""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Standing:
    """What is known of several settings.

    Attributes:
        figure: Mean of each arm with its interval.
        best: Chance that each is the best one, shape (arms,); sums to 1.
        regret: What is lost by each in expectation against the best one, shape (arms,).
    """

    figure: tuple[Estimate, ...]
    best: FloatArray
    regret: FloatArray


def compare_arms(
    values: FloatArray, rng: np.random.Generator, draws: int = 4000, confidence: float = 0.95
) -> Standing:
    """Weigh arms against each other on the problems that all of them have.

    Args:
        values: The figure by problem and arm, shape (problems, arms); at least 2 problems.
        rng: Source of the weights.
        draws: Draws from the posterior.
        confidence: Of the intervals.
    """
    # A flat arm on few problems must not look certain: one more problem of the worst and one of
    # the best value that was seen anywhere stand for what was not.
    ends = np.array([values.min(), values.max()])
    padded = np.concatenate([values, np.repeat(ends[:, None], values.shape[1], axis=1)])
    weights = rng.dirichlet(np.ones(len(padded)), draws)
    apart = rng.dirichlet(np.ones(2), (draws, values.shape[1]))  # These two are each arm's own.
    outside = weights[:, -2:].sum(axis=1, keepdims=True)
    means = weights[:, :-2] @ values + outside * (apart @ ends)
    leaders = means.argmax(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail], axis=0)
    return Standing(
        tuple(
            Estimate(*map(float, one)) for one in zip(values.mean(axis=0), low, high, strict=True)
        ),
        np.bincount(leaders, minlength=values.shape[1]) / draws,
        (means.max(axis=1, keepdims=True) - means).mean(axis=0),
    )


def split(shares: FloatArray, total: int) -> IntArray:
    """So many units by shares: whole numbers that add up, the largest remainders first."""
    exact = shares / shares.sum() * total
    whole: IntArray = np.floor(exact).astype(np.int64)
    rest = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole
