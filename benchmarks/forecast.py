"""How well forecasts from few draws meet what many draws show.

From 20, 100 and 1,000 of 10,000 draws a problem to pass@10,000, for every table of the files of
counts at hand (columns model, problem, draws, correct, or table, problem, n, c). Tables are of one
kind when their names begin with the same word.

    python benchmarks/forecast.py --resamples 40
    python benchmarks/forecast.py --resamples 40 --stop-at-pass

The exit code is 1 when the average's error is larger on a kind than that of the best single law
there, or when its intervals hold less than 86%.
"""

import argparse
import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.laws.catalogue import AVERAGED, LAWS
from inspect_resample.statistics.laws.observed import NotIdentifiedError
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import PLAIN, Record, backtest, summarise

KNOWN = ("power_law", "power_law_log", "log_linear", PLAIN)
"""What other people fit."""

COMPARED = [law for law in LAWS if law.name in AVERAGED]
"""The laws with a likelihood that are fitted: those of the average."""

FOLDER = Path(__file__).parents[2] / "shared" / "data"
FILES = (FOLDER / "pythia_math_counts.csv", FOLDER / "coverage_counts.csv")


def read(paths: Sequence[Path]) -> dict[str, Counts]:
    """The counts of each table."""
    tables = defaultdict(list)
    for path in paths:
        with path.open() as file:
            for row in csv.DictReader(file):
                # The file of models has one kind of problems only.
                name = row["table"] if "table" in row else f"MATH {row['model']}"
                draws, passes = row.get("n") or row["draws"], row.get("c") or row["correct"]
                tables[name].append((row["problem"], int(draws), int(passes)))
    return {
        name: Counts(
            [row[0] for row in of],
            np.array([row[1] for row in of]),
            np.array([row[2] for row in of]),
        )
        for name, of in sorted(tables.items())
    }


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="*", type=Path, default=FILES)
    parser.add_argument("--draws", default="20,100,1000")
    parser.add_argument("--resamples", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stop-at-pass", action="store_true")
    options = parser.parse_args()
    tables, missed = read(options.data), []
    for draws in map(int, options.draws.split(",")):
        print(f"\nfrom {draws} draws: mean absolute error (bias), points")
        kinds = defaultdict(list)
        for name, counts in tables.items():
            start = time.process_time()
            try:
                trials = backtest(
                    counts, [draws], "weak", options.resamples, options.seed,
                    stop_at_pass=options.stop_at_pass, laws=COMPARED,
                )  # fmt: skip
            except NotIdentifiedError as error:
                print(f"{name}: no trial could be forecast: {error}", flush=True)
                continue
            last = {row.law: row for row in summarise(trials) if row.k == counts.k_max}
            show(name, trials[0].found[-1], last, time.process_time() - start)
            kinds[name.split()[0]].append(last)
        for kind, rows in kinds.items():
            missed += [f"from {draws} draws, {found}" for found in judge(kind, rows)]
    print("\n" + ("\n".join(missed) or "the average is no worse than any known law on each kind"))
    return 1 if missed else 0


def show(name: str, found: float, rows: dict[str, Record], seconds: float) -> None:
    """Print one table's row."""
    trials = rows[AVERAGE]
    each = ", ".join(
        f"{law} {100 * rows[law].error:.1f} ({100 * rows[law].bias:+.1f})"
        for law in (AVERAGE, *KNOWN)
        if law in rows
    )
    fits = f"{trials.trials} of {trials.of} fits, {seconds / trials.of:.2f} CPU s each"
    print(f"{name}: found {100 * found:.1f}; {each}; {fits}", flush=True)


def judge(kind: str, tables: list[dict[str, Record]]) -> list[str]:
    """Print the means over one kind's tables, and return what the average misses."""
    laws = list(dict.fromkeys(law for rows in tables for law in rows))
    errors = {law: mean(tables, law, "error") for law in laws}
    best = Counter(
        min((law for law in (AVERAGE, *KNOWN) if law in rows), key=lambda law: rows[law].error)
        for rows in tables
    )
    print(
        f"  {kind}, {len(tables)} tables: error, bias, interval score, held; best of the known on"
    )
    for law in sorted(laws, key=lambda law: errors[law]):
        score, held = (100 * mean(tables, law, name) for name in ("interval_score", "held"))
        wins = f"{best[law]} tables" if law in (AVERAGE, *KNOWN) else "-"
        bias = 100 * mean(tables, law, "bias")
        print(f"    {law:22}{100 * errors[law]:6.1f}{bias:+7.1f}{score:7.1f}{held:5.0f}%  {wins}")
    rival = min((law for law in KNOWN if law in errors), key=lambda law: errors[law])
    found = []
    if errors[AVERAGE] > errors[rival]:
        found.append(f"{kind}: average {errors[AVERAGE]:.4f}, {rival} {errors[rival]:.4f}")
    if mean(tables, AVERAGE, "held") < 0.86:
        found.append(f"{kind}: intervals hold {mean(tables, AVERAGE, 'held'):.0%}, below 86%")
    return found


def mean(tables: list[dict[str, Record]], law: str, name: str) -> float:
    """Of a figure, over the tables on which the law could be fitted."""
    return float(np.mean([getattr(rows[law], name) for rows in tables if law in rows]))


if __name__ == "__main__":
    sys.exit(main())
