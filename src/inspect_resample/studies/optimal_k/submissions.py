"""What comes of submitting the first weak pass after any draws, by the verifier-aware law."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from rich.console import Console
from rich.markup import escape

from inspect_resample.report import words
from inspect_resample.report.grid import grid
from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.verifier_law.law import VerifierLaw


def print_submissions(console: Console, law: VerifierLaw | str, ks: Sequence[int]) -> None:
    """Print figures at some numbers of draws, or why there are none."""
    title = "Both suites together, problems like these"
    if isinstance(law, str):
        console.print(f"\n[bold]{title}[/bold]", highlight=False)
        console.print(f"No forecast: {escape(law)}", highlight=False)
        return
    figures = _figures(law, ks)
    columns = ("draws k", "resampled accuracy", "weak less strong", "draws made")
    table = grid(f"{title}, percent", *columns, gap=1)
    for i, k in enumerate(ks):
        table.add_row(
            f"{k:,}",
            words.percent_interval(figures["resampled_accuracy"][i]),
            words.percent_interval(figures["generalization_gap"][i]),
            words.number_interval(figures["expected_draws"][i]),
        )
    console.print(table)
    shares = ", ".join(f"{score.kind} {score.share:.2f}" for score in law.scores)
    console.print(
        f"Percent, with {law.confidence:.0%} intervals; draws made stopping at the first weak "
        f"pass. Law: the verifier-aware one, {shares}.",
        style="dim",
        highlight=False,
    )
    for doubt in law.doubts:
        console.print(f"In doubt: {doubt}.", style="dim", highlight=False)


def submissions_record(law: VerifierLaw | str, ks: Sequence[int]) -> dict[str, Any]:
    """The same as plain data."""
    if isinstance(law, str):
        return {"error": law, "kinds": {}, "doubts": []}
    figures = {
        name: {str(k): asdict(found[i]) for i, k in enumerate(ks)}
        for name, found in _figures(law, ks).items()
    }
    return {
        "error": None,
        **figures,
        "kinds": {score.kind: score.share for score in law.scores},
        "doubts": list(law.doubts),
    }


def _figures(law: VerifierLaw, ks: Sequence[int]) -> dict[str, Intervals]:
    k = np.array(ks, dtype=np.float64)
    return {
        "weak_coverage": law.weak_coverage(k),
        "strong_coverage": law.strong_coverage(k),
        "generalization_gap": law.generalization_gap(k),
        "resampled_accuracy": law.resampled_accuracy(k),
        "expected_draws": law.draws_made(k),
    }
