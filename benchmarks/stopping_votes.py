"""Whether what `consistent` and `window` submit is told right, on simulated votes.

    python benchmarks/stopping_votes.py [--data-sets 1000]

How often 95% intervals hold what they should: the truth, and, of the difference to the same rule
over other orders of all draws of the same recording, 0. Beside the first the exact binomial
interval (Clopper and Pearson 1934), beside the second the number of problems of which the rule
submits now this and now that. The table is in `docs/guide/stopping.md`.
"""

import argparse
from collections.abc import Callable

import numpy as np
from scipy import stats
from stopping import held

from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.decisions.stopping.rule import Seen, StoppingRule, decide
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
    rows = labels.tolist()
    ends = [decide(rule, (LABELS[label] for label in row)).submitted for row in rows]
    hits = [end is not None and row[end] == 0 for row, end in zip(rows, ends, strict=True)]
    return np.array(hits, dtype=float)


def calibration(draw: Shares, rule: StoppingRule, data_sets: int) -> FloatArray:
    """The truth; how often ours and the exact interval hold it, and ours the figure of all draws.

    The last number is that of problems of which orders differ.
    """
    rng = np.random.default_rng(99)
    truth = float(right(rule, votes(draw(rng, TRUE_PROBLEMS), rng)).mean())
    found = np.zeros(4)
    for seed in range(data_sets):
        rng, bootstrap = np.random.default_rng(seed), Bootstrap(PROBLEMS, 500, seed)
        labels = votes(draw(rng, PROBLEMS), rng)
        hits = right(rule, labels)
        orders = np.mean([right(rule, rng.permuted(labels, axis=1)) for _ in range(ORDERS)], axis=0)
        submitted, of_all = mean_over_problems(hits), mean_over_problems(orders)
        exact = stats.binomtest(int(hits.sum()), PROBLEMS).proportion_ci(0.95)
        found += (
            held(bootstrap.intervals(submitted)[0], truth),
            bool(exact.low <= truth <= exact.high),
            held(bootstrap.difference(submitted, of_all)[0], 0),
            float((hits != orders).sum()),
        )
    return np.array([truth, *found / data_sets])


def main() -> None:
    """Print the table of the guide."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data-sets", type=int, default=1000)
    data_sets = parser.parse_args().data_sets
    print("| population | rule | right | as submitted | exact | less of all draws | differ |")
    for name, draw in POPULATIONS.items():
        for spelling in RULES:
            rule = stopping_rule(spelling)
            assert rule is not None
            truth, own, exact, less, differ = calibration(draw, rule, data_sets)
            print(
                f"| {name} | `{spelling}` | {truth:.3f} | {own:.1%} | {exact:.1%} | {less:.1%} | "
                f"{differ:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
