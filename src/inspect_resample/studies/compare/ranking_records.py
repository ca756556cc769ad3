"""Rankings as plain data for machines; `docs/guide/compare.md` documents the schema."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from inspect_resample.studies.compare.ranking import Ranking, StrongRanked
from inspect_resample.studies.compare.records import (
    best_record,
    cost_record,
    evaluation_record,
    frontier_record,
    once_record,
)
from inspect_resample.studies.compare.standing import Standing
from inspect_resample.studies.compare.words import names_of
from inspect_resample.studies.summary.records import estimate_record


def ranking_record(found: Ranking) -> dict[str, Any]:
    """Evaluations ranked as JSON-ready data; what needs a strong suite is None without one."""
    names = [name.lower() for name in names_of(len(found.paired.evaluations))]
    ones = zip(names, found.paired.evaluations, found.paired.left_out, strict=True)
    return {
        "evaluations": {name: evaluation_record(one, left_out) for name, one, left_out in ones},
        "problems": found.paired.problems,
        "weak_pass_at": _by_k(found, found.weak_pass_at, names),
        **_strong(found, found.strong, names),
        "cost": cost_record(found.terms.pricing),
        "intervals": {
            "confidence": found.confidence,
            "replicates": found.replicates,
            "seed": found.seed,
        },
    }


def _strong(found: Ranking, strong: StrongRanked | None, names: Sequence[str]) -> dict[str, Any]:
    if strong is None:
        names_of_figures = ("strong_pass_at", "resampled_accuracy", "reward", "budgets")
        return dict.fromkeys((*names_of_figures, "often_or_once"))
    return {
        "strong_pass_at": _by_k(found, strong.pass_at, names),
        "resampled_accuracy": _by_k(found, strong.resampled_accuracy, names),
        "reward": [
            {
                "cost_ratio": row.cost_ratio,
                "k_star": {
                    name: best_record(best) for name, best in zip(names, row.best, strict=True)
                },
                "at_k_star": _standing(row.standing, names),
            }
            for row in strong.rewards
        ],
        "budgets": [
            {
                "unit": one.unit,
                "frontiers": [frontier_record(frontier, names) for frontier in one.frontiers],
            }
            for one in strong.in_units
        ],
        "often_or_once": once_record(strong.often_or_once, names),
    }


def _by_k(found: Ranking, by_k: Sequence[Standing], names: Sequence[str]) -> dict[str, Any]:
    return {str(k): _standing(standing, names) for k, standing in zip(found.k, by_k, strict=True)}


def _standing(standing: Standing, names: Sequence[str]) -> dict[str, Any]:
    return {
        "values": {
            name: estimate_record(value) for name, value in zip(names, standing.values, strict=True)
        },
        "best": names[standing.best],
        "next": names[standing.next],
        "lead": asdict(standing.lead),
        "alike": [names[one] for one in standing.alike],
        "probability": dict(zip(names, standing.probability, strict=True)),
    }
