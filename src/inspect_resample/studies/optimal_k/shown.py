"""K* as tables for a terminal and as plain data; `docs/method/optimal-k.md` has the schema."""

import math
from dataclasses import asdict
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from inspect_resample.decisions.by_law import LawBestK
from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.report.identity import draws_per_problem, heading, identity
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.optimal_k.study import Optima, Optimum

LEAST_PROBABILITY = 0.05
"""What a K needs to be named beside K*; the JSON names all from 1%."""

_POLICIES = {
    "stop_at_first_pass": "stop at the first weak pass",
    "draw_all": "make all K draws",
}


def print_optima(console: Console, found: Optima) -> None:
    """Print one task and model."""
    evaluation, counts = found.evaluation, found.evaluation.counts
    stakes = found.optima[0].stakes
    console.print(f"\n{heading(evaluation)}")
    console.print(
        f"{len(counts.problems)} problems, {words.draws_per_problem(counts)} draws a problem; "
        f"benefit {words.number(stakes.benefit)}, "
        f"price of a draw {_price(found)}; {_POLICIES[stakes.policy]}",
        highlight=False,
    )
    console.print(_in_the_data(found))
    console.print(_beyond(found))
    for sentence in _about_the_law(found):
        console.print(sentence, style="dim", highlight=False)


def optima_record(found: Optima) -> dict[str, Any]:
    """One task and model as JSON-ready data."""
    evaluation, counts = found.evaluation, found.evaluation.counts
    stakes = found.optima[0].stakes
    return {
        **identity(evaluation),
        "problems": len(counts.problems),
        "draws_per_problem": draws_per_problem(evaluation),
        "stopped_early": counts.stopped_early,
        "k_max": found.k_max,
        "benefit": stakes.benefit,
        "price": found.unit or float(stakes.price),
        "policy": stakes.policy,
        "optima": [_record(optimum) for optimum in found.optima],
        "law": _law_record(found),
        "warnings": list(evaluation.warnings),
    }


def _price(found: Optima) -> str:
    """A number, or in what each draw is charged."""
    return f"its {found.unit}" if found.unit else words.number(float(found.optima[0].stakes.price))


def _in_the_data(found: Optima) -> Table:
    columns = ("ratio", "best K", "may be", "reward", "draws", "correct", "")
    table = grid("Best number of draws within the data, by cost ratio", *columns)
    for optimum in found.optima:
        best = optimum.best
        named = _named(optimum)
        table.add_row(
            words.number(_ratio(optimum)),
            str(best.k),
            words.plateau(best),
            words.reward_interval(best.reward),
            words.number(optimum.expected_draws.estimate),
            f"{words.percent(optimum.resampled_accuracy.estimate)}%",
            "; ".join(filter(None, (words.remark(best, found.k_max), named))),
        )
    return table


def _beyond(found: Optima) -> Table:
    columns = ("ratio", "K by the law", "95% interval", "reward there", "")
    table = grid("Best number of draws by the law, beyond the data too", *columns)
    for optimum in found.optima:
        law = optimum.beyond
        if law is not None:
            table.add_row(
                words.number(_ratio(optimum)),
                _k(law.k),
                _k(law.low) if law.low == law.high else f"{_k(law.low)} to {_k(law.high)}",
                words.reward_interval(law.reward),
                _law_remark(law),
            )
    return table


def _ratio(optimum: Optimum) -> float:
    return optimum.stakes.cost_fp / optimum.stakes.benefit


def _named(optimum: Optimum) -> str:
    """The likeliest K, when K* is not nearly sure."""
    probability = optimum.best.probability
    order = np.argsort(-probability, kind="stable")[:3]
    likely = [k for k in order.tolist() if probability[k] >= LEAST_PROBABILITY]
    if not likely or probability[likely[0]] > 1 - LEAST_PROBABILITY:
        return ""
    return "likely " + ", ".join(f"{k} ({probability[k]:.0%})" for k in likely)


def _k(value: float) -> str:
    return "unbounded" if math.isinf(value) else f"{value:.0f}"


def _law_remark(law: LawBestK) -> str:
    if law.at_max_k:
        return f"still rising at {law.max_k}"
    if math.isinf(law.k):
        return "the reward still rises"
    return f"rises for ever with {law.unbounded:.0%}" if law.unbounded >= 0.01 else ""


def _about_the_law(found: Optima) -> list[str]:
    if found.law is None:
        return [f"No law: {found.law_error}."]
    shares = ", ".join(f"{score.kind} {score.share:.0%}" for score in found.law.scores)
    gain = found.law.dependence
    return [
        f"The law mixes kinds of populations by held-out score: {shares}."
        + ("" if gain is None else _dependence(gain)),
        *(
            f"Left out of the law: {score.kind}, {score.trouble[0]}."
            for score in found.law.scores
            if score.trouble
        ),
        *(f"The law in doubt: {doubt}." for doubt in found.law.doubts),
    ]


def _dependence(gain: Estimate) -> str:
    told = "shows" if gain.low > 0 else "does not show"
    return (
        f" Held-out score {told} that precision depends on difficulty (gain {gain.estimate:.3f} "
        f"[{gain.low:.3f}, {gain.high:.3f}] a problem)."
    )


def _record(optimum: Optimum) -> dict[str, Any]:
    best, law = optimum.best, optimum.beyond
    likely = np.flatnonzero(best.probability >= 0.01).tolist()
    return {
        "cost_ratio": _ratio(optimum),
        "cost_fp": optimum.stakes.cost_fp,
        "k_star": best.k,
        "k_star_low": best.low,
        "k_star_high": best.high,
        "k_star_probability": {str(k): float(best.probability[k]) for k in likely},
        "at_end_of_data": best.at_end_of_data,
        "reward": asdict(best.reward),
        "expected_draws": asdict(optimum.expected_draws),
        "resampled_accuracy": asdict(optimum.resampled_accuracy),
        "law": None if law is None else _beyond_record(law),
    }


def _beyond_record(law: LawBestK) -> dict[str, Any]:
    ends = {"k_star": law.k, "k_star_low": law.low, "k_star_high": law.high}
    return {
        **{name: "unbounded" if math.isinf(k) else int(k) for name, k in ends.items()},
        "probability_unbounded": law.unbounded,
        "probability_no_k_pays": law.none,
        "at_max_k": law.at_max_k,
        "max_k": law.max_k,
        "reward": asdict(law.reward),
    }


def _law_record(found: Optima) -> dict[str, Any]:
    if found.law is None:
        return {"error": found.law_error, "kinds": [], "dependence": None, "doubts": []}
    return {
        "error": None,
        "kinds": [asdict(score) for score in found.law.scores],
        "dependence": None if found.law.dependence is None else asdict(found.law.dependence),
        "doubts": list(found.law.doubts),
    }
