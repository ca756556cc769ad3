"""What the law says of the very problems that were drawn, held against their true chances.

    python benchmarks/these_problems.py [--data-sets 20] [--draws 20]
    python benchmarks/these_problems.py --votes FOLDER [--data-sets 10] [--draws 50]
    python benchmarks/these_problems.py --logs examples/logs [--data-sets 10] [--draws 5]

Prints the tables of `docs/method/optimal-k.md`: of 100 simulated problems rewards at cost ratio 2
and precision, at 5 draws, at all draws and at ten times as many, and K*; and of real draws
(`votes_*.jsonl.gz`, or logs), a part of them against all.
"""

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from truths import OTHERS, TRUTHS, Truth

from inspect_resample.decisions.by_law import law_reward, rewards, search, searched
from inspect_resample.decisions.reward import Stakes, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.logs import read_evaluations
from inspect_resample.report.identity import short
from inspect_resample.statistics.bootstrap import Intervals
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.verifier_law.law import fit_law, intervals
from inspect_resample.statistics.verifier_law.these_problems import TheseProblems

PROBLEMS, STAKES = 100, Stakes(cost_fp=2)
COST_RATIOS = (1.0, 2.0)


def row(truth: Truth, draws: int, data_sets: int) -> dict[str, FloatArray]:
    """At each K: how often 95% intervals hold, mean errors, and the ratio of widths.

    Of K* that is for each of `COST_RATIOS`, up to the last K.
    """
    rng, k = np.random.default_rng(3), np.array([5.0, draws, 10.0 * draws])
    every = searched(10 * draws)
    found = []
    for seed in range(data_sets):
        s, q = truth.problems(PROBLEMS, rng)
        counts = truth.count(s, q, draws, rng)
        passed, right = (curve.mean(axis=0) for curve in curves(s, q, k))
        true = right - STAKES.cost_fp * (passed - right)
        law = fit_law(counts, seed)
        these = TheseProblems(law.likely, counts, seed)
        of_these = intervals(rewards(these, k, STAKES), law.confidence, these.by_kind)
        precision = intervals(
            these.resampled_accuracy(k) / these.weak_coverage(k), law.confidence, these.by_kind
        )
        like_these = law_reward(law, k, STAKES)
        passed_by, right_by = (curve.mean(axis=0) for curve in curves(s, q, every))
        best = []
        for ratio in COST_RATIOS:
            curve = right_by - ratio * (passed_by - right_by)
            k_star = every[np.argmax(curve > curve.max() - 1e-12)]
            found_k = search(these, Stakes(cost_fp=ratio), law.confidence, 10 * draws)
            best.append(found_k.k_star_low <= k_star <= found_k.k_star_high)
        plain = reward(first_pass(counts), STAKES).mean(axis=0)[[5, draws]]
        found.append(
            {
                "held": holds(of_these, true),
                "precision held": holds(precision, right / passed),
                "K* held": np.array(best),
                "error of these": np.abs(of_these.estimate - true),
                "error of the law": np.abs(like_these.estimate - true),
                "error of the data": np.append(np.abs(plain - true[:2]), np.nan),
                "width": (of_these.high - of_these.low) / (like_these.high - like_these.low),
            }
        )
    return {name: np.mean([one[name] for one in found], axis=0) for name in found[0]}


def curves(s: FloatArray, q: FloatArray, k: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Chances that each problem is passed, and is passed rightly, by k: (problems, ks) each."""
    hit = -np.expm1(k * np.log1p(-np.minimum(s, 1 - 1e-16))[:, None])
    return hit, hit * q[:, None]


def holds(told: Intervals, true: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether intervals hold the truth."""
    return np.asarray((told.low <= true) & (true <= told.high))


def read_votes(path: Path) -> tuple[IntArray, IntArray]:
    """Whether each draw passes a weak check and whether it is right, shape (problems, draws).

    The check is real and weak: an answer passes that ends like the right one. Problems whose draws
    are all right are left out.
    """
    weak, strong = [], []
    with gzip.open(path, "rt") as file:
        for row in map(json.loads, file):
            gold = row["gold_answer"].strip()
            answers = [str(answer or "").strip() for answer, _ in row["all_answers"]]
            weak.append([answer[-1:] == gold[-1:] for answer in answers])
            strong.append([answer == gold for answer in answers])
    fewest = min(map(len, strong))
    passed, right = (np.array([own[:fewest] for own in one]) for one in (weak, strong))
    some = ~right.all(axis=1)
    return passed[some].astype(np.int64), right[some].astype(np.int64)


def votes_counts(path: Path) -> Counts:
    """The draws of `read_votes`, counted."""
    weak, strong = read_votes(path)
    problems, every = weak.shape
    ids = [str(i) for i in range(problems)]
    return Counts(ids, np.full(problems, every), weak.sum(axis=1), strong.sum(axis=1))


def of_parts(full: Counts, draws: int, data_sets: int) -> Iterator[dict[str, float]]:
    """Of each part of real draws: mean errors over K up to all draws, width and what is held."""
    rng, every = np.random.default_rng(3), full.k_max
    k = np.unique(np.geomspace(1, every, 12).round()).astype(np.int64)
    near, ks = k <= draws, k.astype(np.float64)
    true = reward(first_pass(full), STAKES).mean(axis=0)[k]
    for seed in range(data_sets):
        part = part_of(full, draws, rng)
        law = fit_law(part, seed)
        these = TheseProblems(law.likely, part, seed)
        of_these = intervals(rewards(these, ks, STAKES), law.confidence, these.by_kind)
        like_these = law_reward(law, ks, STAKES)
        plain = reward(first_pass(part), STAKES).mean(axis=0)
        last = law_reward(law, np.array([float(draws)]), STAKES).estimate[0]
        off = np.abs(of_these.estimate - true), np.abs(like_these.estimate - true)
        yield {
            "held": float(holds(of_these, true).mean()),
            "error of these to n": float(off[0][near].mean()),
            "error of the law to n": float(off[1][near].mean()),
            "error of the data to n": float(np.abs(plain[k[near]] - true[near]).mean()),
            "error of these beyond": float(off[0][~near].mean()),
            "error of the law beyond": float(off[1][~near].mean()),
            "law above the data at n": float(last - plain[draws]),
            "width": float(
                ((of_these.high - of_these.low) / (like_these.high - like_these.low)).mean()
            ),
        }


def part_of(full: Counts, draws: int, rng: np.random.Generator) -> Counts:
    """So many of each problem's draws, chosen at random."""
    kinds = np.stack([full.strong, full.weak_passes - full.strong, full.draws - full.weak_passes])
    right, wrong, _ = np.transpose([rng.multivariate_hypergeometric(one, draws) for one in kinds.T])
    return Counts(full.problems, np.full(len(right), draws), right + wrong, right)


def show_parts(name: str, full: Counts, draws: int, data_sets: int) -> None:
    """A row."""
    found = list(of_parts(full, draws, data_sets))
    means = (f"{name} {np.mean([one[name] for one in found]):.3f}" for name in found[0])
    print(f"{name}, {len(full.problems)} problems: {', '.join(means)}", flush=True)


def main() -> None:
    """Print one of the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-sets", type=int, default=20, help="for each row")
    parser.add_argument("--draws", type=int, default=20, help="of each problem")
    parser.add_argument("--votes", type=Path, help="folder with real draws")
    parser.add_argument("--logs", help="Inspect logs of draws judged on two suites")
    options = parser.parse_args()
    if options.votes is not None or options.logs is not None:
        full = {}
        if options.votes is not None:
            for path in sorted(options.votes.glob("votes_*.jsonl.gz")):
                name = path.name.removeprefix("votes_").removesuffix(".jsonl.gz")
                full[name] = votes_counts(path)
        if options.logs is not None:
            found = read_evaluations([options.logs]).evaluations
            full |= {short(one.drawn_by): one.counts for one in found}
        for name, counts in full.items():
            show_parts(name, counts, options.draws, options.data_sets)
        return
    for truth in (*TRUTHS, *OTHERS):
        cells = row(truth, options.draws, options.data_sets).values()
        told = (" / ".join(f"{number:.3g}" for number in one) for one in cells)
        print(f"| {truth.name} | {options.draws} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    main()
