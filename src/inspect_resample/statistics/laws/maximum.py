"""The highest point of a function that takes many points at once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from inspect_resample.statistics.counts import FloatArray

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
    """Climb from `start` between bounds, by L-BFGS-B with central differences.

    Args:
        height: The function.
        start: Shape (coordinates,).
        low: Lower bounds.
        high: Upper bounds.
    """
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
