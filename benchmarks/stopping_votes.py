"""Whether what `consistent` and `window` submit is told right, on simulated votes.

    python benchmarks/stopping_votes.py [--data-sets 1000]

How often 95% intervals hold what they should: the truth, and, of the difference to the same rule
over other orders of all draws of the same recording, 0. The table is in `docs/guide/stopping.md`.
"""

import argparse
from collections.abc import Callable

import numpy as np
from stopping import drawn, held

from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.decisions.stopping.rule import Seen, StoppingRule
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import FloatArray, IntArray
from inspect_resample.statistics.ratio import mean_over_problems

PROBLEMS, DRAWS, CLASSES = 100, 20, 6
ORDERS = 2  # of all draws of a recording
TRUE_PROBLEMS = 20_000
RULES = ("consistent", "window")
LABELS = [Seen(label=str(number)) for number in range(CLASSES)]

Shares = Callable[[np.random.Generator, int], FloatArray]


def with_wrong(right: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Chances of classes, the right one first; the wrong ones are unlike, as wrong answers are."""
    wrong = rng.dirichlet(np.full(CLASSES - 1, 0.4), len(right)) * (1 - right)[:, None]
    return np.concatenate([right[:, None], wrong], axis=1)


POPULATIONS: dict[str, Shares] = {
    "beta": lambda rng, size: with_wrong(rng.beta(0.5, 0.7, size), rng),
    "easy": lambda rng, size: with_wrong(rng.beta(4, 0.5, size), rng),
    "undecided": lambda rng, size: with_wrong(rng.beta(6, 6, size), rng),
}


def votes(shares: FloatArray, rng: np.random.Generator) -> IntArray:
    """The class of each draw, shape (problems, draws)."""
    ends = shares.cumsum(axis=1)[:, None, :-1]
    found: IntArray = (rng.random((len(shares), DRAWS))[:, :, None] > ends).sum(axis=2)
    return found


def right(rule: StoppingRule, labels: IntArray) -> FloatArray:
    """Whether what a rule submits of each problem is right, shape (problems,)."""
    ends = [(row, drawn(rule, [LABELS[label] for label in row])[2]) for row in labels.tolist()]
    return np.array([place is not None and row[place] == 0 for row, place in ends], float)


def calibration(draw: Shares, rule: StoppingRule, data_sets: int) -> tuple[float, float, float]:
    """How often intervals hold the truth, and the figure of all draws; and the truth."""
    rng = np.random.default_rng(99)
    truth = float(right(rule, votes(draw(rng, TRUE_PROBLEMS), rng)).mean())
    hits = np.zeros(2)
    for seed in range(data_sets):
        rng, bootstrap = np.random.default_rng(seed), Bootstrap(PROBLEMS, 500, seed)
        labels = votes(draw(rng, PROBLEMS), rng)
        submitted = mean_over_problems(right(rule, labels))
        orders = [right(rule, rng.permuted(labels, axis=1)) for _ in range(ORDERS)]
        of_all = mean_over_problems(np.mean(orders, axis=0))
        hits += (
            held(bootstrap.intervals(submitted)[0], truth),
            held(bootstrap.difference(submitted, of_all)[0], 0),
        )
    own, less = hits / data_sets
    return float(own), float(less), truth


def main() -> None:
    """Print the table of the guide."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data-sets", type=int, default=1000)
    data_sets = parser.parse_args().data_sets
    print("| population | rule | right | right as submitted | less that of all draws |")
    for name, draw in POPULATIONS.items():
        for spelling in RULES:
            rule = stopping_rule(spelling)
            assert rule is not None
            own, less, truth = calibration(draw, rule, data_sets)
            print(f"| {name} | `{spelling}` | {truth:.3f} | {own:.1%} | {less:.1%} |", flush=True)


if __name__ == "__main__":
    main()
