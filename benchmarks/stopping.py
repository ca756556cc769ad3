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
from functools import lru_cache
from pathlib import Path

import numpy as np
from incidence import incidence
from truths import TRUTHS, Truth
from value import grid_of

from inspect_resample.answers.forms import key
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.by_table import TableRule
from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.decisions.stopping.rule import Seen, StoppingRule
from inspect_resample.decisions.stopping.table import States, StopTable, endings, endings_of
from inspect_resample.decisions.stopping.value import solve
from inspect_resample.logs import read_evaluations
from inspect_resample.sampling.stopping import chunk_of
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Counts, FirstPass, FloatArray, IntArray
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.survival import Followed
from inspect_resample.statistics.verifier_law.grid import Grid, stated_prior
from inspect_resample.statistics.verifier_law.law import fit_law

VOTING = (
    "window:5",
    "window:10",
    "consistent:0.95",
    "consistent-dirichlet:0.95",
    "consistent:0.99",
)
FIRST_PASS = "first-pass"
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
    rng, rule = np.random.default_rng(seed), stopping_rule(FIRST_PASS)
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


@lru_cache(maxsize=1 << 18)
def end_of(rule: TableRule, passed: bytes) -> tuple[int, int, int | None]:
    """How drawing ends where draws pass as these bytes say."""
    return drawn(rule, [Seen(passed=bool(one)) for one in passed])


def stopped(
    rule: TableRule, weak: IntArray, strong: IntArray
) -> tuple[Counts, FirstPass, FloatArray]:
    """What is left of draws under a rule, in chunks; weak and strong are (problems, draws).

    The third is whether what is submitted of each problem is right.
    """
    ends = [end_of(rule, row.tobytes()) for row in weak.astype(np.int8)]
    paid = np.array([end[1] for end in ends])
    kept = np.arange(weak.shape[1]) < paid[:, None]
    weak, strong = weak * kept, strong * kept
    rows, first = np.arange(len(weak)), weak.argmax(axis=1)
    passed = weak[rows, first] > 0
    counts = Counts(
        rows.astype(str).tolist(),
        paid,
        weak.sum(axis=1),
        strong.sum(axis=1),
        stopped_early=True,
        drawn_beyond=bool((paid > np.array([end[0] for end in ends])).any()),
    )
    right = [place is not None and strong[i, place] for i, (*_, place) in enumerate(ends)]
    followed = FirstPass(np.where(passed, first + 1, 0), passed & (strong[rows, first] > 0))
    return counts, followed, np.array(right, dtype=float)


@dataclass(frozen=True)
class Ruled:
    """A rule on verdicts, and what it submits of all draws: mean over all their orders."""

    rule: TableRule
    truth: float

    @classmethod
    def of(cls, name: str, table: StopTable, grid: Grid) -> "Ruled":
        """With the share of problems that it solves."""
        passes, rejects = (size - 1 for size in table.actions.shape)
        states = States.of_grid(grid, passes, rejects)
        return cls(TableRule(name, table), float(endings(table, states).right[0]))


def figures_of(
    ruled: Ruled, weak: IntArray, strong: IntArray, curves: FloatArray, seed: int, law: bool
) -> dict[str, bool]:
    """Whether each figure of stopped draws holds what it should.

    Args:
        ruled: The rule.
        weak: Whether draws pass, shape (problems, draws).
        strong: The same, strong suite.
        curves: Coverage and resampled accuracy of the population, shape (2, draws + 1).
        seed: Of resamples.
        law: Whether a law is fitted, too.
    """
    (problems, n), rule = weak.shape, ruled.rule
    half, bootstrap = n // 2, Bootstrap(problems, 500, seed)
    counts, first, right = stopped(rule, weak, strong)
    whole = Counts(counts.problems, np.full(problems, n), weak.sum(1), strong.sum(1))
    submitted, of_all = mean_over_problems(right), endings_of(rule.table, whole).right
    hits = {
        "right, as submitted": held(bootstrap.intervals(submitted)[0], ruled.truth),
        "right, as submitted, less that of all draws": held(
            bootstrap.difference(submitted, mean_over_problems(of_all))[0], 0
        ),
    }
    if rule.name == FIRST_PASS:
        followed = Followed.of(counts, first)
        # Where every problem passed before, the curves stay as they are.
        at = np.minimum([half, n], int(followed.draws.max()))
        found = incidence(followed, at, bootstrap)
        by_half = mean_over_problems(((first.draw > 0) & (first.draw <= half)).astype(float))
        all_half = mean_over_problems(pass_at(whole, "weak")[:, [half]])
        hits |= {
            "coverage at n/2": held(found.coverage[0], curves[0, half]),
            "coverage at n": held(found.coverage[1], curves[0, n]),
            "resampled accuracy at n": held(found.resampled_accuracy[1], curves[1, n]),
            "coverage at n/2, less that of all draws": held(
                bootstrap.difference(by_half, all_half)[0], 0
            ),
        }
    if law:
        k = np.array([n], dtype=np.float64)
        of_stopped, of_whole = fit_law(counts, seed), fit_law(whole, seed)
        for name, own, full, true in (
            ("coverage", of_stopped.weak_coverage(k), of_whole.weak_coverage(k), curves[0, n]),
            (
                "resampled accuracy",
                of_stopped.resampled_accuracy(k),
                of_whole.resampled_accuracy(k),
                curves[1, n],
            ),
        ):
            hits |= {
                f"law: {name} at n": held(own[0], true),
                f"law of all draws: {name} at n": held(full[0], true),
                f"law: {name} at n, the law's of all draws": held(own[0], float(full.estimate[0])),
            }
    return hits


def held(interval: Estimate, value: float) -> bool:
    """Whether it is in the interval, up to rounding."""
    return bool(interval.low - 1e-9 <= value <= interval.high + 1e-9)


def calibration(
    truth: Truth, data_sets: int, laws: int, problems: int = 100, draws: int = 20
) -> dict[str, float]:
    """How often intervals of stopped draws hold the truth, and the figure of all draws.

    Args:
        truth: The population.
        data_sets: Of it.
        laws: Of these, so many have the law fitted, too: it takes longer.
        problems: Of a data set.
        draws: The most of a problem.

    Returns:
        Shares by figure.
    """
    curves, grid = np.array(truth.submitted(np.arange(draws + 1.0))), grid_of(truth)
    best = solve(stated_prior(), Stakes(price=0.01), draws).table
    rules = (
        Ruled.of(FIRST_PASS, StopTable.simple(1, draws), grid),
        Ruled.of("value", best, grid),
    )
    hits: dict[str, list[bool]] = {}
    for seed in range(data_sets):
        rng = np.random.default_rng(seed)
        s, q = truth.problems(problems, rng)
        weak = (rng.random((problems, draws)) < s[:, None]).astype(np.int64)
        strong = weak * (rng.random((problems, draws)) < q[:, None])
        for ruled in rules:
            for name, hit in figures_of(ruled, weak, strong, curves, seed, seed < laws).items():
                hits.setdefault(f"{ruled.rule.name}: {name}", []).append(hit)
    return {name: float(np.mean(each)) for name, each in hits.items()}


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
        for truth in TRUTHS:
            for name, share in calibration(truth, told.data_sets, told.laws).items():
                print(f"{truth.name + ', ' + name:86} {share:.1%}", flush=True)


if __name__ == "__main__":
    main()
