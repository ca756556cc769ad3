"""Plain maximum likelihood of a law, without a prior, or why there is none."""

from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.maximum import maximise
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

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

    Args:
        law: The law.
        observed: Draws and passes.
        start: Coordinates to begin at, such as the mean of a posterior.

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
