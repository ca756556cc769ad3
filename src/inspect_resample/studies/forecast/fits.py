"""All laws on one suite's draws, with what each says of them, for tables and JSON."""

from dataclasses import dataclass

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.laws import npmle
from inspect_resample.statistics.laws.catalogue import LAWS
from inspect_resample.statistics.laws.curves import CURVES
from inspect_resample.statistics.laws.likelihood import maximum_likelihood
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.selection import Selection, select
from inspect_resample.statistics.names import AVERAGE, Suite

TITLES = {
    AVERAGE: "average",
    **{curve.name: curve.title for curve in CURVES},
    **{law.name: law.title for law in LAWS},
    npmle.NAME: npmle.TITLE,
}
"""Names in tables, by name on the command line."""


@dataclass(frozen=True)
class Likeliest:
    """Maximum likelihood.

    Attributes:
        parameters: By name; empty without a maximum.
        log_likelihood: There; null without.
        error: Why there is none; null when there is.
    """

    parameters: dict[str, float]
    log_likelihood: float | None
    error: str | None


@dataclass(frozen=True)
class Fit:
    """One law on one suite.

    Attributes:
        error: Why the law could not be fitted; null when it could.
        parameters: With intervals: of a curve over problems, of other laws what the data and the
            prior leave open. Empty when it could not be fitted, and for the non-parametric one.
        maximum_likelihood: Its parameters there.
        held_out: Sum over problems of the log-probability of a problem's passes given all others;
            null, like the three that follow, for a law without a likelihood.
        behind: How much less that is than the best law's.
        behind_error: Its standard error over problems.
        straightness: The prior's preference for power laws, on the same scale.
        weight: In the average.
    """

    error: str | None
    parameters: dict[str, Estimate]
    maximum_likelihood: Likeliest
    held_out: float | None
    behind: float | None
    behind_error: float | None
    straightness: float | None
    weight: float

    @classmethod
    def unscored(
        cls, parameters: dict[str, Estimate], likeliest: Likeliest, weight: float = 0.0,
        error: str | None = None,
    ) -> "Fit":  # fmt: skip
        """Of a law that has no held-out score."""
        return cls(error, parameters, likeliest, None, None, None, None, weight)


@dataclass(frozen=True, eq=False)
class SuiteFits:
    """All laws on one suite's draws.

    Attributes:
        suite: Which.
        selection: The laws and the average.
        laws: By name, in the order of `TITLES`, without the average.
    """

    suite: Suite
    selection: Selection
    laws: dict[str, Fit]


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
    laws = {law: _fit(law, selection, confidence) for law in TITLES if law != AVERAGE}
    return SuiteFits(suite, selection, laws)


def _fit(law: str, selection: Selection, confidence: float) -> Fit:
    if law == npmle.NAME:
        return _non_parametric(selection)
    if law in selection.failed:
        return _failed(selection.failed[law])
    weight = selection.weights.get(law, 0.0)
    if law in selection.curves:
        parameters = _estimates(selection.curves[law].parameters(confidence))
        return Fit.unscored(parameters, Likeliest({}, None, "this law has no likelihood"), weight)
    posterior = selection.fits[law]
    try:
        best = maximum_likelihood(posterior.law, selection.observed, posterior.mean)
        likeliest = Likeliest(best.parameters, best.log_likelihood, None)
    except NotIdentifiedError as reason:
        likeliest = Likeliest({}, None, str(reason))
    parameters, score = _estimates(posterior.parameters(confidence)), selection.scores[law]
    numbers = (score.held_out, score.behind, score.error, posterior.straightness)
    return Fit(None, parameters, likeliest, *numbers, weight)


def _non_parametric(selection: Selection) -> Fit:
    try:
        atoms = npmle.npmle(selection.observed)
    except NotIdentifiedError as reason:
        return _failed(str(reason))
    names = {f"rate_{i}": float(rate) for i, rate in enumerate(atoms.rate, 1)}
    names |= {f"weight_{i}": float(weight) for i, weight in enumerate(atoms.weight, 1)}
    return Fit.unscored({}, Likeliest(names, atoms.log_likelihood, None))


def _failed(reason: str) -> Fit:
    return Fit.unscored({}, Likeliest({}, None, reason), error=reason)


def _estimates(parameters: dict[str, list[float]]) -> dict[str, Estimate]:
    return {name: Estimate(*values) for name, values in parameters.items()}
