"""The regret of splitting draws over settings by Thompson's rule, against splitting them evenly.

    python benchmarks/arms.py [--trials 100] [--rounds 15]

Prints the table of `docs/guide/planning.md`: four settings of one task with 60 problems, which are
hard alike, each with its own pass rate. All settings begin with two draws a problem; every round
splits 120 draws over them. Passes that are lost against the best setting, over all further draws.
"""

import argparse

import numpy as np

from inspect_resample.decisions.stopping.arms import compare_arms, split
from inspect_resample.statistics.counts import FloatArray

PROBLEMS, BATCH = 60, 120
SETTINGS = {
    "one is better": (0.0, 0.0, 0.0, 1.0),
    "two are better": (0.0, 0.0, 0.8, 1.0),
    "a ladder": (0.0, 0.3, 0.6, 0.9),
    "all are equal": (0.0, 0.0, 0.0, 0.0),
}
"""How much easier each setting makes a problem, in logits."""


def regret(shifts: FloatArray, rounds: int, even: bool, rng: np.random.Generator) -> float:
    """Passes that are lost over all rounds."""
    chance = 1 / (1 + np.exp(-(rng.normal(-1.0, 1.5, (PROBLEMS, 1)) + shifts)))
    lost, means = 0.0, chance.mean(axis=0)
    draws = np.full(chance.shape, 2)
    passes = rng.binomial(draws, chance)
    for _ in range(rounds):
        shares = np.ones(len(shifts))
        if not even:
            shares = compare_arms(passes / draws, rng, draws=1000).best
        for arm, count in enumerate(split(shares, BATCH).tolist()):
            more = np.bincount(rng.permutation(np.arange(count) % PROBLEMS), minlength=PROBLEMS)
            draws[:, arm] += more
            passes[:, arm] += rng.binomial(more, chance[:, arm])
            lost += count * (means.max() - means[arm])
    return lost


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=100, help="of each row")
    parser.add_argument("--rounds", type=int, default=15, help="of 120 draws")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    for name, shifts in SETTINGS.items():
        lost = [
            np.mean(
                [regret(np.array(shifts), options.rounds, even, rng) for _ in range(options.trials)]
            )
            for even in (False, True)
        ]
        print(f"| {name} | {lost[0]:.1f} | {lost[1]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
