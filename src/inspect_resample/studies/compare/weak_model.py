"""The weak-model test: can resampling a weaker model reach one draw of a stronger one?

Stroebl et al. 2024 (arXiv 2411.17501) ask it of the accuracy of what is submitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.difference import simultaneous_band
from inspect_resample.statistics.numbers import spaced
from inspect_resample.statistics.ratio import mean_over_problems

Verdict = Literal["reaches", "does not reach", "cannot tell"]

_ROUNDING = 1e-12  # A smaller lack, relative to the span of the values, is none.


@dataclass(frozen=True, eq=False)
class WeakModelTest:
    """Whether some number of draws of one model is worth a single draw of another.

    Attributes:
        k: The K, from 1 to the draws at hand, whose value is largest; the smallest one if several
            are equal. Beyond 200 K is looked at in steps of 2%.
        at_end_of_data: That K is the largest that the draws allow, so a larger one may do better.
        value: The value at that K.
        single: The value of one draw of the other model.
        lead: The largest lead, `value` - `single`. The lower end of its interval comes from the
            simultaneous band of the lead at every K, for one K above 0 is enough to reach. The
            upper end is the largest of the intervals' own: that no K reaches is said when each
            single test says so (an intersection-union test; Berger 1982), whose size is that of
            one, however many K there are.
        probability: Share of the resamples of the problems in which the value at some K is at least
            that of the single draw; both are taken from the same resample. The largest of many
            noisy values leans upwards, and so does this share.
        first_k: The smallest K whose value is at least that of the single draw on the problems at
            hand; None when there is none.
        verdict: "reaches" when the whole interval of the lead is 0 or more; "does not reach" when
            all of it is below 0, which is said of the K at hand only; else "cannot tell".
    """

    k: int
    at_end_of_data: bool
    value: Estimate
    single: Estimate
    lead: Estimate
    probability: float
    first_k: int | None
    verdict: Verdict


@dataclass(frozen=True)
class Reaches:
    """The weak-model test in both directions.

    Attributes:
        a_to_b: Whether some K of A reaches one draw of B.
        b_to_a: The reverse.
    """

    a_to_b: WeakModelTest
    b_to_a: WeakModelTest

    def of(self, name: str) -> WeakModelTest:
        """Whether some K of the model of this name reaches the other."""
        return self.a_to_b if name == "a" else self.b_to_a


def weak_model_test(
    values: FloatArray, single: FloatArray, low: float, high: float, bootstrap: Bootstrap
) -> WeakModelTest:
    """Hold the values of K draws of one model against one draw of another.

    Args:
        values: Of the first model by K, shape (problems, k_max + 1); no draws, column 0, are not
            looked at.
        single: Of one draw of the second, shape (problems,).
        low: The least that a problem can give.
        high: The most.
        bootstrap: Resamples of the problems.
    """
    return weak_model_test_of_any([values], single, low, high, bootstrap)[1]


def weak_model_test_of_any(
    values: Sequence[FloatArray],
    single: FloatArray,
    low: float,
    high: float,
    bootstrap: Bootstrap,
) -> tuple[int, WeakModelTest]:
    """The same for several models: which of them does best, and whether any of them reaches.

    Arguments are those of `weak_model_test`, with the values of each model. The band of the lead is
    over all K of all of them.
    """
    span = high - low
    numbers = [spaced(own.shape[1] - 1) for own in values]
    columns = [own[:, at] for own, at in zip(values, numbers, strict=True)]
    k, column = np.concatenate(numbers), np.concatenate(columns, axis=1)
    model = np.repeat(np.arange(len(values)), [len(own) for own in numbers])
    leads = column - single[:, None]
    mean = leads.mean(axis=0)
    tolerance = _ROUNDING * span
    pointwise = bootstrap.intervals(mean_over_problems(leads, -span, span))
    lower, _ = simultaneous_band(leads, pointwise, bootstrap)
    best = int((mean >= mean.max() - tolerance).argmax())
    own = model == model[best]
    reached = k[own & (mean >= -tolerance)]
    largest = np.concatenate([curves.max(axis=1) for curves in bootstrap.curves(leads)])
    highest = float(pointwise.high.max())
    lead = Estimate(float(mean[best]), max(float(lower.max()), -span), min(highest, span))
    return int(model[best]), WeakModelTest(
        k=int(k[best]),
        at_end_of_data=bool(k[best] == k[own][-1]),
        value=bootstrap.intervals(mean_over_problems(column[:, best], low, high))[0],
        single=bootstrap.intervals(mean_over_problems(single, low, high))[0],
        lead=lead,
        probability=float((largest >= -tolerance).mean()),
        first_k=int(reached[0]) if len(reached) else None,
        verdict=_verdict(lead, tolerance),
    )


def _verdict(lead: Estimate, tolerance: float) -> Verdict:
    if lead.low >= -tolerance:
        return "reaches"
    return "does not reach" if lead.high < -tolerance else "cannot tell"
