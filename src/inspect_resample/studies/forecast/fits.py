"""All laws on one suite's draws, with what each says of them, for tables and JSON."""

from dataclasses import dataclass

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.laws import npmle
from inspect_resample.statistics.laws.catalogue import LAWS
from inspect_resample.statistics.laws.curves import CURVES
from inspect_resample.statistics.laws.likelihood import MaximumLikelihood, maximum_likelihood
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.selection import Score, Selection, select
from inspect_resample.statistics.names import AVERAGE, Suite

TITLES = {
    AVERAGE: "average",
    **{curve.name: curve.title for curve in CURVES},
    **{law.name: law.title for law in LAWS},
    npmle.NAME: npmle.TITLE,
}
"""Names in tables, by name on the command line."""


@dataclass(frozen=True)
class Fit:
    """One law on one suite's draws.

    Attributes:
        law: Its name.
        parameters: By name, with intervals: of a curve over problems, of other laws what the data
            and the prior leave open. Empty when the law could not be fitted, and for the
            non-parametric one.
        likeliest: Parameters of maximum likelihood, by name; empty without.
        log_likelihood: At these; None without.
        score: Held-out score; None for a law without, as is `straightness`.
        straightness: The prior's preference for power laws, on the same scale.
        weight: In the average.
        error: Why the law could not be fitted; empty when it could.
        likelihood_error: Why there is no maximum of the likelihood; empty when there is.
    """

    law: str
    parameters: dict[str, Estimate]
    likeliest: dict[str, float]
    log_likelihood: float | None
    score: Score | None
    straightness: float | None
    weight: float
    error: str
    likelihood_error: str


@dataclass(frozen=True, eq=False)
class SuiteFits:
    """All laws on one suite's draws.

    Attributes:
        suite: Which.
        selection: The laws and the average.
        fits: In the order of `TITLES`, without the average.
    """

    suite: Suite
    selection: Selection
    fits: tuple[Fit, ...]


def fit_suite(counts: Counts, suite: Suite, confidence: float, seed: int = 0) -> SuiteFits:
    """Fit every law to one suite.

    Args:
        counts: Draws and passes.
        suite: Which.
        confidence: Nominal coverage of the parameters' intervals.
        seed: Seed of the samples of parameters.

    Raises:
        ValueError: There is no strong suite.
        NotIdentifiedError: No law with a likelihood can be fitted.
    """
    selection = select(Observed.of(counts, suite), seed)
    named = [_fit(law, selection, confidence) for law in TITLES if law != AVERAGE]
    return SuiteFits(suite, selection, tuple(named))


def _fit(law: str, selection: Selection, confidence: float) -> Fit:
    if law == npmle.NAME:
        return _non_parametric(selection)
    if law in selection.failed:
        return Fit(law, {}, {}, None, None, None, 0.0, *[selection.failed[law]] * 2)
    weight = selection.weights.get(law, 0.0)
    if law in selection.curves:
        parameters = _estimates(selection.curves[law].parameters(confidence))
        return Fit(law, parameters, {}, None, None, None, weight, "", "this law has no likelihood")
    posterior = selection.fits[law]
    best: MaximumLikelihood | None = None
    error = ""
    try:
        best = maximum_likelihood(posterior.law, selection.observed, posterior.mean)
    except NotIdentifiedError as reason:
        error = str(reason)
    return Fit(
        law=law,
        parameters=_estimates(posterior.parameters(confidence)),
        likeliest=best.parameters if best else {},
        log_likelihood=best.log_likelihood if best else None,
        score=selection.scores[law],
        straightness=posterior.straightness,
        weight=weight,
        error="",
        likelihood_error=error,
    )


def _non_parametric(selection: Selection) -> Fit:
    try:
        atoms = npmle.npmle(selection.observed)
    except NotIdentifiedError as reason:
        return Fit(npmle.NAME, {}, {}, None, None, None, 0.0, str(reason), str(reason))
    names = {f"rate_{i}": float(rate) for i, rate in enumerate(atoms.rate, 1)}
    names |= {f"weight_{i}": float(weight) for i, weight in enumerate(atoms.weight, 1)}
    return Fit(npmle.NAME, {}, names, atoms.log_likelihood, None, None, 0.0, "", "")


def _estimates(parameters: dict[str, list[float]]) -> dict[str, Estimate]:
    return {name: Estimate(*values) for name, values in parameters.items()}
