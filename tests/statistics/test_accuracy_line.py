import numpy as np
import pytest
from scipy import stats

from inspect_resample.statistics.accuracy_line import fit_line

X = [0.29, 0.34, 0.55, 0.61, 0.71, 0.86]
Y = [0.76, 0.78, 0.82, 0.86, 0.87, 0.93]


def test_the_line_is_that_of_least_squares_with_students_intervals() -> None:
    line = fit_line(X, Y)
    slope, intercept = np.polyfit(X, Y, 1)
    assert line.slope.estimate == pytest.approx(slope)
    assert line.intercept.estimate == pytest.approx(intercept)
    assert line.r_squared == pytest.approx(np.corrcoef(X, Y)[0, 1] ** 2)
    assert line.slope.low < slope < line.slope.high
    # At 0 the band is the interval of the intercept.
    at_0 = line.at(np.zeros(1))[0]
    assert at_0.low == pytest.approx(line.intercept.low)
    assert at_0.high == pytest.approx(line.intercept.high)
    # The band is narrowest at the mean.
    width = [line.at(np.array([x]))[0].high - line.at(np.array([x]))[0].estimate
             for x in (0.2, np.mean(X), 0.9)]  # fmt: skip
    assert width[1] < min(width[0], width[2])


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(400):
        y = 0.7 + 0.2 * np.array(X) + rng.normal(0, 0.03, len(X))
        line = fit_line(X, y.tolist())
        band = line.at(np.array([0.5]))[0]
        held.append((line.slope.low <= 0.2 <= line.slope.high, band.low <= 0.8 <= band.high))
    for share in np.mean(held, axis=0):
        assert stats.binom(400, 0.95).interval(0.999)[0] <= 400 * share
        assert 400 * share <= stats.binom(400, 0.95).interval(0.999)[1]


@pytest.mark.parametrize(("x", "y", "why"), [
    ([0.1, 0.2], [0.5, 0.6], "a line needs 3 models or more, got 2"),
    ([0.3] * 3, [0.5, 0.6, 0.7], "the same pass@1"),
])  # fmt: skip
def test_no_line_without_points_that_tell_one(x: list[float], y: list[float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        fit_line(x, y)
