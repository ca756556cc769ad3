"""Stopping by scores against the best fixed K, where the truth is known.

    python benchmarks/value_scores.py [--sets 4]

Draws are right with a chance of each problem, and their scores normal, higher for right ones and a
little higher for easy problems. Rules are solved for 100 problems of 20 draws and earn on 4,000
further ones, at a price of 0.01.
"""

import argparse
from collections.abc import Callable

import numpy as np

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.scores import ScoreTable, solve_by_score
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.score_types import bins_of, borders_of, cells_of, fit_types
from inspect_resample.studies.plan.scored import replayed

DRAWS, PROBLEMS, FURTHER = 20, 100, 4000
POPULATIONS: dict[str, Callable[[np.random.Generator, int], FloatArray]] = {
    "beta": lambda rng, size: rng.beta(0.5, 0.7, size),
    "zero inflated": lambda rng, size: (rng.random(size) >= 0.4) * rng.beta(1, 1, size),
    "hard": lambda rng, size: rng.beta(0.5, 3, size),
    "easy": lambda rng, size: rng.beta(3, 1, size),
}


def scored(
    rng: np.random.Generator, chance: FloatArray, apart: float
) -> tuple[BoolArray, FloatArray]:
    """Truth and scores of draws, (problems, draws) each."""
    right = rng.random((len(chance), DRAWS)) < chance[:, None]
    return right, rng.normal(size=right.shape) + apart * right + (chance - 0.5)[:, None]


def earned(seed: int, population: str, apart: float, stakes: Stakes) -> list[float]:
    """Expected and earned reward of the rule, that of the best fixed K; draws of both."""
    rng, draw = np.random.default_rng(seed), POPULATIONS[population]
    right, scores = scored(rng, draw(rng, PROBLEMS), apart)
    names = [str(number) for number in range(PROBLEMS)]
    table = DrawTable(names, np.repeat(np.arange(PROBLEMS), DRAWS), right.ravel())
    borders = borders_of(scores.ravel())
    types = fit_types(cells_of(table, scores.ravel(), borders))
    found = solve_by_score(types, stakes, DRAWS)
    right, scores = scored(rng, draw(rng, FURTHER), apart)
    bins = bins_of(scores.ravel(), borders).reshape(scores.shape)

    def on_others(rule: ScoreTable) -> tuple[float, float]:
        good, bad, draws = replayed(rule, bins, right)
        return good - stakes.cost_fp * bad - float(np.mean(stakes.price)) * draws, draws

    (own, draws), (fixed, k) = on_others(found.table), on_others(found.fixed.table)
    return [float(found.endings.reward(stakes)[0]), own, fixed, draws, k]


def main() -> None:
    """Print the table of the guide."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sets", type=int, default=4)
    sets = parser.parse_args().sets
    print("| population | apart | cost ratio | expected | earned | best fixed K | draws | K |")
    for ratio in (1.0, 0.0):
        for name in POPULATIONS:
            for apart in (1.0, 2.0):
                stakes = Stakes(cost_fp=ratio, price=0.01)
                rows = [earned(seed, name, apart, stakes) for seed in range(sets)]
                shown = [f"{mean:.3f}" for mean in np.mean(rows, axis=0)]
                print(f"| {name} | {apart:g} | {ratio:g} | {' | '.join(shown)} |", flush=True)


if __name__ == "__main__":
    main()
