"""Do the intervals hold what they promise? Data sets are drawn from known truths.

Run this file as a script to print the table of `docs/analysis.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from inspect_resample.analysis.bootstrap import Bootstrap, Estimate
from inspect_resample.analysis.counts import Counts, FloatArray
from inspect_resample.analysis.estimators import conditional_accuracy, pass_at, submissions
from inspect_resample.analysis.ratio import mean_over_problems
from inspect_resample.analysis.reward import Stakes, best_k, reward

Population = Callable[[int, np.random.Generator], tuple[FloatArray, FloatArray]]
"""Draws the weak pass rate and the precision of that many problems."""


def beta(problems: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    return rng.beta(0.4, 0.8, problems), rng.beta(8, 1.5, problems)


def zero_inflated(problems: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    possible = rng.random(problems) > 0.3
    return rng.beta(0.6, 1.5, problems) * possible, rng.beta(8, 1.5, problems)


def hard_is_imprecise(problems: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    weak = rng.beta(0.5, 1, problems)
    return weak, rng.beta(1 + 10 * weak, 1.5)


def rare(problems: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    return rng.beta(0.15, 4, problems), rng.beta(6, 2, problems)


def easy(problems: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    return rng.beta(4, 0.4, problems), rng.beta(12, 0.8, problems)


POPULATIONS: tuple[Population, ...] = (beta, zero_inflated, hard_is_imprecise, rare, easy)
STAKES = Stakes(cost_fp=2)


@dataclass(frozen=True)
class Truth:
    figures: dict[str, float]
    best_k: int


def draw_counts(
    population: Population, problems: int, draws: int, rng: np.random.Generator
) -> Counts:
    weak, precision = population(problems, rng)
    b = rng.binomial(draws, weak)
    ids = [str(i) for i in range(problems)]
    return Counts(ids, np.full(problems, draws), b, rng.binomial(b, precision))


def truth_of(population: Population, draws: int, problems: int = 400_000) -> Truth:
    weak, precision = population(problems, np.random.default_rng(99))
    miss = np.ones(problems)
    curve = [0.0]
    for _ in range(draws):
        miss *= 1 - weak
        curve.append(float(((1 - miss) * (precision - STAKES.cost_fp * (1 - precision))).mean()))
    b = np.random.default_rng(98).binomial(draws, weak)
    # The figure's own expectation: which problems have a weak pass depends on the draws made.
    c = np.random.default_rng(97).binomial(b, precision)
    middle = draws // 2
    return Truth(
        {
            "weak pass@1": float(weak.mean()),
            "strong pass@1": float((weak * precision).mean()),
            "strong pass@n/2": float(1 - ((1 - weak * precision) ** middle).mean()),
            "conditional accuracy": float((c[b > 0] / b[b > 0]).mean()),
            "reward at n/2": curve[middle],
        },
        int(np.argmax(curve)),
    )


def estimates_of(counts: Counts, bootstrap: Bootstrap) -> dict[str, Estimate]:
    middle = counts.k_max // 2
    rewards = reward(submissions(counts), STAKES)
    ratios = {
        "weak pass@1": mean_over_problems(pass_at(counts, "weak", 1)[:, 1]),
        "strong pass@1": mean_over_problems(pass_at(counts, "strong", 1)[:, 1]),
        "strong pass@n/2": mean_over_problems(pass_at(counts, "strong", middle)[:, middle]),
        "conditional accuracy": conditional_accuracy(counts)["macro"],
        "reward at n/2": mean_over_problems(rewards[:, middle], -STAKES.cost_fp),
    }
    return {name: bootstrap.intervals(ratio)[0] for name, ratio in ratios.items()}


def coverage(
    population: Population, problems: int, draws: int, data_sets: int, replicates: int = 500
) -> dict[str, float]:
    """Share of data sets whose intervals hold the truth, by figure."""
    rng = np.random.default_rng(7)
    truth = truth_of(population, draws)
    held = dict.fromkeys((*truth.figures, "K*"), 0)
    for seed in range(data_sets):
        counts = draw_counts(population, problems, draws, rng)
        bootstrap = Bootstrap(problems, replicates, seed)
        for name, estimate in estimates_of(counts, bootstrap).items():
            held[name] += estimate.low <= truth.figures[name] <= estimate.high
        best = best_k(submissions(counts), STAKES, bootstrap)
        held["K*"] += best.low <= truth.best_k <= best.high
    return {name: count / data_sets for name, count in held.items()}


@pytest.mark.slow
@pytest.mark.parametrize("population", POPULATIONS)
def test_intervals_hold_the_truth_as_often_as_they_say(population: Population) -> None:
    data_sets = 300
    shares = coverage(population, problems=100, draws=20, data_sets=data_sets)
    # 92% to 98% are wanted; three standard errors of this simulation are about 4 points. K* may be
    # held more often: its set is of whole numbers, and often the truth is at the end.
    for name, share in shares.items():
        assert share >= 0.90, (name, shares)
        assert share <= 0.99 or name == "K*", (name, shares)


def print_table(data_sets: int = 1000) -> None:
    for population in POPULATIONS:
        for problems, draws in ((50, 20), (100, 100), (164, 20)):
            shares = coverage(population, problems, draws, data_sets)
            cells = " | ".join(f"{100 * share:.1f}" for share in shares.values())
            name = population.__name__.replace("_", " ")
            print(f"| {name} | {problems} | {draws} | {cells} |", flush=True)


if __name__ == "__main__":
    print_table()
