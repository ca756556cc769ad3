"""Offsets of a family's members that follow their size: a line in its logarithm, with a scatter.

Offset = level + rise log(size) + scatter, on a grid of offsets and of the slope that all share.
What the siblings' draws say of a member is a prior over its offset and the slope: that of a member
that was never drawn is its forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.laws.posterior import weighted_quantile

_RISES = np.linspace(-3, 3, 41)
_RISE = 1.5  # Deviation of the prior of the rise, in offsets for a size e times as large.
_SCATTERS = np.array([0.1, 0.2, 0.35, 0.6, 1.0, 1.6])
_SCATTER = 0.5  # Of the half-normal prior of the scatter.
_NOWHERE = -1e6  # Log-probability off the grid.
_FAR = 40.0  # Slopes so far in log-probability below the best are left out.


@dataclass(frozen=True, eq=False)
class OffsetLine:
    """The line through a family.

    Attributes:
        offsets: The grid, evenly spaced, shape (offsets,).
        log_prior: Of the line's level at any size, shape (offsets,).
        sizes: Of the members that were drawn, above 0.
        logs: Of each of these the log-probability of its draws, shape (offsets, slopes).
    """

    offsets: FloatArray
    log_prior: FloatArray
    sizes: Mapping[str, float]
    logs: Mapping[str, FloatArray]

    def of_siblings(self, size: float, without: str | None = None) -> FloatArray:
        """What the others say of the offset of a member of this size, by slope.

        Args:
            size: Above 0.
            without: The member, where it was drawn.

        Returns:
            Log-density, up to a constant, shape (offsets, slopes).
        """
        names = [name for name in self.logs if name != without]
        kept = self._slopes(names)
        level = scipy.special.logsumexp(self._lines(size, names, kept), axis=1)
        # The scatter about the line, from its level at this size to the offset.
        each = [_product(kernel.T, one) for kernel, one in zip(self._kernels, level, strict=True)]
        found = np.full_like(self.logs[names[0]], _NOWHERE)
        found[:, kept] = scipy.special.logsumexp(each, axis=0)
        return found

    def found(self, log_slopes: FloatArray) -> tuple[Estimate, Estimate]:
        """The rise and the scatter.

        The rise is for a size twice as large.
        """
        middle = float(np.exp(np.mean(np.log(list(self.sizes.values())))))
        kept = self._slopes(list(self.logs))
        each = self._lines(middle, list(self.logs), kept) + log_slopes[kept]
        weights = np.exp(each - each.max())
        rises, scatters = weights.sum(axis=(0, 2, 3)), weights.sum(axis=(1, 2, 3))
        return median(_RISES * np.log(2), rises), median(_SCATTERS, scatters)

    def _slopes(self, names: Sequence[str]) -> IntArray:
        """Indices of the slopes that the draws of these members leave open."""
        likely = np.sum(
            [scipy.special.logsumexp(self.logs[name], axis=0) for name in names], axis=0
        )
        return np.flatnonzero(likely > likely.max() - _FAR)

    def _lines(self, size: float, names: Sequence[str], kept: IntArray) -> FloatArray:
        """Log-probability of the line by scatter, rise, level at a size, and kept slope."""
        step = self.offsets[1] - self.offsets[0]
        prior = -0.5 * (_RISES / _RISE) ** 2
        spread = -0.5 * (_SCATTERS / _SCATTER) ** 2
        places = np.arange(len(self.offsets))
        found = np.zeros((len(_SCATTERS), len(_RISES), len(places), len(kept)))
        found += prior[:, None, None] + spread[:, None, None, None] + self.log_prior[:, None]
        for name in names:
            away = np.log(self.sizes[name] / size) / step
            logs = self.logs[name][:, kept]
            smooth = np.stack([_product(kernel, logs) for kernel in self._kernels])
            for index, rise in enumerate(_RISES):
                at = places + rise * away
                below = np.clip(np.floor(at), 0, len(at) - 2).astype(np.int64)
                part = (at - below)[:, None]
                moved = (1 - part) * smooth[:, below] + part * smooth[:, below + 1]
                off = (at < 0) | (at > len(at) - 1)
                found[:, index] += np.where(off[:, None], _NOWHERE, moved)
        return found

    @cached_property
    def _kernels(self) -> list[FloatArray]:
        """By scatter: chance of each offset around each level, shape (levels, offsets)."""
        away = self.offsets - self.offsets[:, None]
        each = [np.exp(-0.5 * (away / scatter) ** 2) for scatter in _SCATTERS]
        return [one / one.sum(axis=1, keepdims=True) for one in each]


def _product(chances: FloatArray, logs: FloatArray) -> FloatArray:
    """Logarithm of a matrix product, from the second factor's logarithm."""
    most = logs.max(axis=0)
    product: FloatArray = np.log(np.maximum(chances @ np.exp(logs - most), 1e-300)) + most
    return product


def median(values: FloatArray, weights: FloatArray) -> Estimate:
    """The median and the ends of the central 90% interval."""
    return Estimate(*weighted_quantile(values, weights, (0.5, 0.05, 0.95)))
