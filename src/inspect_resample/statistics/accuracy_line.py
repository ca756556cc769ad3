"""Conditional accuracy against pass@1 across models: a straight line by ordinary least squares."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from inspect_resample.statistics.bootstrap import Estimate, Intervals
from inspect_resample.statistics.counts import FloatArray

LEAST_MODELS = 3
"""Two points always lie on a line, so that nothing is left to say how sure it is."""


@dataclass(frozen=True)
class Published:
    """A line from a paper.

    Attributes:
        name: Where it is from.
        intercept: Conditional accuracy at pass@1 of 0.
        slope: How much it rises with pass@1.
    """

    name: str
    intercept: float
    slope: float


FLAWS = Published("Stroebl et al. 2024, 17 models on HumanEval", 0.7247, 0.2183)
"""Ordinary least squares over the models of arXiv 2411.17501, with R² = 0.892."""


@dataclass(frozen=True)
class AccuracyLine:
    """A fitted line, with Student's intervals over models.

    Attributes:
        intercept: Conditional accuracy at pass@1 of 0.
        slope: How much it rises with pass@1.
        r_squared: Share of the spread that the line explains, 0 to 1.
        models: Number of points.
        confidence: Nominal coverage of the intervals.
        center: Mean pass@1 of the points.
        spread: Sum of squares of pass@1 around its mean.
        noise: Standard deviation of what the line leaves, with `models` - 2 degrees of freedom.
    """

    intercept: Estimate
    slope: Estimate
    r_squared: float
    models: int
    confidence: float
    center: float
    spread: float
    noise: float

    def at(self, x: FloatArray) -> Intervals:
        """The line at some pass@1, shape (x,), with the interval of the mean there."""
        height = self.intercept.estimate + self.slope.estimate * x
        error = self.noise * np.sqrt(1 / self.models + (x - self.center) ** 2 / self.spread)
        reach = _student(self.models, self.confidence) * error
        return Intervals(height, height - reach, height + reach)


def fit_line(x: Sequence[float], y: Sequence[float], confidence: float = 0.95) -> AccuracyLine:
    """Fit y = intercept + slope x.

    Every model counts the same, however sure its own two figures are, as in Stroebl et al.

    Args:
        x: pass@1 of the strong suite, one for each model.
        y: Conditional accuracy.
        confidence: Nominal coverage of the intervals.

    Raises:
        ValueError: There are fewer than `LEAST_MODELS` models, or all have the same pass@1.
    """
    if len(x) < LEAST_MODELS:
        raise ValueError(f"a line needs {LEAST_MODELS} models or more, got {len(x)}")
    if max(x) - min(x) < 1e-12:
        raise ValueError("all models have the same pass@1, so that any slope would do")
    found = scipy.stats.linregress(x, y)
    values = np.asarray(x, dtype=np.float64)
    left = np.asarray(y) - found.intercept - found.slope * values
    student = _student(len(x), confidence)

    def estimate(value: float, error: float) -> Estimate:
        return Estimate(value, value - student * error, value + student * error)

    return AccuracyLine(
        intercept=estimate(float(found.intercept), float(found.intercept_stderr)),
        slope=estimate(float(found.slope), float(found.stderr)),
        r_squared=float(found.rvalue) ** 2,
        models=len(x),
        confidence=confidence,
        center=float(values.mean()),
        spread=float(((values - values.mean()) ** 2).sum()),
        noise=float(np.sqrt((left**2).sum() / (len(x) - 2))),
    )


def _student(models: int, confidence: float) -> float:
    return float(scipy.stats.t.ppf((1 + confidence) / 2, models - 2))
