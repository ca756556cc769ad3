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

FEW_SOLVED = 20.0
"""With as many problems solved, the weight is half of that: a curve knows of no prior."""

GRACE = 3.0
"""How far in log-likelihood a law may be behind the best of the average at no loss of weight."""


@dataclass(frozen=True)
class Score:
    """How well a law predicts.

    Attributes:
        held_out: Sum over problems of the log-probability of a problem's passes given all others.
        behind: How much less that is than the best law's; 0 for the best.
        error: Standard error of `behind`, over problems; 0 for the best.
    """

    held_out: float
    behind: float
    error: float


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

        The power laws have half of it where many problems are solved, variants of one counted once,
        and share equally. The rest goes to the laws with a likelihood by their odds in `AVERAGED`.
        From few draws their scores do not tell which is right far beyond, so that scores count
        where a law is behind by more than `GRACE` only, and then as likelihoods do.
        `benchmarks/forecast_tuning.py` has the numbers.
        """
        # Fewer laws may be left when there are few draws a problem.
        odds = {name: each for name, each in AVERAGED.items() if name in self.scores}
        odds = odds or dict.fromkeys(self.scores, 1.0)
        best = max(self.scores[name].held_out for name in odds)
        for name in odds:
            behind = (best - self.scores[name].held_out) / self.observed.design_effect
            odds[name] *= float(np.exp(-max(0.0, behind - GRACE)))
        curves = [name for name in AVERAGED_CURVES if name in self.curves]
        solved = float((self.observed.passes > 0).sum()) / self.observed.design_effect
        share = CURVE_SHARE * solved / (solved + FEW_SOLVED) if curves else 0.0
        total = sum(odds.values())
        return {name: share / len(curves) for name in curves} | {
            name: (1 - share) * each / total for name, each in odds.items()
        }

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
        return forecast(averaged, weights, k, confidence, replicates, seed)


def select(observed: Observed, seed: int = 0, laws: Sequence[Law] = LAWS) -> Selection:
    """Fit all laws and score those that have a likelihood by predicting one problem at a time.

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


def select_averaged(observed: Observed, seed: int = 0) -> Selection:
    """Fit the laws of the average alone: the same average for little more than half the time.

    Where none of them can be fitted, the average is of all others, and these are fitted.

    Raises:
        NotIdentifiedError: As in `select`.
    """
    try:
        return select(observed, seed, [law for law in LAWS if law.name in AVERAGED])
    except NotIdentifiedError:
        return select(observed, seed)


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
        )
        for i, name in enumerate(fits)
    }
