"""A bound on the share of wrong submissions among released answers, by betting.

A rule releases some answers and keeps others back. For a problem let X = P(wrong) - bound
P(released), over the orders in which its draws may come: unbiased, and between -bound and 1 -
bound. That the share of wrong ones among all released is above the bound says E[X] > 0. Against
that one bets: with a stake l below 1 / (1 - bound), the product of 1 - l X over calibration
problems has a mean of at most 1 if E[X] >= 0, at any time at which one may stop (Ville). The mean
of such products over a few stakes is an e-process too, whatever the order of the problems; where it
reaches 1 / (1 - confidence), the bound is shown (Waudby-Smith and Ramdas, "Estimating means of
bounded random variables by betting", JRSS B 2024).

Many rules are tried. One of them is shown when the mean of its e-value and of any others, however
they are chosen, is large enough: all that are shown hold together with the confidence then (closed
testing by means of e-values; Vovk and Wang, "E-values", Annals of Statistics 2021), so that the
best of them may be taken.
"""

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.table import Endings, StopTable, endings_of
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, IntArray

CONFIDENCE = 0.95

PASSES = (1, 2, 3)
"""Passes that a rule may ask for before it releases the first one."""

_STAKES = np.array([0.05, 0.2, 0.5, 0.95])
"""Stakes of the bets, in shares of the largest that cannot ruin."""


@dataclass(frozen=True, eq=False)
class ReleaseRule:
    """Release the first of so many passes, if they come before so many rejects.

    Attributes:
        passes: Passes that it takes.
        rejects: Rejects at which it gives up.
        endings: What comes of it, for each calibration problem.
        evidence: What speaks for the bound, as `together` has it.
        shown: Whether the bound is shown for it.
    """

    passes: int
    rejects: int
    endings: Endings
    evidence: float
    shown: bool

    @property
    def table(self) -> StopTable:
        """What it does."""
        return StopTable.simple(self.passes, self.rejects)

    @property
    def share_wrong(self) -> float:
        """Wrong among released, of the calibration problems; NaN where nothing is released."""
        released = float(self.endings.released.sum())
        return float(self.endings.wrong.sum()) / released if released else math.nan


@dataclass(frozen=True, eq=False)
class Guarantee:
    """What is shown about a bound.

    Attributes:
        bound: The largest share of wrong submissions among those released.
        confidence: With which it is held.
        rules: All that were tried.
        best: Of those that are shown, the one with the largest reward; None where none is.
        doubt: Why there is none; empty where there is one.
    """

    bound: float
    confidence: float
    rules: tuple[ReleaseRule, ...]
    best: ReleaseRule | None
    doubt: str


def guarantee(
    counts: Counts,
    bound: float,
    stakes: Stakes | None = None,
    confidence: float = CONFIDENCE,
    passes: Sequence[int] = PASSES,
) -> Guarantee:
    """The best rule of which a bound is shown.

    What is shown is about problems like those of calibration and draws like theirs: of all
    answers that the rule releases there, at most `bound` are wrong in the long run. Of a few that
    are released, more may be.

    Args:
        counts: Calibration draws, with a strong suite and without stopping early.
        bound: The largest share of wrong ones among the released, between 0 and 1.
        stakes: By what the best of several rules is chosen; by default right answers count 1, and
            wrong ones and draws nothing.
        confidence: That the bound holds, over choices of the calibration problems.
        passes: Passes that rules may ask for.

    Raises:
        ValueError: The bound or the confidence is out of its range, or drawing stopped early.
    """
    for name, value in (("bound", bound), ("confidence", confidence)):
        if not 0 < value < 1:
            raise ValueError(f"the {name} must be between 0 and 1, got {value}")
    if counts.stopped_early:
        raise ValueError(
            "calibration takes problems whose number of draws did not hang on what they showed"
        )
    tried = [
        (needed, rejects)
        for needed in passes
        if needed <= counts.k_max
        for rejects in _steps(counts.k_max - needed + 1)
    ]
    found = [endings_of(StopTable.simple(*one), counts) for one in tried]
    evidence = together([e_value(one, bound, counts) for one in found])
    needed = 1 / (1 - confidence)
    rules = [
        ReleaseRule(*one, came, value, value >= needed)
        for one, came, value in zip(tried, found, evidence, strict=True)
    ]
    shown = [rule for rule in rules if rule.shown]
    by = stakes or Stakes(cost_fp=0)
    best = max(shown, key=lambda rule: float(rule.endings.reward(by).mean()), default=None)
    doubt = "" if best else _doubt(rules, bound, needed)
    return Guarantee(bound, confidence, tuple(rules), best, doubt)


def e_value(found: Endings, bound: float, counts: Counts) -> float:
    """The evidence against "more than the bound is wrong": its mean is at most 1 where that holds.

    It is an e-process in the number of clusters: also with calibration that goes on until it is
    large, it reaches x with a chance of at most 1/x.
    """
    clusters = Clusters(len(counts.problems), counts.clusters)
    excess = clusters.sums((found.wrong - bound * found.released)[:, None])[:, 0]
    # Whole clusters are the units: their sums, shrunk so that none is beyond the range of one.
    excess = excess / np.bincount(clusters.of).max()
    bets = np.log1p(-np.outer(_STAKES / (1 - bound), excess)).sum(axis=1)
    return float(np.exp(np.minimum(bets, 700)).mean())


def together(evidence: Sequence[float]) -> list[float]:
    """The evidence for each of several rules where all are looked at, and none is forgotten.

    The smallest mean of its own e-value and of any of the others.
    """
    found = []
    for place, own in enumerate(evidence):
        others = np.sort(np.delete(evidence, place))
        means = np.cumsum([own, *others]) / np.arange(1, len(evidence) + 1)
        found.append(float(means.min()))
    return found


def _steps(most: int) -> list[int]:
    """Rejects that are tried: 1, 2, 4, 8, ... and the most."""
    return sorted({most, *(2**power for power in range(most.bit_length()))})


def _doubt(rules: Sequence[ReleaseRule], bound: float, needed: float) -> str:
    """Why no rule is shown."""
    nearest = max(rules, key=lambda rule: rule.evidence)
    most = math.log1p(_STAKES.max() * bound / (1 - bound))
    clean = math.ceil(math.log(needed * len(_STAKES)) / most)  # All rules release them all.
    released = nearest.endings.released.sum()
    wrong = f", of which {nearest.share_wrong:.1%} are wrong" if released else ""
    return (
        f"no rule can be promised to keep wrong ones below {bound:.1%}: the nearest one releases "
        f"{released:.1f} answers of the calibration problems{wrong}, and the evidence is "
        f"{nearest.evidence:.2g} where "
        f"{needed:.0f} is needed; it takes some {clean} released answers at the least, without a "
        f"wrong one among them: calibrate on more problems, or raise the bound"
    )


@dataclass(frozen=True, eq=False)
class Drift:
    """Whether problems in use are like those of calibration, by their weak verdicts.

    Attributes:
        evidence: The largest value of a conformal test martingale; with no drift it reaches 20 with
            a chance of at most 5%, whenever one looks.
        at: The number of problems in use after which it was largest.
        problems: Problems in use.
        seen: Whether it reached 1 / (1 - confidence).
    """

    evidence: float
    at: int
    problems: int
    seen: bool


def drift(
    calibration: tuple[IntArray, IntArray],
    use: tuple[IntArray, IntArray],
    seed: int = 0,
    confidence: float = CONFIDENCE,
) -> Drift:
    """An e-test of exchangeability between calibration and use (Vovk 2021).

    Each problem shows one number: the draw that was the first weak pass, or that so many did not
    pass. That of each problem in use gets a p-value among all before it and those of calibration,
    ties broken at random, which are independent and uniform without drift; bets that they are small
    or large are multiplied.

    Args:
        calibration: Draws and weak passes of each calibration problem; the first pass is put where
            a random order of them has it.
        use: Draws made of each problem in use, and the number of the first that passes, 0 where
            none does; taken in a random order.
        seed: Seed of orders and ties.
        confidence: That no drift is seen where there is none.
    """
    rng = np.random.default_rng(seed)
    known, new = _first_passes(*calibration, rng), np.where(use[1] > 0, use[1], use[0] + 1)
    rng.shuffle(new)  # The order of a data set may be one of difficulty.
    # Draws beyond what every problem without a pass had say nothing of it: all are cut off there.
    missed = [calibration[0][calibration[1] == 0], use[0][use[1] == 0]]
    most = int(np.concatenate(missed).min(initial=max(known.max(), new.max()) - 1)) + 1
    seen = np.sort(np.minimum(known, most)).tolist()
    bets, largest, at = np.zeros(len(_TILTS)), 0.0, 0
    for number, first in enumerate(np.minimum(new, most).tolist(), start=1):
        below, upto = bisect_left(seen, first), bisect_right(seen, first)
        p = (len(seen) - upto + rng.random() * (upto - below + 1)) / (len(seen) + 1)
        bets += np.log1p(_TILTS * (1 - 2 * p))
        value = float(np.logaddexp.reduce(bets) - math.log(len(bets)))
        if value > largest:
            largest, at = value, number
        insort(seen, first)
    evidence = math.exp(min(largest, 700))
    return Drift(evidence, at, len(new), evidence >= 1 / (1 - confidence))


_TILTS = np.array([-0.9, -0.6, -0.3, 0.3, 0.6, 0.9])
"""Bets that p-values are large (below 0) or small: 1 + t (1 - 2 p), which has mean 1."""


def _first_passes(draws: IntArray, passes: IntArray, rng: np.random.Generator) -> IntArray:
    """Where the first pass is in a random order of the draws; beyond them where none is."""
    return np.array(
        [
            1 + int(rng.permutation(n)[:b].min()) if b else n + 1
            for n, b in zip(draws.tolist(), passes.tolist(), strict=True)
        ]
    )
