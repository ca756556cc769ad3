"""Which laws to trust: by how well each predicts problems that it was not shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.catalogue import AVERAGED, DOUBTED, LAWS
from inspect_resample.statistics.laws.curves import CURVES, FittedCurve, PowerLaw
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
"""Weight of the power law in the average up to `CURVE_DRAWS` draws a problem; by simulation."""

CURVE_DRAWS = 100
"""Beyond these its weight falls like 1 / draws: its bias stays, the errors of the others shrink."""


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
        doubts: Laws under a prior without the preference for power laws, by name.
    """

    observed: Observed
    fits: dict[str, Posterior]
    curves: dict[str, FittedCurve]
    failed: dict[str, str]
    scores: dict[str, Score]
    doubts: dict[str, Posterior]

    @property
    def best(self) -> str:
        """Name of the law with the best held-out score."""
        return min(self.scores, key=lambda name: self.scores[name].behind)

    @property
    def weights(self) -> dict[str, float]:
        """Each law's weight in the average; a law that is not there has none.

        Half is the power law's, or less with many draws. The other laws of the average share the
        rest in proportion to the exponential of held-out score plus straightness (pseudo Bayesian
        model averaging; Geisser and Eddy 1979, Yao et al. 2018). Laws that the data cannot tell
        apart share the forecast.
        """
        # Fewer laws may be left when there are few draws a problem.
        names = [name for name in AVERAGED if name in self.scores] or list(self.scores)
        logs = np.array(
            [self.scores[name].held_out + self.scores[name].straightness for name in names]
        )
        shares = np.exp(logs - logs.max())
        draws = int(self.observed.draws.min())
        curve = CURVE_SHARE * min(1.0, CURVE_DRAWS / draws) if PowerLaw.name in self.curves else 0.0
        shares *= (1 - curve) / shares.sum()
        weights = dict(zip(names, shares.tolist(), strict=True))
        return {PowerLaw.name: curve, **weights} if curve else weights

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
        # The estimate believes in power laws, half of the interval's replicates do not.
        weights = np.array(list(self.weights.values()))
        if not self.doubts:
            return forecast(averaged, weights, k, confidence, replicates, seed)
        scores = np.array([doubt.held_out.sum() for doubt in self.doubts.values()])
        doubts = np.exp(scores - scores.max())
        shares = np.concatenate([weights, doubts / doubts.sum()]) / 2
        return forecast(
            [*averaged, *self.doubts.values()],
            np.concatenate([weights, np.zeros(len(doubts))]),
            k,
            confidence,
            replicates,
            seed,
            shares,
        )


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
    fits, failed = _posteriors(laws, observed, seed, straight=True)
    if not fits:
        raise NotIdentifiedError(next(iter(failed.values())))
    for curve in CURVES:
        try:
            curves[curve.name] = curve.fit(observed)
        except NotIdentifiedError as error:
            failed[curve.name] = str(error)
    doubted = [law for law in laws if law.name in fits and law.name in DOUBTED]
    # A law that is sampled with the preference and not without it widens nothing.
    doubts, _ = _posteriors(doubted, observed, seed, straight=False)
    return Selection(observed, fits, curves, failed, _scores(fits), doubts)


def _posteriors(
    laws: Sequence[Law], observed: Observed, seed: int, straight: bool
) -> tuple[dict[str, Posterior], dict[str, str]]:
    """The laws that can be fitted, and why the others cannot."""
    fits: dict[str, Posterior] = {}
    failed: dict[str, str] = {}
    for law in laws:
        try:
            fits[law.name] = posterior(law, observed, seed, straight)
        except NotIdentifiedError as error:
            failed[law.name] = str(error)
    return fits, failed


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
