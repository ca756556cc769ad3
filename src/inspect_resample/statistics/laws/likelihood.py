"""Plain maximum likelihood of a law, without a prior, or why there is none."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

Height = Callable[[FloatArray], FloatArray]
"""From points, shape (points, coordinates), to heights, shape (points,)."""

_SLOPE_STEP = 1e-5
_CURVE_STEP = 1e-2  # Second differences lose twice the digits, so their steps are longer.


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a function is highest.

    Attributes:
        at: Shape (coordinates,).
        height: The function there.
        curvature: Minus its second derivatives there, shape (coordinates, coordinates).
        at_bound: Whether a coordinate ended at a bound of the search.
    """

    at: FloatArray
    height: float
    curvature: FloatArray
    at_bound: bool


def maximise(height: Height, start: FloatArray, low: FloatArray, high: FloatArray) -> Maximum:
    """Climb from `start` between bounds, by L-BFGS-B with central differences."""
    axes = np.eye(len(start))
    shifts = np.concatenate([np.zeros((1, len(start))), axes, -axes]) * _SLOPE_STEP

    def falling(at: FloatArray) -> tuple[float, FloatArray]:
        heights = height(at + shifts)
        slope = (heights[1 : len(at) + 1] - heights[len(at) + 1 :]) / (2 * _SLOPE_STEP)
        return -float(heights[0]), -slope

    # The bounds leave room for the differences.
    bounds = list(zip(low + _SLOPE_STEP, high - _SLOPE_STEP, strict=True))
    found = minimize(falling, np.clip(start, low, high), jac=True, bounds=bounds)
    at = np.asarray(found.x, dtype=np.float64)
    at_bound = bool(((at - low < 1e-3) | (high - at < 1e-3)).any())
    return Maximum(at, -float(found.fun), _curvature(height, at), at_bound)


def _curvature(height: Height, at: FloatArray) -> FloatArray:
    size = len(at)
    step = np.eye(size) * _CURVE_STEP
    first, second = (axis.reshape(-1) for axis in np.indices((size, size)))
    corners = np.concatenate(
        [
            sign_1 * step[first] + sign_2 * step[second]
            for sign_1, sign_2 in ((1, 1), (1, -1), (-1, 1), (-1, -1))
        ]
    )
    heights = height(at + corners).reshape(4, size, size)
    second_difference = heights[0] - heights[1] - heights[2] + heights[3]
    curvature: FloatArray = -second_difference / (4 * _CURVE_STEP**2)
    return curvature


_REACH = 6.0  # The search stays within this many standard deviations of the prior.
_FLAT = 0.04  # A direction less curved than this leaves 5 of the prior's deviations open.


@dataclass(frozen=True, eq=False)
class MaximumLikelihood:
    """The parameters under which the counts are most likely.

    Attributes:
        law: The law.
        at: Coordinates, shape (coordinates,).
        log_likelihood: Of the counts.
    """

    law: Law
    at: FloatArray
    log_likelihood: float

    @property
    def parameters(self) -> dict[str, float]:
        """Natural parameters, by name."""
        natural = self.law.natural(self.at[None])[0]
        return dict(zip(self.law.parameters, natural.tolist(), strict=True))

    def coverage(self, k: FloatArray) -> FloatArray:
        """Coverage of the population at each real k of 0 or more."""
        curve: FloatArray = self.law.coverage(self.at[None], k)[0]
        return curve


def maximum_likelihood(law: Law, observed: Observed, start: FloatArray) -> MaximumLikelihood:
    """Maximise the likelihood, which holds when drawing stopped early too.

    Raises:
        NotIdentifiedError: The data cannot determine the law, the likelihood still grows where a
            parameter leaves all reason, or it is flat at its top.
    """
    observed.check_mixed(len(law.parameters))
    reach = _REACH * law.spread
    top = maximise(
        lambda at: law.log_likelihood(at, observed.pairs),
        start,
        law.centre - reach,
        law.centre + reach,
    )
    if top.at_bound:
        raise NotIdentifiedError(
            f"the likelihood of the {law.title} law grows as a parameter leaves its range; these "
            f"data have no best fit inside"
        )
    curvature = top.curvature * np.outer(law.spread, law.spread)
    if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature)[0] < _FLAT:
        raise NotIdentifiedError(
            f"the likelihood of the {law.title} law is flat at its top; these data do not "
            f"determine all its parameters"
        )
    return MaximumLikelihood(law, top.at, top.height)
