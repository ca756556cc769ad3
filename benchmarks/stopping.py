"""What stopping rules save, and whether figures from stopped draws are right.

    python benchmarks/stopping.py votes votes_*.jsonl.gz    rules against plurality of all draws
    python benchmarks/stopping.py logs examples/logs        first-pass against all K draws
    python benchmarks/stopping.py calibration [--data-sets 1000]    figures of stopped draws

Draws are taken in random orders, each used once; the tables are in `docs/guide/stopping.md`.
"""

import argparse
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from truths import TRUTHS

from inspect_resample.answers.forms import key
from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.decisions.stopping.rule import Seen, StoppingRule
from inspect_resample.logs import read_evaluations
from inspect_resample.sampling.stopping import chunk_of
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, FirstPass, FloatArray
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.survival import Followed, incidence
from inspect_resample.statistics.verifier_law.law import fit_law

VOTING = (
    "window:5",
    "window:10",
    "consistent:0.95",
    "consistent-dirichlet:0.95",
    "consistent:0.99",
)
K = 40  # draws of a problem: what the published factors are against


@dataclass(frozen=True)
class Problem:
    """The recorded draws of a problem, in the order of their numbers."""

    labels: list[str | None]
    right: list[bool]
    tokens: list[int]


def published(path: Path) -> list[Problem]:
    """Published votes."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            answers = row["all_answers"]
            found.append(
                Problem(
                    [str(key(text)) if text else None for text, _ in answers],
                    [bool(text) and key(text) == key(row["gold_answer"]) for text, _ in answers],
                    [tokens for _, tokens in answers],
                )
            )
    return found


def drawn(rule: StoppingRule, seen: list[Seen]) -> tuple[int, int, int | None]:
    """Draws looked at and draws paid where they come in chunks, and what is submitted."""
    following, looked, paid = rule.follow(), 0, 0
    while paid < len(seen):
        size = chunk_of(paid, following.needed())
        chunk, paid = seen[paid : paid + size], min(paid + size, len(seen))
        for draw in chunk:
            looked += 1
            if following.take(draw):
                return looked, paid, following.submission()
    return looked, paid, following.submission()


def plurality(labels: list[str | None]) -> int | None:
    """The first draw of the class with the most draws."""
    counts = Counter(label for label in labels if label is not None)
    return labels.index(counts.most_common(1)[0][0]) if counts else None


def votes(paths: list[Path], orders: int, seed: int = 0) -> None:
    """Rules that vote, against the plurality of `K` draws and of all."""
    rng = np.random.default_rng(seed)
    for path in paths:
        problems = published(path)
        most = min(len(problem.labels) for problem in problems)
        for k in dict.fromkeys((min(K, most), most)):
            print(f"\n{path.name}: {len(problems)} problems, k = {k}, {orders} orders")
            print(
                f"{'rule':26} {'accuracy':>9} {'against all':>16} {'draws':>7} {'paid':>7}", end=""
            )
            print(f" {'fewer':>6} {'paid':>6} {'tokens':>7}")
            rules = [rule for name in VOTING if (rule := stopping_rule(name))]
            figures = np.zeros((len(rules) + 1, 4, len(problems)))
            for i, problem in enumerate(problems):
                for _ in range(orders):
                    order = rng.permutation(len(problem.labels))[:k]
                    labels = [problem.labels[j] for j in order]
                    right = [problem.right[j] for j in order]
                    tokens = np.cumsum([problem.tokens[j] for j in order])
                    seen = [Seen(label=label) for label in labels]
                    outcomes = [(k, k, plurality(labels)), *(drawn(rule, seen) for rule in rules)]
                    for row, (looked, paid, place) in enumerate(outcomes):
                        hit = place is not None and right[place]
                        figures[row, :, i] += hit, looked, paid, tokens[paid - 1]
            figures /= orders
            names = ["all draws", *(rule.name for rule in rules)]
            means = figures.mean(axis=2)
            for name, own, mean in zip(names, figures, means, strict=True):
                gap = own[0] - figures[0, 0]
                error = gap.std(ddof=1) / np.sqrt(len(problems))
                factors = means[0, 1:] / mean[1:]
                against = f"{100 * gap.mean():+.2f} +- {196 * error:.2f}"
                print(f"{name:26} {mean[0]:9.2%} {against:>16} {mean[1]:7.2f} {mean[2]:7.2f}")
                print(f"{'':26} {factors[0]:26.1f} {factors[1]:7.1f} {factors[2]:7.1f}")


def logs(paths: list[Path], orders: int, seed: int = 0) -> None:
    """`first-pass` on recorded verdicts: what is submitted is the same, draws are saved."""
    rng, rule = np.random.default_rng(seed), stopping_rule("first-pass")
    assert rule is not None
    for evaluation in read_evaluations([str(path) for path in paths]).evaluations:
        counts = evaluation.counts
        draws = np.zeros((2, len(counts.problems)))
        for i, (n, b) in enumerate(zip(counts.draws, counts.weak_passes, strict=True)):
            for _ in range(orders):
                seen = [Seen(passed=bool(place < b)) for place in rng.permutation(n)]
                draws[:, i] += drawn(rule, seen)[:2]
        looked, paid = draws.mean(axis=1) / orders
        k = counts.draws.mean()
        print(
            f"{evaluation.model}: {k:g} draws a problem; looked at {looked:.2f} "
            f"({k / looked:.1f} times fewer), paid {paid:.2f} ({k / paid:.1f} times fewer)"
        )


def stopped(weak: FloatArray, strong: FloatArray) -> tuple[Counts, FirstPass]:
    """What is left of draws under `first-pass` in chunks; shapes (problems, draws)."""
    rule = stopping_rule("first-pass")
    assert rule is not None
    ends = [drawn(rule, [Seen(passed=bool(one)) for one in row]) for row in weak]
    paid = np.array([end[1] for end in ends])
    kept = np.arange(weak.shape[1]) < paid[:, None]
    first = np.array([0 if place is None else place + 1 for _, _, place in ends])
    right = np.array([place is not None and strong[i, place] for i, (*_, place) in enumerate(ends)])
    counts = Counts(
        [str(i) for i in range(len(weak))],
        paid,
        (weak * kept).sum(axis=1).astype(np.int64),
        (strong * kept).sum(axis=1).astype(np.int64),
        stopped_early=True,
        drawn_beyond=bool((paid > np.array([end[0] for end in ends])).any()),
    )
    return counts, FirstPass(first, right.astype(bool))


def calibration(
    data_sets: int, laws: int, problems: int = 100, draws: int = 20
) -> dict[str, float]:
    """How often intervals of stopped draws hold the truth, and the figure of all draws.

    Args:
        data_sets: Of each population.
        laws: Of these, so many have the law fitted, too: it takes longer.
        problems: Of a data set.
        draws: The most of a problem.

    Returns:
        Shares by figure.
    """
    held: dict[str, list[bool]] = {}
    for truth in TRUTHS:
        every = np.arange(draws + 1.0)
        passed, right = truth.submitted(every)
        for seed in range(data_sets):
            rng = np.random.default_rng(seed)
            s, q = truth.problems(problems, rng)
            weak = rng.random((problems, draws)) < s[:, None]
            strong = weak & (rng.random((problems, draws)) < q[:, None])
            counts, first = stopped(weak.astype(float), strong.astype(float))
            bootstrap = Bootstrap(problems, 500, seed)
            found = incidence(Followed.of(counts, first), np.array([draws // 2, draws]), bootstrap)
            whole = Counts(counts.problems, np.full(problems, draws), weak.sum(1), strong.sum(1))
            full = mean_over_problems(pass_at(whole, "weak")[:, [draws // 2]])
            at = draws // 2
            figures = [
                ("coverage at n/2", found.coverage[0], passed[at]),
                ("coverage at n", found.coverage[1], passed[draws]),
                ("resampled accuracy at n", found.resampled_accuracy[1], right[draws]),
                ("coverage at n/2 of all draws", found.coverage[0], full.estimate()[0]),
            ]
            if seed < laws:
                law, k = fit_law(counts, seed), np.array([draws], dtype=np.float64)
                figures += [
                    ("law: coverage at n", law.weak_coverage(k)[0], passed[draws]),
                    ("law: resampled accuracy at n", law.resampled_accuracy(k)[0], right[draws]),
                ]
            for figure, own, wanted in figures:
                hit = bool(own.low <= wanted <= own.high)
                held.setdefault(f"{truth.name}, {figure}", []).append(hit)
    return {name: float(np.mean(hits)) for name, hits in held.items()}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("votes", "logs", "calibration"))
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--data-sets", type=int, default=1000)
    parser.add_argument("--laws", type=int, default=50)
    told = parser.parse_args()
    if told.what == "votes":
        votes(told.paths, told.orders)
    elif told.what == "logs":
        logs(told.paths, told.orders)
    else:
        for name, share in calibration(told.data_sets, told.laws).items():
            print(f"{name:70} {share:.1%}")


if __name__ == "__main__":
    main()
