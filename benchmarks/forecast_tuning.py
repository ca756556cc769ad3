"""Where the numbers behind the average of the laws come from.

Prints how each table's curve bends, from all its draws (`Law.log_straightness`), and then what
other weights of the average would have given: the weights that were best on all other tables, on
the table left out, beside those in use.

    python benchmarks/forecast_tuning.py --resamples 10
"""

import argparse
from collections import defaultdict
from itertools import product

import numpy as np
from forecast import FILES, read

from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.laws import selection
from inspect_resample.statistics.laws.catalogue import AVERAGED, AVERAGED_CURVES, LAWS
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

IN_USE = (selection.CURVE_SHARE, selection.FEW_SOLVED)
TRIED = tuple(product((0.0, 0.25, 0.5, 0.75), (2, 8, 20)))
"""Share of the power laws with many problems solved, and problems at which half of it is left."""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", default="20,100,1000")
    parser.add_argument("--resamples", type=int, default=10)
    options = parser.parse_args()
    tables = read(FILES)
    for name, counts in tables.items():
        curve = pass_at(counts, "weak").mean(axis=0)[[1, 100, 10_000]]
        height = np.log(-np.log(curve))
        bend = height[0] - 2 * height[1] + height[2]
        print(f"{name:30} pass@1 {curve[0]:.6f}, bend {bend:+.2f}", flush=True)
    for draws in map(int, options.draws.split(",")):
        errors = {
            name: errors_of(counts, draws, options.resamples) for name, counts in tables.items()
        }
        known = {name: each for name, each in errors.items() if each}
        kinds = defaultdict(list)
        for name, each in known.items():
            others = [each for other, each in known.items() if other != name]
            best = min(TRIED, key=lambda tried: np.mean([each[tried] for each in others]))
            kinds[name.split()[0]].append((each[IN_USE], each[best]))
        for kind, rows in kinds.items():
            used, left_out = 100 * np.mean(rows, axis=0)
            print(f"from {draws}, {kind}: in use {used:.1f}, chosen without it {left_out:.1f}")


def errors_of(counts: Counts, draws: int, resamples: int) -> dict[tuple[float, int], float]:
    """Mean absolute error of each choice of the weights; nothing when no law could be fitted."""
    rng = np.random.default_rng(draws)
    found = float((counts.weak_passes > 0).mean())
    off = defaultdict(list)
    for _ in range(resamples):
        passes = rng.hypergeometric(counts.weak_passes, counts.draws - counts.weak_passes, draws)
        observed = Observed(np.full_like(passes, draws), passes)
        try:
            chosen = selection.select(observed, laws=[law for law in LAWS if law.name in AVERAGED])
        except NotIdentifiedError:
            continue
        each = {
            law: chosen.forecast([counts.k_max], law).problems.estimate[0] for law in chosen.weights
        }
        solved = int((passes > 0).sum())
        for share, few in TRIED:
            curves = share * solved / (solved + few)
            weights = {law: curves if law in AVERAGED_CURVES else 1 - curves for law in each}
            estimate = np.average(list(each.values()), weights=list(weights.values()))
            off[share, few].append(abs(float(estimate) - found))
    return {tried: float(np.mean(values)) for tried, values in off.items()}


if __name__ == "__main__":
    main()
