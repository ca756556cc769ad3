"""How much the best of many models is flattered by having been chosen, and what is left of it.

    python benchmarks/winners.py [--data-sets 150]

Prints the table of `docs/method/comparing.md`: 20 models, 100 problems, 10 draws.
"""

import argparse

import numpy as np

from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.winners import winner

PROBLEMS, MODELS, DRAWS = 100, 20, 10
BEHIND: dict[str, FloatArray] = {
    "20 equal ones": np.zeros(MODELS),
    "from equal to .03 worse, in equal steps": 0.03 * np.linspace(0, 1, MODELS),
    "one clearly best": np.append(0.0, np.full(MODELS - 1, 0.23)),
}
"""By how much each model is worse than the best."""


def rates(problems: int, behind: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Chances, shape (problems, models): half of the difficulty is shared by all models."""
    shared = rng.beta(0.6, 0.8, (problems, 1))
    own = rng.beta(0.6, 0.8, (problems, len(behind)))
    chances: FloatArray = np.clip((shared + own) / 2 - behind, 0, 1)
    return chances


def row(behind: FloatArray, data_sets: int) -> tuple[float, float, float, float, float]:
    """How often both intervals hold the winner's truth, both biases, the ratio of widths."""
    rng = np.random.default_rng(1)
    truth = rates(200_000, behind, rng).mean(axis=0)
    found = []
    for seed in range(data_sets):
        values = rng.binomial(DRAWS, rates(PROBLEMS, behind, rng)) / DRAWS
        bootstrap, best = Bootstrap(PROBLEMS, 300, seed), int(values.mean(axis=0).argmax())
        alone = bootstrap.intervals(mean_over_problems(values[:, best]))[0]
        chosen, true = winner(values, bootstrap), float(truth[best])
        found.append(
            (
                chosen.low <= true <= chosen.high,
                alone.low <= true <= alone.high,
                chosen.estimate - true,
                alone.estimate - true,
                (chosen.high - chosen.low) / (alone.high - alone.low),
            )
        )
    means = np.array(found, dtype=np.float64).mean(axis=0)
    return tuple(means.tolist())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=150, help="for each row")
    options = parser.parse_args()
    for name, behind in BEHIND.items():
        held, alone, bias, plain, width = row(behind, options.data_sets)
        print(
            f"| {name} | {held:.0%} | {alone:.0%} | {bias:.3f} | {plain:.3f} | {width:.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
