"""Forecasts of simulated tables, on which the choices behind the average were made.

Each data set has parameters of its own, drawn around those that are published for language models,
128 problems and 10,000 draws a problem. Data sets with a pass@100 outside 2% to 97% are left out.

    python benchmarks/forecast_simulated.py --draws 100 --data-sets 50
"""

import argparse
from collections.abc import Callable

import numpy as np
from scipy import special

from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.laws.catalogue import AVERAGED, LAWS
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.studies.forecast.backtest import PLAIN, Holdout, backtest, summarise

PROBLEMS, DRAWS = 128, 10_000
COMPARED = [law for law in LAWS if law.name in AVERAGED]
SHOWN = (AVERAGE, "power_law", "power_law_log", "log_linear", PLAIN, "logit_normal")
Truth = Callable[[np.random.Generator], FloatArray]


def about(rng: np.random.Generator, median: float, spread: float) -> float:
    """A positive number around a median; `spread` is the deviation of its logarithm."""
    return float(median * np.exp(spread * rng.standard_normal()))


def mean_beta(rng: np.random.Generator, a: float, log_odds: float) -> FloatArray:
    """A beta with this a and this log-odds of its mean."""
    return rng.beta(a, a * np.exp(-log_odds), PROBLEMS)


def beta(rng: np.random.Generator) -> FloatArray:
    """Plain."""
    return mean_beta(rng, about(rng, 0.25, 0.6), rng.normal(-3, 2))


def weak_model(rng: np.random.Generator) -> FloatArray:
    """Plain, with few problems solved in 100 draws."""
    return rng.beta(about(rng, 0.16, 0.3), about(rng, 55, 0.5), PROBLEMS)


def zero_inflated(rng: np.random.Generator) -> FloatArray:
    """A third of the problems, more or less, cannot be solved."""
    possible = rng.random(PROBLEMS) > rng.beta(1.5, 3)
    return mean_beta(rng, about(rng, 0.3, 0.6), rng.normal(-2.5, 2)) * possible


def scaled(rng: np.random.Generator) -> FloatArray:
    """No problem is easy."""
    ends = rng.beta(about(rng, 0.25, 0.5), about(rng, 2, 0.6), PROBLEMS)
    return np.asarray(np.exp(-rng.exponential(2)) * ends)


def logit_normal(rng: np.random.Generator) -> FloatArray:
    """Normal log-odds."""
    deviation = about(rng, 2.5, 0.4)
    return np.asarray(special.expit(rng.normal(rng.normal(-5, 2.5), deviation, PROBLEMS)))


def heavy_tails(rng: np.random.Generator) -> FloatArray:
    """Log-odds with Student's distribution, 3 degrees of freedom."""
    odds = rng.normal(-5, 2) + about(rng, 1.35, 0.4) * rng.standard_t(3, PROBLEMS)
    return np.asarray(special.expit(odds))


def two_kinds(rng: np.random.Generator) -> FloatArray:
    """Easy problems and hard ones."""
    middle = rng.normal(-2, 1.5)
    easy = mean_beta(rng, about(rng, 0.6, 0.6), middle)
    hard = mean_beta(rng, about(rng, 0.37, 0.6), middle - rng.gamma(2, 2))
    return np.where(rng.random(PROBLEMS) < rng.random(), easy, hard)


def log_gamma(rng: np.random.Generator) -> FloatArray:
    """-log p has a gamma distribution."""
    return np.exp(-rng.gamma(about(rng, 2.2, 0.5), about(rng, 2.5, 0.5), PROBLEMS))


def weibull(rng: np.random.Generator) -> FloatArray:
    """The odds have a Weibull distribution."""
    shape = about(rng, 0.3, 0.35)
    odds = rng.normal(-4, 2.5) + np.log(rng.exponential(1, PROBLEMS)) / shape
    return np.asarray(special.expit(odds))


def levels(rng: np.random.Generator) -> FloatArray:
    """Five levels of difficulty, as in MATH, each with a spread of its own."""
    centers = rng.normal(-3, 2) - rng.gamma(2, 0.8) * np.arange(5)
    spread = about(rng, 1.65, 0.4) * rng.standard_normal(PROBLEMS)
    return np.asarray(special.expit(np.resize(centers, PROBLEMS) + spread))


TRUTHS: tuple[Truth, ...] = (
    *(beta, weak_model, zero_inflated, scaled, two_kinds),
    *(log_gamma, weibull, levels, logit_normal, heavy_tails),
)


def table(truth: Truth, rng: np.random.Generator) -> Counts:
    """One data set with a pass@100 in range."""
    while True:
        rate = truth(rng)
        if 0.02 < 1 - ((1 - rate) ** 100).mean() < 0.97:
            ids = [str(i) for i in range(PROBLEMS)]
            return Counts(ids, np.full(PROBLEMS, DRAWS), rng.binomial(DRAWS, rate))


def main() -> None:
    """Print mean absolute errors and the average's interval score, in percentage points."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--data-sets", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"| truth | {' | '.join(SHOWN)} | 90% intervals hold, below, above, score |")
    print("|---|" + "---|" * (len(SHOWN) + 1))
    everything: list[Holdout] = []
    for truth in TRUTHS:
        rng = np.random.default_rng(options.seed)
        trials: list[Holdout] = []
        while len(trials) < options.data_sets:
            trials += backtest(
                table(truth, rng), [options.draws], resamples=1, seed=len(trials), laws=COMPARED
            )
        everything += trials
        show(truth.__name__.replace("_", " "), trials)
    show("all", everything)


def show(name: str, trials: list[Holdout]) -> None:
    """Print a row."""
    rows = {row.law: row for row in summarise(trials) if row.k == DRAWS}
    cells = " | ".join(f"{100 * rows[law].error:.1f}" for law in SHOWN)
    average, fitted = rows[AVERAGE], [trial for trial in trials if AVERAGE in trial.low]
    below, above = (
        np.mean([trial.found[-1] < trial.low[AVERAGE][-1] - 1e-12 for trial in fitted]),
        np.mean([trial.found[-1] > trial.high[AVERAGE][-1] + 1e-12 for trial in fitted]),
    )
    ends = f"{average.held:.0%}, {below:.0%}, {above:.0%}, {100 * average.interval_score:.1f}"
    print(f"| {name} | {cells} | {ends} |", flush=True)


if __name__ == "__main__":
    main()
