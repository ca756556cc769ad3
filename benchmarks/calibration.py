"""Do the intervals hold what they promise? Data sets are drawn from known truths.

    python benchmarks/calibration.py [--data-sets 1000]     the intervals over problems
    python benchmarks/calibration.py --law [--data-sets 200]    those of the verifier law
    python benchmarks/calibration.py --clusters [--data-sets 200]   those over clusters of problems
    python benchmarks/calibration.py --clusters-law [--data-sets 60]    forecasts over clusters
    python benchmarks/calibration.py --leads [--data-sets 1000]     two sets of K that may be best
    python benchmarks/calibration.py --checks [--data-sets 300]     up to which price checks pay
    python benchmarks/calibration.py --audits [--data-sets 300]     audits and labels of draws

Prints the tables of `docs/method/calibration.md`: how often, in percent of the data sets, a nominal
95% interval holds the truth.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from truths import TRUTHS, Truth, Variants

from inspect_resample.decisions.by_law import law_best_k, law_reward
from inspect_resample.decisions.reward import Stakes, best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.two_stage import policies_tried, trusted_tried, worth_checking
from inspect_resample.statistics.audit import completeness
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Audited, Counts
from inspect_resample.statistics.estimators import conditional_accuracy, pass_at
from inspect_resample.statistics.laws.catalogue import AVERAGED, LAWS
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.selection import select
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.statistics.truth import Labels
from inspect_resample.statistics.verifier_law.law import fit_law
from inspect_resample.studies.summary.strong_error import StrongError, find_bands

SIZES = ((50, 20), (100, 100), (200, 10), (150, 200))  # problems, draws
LAW_SIZES = ((50, 20),)
STAKES = Stakes(cost_fp=2)
COST_RATIOS = (1.0, 2.0)
SENSITIVITY, SPECIFICITY = 0.95, 0.85  # Of the strong suite where it errs.
MISSED = 0.02  # Share of weak failures that are right.
AUDITED, LABELLED = 0.1, 0.2  # Shares that are looked at.
AHEAD = 10  # The law looks at this many times the draws.
Figures = dict[str, float]
Intervals = dict[str, Estimate]


def true_figures(truth: Truth, draws: int) -> Figures:
    """What the intervals over problems should hold."""
    passed, right = truth.submitted(np.arange(draws + 1.0))
    middle = draws // 2
    figures = {
        "weak pass@1": float(passed[1]),
        "strong pass@1": float(right[1]),
        "strong pass@n/2": truth.strong_coverage(middle),
        "conditional accuracy": float(right[draws] / passed[draws]),
        "reward at n/2": float(right[middle] - STAKES.cost_fp * (passed - right)[middle]),
    }
    for ratio in COST_RATIOS:
        rewards = right - ratio * (passed - right)
        figures[f"K* at {ratio:g}"] = float(np.argmax(rewards > rewards.max() - 1e-12))
    return figures


def intervals(counts: Counts, seed: int, replicates: int = 500) -> Intervals:
    """The intervals over problems of one data set, by the names of `true_figures`."""
    bootstrap = Bootstrap.of(counts, replicates, seed)
    middle = counts.k_max // 2
    outcomes = first_pass(counts)
    rewards = reward(outcomes, STAKES)
    ratios = {
        "weak pass@1": mean_over_problems(pass_at(counts, "weak", 1)[:, 1]),
        "strong pass@1": mean_over_problems(pass_at(counts, "strong", 1)[:, 1]),
        "strong pass@n/2": mean_over_problems(pass_at(counts, "strong", middle)[:, middle]),
        "conditional accuracy": conditional_accuracy(counts)["macro"],
        "reward at n/2": mean_over_problems(rewards[:, middle], -STAKES.cost_fp),
    }
    found = {name: bootstrap.intervals(ratio)[0] for name, ratio in ratios.items()}
    for ratio in COST_RATIOS:
        best = best_k(outcomes, Stakes(cost_fp=ratio), bootstrap)
        found[f"K* at {ratio:g}"] = Estimate(best.k, best.low, best.high)
    return found


def true_forecasts(truth: Truth, draws: int) -> Figures:
    """What the intervals of the law should hold."""
    k = np.array([draws, AHEAD * draws], dtype=np.float64)
    passed, right = truth.submitted(k)
    rewards = right - STAKES.cost_fp * (passed - right)
    figures = {
        "weak pass@10n": float(passed[1]),
        "strong pass@10n": truth.strong_coverage(k[1]),
        "resampled accuracy at 10n": float(right[1]),
        "reward at n": float(rewards[0]),
        "reward at 10n": float(rewards[1]),
    }
    every = np.arange(AHEAD * draws + 1.0)
    passed, right = truth.submitted(every)
    for ratio in COST_RATIOS:
        curve = right - ratio * (passed - right)
        figures[f"K* to 10n at {ratio:g}"] = float(np.argmax(curve > curve.max() - 1e-12))
    return figures


def forecasts(counts: Counts, seed: int) -> Intervals:
    """The intervals of the law of one data set, by the names of `true_forecasts`."""
    law = fit_law(counts, seed)
    k = np.array([counts.k_max, AHEAD * counts.k_max], dtype=np.float64)
    rewards = law_reward(law, k, STAKES)
    found = {
        "weak pass@10n": law.weak_coverage(k)[1],
        "strong pass@10n": law.strong_coverage(k)[1],
        "resampled accuracy at 10n": law.resampled_accuracy(k)[1],
        "reward at n": rewards[0],
        "reward at 10n": rewards[1],
    }
    for ratio in COST_RATIOS:
        best = law_best_k(law, Stakes(cost_fp=ratio), max_k=AHEAD * counts.k_max)
        ends = best.k_star, best.k_star_low, best.k_star_high
        found[f"K* to 10n at {ratio:g}"] = Estimate(*map(float, ends))
    return found


def true_best(truth: Truth, draws: int) -> Figures:
    """K* twice, for both ways to make a set around it."""
    best = true_figures(truth, draws)["K* at 2"]
    return {"K* by all K": best, "K* by leads": best}


def both_sets(counts: Counts, seed: int) -> Intervals:
    """The set of `best_k`, and that of all K over which the best one has no significant lead."""
    bootstrap = Bootstrap.of(counts, 500, seed)
    outcomes = first_pass(counts)
    best, rewards = best_k(outcomes, STAKES, bootstrap), reward(outcomes, STAKES)
    leads = mean_over_problems(rewards[:, [best.k]] - rewards, -3.0, 3.0)
    alike = np.flatnonzero(bootstrap.intervals(leads).low <= 1e-12)
    return {
        "K* by all K": Estimate(best.k, best.low, best.high),
        "K* by leads": Estimate(best.k, float(alike[0]), float(alike[-1])),
    }


def true_prices(truth: Truth, draws: int) -> Figures:
    """Up to which price of a check it pays, of every weak pass and of late ones too."""
    s, q = truth.problems(40_000, np.random.default_rng(99))
    s, q, k = s[:, None], q[:, None], np.arange(1.0, draws + 1)
    found = {}
    for ratio in COST_RATIOS:
        # Of the same problems as the rest: gains of late checks are small.
        never = max(0.0, float(((1 - (1 - s) ** k) * (q - ratio * (1 - q))).mean(axis=0).max()))
        prices = []
        for trusted in trusted_tried(draws).tolist():
            doubted, m = (1 - s) ** trusted, k[k > trusted] - trusted
            survives = doubted * (1 - (1 - s * q) ** m)
            checks = (survives / q).mean(axis=0)
            plain = ((1 - doubted) * (q - ratio * (1 - q))).mean()
            prices.append(float(((plain + survives.mean(axis=0) - never) / checks).max()))
        found[f"every one at {ratio:g}"] = prices[0]
        found[f"late ones at {ratio:g}"] = max(prices)
    return found


def price_intervals(counts: Counts, seed: int) -> Intervals:
    """The intervals of these prices in one data set."""
    bootstrap = Bootstrap(len(counts.problems), 500, seed)
    found, tried = {}, policies_tried(counts)
    worths = worth_checking(tried, [Stakes(cost_fp=one) for one in COST_RATIOS], bootstrap)
    for ratio, (every, late) in zip(COST_RATIOS, worths, strict=True):
        found[f"every one at {ratio:g}"] = every.price
        found[f"late ones at {ratio:g}"] = late.price
    return found


def true_audits(truth: Truth, draws: int) -> Figures:
    """What audits and labels should find; see `audit_intervals`."""
    passed, right = truth.submitted(np.arange(draws + 1.0))
    missed = MISSED * (1 - passed[1])
    rewards = right - STAKES.cost_fp * (passed - right)
    return {
        "completeness": float(right[1] / (right[1] + missed)),
        "sensitivity": SENSITIVITY,
        "accuracy by labels": float(right[draws] / passed[draws]),
        "reward by labels": float(rewards.max()),
        "price by labels": true_price(truth, draws, float(rewards.max())),
    }


def true_price(truth: Truth, draws: int, unchecked: float) -> float:
    """Up to which price it pays to check every weak pass by such a strong suite.

    A weak pass survives its check with the chance g, so that k draws make (1 - (1 - s g)^k) / g
    checks, and what is submitted is right with the chance SENSITIVITY q / g.
    """
    s, q = truth.problems(200_000, np.random.default_rng(99))
    g = SENSITIVITY * q + (1 - SPECIFICITY) * (1 - q)
    prices = [0.0]
    for k in range(1, draws + 1):
        submitted = -np.expm1(k * np.log1p(-s * g))
        right = submitted * SENSITIVITY * q / g
        gain = (right - STAKES.cost_fp * (submitted - right)).mean() - unchecked
        prices.append(float(gain / (submitted / g).mean()))
    return max(prices)


def audit_intervals(counts: Counts, seed: int) -> Intervals:
    """What audits of a tenth of the weak failures and labels of a fifth of the passes give.

    The counts are the truth: the strong suite passes `SENSITIVITY` of the right weak passes and
    fails `SPECIFICITY` of the wrong ones, and in one problem of five a tenth of the weak failures
    are right.
    """
    rng = np.random.default_rng(seed)
    n, b, right = counts.draws, counts.weak_passes, counts.strong
    kinds = []
    for of, passes in ((right, SENSITIVITY), (b - right, 1 - SPECIFICITY)):
        passed = rng.binomial(of, passes)
        kinds += [passed, of - passed]
    labels = Labels(*(rng.binomial(kind, LABELLED) for kind in kinds))
    missed = rng.binomial(n - b, np.where(rng.random(len(n)) < 0.2, 5 * MISSED, 0.0))
    found, others = rng.binomial(missed, AUDITED), rng.binomial(n - b - missed, AUDITED)
    none, weight = np.zeros_like(n), found / AUDITED
    audit = Audited(n, b, right, n - b, found + others, found, none, weight, weight)
    bootstrap = Bootstrap(len(n), 500, seed)
    seen = Counts(counts.problems, n, b, kinds[0] + kinds[2])
    try:
        bands = find_bands(
            seen, [STAKES], StrongError(labels=labels), policies_tried(seen, late=False),
            bootstrap, seed,
        )  # fmt: skip
    except ValueError:  # Too few labels to say anything: no interval, which holds everything.
        none_known = Estimate(np.nan, -np.inf, np.inf)
        return dict.fromkeys(true_audits(TRUTHS[0], 2), none_known)
    assert bands.sensitivity is not None
    return {
        "completeness": completeness(audit, bootstrap),
        "sensitivity": bands.sensitivity,
        "accuracy by labels": bands.conditional_accuracy[0],
        "reward by labels": bands.rewards[0].reward[0],
        "price by labels": bands.rewards[0].check_price[0],
    }


def held(
    truth: Truth,
    problems: int,
    draws: int,
    data_sets: int,
    figures: Callable[[Truth, int], Figures] = true_figures,
    estimate: Callable[[Counts, int], Intervals] = intervals,
) -> dict[str, tuple[float, float]]:
    """Share of data sets whose intervals hold the truth, and the truth, by figure."""
    rng = np.random.default_rng(7)
    true = figures(truth, draws)
    count = dict.fromkeys(true, 0)
    for seed in range(data_sets):
        for name, found in estimate(truth.draw(problems, draws, rng), seed).items():
            count[name] += found.low - 1e-9 <= true[name] <= found.high + 1e-9
    return {name: (count[name] / data_sets, true[name]) for name in true}


def true_coverage(truth: Truth, draws: int) -> Figures:
    """What forecasts of weak coverage should hold, by the law and by the average."""
    ahead = true_forecasts(truth, draws)["weak pass@10n"]
    return {"by the verifier law": ahead, "by the average of laws": ahead}


def coverage_ahead(counts: Counts, seed: int) -> Intervals:
    """These forecasts, of the population that the problems are from."""
    k = np.array([AHEAD * counts.k_max], dtype=np.float64)
    averaged = [law for law in LAWS if law.name in AVERAGED]
    chosen = select(Observed.of(counts), seed, averaged)
    average = chosen.forecast(k, confidence=0.95, seed=seed)
    return {
        "by the verifier law": fit_law(counts, seed).weak_coverage(k)[0],
        "by the average of laws": average.population[0],
    }


@dataclass(frozen=True)
class Table:
    """One of the tables."""

    truths: tuple[Truth, ...]
    sizes: tuple[tuple[int, int], ...]
    figures: Callable[[Truth, int], Figures]
    estimate: Callable[[Counts, int], Intervals]
    data_sets: int

    def rows(self, data_sets: int | None) -> Iterator[list[str]]:
        """The head first."""
        names = list(self.figures(TRUTHS[0], 2))
        yield ["population", "problems", "draws", *names]
        yield ["---"] * (len(names) + 3)
        for truth in self.truths:
            for problems, draws in self.sizes:
                sets = data_sets or self.data_sets
                found = held(truth, problems, draws, sets, self.figures, self.estimate)
                cells = (_cell(name, *found[name]) for name in names)
                yield [_named(truth), str(problems), str(draws), *cells]


def _named(truth: Truth) -> str:
    if not isinstance(truth, Variants):
        return truth.name
    return f"{truth.name}, {truth.size} variants{'' if truth.told else ', not told'}"


def _cell(name: str, share: float, true: float) -> str:
    """Percent; with the true K* in brackets, which says whether there is much to miss."""
    return f"{100 * share:.1f}" + (f" ({true:.0f})" if name.startswith("K*") else "")


PROBLEMS = Table(TRUTHS, SIZES, true_figures, intervals, 1000)
LAW = Table(TRUTHS, LAW_SIZES, true_forecasts, forecasts, 200)
CLUSTERED = tuple(
    Variants(TRUTHS[2].name, TRUTHS[2].parts, size, told)
    for size in (2, 4, 8)
    for told in (False, True)
)
CLUSTERS = Table(CLUSTERED, ((25, 20),), true_figures, intervals, 200)
CLUSTERS_LAW = Table(CLUSTERED[2:4], ((30, 20),), true_coverage, coverage_ahead, 60)
CHECKS = Table(TRUTHS[:4], ((50, 20), (100, 50)), true_prices, price_intervals, 300)
AUDITS = Table(TRUTHS[:4], ((50, 20), (100, 50)), true_audits, audit_intervals, 300)
LEADS = Table((TRUTHS[2], TRUTHS[3]), ((100, 100),), true_best, both_sets, 1000)


def main() -> None:
    """Print one of the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    table = parser.add_mutually_exclusive_group()
    for name, value, text in (
        ("--law", LAW, "the intervals of the verifier law"),
        ("--clusters", CLUSTERS, "those over clusters of problems, and what not telling costs"),
        ("--clusters-law", CLUSTERS_LAW, "forecasts over clusters"),
        ("--leads", LEADS, "two ways to make the set for K*"),
        ("--checks", CHECKS, "up to which price checks of weak passes pay"),
        ("--audits", AUDITS, "audits of weak failures, and labels of draws"),
    ):
        table.add_argument(
            name, dest="table", action="store_const", const=value, default=PROBLEMS, help=text
        )
    parser.add_argument("--data-sets", type=int, help="for each row")
    options = parser.parse_args()
    start = time.process_time()
    for row in options.table.rows(options.data_sets):
        print(f"| {' | '.join(row)} |", flush=True)
    print(f"\n{time.process_time() - start:.0f} CPU seconds")


if __name__ == "__main__":
    main()
