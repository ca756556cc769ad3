"""What the law says of the very problems that were drawn, held against their true chances.

    python benchmarks/these_problems.py [--data-sets 20] [--draws 20]

Prints the table of `docs/method/optimal-k.md`: rewards at cost ratio 2 of 100 problems, at 5 draws,
at all draws and at ten times as many.
"""

import argparse

import numpy as np
from truths import TRUTHS, Truth

from inspect_resample.decisions.by_law import law_reward, rewards
from inspect_resample.decisions.reward import Stakes, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.verifier_law.law import fit_law
from inspect_resample.statistics.verifier_law.these_problems import TheseProblems

PROBLEMS, STAKES = 100, Stakes(cost_fp=2)


def row(truth: Truth, draws: int, data_sets: int) -> dict[str, FloatArray]:
    """At each K: how often the 95% interval holds, mean errors, and the ratio of widths."""
    rng, k = np.random.default_rng(3), np.array([5.0, draws, 10.0 * draws])
    found = []
    for seed in range(data_sets):
        s, q = truth.problems(PROBLEMS, rng)
        counts = truth.count(s, q, draws, rng)
        hit = -np.expm1(k * np.log1p(-np.minimum(s, 1 - 1e-16))[:, None])
        true = (hit * (q - STAKES.cost_fp * (1 - q))[:, None]).mean(axis=0)
        law = fit_law(counts, seed)
        of_these = rewards(TheseProblems(law.population, counts, seed), k, STAKES)
        low, high = np.quantile(of_these, [0.025, 0.975], axis=0)
        like_these = law_reward(law, k, STAKES)
        plain = reward(first_pass(counts), STAKES).mean(axis=0)[[5, draws]]
        found.append(
            {
                "held": (low <= true) & (true <= high),
                "error of these": np.abs(of_these.mean(axis=0) - true),
                "error of the law": np.abs(like_these.estimate - true),
                "error of the data": np.append(np.abs(plain - true[:2]), np.nan),
                "width": (high - low) / (like_these.high - like_these.low),
            }
        )
    return {name: np.mean([one[name] for one in found], axis=0) for name in found[0]}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=20, help="for each row")
    parser.add_argument("--draws", type=int, default=20, help="of each problem")
    options = parser.parse_args()
    for truth in (TRUTHS[2], TRUTHS[3], TRUTHS[0]):
        cells = row(truth, options.draws, options.data_sets).values()
        told = (" / ".join(f"{number:.3g}" for number in one) for one in cells)
        print(f"| {truth.name} | {options.draws} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
