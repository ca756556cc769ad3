"""How often a promised bound is broken, and how often drift is seen.

    python benchmarks/promises.py [--trials 400] [--problems 300] [--bound 0.2]

Prints the table of `docs/guide/planning.md`: on each population, calibrated on problems of 20
draws, how often a rule is promised, how often a promised rule has in truth more wrong ones among
its submissions than the bound (5% are allowed), and its mean share. Then the populations change
after calibration, and problems in use are drawn to the first pass or 8 rejects.
"""

import argparse

import numpy as np
from truths import TRUTHS, Truth
from value import grid_of

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.guarantee import drift, guarantee
from inspect_resample.decisions.stopping.table import States, StopTable, endings
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.verifier_law.grid import Grid

DRAWS, REJECTS = 20, 8


CHANGES = (1.0, 0.5)
"""What weak pass probabilities are multiplied by. Weak verdicts show no change of precision."""


def promised(truth: Truth, problems: int, bound: float, trials: int) -> str:
    """A line about one population without drift."""
    rng, grid = np.random.default_rng(2), grid_of(truth)
    shares = []
    for _ in range(trials):
        found = guarantee(truth.draw(problems, DRAWS, rng), bound, Stakes(cost_fp=0)).best
        if found is not None:
            shares.append(share_wrong(grid, found.passes, found.rejects))
    broken = sum(share > bound for share in shares)
    mean = f"{np.mean(shares):.1%}" if shares else "-"
    return f"| {truth.name} | {len(shares) / trials:.1%} | {broken / trials:.1%} | {mean} |"


def share_wrong(grid: Grid, passes: int, rejects: int) -> float:
    """Wrong among submitted, in truth."""
    found = endings(StopTable.simple(passes, rejects), States.of_grid(grid, passes, rejects))
    return float(found.wrong[0] / found.released[0])


def drifting(truth: Truth, harder: float, problems: int, trials: int) -> str:
    """A line about one population that changes."""
    rng = np.random.default_rng(4)
    seen = 0
    for trial in range(trials):
        calibration = truth.draw(problems, DRAWS, rng)
        s, _ = truth.problems(problems, rng)
        made, first = to_first_pass(s * harder, rng)
        known = calibration.draws, calibration.weak_passes
        seen += drift(known, (made, first), seed=trial).seen
    return f"| {truth.name} | {harder:g} | {seen / trials:.1%} |"


def to_first_pass(s: FloatArray, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Draws made, and the number of the first pass, 0 for none."""
    first = rng.geometric(np.maximum(s, 1e-9))
    return np.minimum(first, REJECTS), np.where(first <= REJECTS, first, 0)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=400, help="a population")
    parser.add_argument("--problems", type=int, default=300, help="of calibration, and in use")
    parser.add_argument("--bound", type=float, default=0.2, help="that is promised")
    options = parser.parse_args()
    for truth in TRUTHS:
        print(promised(truth, options.problems, options.bound, options.trials), flush=True)
    for harder in CHANGES:
        for truth in TRUTHS:
            line = drifting(truth, harder, options.problems, max(20, options.trials // 4))
            print(line, flush=True)


if __name__ == "__main__":
    main()
