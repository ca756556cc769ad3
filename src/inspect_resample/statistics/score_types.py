"""Problems of a few types, in each of which scores and right draws come with chances of their own.

A draw falls into a bin of scores and is right or wrong; what type a problem is of stays hidden, and
its draws tell of it: a hard one shows low scores. Types are fitted by maximum likelihood with the
EM algorithm for mixtures of multinomials, where each leans on the pooled chances as if `LEAN`
draws more had them. Another type is taken where it predicts problems that had no say in it better,
by more than a standard error.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import DrawTable

SHARES = ((0.5,), (0.4, 0.75), (0.3, 0.6, 0.85), (0.2, 0.4, 0.6, 0.75, 0.85, 0.92, 0.97))
"""Shares of the scores below each border of bins, for few draws and for more: finer at the top,
which is what is submitted."""

ENOUGH = (0, 150, 300, 1000)
"""Draws with a score from which on each of `SHARES` is taken."""

MOST_TYPES = 6
"""More are not looked for."""
LEAN = 4.0
"""Draws of the pooled chances that each type has beside its own, so that none is impossible."""
_STARTS, _ROUNDS, _FOLDS = 3, 100, 5
_STILL = 1e-5  # A gain of likelihood a draw at which the algorithm ends.


@dataclass(frozen=True, eq=False)
class ScoreTypes:
    """A population of problems.

    Attributes:
        weight: Share of each type, shape (types,).
        right: Chance that a draw falls into a bin and is right, shape (types, bins); the first
            bin is that of draws without a score.
        wrong: The same of draws that are wrong.
    """

    weight: FloatArray
    right: FloatArray
    wrong: FloatArray

    @cached_property
    def chance(self) -> FloatArray:
        """Chance of each bin, shape (types, bins)."""
        return self.right + self.wrong

    @cached_property
    def below(self) -> FloatArray:
        """Chance of a bin or one before it, shape (types, bins)."""
        return self.chance.cumsum(axis=1)

    @cached_property
    def precision(self) -> FloatArray:
        """Chance that a draw of a bin is right, shape (types, bins)."""
        return self.right / np.maximum(self.chance, 1e-300)


def borders_of(scores: FloatArray) -> FloatArray:
    """Scores at which bins begin, increasing; the second bin holds all below the first of them.

    Args:
        scores: Of calibration draws; NaN where there is none.

    Raises:
        ValueError: There are not two different scores.
    """
    known = scores[np.isfinite(scores)]
    if len(np.unique(known)) < 2:
        raise ValueError("the verifier must give draws two different scores at least")
    shares = SHARES[int(np.searchsorted(ENOUGH, len(known), side="right")) - 1]
    found = np.unique(np.quantile(known, shares, method="higher"))
    borders: FloatArray = found[found > known.min()]
    return borders if len(borders) else known.max(keepdims=True)


def bins_of(scores: FloatArray, borders: FloatArray) -> IntArray:
    """The bin of each score: 0 for none, from 1 on by the borders."""
    found: IntArray = 1 + np.searchsorted(borders, scores, side="right")
    found[np.isnan(scores)] = 0
    return found


def cells_of(table: DrawTable, scores: FloatArray, borders: FloatArray) -> IntArray:
    """Draws of each problem by bin and truth, shape (problems, 2, bins); right ones come first."""
    bins = len(borders) + 2
    cells = np.zeros((len(table.problems), 2, bins), np.int64)
    np.add.at(cells, (table.problem, 1 - table.right.astype(int), bins_of(scores, borders)), 1)
    return cells


def fit_types(cells: IntArray, seed: int = 0, number: int | None = None) -> ScoreTypes:
    """Fit a population to draws whose truth is known.

    Args:
        cells: From `cells_of`, of 2 problems at least.
        seed: Of random starts and of the folds.
        number: Of types; None to look for it.
    """
    flat = cells.reshape(len(cells), -1).astype(float)
    rng = np.random.default_rng(seed)
    if number is not None:
        return _types(*_fit(flat, number, rng))
    fold = rng.permutation(len(flat)) % _FOLDS
    best, chosen = np.full(len(flat), -np.inf), 1
    for types in range(1, min(MOST_TYPES, len(flat) // 2) + 1):
        held = np.zeros(len(flat))
        for f in range(min(_FOLDS, len(flat))):
            held[fold == f] = _likelihood(flat[fold == f], *_fit(flat[fold != f], types, rng))
        gain = held - best
        if types > 1 and gain.sum() <= gain.std() * np.sqrt(len(flat)):
            break
        best, chosen = held, types
    return _types(*_fit(flat, chosen, rng))


def fit_again(cells: IntArray, start: ScoreTypes) -> ScoreTypes:
    """Fit as many types to other problems, from types that were fitted before."""
    known = np.concatenate([start.right, start.wrong], axis=1)
    return _types(*_climb(cells.reshape(len(cells), -1).astype(float), start.weight, known))


def _types(weight: FloatArray, chance: FloatArray) -> ScoreTypes:
    right, wrong = np.split(chance, 2, axis=1)
    return ScoreTypes(weight, right, wrong)


def _fit(flat: FloatArray, types: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """The best of some starts: types by the share of right draws, and others by chance."""
    bins = flat.shape[1] // 2
    rate = flat[:, :bins].sum(axis=1) / np.maximum(flat.sum(axis=1), 1)
    ranks = rate.argsort(kind="stable").argsort()
    found = []
    for start in range(_STARTS if types > 1 else 1):
        if start == 0:
            shares = 0.1 + (ranks[:, None] * types // len(flat) == np.arange(types))
        else:
            shares = rng.dirichlet(np.full(types, 0.3), len(flat))
        shares = shares / shares.sum(axis=1, keepdims=True)
        weight, chance = _climb(flat, *_step(flat, shares))
        found.append((float(_likelihood(flat, weight, chance).sum()), weight, chance))
    return max(found, key=lambda one: one[0])[1:]


def _step(flat: FloatArray, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The types that fit best where problems are of them by shares."""
    pooled = flat.sum(axis=0) + 0.5
    drawn = shares.T @ flat + LEAN * pooled / pooled.sum()
    # One problem more, of any type, so that none dies out.
    weight = (shares.sum(axis=0) + 1 / shares.shape[1]) / (len(flat) + 1)
    return weight, drawn / drawn.sum(axis=1, keepdims=True)


def _joint(flat: FloatArray, weight: FloatArray, chance: FloatArray) -> FloatArray:
    joint: FloatArray = np.log(weight) + flat @ np.log(chance).T
    return joint


def _likelihood(flat: FloatArray, weight: FloatArray, chance: FloatArray) -> FloatArray:
    """Log-likelihood of each problem."""
    found: FloatArray = scipy.special.logsumexp(_joint(flat, weight, chance), axis=1)
    return found


def _climb(
    flat: FloatArray, weight: FloatArray, chance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    before, still = -np.inf, _STILL * flat.sum()
    for _ in range(_ROUNDS):
        joint = _joint(flat, weight, chance)
        reached = scipy.special.logsumexp(joint, axis=1, keepdims=True)
        if abs(reached.sum() - before) < still:
            break
        before = float(reached.sum())
        weight, chance = _step(flat, np.exp(joint - reached))
    return weight, chance
