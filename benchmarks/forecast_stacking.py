"""Weights of the average learnt from other tables, by how many problems are solved.

What was tried in the place of the weights in use (`docs/method/forecasting-trials.md`): stacking
(Wolpert 1992; Gneiting and Ranjan 2013). A law's log-weight is a line in the logarithm of the
number of solved problems, less what its held-out score costs it now; the lines are those with the
least continuous ranked probability score of the pooled forecast on all other tables, each kind and
number of draws alike, with a pull to the weights in use. Every real table and every simulated
population is left out in turn, and so is every real kind.

    python benchmarks/forecast_stacking.py --resamples 5 --trials trials.pickle --pull 0.01

Printed for those left out: error / interval score of 90% intervals / percent held, in use and by
stacking, and the differences of the first two with their standard errors over tables.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from forecast_tuning import CONFIDENCE, Trial, add_options, trials_asked
from scipy.optimize import minimize

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.laws.forecast import pool

LAWS = (
    "power_law", "power_law_log", "beta_binomial", "zero_inflated_weibull", "two_betas",
    "logit_normal",
)  # fmt: skip


@dataclass(frozen=True)
class Learnable:
    """All that a trial tells of weights, one row a trial.

    Attributes:
        now: Logarithms of the weights in use; minus infinity where a law is not there.
        solved: Logarithms of the numbers of problems solved, about their mean.
        off: Mean distance of each law's replicates from what was found, (trials, laws).
        apart: Mean distance between replicates of two laws, (trials, laws, laws).
        cell: Kind and number of draws of each.
    """

    now: FloatArray
    solved: FloatArray
    off: FloatArray
    apart: FloatArray
    cell: list[str]

    @classmethod
    def of(cls, trials: Sequence[Trial]) -> "Learnable":
        """Of these trials."""
        now = np.full((len(trials), len(LAWS)), -np.inf)
        off, apart = np.zeros(now.shape), np.zeros((*now.shape, len(LAWS)))
        for row, trial in enumerate(trials):
            weights = trial.chosen.weights
            samples = {law: each.found[:, 0] for law, each in trial.laws.items()}
            for i, law in enumerate(LAWS):
                if law not in samples:
                    continue
                now[row, i] = np.log(max(weights[law], 1e-12))
                off[row, i] = np.abs(samples[law] - trial.found).mean()
                for j, other in enumerate(LAWS):
                    if other in samples:
                        apart[row, i, j] = np.abs(
                            samples[law][:, None] - samples[other]
                        ).mean()  # fmt: skip
        solved = np.log1p([float((one.chosen.observed.passes > 0).sum()) for one in trials])
        cell = [f"{one.kind} {one.draws}" for one in trials]
        return cls(now, solved - 3.0, off, apart, cell)

    def weights(self, lines: FloatArray) -> FloatArray:
        """By lines, shape (2 * laws,): levels and slopes."""
        level, slope = lines.reshape(2, -1)
        odds = self.now + level + slope * self.solved[:, None]
        found: FloatArray = np.exp(odds - odds.max(axis=1, keepdims=True))
        found /= found.sum(axis=1, keepdims=True)
        return found

    def scores(self, lines: FloatArray) -> FloatArray:
        """Continuous ranked probability scores of the pooled forecasts."""
        weights = self.weights(lines)
        spread = np.einsum("ti,tij,tj->t", weights, self.apart, weights)
        return np.asarray((weights * self.off).sum(axis=1) - spread / 2)

    def learn(self, kept: npt.NDArray[np.bool_], pull: float) -> FloatArray:
        """The lines with the least score on the trials that are kept."""
        cells = np.array(self.cell)
        now = self.scores(np.zeros(2 * len(LAWS)))
        share = np.zeros(len(cells))
        for cell in np.unique(cells[kept]):
            own = kept & (cells == cell)
            share[own] = 1 / now[own].sum()
        share /= len(np.unique(cells[kept]))

        def loss(lines: FloatArray) -> float:
            return float(share @ self.scores(lines) + pull * (lines**2).sum())

        return np.asarray(minimize(loss, np.zeros(2 * len(LAWS)), method="L-BFGS-B").x)


def figures(trial: Trial, weights: FloatArray) -> FloatArray:
    """Error, interval score and whether what was found is held, in percent."""
    own = weights[[LAWS.index(law) for law in trial.laws]]
    expected, found = ([getattr(law, name) for law in trial.laws.values()]
                       for name in ("expected", "found"))  # fmt: skip
    one = pool(expected, found, own, CONFIDENCE)[0]
    outside = max(one.low - trial.found, trial.found - one.high, 0.0)
    score = one.high - one.low + 2 / (1 - CONFIDENCE) * outside
    return 100 * np.array([abs(one.estimate - trial.found), score, outside < 1e-12])


def show(kind: str, trials: Sequence[Trial], now: FloatArray, then: FloatArray) -> None:
    """A row: means over tables, and the difference with its error."""
    names = np.array([trial.table for trial in trials])
    each = np.array(
        [[now[names == name].mean(axis=0), then[names == name].mean(axis=0)]
         for name in np.unique(names)]
    )  # fmt: skip
    told = (" / ".join(f"{value:.1f}" for value in one) for one in each.mean(axis=0))
    more = (each[:, 1] - each[:, 0])[:, :2]
    unsure = more.std(axis=0, ddof=1) / len(more) ** 0.5
    less = (f"{x:+.1f} +- {y:.1f}" for x, y in zip(more.mean(axis=0), unsure, strict=True))
    print(f"  {kind}: {' -> '.join(told)}; {', '.join(less)}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument(
        "--pull", type=float, default=0.01,
        help="of the squared distance from the weights in use; the score of these counts as 1",
    )  # fmt: skip
    options = parser.parse_args()
    trials = trials_asked(options)
    data = Learnable.of(trials)
    now = data.weights(np.zeros(2 * len(LAWS)))
    in_use = np.array([figures(*pair) for pair in zip(trials, now, strict=True)])
    lines = data.learn(np.ones(len(trials), dtype=bool), options.pull)
    for name, level, slope in zip(LAWS, *lines.reshape(2, -1), strict=True):
        print(f"{name}: odds times {np.exp(level):.2f}, and for twice as many solved "
              f"{2**slope:.2f}")  # fmt: skip
    for what in ("table", "kind"):
        then = np.zeros_like(in_use)
        for name in {getattr(trial, what) for trial in trials}:
            out = np.array([getattr(trial, what) == name for trial in trials])
            weights = data.weights(data.learn(~out, options.pull))
            then[out] = [figures(trials[row], weights[row]) for row in np.flatnonzero(out)]
        print(f"\nwithout the {what}: error / interval score / held")
        for kind, draws in sorted({(trial.kind, trial.draws) for trial in trials}):
            rows = [i for i, one in enumerate(trials) if (one.kind, one.draws) == (kind, draws)]
            show(f"{kind}, from {draws}", [trials[i] for i in rows], in_use[rows], then[rows])


if __name__ == "__main__":
    main()
