"""How well forecasts from few draws meet what many draws show.

From 20, 100 and 1,000 of 10,000 draws a problem to pass@10,000, for every model of a table of
counts with the columns model, problem, draws, correct.

    python benchmarks/forecast.py ../shared/data/pythia_math_counts.csv

The exit code is 1 when, from 100 draws, the average is not better than the power law, the
log-linear law and the plain beta-binomial law on every model, or its intervals hold less than 85%.
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import PLAIN, Record, backtest, summarise

RIVALS = ("power_law", "log_linear", PLAIN)
DATA = Path(__file__).parents[2] / "shared" / "data" / "pythia_math_counts.csv"


def read(path: Path) -> dict[str, Counts]:
    """The counts of each model."""
    rows = defaultdict(list)
    with path.open() as file:
        for row in csv.DictReader(file):
            rows[row["model"]].append((row["problem"], int(row["draws"]), int(row["correct"])))
    return {
        model: Counts(
            [row[0] for row in of],
            np.array([row[1] for row in of]),
            np.array([row[2] for row in of]),
        )
        for model, of in rows.items()
    }


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--draws", default="20,100,1000")
    parser.add_argument("--resamples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    missed = []
    for draws in map(int, options.draws.split(",")):
        print(f"\nfrom {draws} draws: mean absolute error (bias) [fits of {options.resamples}]")
        for model, counts in read(options.data).items():
            start = time.process_time()
            trials = backtest(counts, [draws], resamples=options.resamples, seed=options.seed)
            last = {row.law: row for row in summarise(trials) if row.k == counts.k_max}
            show(model, trials[0].found[-1], last, time.process_time() - start)
            if draws == 100:
                missed += misses(model, last)
    print("\n" + ("\n".join(missed) or "all targets met from 100 draws"))
    return 1 if missed else 0


def show(model: str, found: float, rows: dict[str, Record], seconds: float) -> None:
    """Print one model's row."""
    held = rows[AVERAGE]
    print(
        f"{model}: coverage {found:.3f}; interval of the average holds {held.held:.0%}, "
        f"mean width {held.width:.3f}; {seconds / held.of:.2f} CPU s a trial"
    )
    for law, row in sorted(rows.items(), key=lambda item: item[1].error):
        print(f"  {law:20} {row.error:.4f} ({row.bias:+.4f}) held {row.held:.2f} [{row.trials}]")
    sys.stdout.flush()


def misses(model: str, rows: dict[str, Record]) -> list[str]:
    """The targets that are missed."""
    average = rows[AVERAGE]
    found = [
        f"{model}: {law} is as good as the average ({rows[law].error:.4f}, {average.error:.4f})"
        for law in RIVALS
        if rows[law].error <= average.error
    ]
    if average.held < 0.85:
        found.append(f"{model}: intervals hold {average.held:.0%}, below 85%")
    return found


if __name__ == "__main__":
    sys.exit(main())
