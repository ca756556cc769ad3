"""How well forecasts from few draws meet what many draws show.

From 20, 100 and 1,000 of 10,000 draws a problem to pass@10,000, for every table of the files of
counts at hand (columns model, problem, draws, correct, or table, problem, n, c). Tables are of one
kind when their names begin with the same word.

    python benchmarks/forecast.py --resamples 40
    python benchmarks/forecast.py --resamples 40 --stop-at-pass

The exit code is 1 when the average's error, or the score of its intervals, is larger on a kind than
that of the best single law there, or when its intervals hold less than 86%. Differences within two
standard errors, which are printed, are not determined by these tables.
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

SCORE = "interval_score"

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
    print("\n" + ("\n".join(missed) or "on no kind is the average worse than any known law"))
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
    errors, scores = ({law: mean(tables, law, of) for law in laws} for of in ("error", SCORE))
    print(
        f"  {kind}, {len(tables)} tables: error, bias, interval score, what the average's is more "
        f"(+- its standard error over tables), held; least error, least score of the known on"
    )
    wins = [Counter(best(rows, of) for rows in tables) for of in ("error", SCORE)]
    for law in sorted(laws, key=lambda law: errors[law]):
        bias, held = (100 * mean(tables, law, of) for of in ("bias", "held"))
        more, unsure = more_than(tables, law)
        told = f"{wins[0][law]}, {wins[1][law]} tables" if law in (AVERAGE, *KNOWN) else "-"
        print(
            f"    {law:22}{100 * errors[law]:6.1f}{bias:+7.1f}{100 * scores[law]:7.1f}"
            f"{100 * more:+7.1f} +- {100 * unsure:4.1f}{held:5.0f}%  {told}"
        )
    found = []
    for of, means in (("error", errors), (SCORE, scores)):
        known = [law for law in KNOWN if not np.isnan(means.get(law, np.nan))]
        rival = min(known, key=lambda law: means[law])
        if means[AVERAGE] > means[rival]:
            ours, theirs = 100 * means[AVERAGE], 100 * means[rival]
            found.append(f"{kind}: {of} of the average {ours:.1f}, of {rival} {theirs:.1f}")
    if mean(tables, AVERAGE, "held") < 0.86:
        found.append(f"{kind}: intervals hold {mean(tables, AVERAGE, 'held'):.0%}, below 86%")
    return found


def best(rows: dict[str, Record], of: str) -> str:
    """Of the average and the known laws the one with the least of a figure on a table."""
    found = {law: getattr(rows[law], of) for law in (AVERAGE, *KNOWN) if law in rows}
    return min((law for law in found if not np.isnan(found[law])), key=lambda law: found[law])


def more_than(tables: list[dict[str, Record]], law: str) -> tuple[float, float]:
    """How much larger the average's interval score is than a law's, and its standard error."""
    more = [
        rows[AVERAGE].interval_score - rows[law].interval_score for rows in tables if law in rows
    ]
    unsure = np.std(more, ddof=1) / len(more) ** 0.5 if len(more) > 1 else np.nan
    return float(np.mean(more)), float(unsure)


def mean(tables: list[dict[str, Record]], law: str, name: str) -> float:
    """Of a figure, over the tables on which the law could be fitted."""
    return float(np.mean([getattr(rows[law], name) for rows in tables if law in rows]))


if __name__ == "__main__":
    sys.exit(main())
