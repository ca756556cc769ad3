"""Which laws to trust: by how well each predicts problems that it was not shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.catalogue import AVERAGED, AVERAGED_CURVES, LAWS
from inspect_resample.statistics.laws.curves import CURVES, FittedCurve
from inspect_resample.statistics.laws.forecast import (
    CONFIDENCE,
    REPLICATES,
    AverageEnds,
    Forecast,
    Member,
    forecast,
)
from inspect_resample.statistics.laws.law import Law
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.posterior import Posterior, posterior
from inspect_resample.statistics.names import AVERAGE

CURVE_SHARE = 0.5
"""Weight of the power laws in the average where many problems are solved."""

FEW_SOLVED = 8
"""With as many problems solved, the weight is half of that: a curve knows of no prior."""

LOWER, LOWER_AT = 0.3, 3
"""By which share the average's lower ends are nearer than its laws' where many problems are solved,
and with how many solved by half of that."""

UPPER, UPPER_AT = 0.35, 20
"""The same of the upper ends."""

FEW_SOLVED_ABOVE = 20
"""`FEW_SOLVED` of the upper ends: from few draws of a weak model power laws end too low."""


@dataclass(frozen=True)
class Score:
    """How well a law predicts.

    Attributes:
        held_out: Sum over problems of the log-probability of a problem's passes given all others.
        behind: How much less that is than the best law's; 0 for the best.
        error: Standard error of `behind`, over problems; 0 for the best.
        straightness: Mean of `Law.log_straightness` over what the data leave open.
    """

    held_out: float
    behind: float
    error: float
    straightness: float


@dataclass(frozen=True, eq=False)
class Selection:
    """Laws fitted to the same draws, with their scores.

    Attributes:
        observed: The draws.
        fits: The laws with a likelihood that could be fitted, by name.
        curves: The curves that could be fitted, by name.
        failed: Why others could not be, by name.
        scores: Of the laws with a likelihood, by name.
    """

    observed: Observed
    fits: dict[str, Posterior]
    curves: dict[str, FittedCurve]
    failed: dict[str, str]
    scores: dict[str, Score]

    @property
    def best(self) -> str:
        """Name of the law with the best held-out score."""
        return min(self.scores, key=lambda name: self.scores[name].behind)

    @property
    def weights(self) -> dict[str, float]:
        """Each law's weight in the average; a law that is not there has none.

        The laws with a likelihood share equally: from few draws their scores do not tell which is
        right far beyond. The power laws have the rest, also equally, which is the more the more
        problems are solved. `benchmarks/forecast_tuning.py` has the numbers.
        """
        return self._weights(FEW_SOLVED)

    def _weights(self, few: float) -> dict[str, float]:
        """The weights where the power laws have half of their share with `few` problems solved."""
        # Fewer laws may be left when there are few draws a problem.
        laws = [name for name in AVERAGED if name in self.scores] or list(self.scores)
        curves = [name for name in AVERAGED_CURVES if name in self.curves]
        share = CURVE_SHARE * self._of_many(few) if curves else 0.0
        return {name: share / len(curves) for name in curves} | {
            name: (1 - share) / len(laws) for name in laws
        }

    def _of_many(self, few: float) -> float:
        """From 0 to 1 with the problems solved, variants of one counted once; a half with `few`."""
        solved = float((self.observed.passes > 0).sum()) / self.observed.design_effect
        return solved / (solved + few)

    @property
    def ends(self) -> AverageEnds:
        """How the ends of the average's intervals are made.

        The laws err in different directions, so that their average lies nearer to the truth than
        the mean of their intervals says; the more so the more problems are solved. Where drawing
        stopped early a solved problem tells less, and ends stay where they are.
        `benchmarks/forecast_tuning.py` has the numbers.
        """
        told = 0.0 if self.observed.stopped_early else 1.0
        return AverageEnds(
            low=1 - told * LOWER * self._of_many(LOWER_AT),
            high=1 - told * UPPER * self._of_many(UPPER_AT),
            high_weights=np.array(list(self._weights(FEW_SOLVED_ABOVE).values())),
        )

    def forecast(
        self,
        k: Sequence[float] | FloatArray,
        law: str = AVERAGE,
        confidence: float = CONFIDENCE,
        replicates: int = REPLICATES,
        seed: int = 0,
    ) -> Forecast:
        """Forecast by the average, or by one law.

        Raises:
            ValueError: See `forecast.forecast`; or there is no such law.
            NotIdentifiedError: The data do not determine this law.
        """
        if law in self.failed:
            raise NotIdentifiedError(self.failed[law])
        members: dict[str, Member] = {**self.fits, **self.curves}
        if law != AVERAGE and law not in members:
            raise ValueError(f"no law is called {law}; there are {AVERAGE}, {', '.join(members)}")
        if law != AVERAGE:
            return forecast([members[law]], np.ones(1), k, confidence, replicates, seed)
        averaged = [members[name] for name in self.weights]
        weights = np.array(list(self.weights.values()))
        return forecast(averaged, weights, k, confidence, replicates, seed, self.ends)


def select(observed: Observed, seed: int = 0, laws: Sequence[Law] = LAWS) -> Selection:
    """Fit all laws and score those that have a likelihood by predicting one problem at a time.

    Args:
        observed: Draws and passes.
        seed: Seed of the samples of parameters.
        laws: Laws with a likelihood.

    Raises:
        NotIdentifiedError: No law with a likelihood can be fitted; the message is the first's.
    """
    curves: dict[str, FittedCurve] = {}
    fits: dict[str, Posterior] = {}
    failed: dict[str, str] = {}
    for law in laws:
        try:
            fits[law.name] = posterior(law, observed, seed)
        except NotIdentifiedError as error:
            failed[law.name] = str(error)
    if not fits:
        raise NotIdentifiedError(next(iter(failed.values())))
    for curve in CURVES:
        try:
            curves[curve.name] = curve.fit(observed)
        except NotIdentifiedError as error:
            failed[curve.name] = str(error)
    return Selection(observed, fits, curves, failed, _scores(fits))


def _scores(fits: dict[str, Posterior]) -> dict[str, Score]:
    each = np.stack([fit.held_out for fit in fits.values()])
    totals = each.sum(axis=1)
    best = int(totals.argmax())
    errors = np.sqrt(each.shape[1] * (each[best] - each).var(axis=1))
    return {
        name: Score(
            held_out=float(totals[i]),
            behind=float(totals[best] - totals[i]),
            error=float(errors[i]),
            straightness=float(fit.weights @ fit.law.log_straightness(fit.at)),
        )
        for i, (name, fit) in enumerate(fits.items())
    }
