"""Laws, forecasts and backtests as plain data; `docs/method/forecasting.md` has the schema."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from inspect_resample.report.identity import draws_per_problem, identity, scores
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import Holdout, summarise
from inspect_resample.studies.forecast.fits import Fit, SuiteFits


def law_identity(evaluation: Evaluation) -> dict[str, Any]:
    """What every record begins with."""
    return {
        **identity(evaluation),
        **scores(evaluation),
        "problems": len(evaluation.counts.problems),
        "draws_per_problem": draws_per_problem(evaluation),
    }


def fits_record(found: SuiteFits | str, confidence: float) -> dict[str, Any]:
    """All laws on one suite, or why there are none."""
    if isinstance(found, str):
        return {"error": found, "chosen": None, "best": None, "confidence": confidence, "laws": {}}
    return {
        "error": None,
        "chosen": AVERAGE,
        "best": found.selection.best,
        "confidence": confidence,
        "laws": {fit.law: _fit(fit) for fit in found.fits},
    }


def forecast_record(
    found: Forecast | str, law: str, weights: Mapping[str, float]
) -> dict[str, Any]:
    """One suite's forecast, or why there is none."""
    if isinstance(found, str):
        return {"error": found, "law": law, "weights": {}, "coverage": {}, "population": {}}
    ks = [f"{k:g}" if k >= 1e15 else str(int(k)) for k in found.k]
    return {
        "error": None,
        "law": law,
        "weights": dict(weights),
        "coverage": {k: asdict(found.problems[i]) for i, k in enumerate(ks)},
        "population": {k: asdict(found.population[i]) for i, k in enumerate(ks)},
    }


def backtest_record(found: Sequence[Holdout] | str) -> dict[str, Any]:
    """How forecasts did, or why there were none."""
    if isinstance(found, str):
        return {"error": found, "results": [], "failures": {}}
    return {
        "error": None,
        "results": [
            {name: _number(value) for name, value in asdict(record).items()}
            for record in summarise(found)
        ],
        "failures": {law: reason for trial in found for law, reason in trial.failed.items()},
    }


def _fit(fit: Fit) -> dict[str, Any]:
    score = fit.score
    return {
        "error": fit.error or None,
        "parameters": {name: _estimate(value) for name, value in fit.parameters.items()},
        "maximum_likelihood": {
            "parameters": fit.likeliest,
            "log_likelihood": fit.log_likelihood,
            "error": fit.likelihood_error or None,
        },
        "held_out": score.held_out if score else None,
        "behind": score.behind if score else None,
        "behind_error": score.error if score else None,
        "straightness": score.straightness if score else None,
        "weight": fit.weight,
    }


def _estimate(value: Estimate) -> dict[str, Any]:
    return {name: _number(number) for name, number in asdict(value).items()}


def _number(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
