"""What `fit`, `forecast` and `backtest` print with `--json`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspect_resample.report.identity import (
    ScoredIdentity,
    Spread,
    draws_per_problem,
    scored_identity,
)
from inspect_resample.statistics.bootstrap import Estimate, Intervals
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import AVERAGE, Suite
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.statistics.verifier_law.law import VerifierLaw
from inspect_resample.studies.forecast.backtest import Holdout, Record, summarise
from inspect_resample.studies.forecast.fits import Fit, SuiteFits
from inspect_resample.studies.forecast.rules import RuleForecast


@dataclass(frozen=True, kw_only=True)
class AboutDraws(ScoredIdentity):
    """One task, task version, model and choice of scores.

    Attributes:
        problems: Problems with a judged draw.
        draws_per_problem: The fewest and the most.
    """

    problems: int
    draws_per_problem: Spread


def about_draws(evaluation: Evaluation) -> dict[str, Any]:
    """The fields of `AboutDraws`."""
    return scored_identity(evaluation) | {
        "problems": len(evaluation.counts.problems),
        "draws_per_problem": draws_per_problem(evaluation),
    }


@dataclass(frozen=True)
class SuiteFitsRecord:
    """All laws on one suite.

    Attributes:
        error: Why no law can be fitted; null when one can.
        chosen: What `forecast` uses.
        best: The law with the best held-out score.
        confidence: Nominal coverage of the intervals.
        laws: By name.
    """

    error: str | None
    chosen: str | None
    best: str | None
    confidence: float
    laws: dict[str, Fit]

    @classmethod
    def of(cls, found: SuiteFits | Unavailable, confidence: float) -> "SuiteFitsRecord":
        """Of what was fitted."""
        if isinstance(found, Unavailable):
            return cls(found.reason, None, None, confidence, {})
        return cls(None, AVERAGE, found.selection.best, confidence, found.laws)


@dataclass(frozen=True, kw_only=True)
class FitRecord(AboutDraws):
    """What `fit` finds of one task and model.

    Attributes:
        suites: `weak`, and `strong` if there is one.
    """

    suites: dict[Suite, SuiteFitsRecord]


@dataclass(frozen=True)
class SuiteForecast:
    """The forecast of one suite.

    Attributes:
        error: Why there is none; null when there is.
        law: The law that forecasts.
        weights: By law, of the average.
        coverage: Of these problems, by k.
        population: Of problems like these, by k.
        doubts: What is doubtful about it, in sentences.
    """

    error: str | None
    law: str
    weights: dict[str, float]
    coverage: dict[str, Estimate]
    population: dict[str, Estimate]
    doubts: tuple[str, ...]

    @classmethod
    def of(
        cls, found: Forecast | Unavailable, law: str, weights: Mapping[str, float]
    ) -> "SuiteForecast":
        """Of a forecast."""
        if isinstance(found, Unavailable):
            return cls(found.reason, law, {}, {}, {}, ())
        ks = [f"{k:g}" if k >= 1e15 else str(int(k)) for k in found.k]
        coverage, population = (
            {k: one[i] for i, k in enumerate(ks)} for one in (found.problems, found.population)
        )
        return cls(None, law, dict(weights), coverage, population, found.doubts)


@dataclass(frozen=True)
class Submitted:
    """What comes of submitting the first weak pass, by the verifier-aware law: estimates by k.

    Attributes:
        error: Why there is no law; null when there is.
        weak_coverage: Chance of a weak pass.
        strong_coverage: Chance of a strongly correct draw.
        generalization_gap: The first minus the second.
        resampled_accuracy: Chance that the first weak pass is strongly correct.
        expected_draws: Draws made when drawing stops at the first weak pass.
        kinds: Share of each kind of population.
        doubts: What is doubtful about the law, in sentences.
    """

    error: None
    weak_coverage: dict[int, Estimate]
    strong_coverage: dict[int, Estimate]
    generalization_gap: dict[int, Estimate]
    resampled_accuracy: dict[int, Estimate]
    expected_draws: dict[int, Estimate]
    kinds: dict[str, float]
    doubts: tuple[str, ...]

    @classmethod
    def of(cls, law: VerifierLaw, ks: Sequence[int]) -> "Submitted":
        """Of a law at some numbers of draws."""
        k = np.array(ks, dtype=np.float64)

        def by_k(found: Intervals) -> dict[int, Estimate]:
            return {k: found[i] for i, k in enumerate(ks)}

        return cls(
            None,
            by_k(law.weak_coverage(k)),
            by_k(law.strong_coverage(k)),
            by_k(law.generalization_gap(k)),
            by_k(law.resampled_accuracy(k)),
            by_k(law.draws_made(k)),
            {score.kind: score.share for score in law.scores},
            law.doubts,
        )


@dataclass(frozen=True)
class NotSubmitted:
    """Why nothing is known of submitting."""

    error: str
    kinds: dict[str, float]
    doubts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ForecastRecord(AboutDraws):
    """What `forecast` finds of one task and model.

    Attributes:
        confidence: Nominal coverage of the intervals.
        suites: `weak`, and `strong` if there is one.
        submissions: What comes of submitting the first weak pass; null with one suite.
        rules: By selection rule, those of `--rule`.
    """

    confidence: float
    suites: dict[Suite, SuiteForecast]
    submissions: Submitted | NotSubmitted | None
    rules: dict[str, RuleForecast]


@dataclass(frozen=True, kw_only=True)
class BacktestRecord(AboutDraws):
    """What `backtest` finds of one task and model.

    Attributes:
        suite: As asked for.
        rule: As asked for; null where coverage is forecast.
        resamples: As asked for.
        stop_at_pass: As asked for.
        confidence: As asked for.
        error: Why there are no results; null when there are.
        results: By draws kept, then k, then law, or shape for a rule; `beta_binomial_ml` is the
            plain beta-binomial law at its maximum likelihood.
        failures: By law, a reason why it could not be fitted in some trial.
    """

    suite: Suite
    rule: str | None
    resamples: int
    stop_at_pass: bool
    confidence: float
    error: str | None
    results: tuple[Record, ...]
    failures: dict[str, str]


def backtest_record(
    evaluation: Evaluation, found: Sequence[Holdout] | Unavailable, **asked: Any
) -> BacktestRecord:
    """How forecasts did, or why there were none; `asked` are the first five fields."""
    trials = () if isinstance(found, Unavailable) else found
    return BacktestRecord(
        **about_draws(evaluation),
        **asked,
        error=found.reason if isinstance(found, Unavailable) else None,
        results=tuple(summarise(trials)),
        failures={law: reason for trial in trials for law, reason in trial.failed.items()},
    )
