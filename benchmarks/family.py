"""What siblings and sizes tell of a member of a family: Pythia on MATH, each member held out.

For every member in turn, 1,000 draws of a problem of all others are known. Its pass@10,000 is then
forecast without a draw of its own, by its size, and from few draws: by its own law, by the slope of
its siblings, and by slope and size. Printed are mean absolute errors and interval scores of 90%
intervals, in points, and by how much its size makes its draws likelier.

    python benchmarks/family.py --resamples 3
"""

import argparse

import numpy as np
from forecast import FILES, read

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.laws.family import fit_family
from inspect_resample.statistics.laws.forecast import forecast
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.posterior import Posterior

SIZES = {"70M": 7e7, "160M": 1.6e8, "410M": 4.1e8, "1B": 1e9, "6.9B": 6.9e9}
CONFIDENCE, KNOWN = 0.9, 1000


def part_of(counts: Counts, draws: int, rng: np.random.Generator) -> Observed:
    """So many of each problem's draws, chosen at random."""
    passes = rng.hypergeometric(counts.weak_passes, counts.draws - counts.weak_passes, draws)
    return Observed(np.full_like(passes, draws), passes)


def ahead(law: Posterior, k: int) -> Estimate:
    """Coverage of these problems at k."""
    return forecast([law], np.ones(1), [k], CONFIDENCE).problems[0]


def figures(found: Estimate, true: float) -> tuple[float, float]:
    """Error and interval score, in points."""
    outside = max(found.low - true, true - found.high, 0.0)
    score = found.high - found.low + 2 / (1 - CONFIDENCE) * outside
    return 100 * abs(found.estimate - true), 100 * score


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resamples", type=int, default=3)
    options = parser.parse_args()
    prefix = "MATH Pythia "
    tables = {
        name.removeprefix(prefix): counts
        for name, counts in read(FILES).items()
        if name.startswith(prefix)
    }
    everything = fit_family({name: Observed.of(one) for name, one in tables.items()}, SIZES)
    print(f"by all draws: rise for twice the size {everything.rise}, scatter {everything.scatter}")
    for name, member in everything.members.items():
        print(f"{name}: the size makes its draws likelier by {member.by_size:+.1f}")
    rng = np.random.default_rng(0)
    for name, counts in tables.items():
        true, k = float((counts.weak_passes > 0).mean()), counts.k_max
        others = {one: part_of(of, KNOWN, rng) for one, of in tables.items() if one != name}
        unseen = ahead(fit_family(others, SIZES).undrawn[name], k)
        ends = f"{100 * unseen.estimate:.1f} [{100 * unseen.low:.1f}, {100 * unseen.high:.1f}]"
        print(f"{name}: found {100 * true:.1f}, by its size {ends}", flush=True)
        for draws in (20, 100):
            rows = []
            for _ in range(options.resamples):
                few = {**others, name: part_of(counts, draws, rng)}
                try:
                    member = fit_family(few, SIZES).members[name]
                except NotIdentifiedError:
                    continue
                assert member.sized is not None
                laws = (member.alone, member.shared, member.sized)
                each = [figures(ahead(law, k), true) for law in laws]
                rows.append([*np.ravel(each), member.by_size])
            if rows:
                told = ", ".join(f"{value:.1f}" for value in np.mean(rows, axis=0))
                print(f"  from {draws}, error and score alone, shared, by size; gain: {told}")


if __name__ == "__main__":
    main()
