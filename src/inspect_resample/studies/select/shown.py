"""How rules of selection are shown: a table, and JSON."""

from dataclasses import asdict
from typing import Any

import numpy as np
from rich.console import Console

from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.studies.select.study import RuleFigures, Selected


def select_record(found: Selected) -> dict[str, Any]:
    """One task and model as plain data."""
    return {
        "task": found.evaluation.task,
        "model": found.evaluation.drawn_by,
        "problems": len(found.table.problems),
        "draws": int(found.table.draws.sum()),
        "k_max": found.table.k_max,
        "without_answer": None
        if found.table.answer is None
        else int(np.count_nonzero(found.table.answer < 0)),
        "rules": {name: _rule(one, found.k) for name, one in found.rules.items()},
    }


def _rule(found: RuleFigures, k: tuple[int, ...]) -> dict[str, Any]:
    return {
        "accuracy": _by_k(found.accuracy, k),
        "gain_over_random": _by_k(found.gain, k),
        "abstained": _by_k(found.abstained, k),
        "draws": _by_k(found.draws, k),
        "k_star": {
            f"{ratio:g}": {
                "k": best.k,
                "low": best.low,
                "high": best.high,
                "at_end_of_data": best.at_end_of_data,
                "reward": asdict(best.reward),
            }
            for ratio, best in found.k_star.items()
        },
        "exact": found.exact,
    }


def _by_k(found: Intervals, k: tuple[int, ...]) -> dict[str, Any]:
    return {str(number): asdict(found[i]) for i, number in enumerate(k)}


def print_selected(console: Console, found: Selected) -> None:
    """Print accuracies of all rules by K, and K* by cost ratio."""
    evaluation = found.evaluation
    ratios = list(next(iter(found.rules.values())).k_star)
    table = grid(
        f"{evaluation.task} by {evaluation.drawn_by}: share of problems with a right submission",
        "rule",
        *(f"K = {k}" for k in found.k),
        *(f"K* at {ratio:g}" for ratio in ratios),
        gap=1,
    )
    for name, rule in found.rules.items():
        table.add_row(
            name if rule.exact else f"{name} (random subsets)",
            *(words.percent_interval(rule.accuracy[i]) for i in range(len(found.k))),
            *(f"{best.k} ({best.low}-{best.high})" for best in rule.k_star.values()),
        )
    console.print(table)
