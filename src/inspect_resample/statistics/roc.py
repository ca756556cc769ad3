"""How well a score tells right draws from wrong ones: within problems, and pooled.

Pooled, a score that only knows which problems are hard looks good. Within a problem it must tell
its draws apart, and only that helps to choose among them.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import rankdata

from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.ratio import Ratio

GRID = np.array([0.0, 0.01, 0.02, 0.05, *np.arange(0.1, 1.01, 0.1).round(2)])
"""False positive rates, or recalls, at which curves are told."""

_MOST = 1000  # Distinct scores of pooled curves; beyond, they are put together by rank.


@dataclass(frozen=True, eq=False)
class Within:
    """What a score does in each problem that has both right and wrong draws; NaN in others.

    Attributes:
        auc: Chance that a right draw has a higher score than a wrong one, ties count half; shape
            (problems,).
        roc: True positive rate at each false positive rate of `GRID`, (problems, grid).
        precision: Share of right draws among the best, at each recall of `GRID`.
        slope: Of the ROC at 0, see `slope_at_zero`; (problems,).
    """

    auc: FloatArray
    roc: FloatArray
    precision: FloatArray
    slope: FloatArray


def filled(scores: FloatArray) -> FloatArray:
    """Scores where a draw without one is below all others: it cannot be chosen by its score."""
    return np.where(np.isnan(scores), -np.inf, scores)


def within(table: DrawTable, scores: FloatArray) -> Within:
    """The curves of each problem."""
    found = np.full((len(table.problems), 2 + 2 * len(GRID)), np.nan)
    own = filled(scores)
    for i, rows in enumerate(table.each()):
        right = table.right[rows]
        if right.any() and not right.all():
            true, false = curve(right, own[rows])
            area = float(np.sum(np.diff(false) * (true[1:] + true[:-1]) / 2))
            slope = slope_at_zero(right, own[rows])
            rates, shares = at_rates(true, false), precisions(true, false, right.mean())
            found[i] = [area, slope, *rates, *shares]
    ends = 2, 2 + len(GRID)
    return Within(found[:, 0], found[:, ends[0] : ends[1]], found[:, ends[1] :], found[:, 1])


def curve(right: BoolArray, scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """True and false positive rates from the highest score down, equal scores together."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(order) - 1)
    true = np.concatenate([[0], np.cumsum(right[order])[last]])
    false = np.concatenate([[0], np.cumsum(~right[order])[last]])
    return true / true[-1], false / false[-1]


def at_rates(true: FloatArray, false: FloatArray) -> FloatArray:
    """True positive rates at the false ones of `GRID`; between equal scores by chance."""
    # The last of the points with one false positive rate is the highest.
    return _between(np.searchsorted(false, GRID + 1e-12, side="right") - 1, GRID, false, true)


def precisions(true: FloatArray, false: FloatArray, rate: float) -> FloatArray:
    """Precision at the recalls of `GRID`, where a share `rate` is right."""
    recall = np.maximum(GRID, true[true > 0][0])
    before = np.maximum(np.searchsorted(true, recall - 1e-12, side="left") - 1, 0)
    wrong = _between(before, recall, true, false) * (1 - rate)
    found: FloatArray = recall * rate / (recall * rate + wrong)
    return found


def _between(at: IntArray, x: FloatArray, xs: FloatArray, ys: FloatArray) -> FloatArray:
    """Values at x, on the line from the point `at` to the next one."""
    following = np.minimum(at + 1, len(xs) - 1)
    width = xs[following] - xs[at]
    share = np.where(width > 0, (x - xs[at]) / np.where(width > 0, width, 1), 0)
    found: FloatArray = ys[at] + np.clip(share, 0, 1) * (ys[following] - ys[at])
    return found


def slope_at_zero(right: BoolArray, scores: FloatArray) -> float:
    """Slope of the ROC before the first wrong draw: 1 on average where scores tell nothing.

    Of r right and w wrong draws those above the highest wrong one are r / (w + 1) on average where
    scores tell nothing, equal scores being in random order; the slope is how many times as many.
    """
    best = scores[~right].max()
    above = float(np.count_nonzero(scores[right] > best))
    equal = np.count_nonzero(scores[right] == best)
    above += equal / (np.count_nonzero(scores[~right] == best) + 1)
    return float(above / right.sum() * (np.count_nonzero(~right) + 1))


@dataclass(frozen=True, eq=False)
class Pooled:
    """Draws of all problems by score, from the highest; matrices (problems, distinct scores).

    Attributes:
        right: Right draws of each problem with each score.
        wrong: Wrong ones.
    """

    right: csr_array
    wrong: csr_array

    @classmethod
    def of(cls, table: DrawTable, scores: FloatArray) -> "Pooled":
        """Count them."""
        known, place = np.unique(-filled(scores), return_inverse=True)
        if len(known) > _MOST:
            rank = np.argsort(np.argsort(-filled(scores), kind="stable"), kind="stable")
            place = rank * _MOST // len(rank)
        shape = (len(table.problems), int(place.max()) + 1)

        def counted(chosen: BoolArray) -> csr_array:
            at = table.problem[chosen], place[chosen]
            return csr_array((np.ones(len(at[0])), at), shape=shape)

        return cls(counted(table.right), counted(~table.right))

    def auc(self, weights: FloatArray) -> FloatArray:
        """Pooled AUC where problems count as often as `weights` say, (replicates, problems)."""
        right, wrong = weights @ self.right, weights @ self.wrong
        right_sum, wrong_sum = right.sum(axis=1), wrong.sum(axis=1)
        below = wrong_sum[:, None] - np.cumsum(wrong, axis=1) + wrong / 2
        above = (right * below).sum(axis=1)
        total = right_sum * wrong_sum
        found: FloatArray = np.divide(
            above, total, out=np.full(len(total), np.nan), where=total > 0
        )
        return found

    def curves(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """True positive rates and precisions on `GRID`, each (replicates, grid)."""
        true, false = (np.cumsum(weights @ one, axis=1) for one in (self.right, self.wrong))
        rates, shares = np.full((2, len(weights), len(GRID)), np.nan)
        for row, (t, f) in enumerate(zip(true, false, strict=True)):
            if t[-1] > 0 and f[-1] > 0:
                up, out = (np.concatenate([[0], one]) / one[-1] for one in (t, f))
                rates[row] = at_rates(up, out)
                shares[row] = precisions(up, out, t[-1] / (t[-1] + f[-1]))
        return rates, shares


def mean_of_known(values: FloatArray) -> Ratio:
    """The mean over problems of shares, of those that have one; (problems,) or (problems, n)."""
    columns = values if values.ndim == 2 else values[:, None]
    known = ~np.isnan(columns)
    return Ratio(np.nan_to_num(columns), known.astype(np.float64))


def by_chance(scores: FloatArray) -> bool:
    """Whether scores can be chances: all from 0 to 1, and not only these two."""
    known = scores[~np.isnan(scores)]
    return bool(len(known) and (known >= 0).all() and (known <= 1).all() and len(set(known)) > 2)


def best_cut(right: BoolArray, scores: FloatArray) -> float:
    """The score from which on draws pass, with the largest sum of both true rates (Youden 1950)."""
    known = np.unique(scores[~np.isnan(scores)])
    if not right.any() or right.all() or not len(known):
        return float(known[0]) if len(known) else 0.0
    own = filled(scores)
    above = [
        np.searchsorted(np.sort(-own[chosen]), -known, side="right") / chosen.sum()
        for chosen in (right, ~right)
    ]
    return float(known[np.argmax(above[0] - above[1])])


def ranks_within(problem: IntArray, scores: FloatArray) -> FloatArray:
    """The place of each draw by score within its problem, from 0 to 1, ties in the middle."""
    ranks = np.zeros(len(scores))
    ends = np.flatnonzero(np.append(np.diff(problem), 1)) + 1
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        ranks[start:end] = (rankdata(filled(scores[start:end])) - 0.5) / (end - start)
    return ranks
