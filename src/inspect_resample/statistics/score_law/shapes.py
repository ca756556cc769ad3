"""Shapes of the ROC within a problem, which say what the highest scores of many draws are like.

F is the share of wrong draws, T that of right draws, that score above a level. A shape ties T to F
by one number, the strength of the verifier on a problem: 0 where its scores tell nothing. Only the
order of a problem's scores matters, so that any rising function of the scores is the same verifier.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy

from inspect_resample.statistics.counts import FloatArray

STRENGTHS = np.arange(-4.0, 6.51, 0.5)
"""Strengths at which everything is worked out."""

_LAST, _WIDEST = 16.0, 0.3  # Log-odds of a share: 1e-7 is as good as 0 for 1e6 draws.
_MOST = 30.0  # Cells in a unit of log-odds.


@dataclass(frozen=True, eq=False)
class Cells:
    """The scale of scores in cells, from the lowest to the highest, for each of `STRENGTHS`.

    Attributes:
        below: Shares of wrong and of right draws below the ends of cells, from 0 to 1, shape
            (2, strengths, cells + 1).
        above: Shares above them.
        inside: Shares in the cells, (2, strengths, cells).
    """

    below: FloatArray
    above: FloatArray
    inside: FloatArray


class Shape(ABC):
    """A shape of the ROC.

    Attributes:
        name: On the command line and in JSON.
        title: In tables.
        limit: What best of N tends to on problems with right and wrong draws, in words.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    limit: ClassVar[str]

    @abstractmethod
    def rates(self, y: FloatArray, strength: FloatArray) -> tuple[FloatArray, FloatArray]:
        """T and 1 - T at log-odds y of F, each without loss of digits, (strengths, levels)."""

    @abstractmethod
    def level(self, t: FloatArray, strength: FloatArray) -> FloatArray:
        """Log-odds of F where those of T are t."""

    def cells(self, draws: int) -> Cells:
        """The scale of scores in cells in which a draw or two of `draws` are, right or wrong."""
        strength, levels = STRENGTHS[:, None], _levels(draws)
        own = self.level(levels, strength)
        y = -np.sort(-np.hstack([np.broadcast_to(levels, own.shape), own]), axis=1)
        hits, misses = self.rates(y, strength)
        one = np.ones((2, len(strength), 1))
        above = np.concatenate([one, np.stack([scipy.special.expit(y), hits]), 0 * one], axis=2)
        below = np.concatenate([0 * one, np.stack([scipy.special.expit(-y), misses]), one], axis=2)
        # Differences on the side that has more digits; rounding must not make one negative.
        inside = np.where(above[..., 1:] < 0.5, -np.diff(above), np.diff(below))
        return Cells(below, above, np.maximum(inside, 0))


def _levels(draws: int) -> FloatArray:
    """Log-odds, falling, with about one of so many draws between two of them where they crowd."""
    fine = np.linspace(_LAST, -_LAST, 4001)
    crowd = draws * scipy.special.expit(fine) * scipy.special.expit(-fine)
    density = np.clip(crowd, 1 / _WIDEST, _MOST)
    reached = np.concatenate([[0], np.cumsum(density[1:]) * (fine[0] - fine[1])])
    count = int(np.ceil(reached[-1])) + 1
    return np.interp(np.linspace(0, reached[-1], count), reached, fine)


def _odds(log_share: FloatArray) -> FloatArray:
    """Log-odds of a share, from its logarithm."""
    found: FloatArray = log_share - np.log(-np.expm1(np.minimum(log_share, -1e-300)))
    return found


def _normal(odds: FloatArray) -> FloatArray:
    """The normal quantile of a share with these log-odds."""
    low = scipy.special.ndtri_exp(scipy.special.log_expit(odds))
    return np.where(odds < 0, low, -scipy.special.ndtri_exp(scipy.special.log_expit(-odds)))


class ConstantOdds(Shape):
    """The best of R right and W wrong draws is right with the odds R e^strength : W.

    1 - T = (1 - F)^(e^strength): Luce's rule of choice (1959). The slope of the ROC at 0 is
    e^strength, so that more draws do not make the best one better where right draws are common.
    """

    name = "odds"
    title = "constant odds"
    limit = "between"

    def rates(self, y: FloatArray, strength: FloatArray) -> tuple[FloatArray, FloatArray]:
        """See `Shape`."""
        log_below = np.exp(strength) * scipy.special.log_expit(-y)
        return -np.expm1(log_below), np.exp(log_below)

    def level(self, t: FloatArray, strength: FloatArray) -> FloatArray:
        """See `Shape`."""
        return -_odds(np.exp(-strength) * scipy.special.log_expit(-t))


class Hazards(Shape):
    """T = F^(e^-strength): proportional hazards (Lehmann 1953); the slope at 0 is infinite."""

    name = "hazards"
    title = "proportional hazards"
    limit = "1"

    def rates(self, y: FloatArray, strength: FloatArray) -> tuple[FloatArray, FloatArray]:
        """See `Shape`."""
        log_above = np.exp(-strength) * scipy.special.log_expit(y)
        return np.exp(log_above), -np.expm1(log_above)

    def level(self, t: FloatArray, strength: FloatArray) -> FloatArray:
        """See `Shape`."""
        return _odds(np.exp(strength) * scipy.special.log_expit(t))


class Binormal(Shape):
    """Scores are normal on some scale, as far apart as the strength; slope infinite at 0.

    Attributes:
        ratio: Standard deviation of wrong draws, where that of right ones is 1.
    """

    name = "binormal"
    title = "binormal"
    limit = "1"
    ratio: ClassVar[float] = 1.0

    def rates(self, y: FloatArray, strength: FloatArray) -> tuple[FloatArray, FloatArray]:
        """See `Shape`."""
        at = strength + self.ratio * _normal(y)
        return scipy.special.ndtr(at), scipy.special.ndtr(-at)

    def level(self, t: FloatArray, strength: FloatArray) -> FloatArray:
        """See `Shape`."""
        place = (_normal(t) - strength) / self.ratio
        found: FloatArray = scipy.special.log_ndtr(place) - scipy.special.log_ndtr(-place)
        return found


class WideWrong(Binormal):
    """Binormal, wrong draws spread wider: the very highest scores are mistakes, the slope is 0.

    Best of N then has an inner optimum (Khalaf et al., arXiv 2506.19248).
    """

    name = "wide_wrong"
    title = "wide binormal"
    limit = "0"
    ratio = 1.5


SHAPES: tuple[Shape, ...] = (ConstantOdds(), Binormal(), Hazards(), WideWrong())
"""Those that forecasts are made by. Seen at few draws they are alike; without end they are not."""
