"""How rules of selection are shown: a table, and JSON."""

from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from rich.console import Console

from inspect_resample.report import words
from inspect_resample.report.tables import Column, Table
from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.studies.select.study import RuleFigures, Selected

_Row = tuple[str, RuleFigures]


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
    ratios = list(next(iter(found.rules.values())).k_star)
    columns = [
        Column[_Row]("rule", lambda row: row[0] if row[1].exact else f"{row[0]} (random subsets)")
    ]
    columns += [Column(f"K = {k}", partial(_accuracy, i)) for i, k in enumerate(found.k)]
    columns += [Column(f"K* at {ratio:g}", partial(_best, ratio)) for ratio in ratios]
    title = (
        f"{found.evaluation.task} by {found.evaluation.drawn_by}: share of problems with a right "
        f"submission, percent"
    )
    console.print(Table(title, columns, list(found.rules.items()), gap=1).grid())


def _accuracy(place: int, row: _Row) -> str:
    return words.percent_interval(row[1].accuracy[place])


def _best(ratio: float, row: _Row) -> str:
    best = row[1].k_star[ratio]
    return f"{best.k} ({best.low}-{best.high})"
