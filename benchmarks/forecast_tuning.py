"""Where the numbers behind the average of the laws come from.

Prints how each table's curve bends, from all its draws (`Law.log_straightness`). Then, for what was
chosen on the tables, what it gives beside what would have been chosen without a table, or without
its kind, on that table: the mean absolute error for the weights of the average, the interval score
of 90% intervals for their lower and upper ends, in points.

    python benchmarks/forecast_tuning.py --resamples 10
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from forecast import FILES, read

from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.laws import selection
from inspect_resample.statistics.laws.catalogue import AVERAGED, AVERAGED_CURVES, LAWS
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

WEIGHTS = (selection.CURVE_SHARE, selection.FEW_SOLVED)
LOWER = (selection.LOWER, selection.LOWER_AT)
UPPER = (selection.UPPER, selection.UPPER_AT, selection.FEW_SOLVED_ABOVE)
TRIED: dict[str, tuple[tuple[float, ...], ...]] = {
    "weights": tuple(product((0.0, 0.25, 0.5, 0.75), (2, 8, 20))),
    "lower end": tuple(product((0.0, 0.2, 0.3, 0.35, 0.4, 0.5), (2, 3, 5, 10, 20))),
    "upper end": tuple(product((0.0, 0.2, 0.35, 0.5), (10, 20, 40), (8, 20, 50))),
}
"""The constants of `selection` in the order in which they stand there."""

IN_USE = {"weights": WEIGHTS, "lower end": LOWER, "upper end": UPPER}
PENALTY = 20  # 2 / (1 - confidence).


@dataclass(frozen=True)
class Trial:
    """What the laws of the average say from one choice of the draws, and what all draws show."""

    table: str
    draws: int
    solved: int
    found: float
    laws: dict[str, Estimate]

    @property
    def kind(self) -> str:
        """The first word of the table's name."""
        return self.table.split()[0]

    def mean(self, end: str, share: float, few: float) -> float:
        """Of estimates or ends, with the weights that these constants give."""
        curves = share * self.solved / (self.solved + few)
        weights = [curves if law in AVERAGED_CURVES else 1 - curves for law in self.laws]
        values = [getattr(one, end) for one in self.laws.values()]
        return float(np.average(values, weights=weights))


def weights_cost(trial: Trial, share: float, few: float) -> float:
    """The error."""
    return abs(trial.mean("estimate", share, few) - trial.found)


def lower_cost(trial: Trial, narrowed: float, at: float) -> float:
    """The lower end's part of the interval score."""
    kept = 1 - narrowed * trial.solved / (trial.solved + at)
    middle = trial.mean("estimate", *WEIGHTS)
    reach = max(0.0, kept * (middle - trial.mean("low", *WEIGHTS)))
    return reach + PENALTY * max(0.0, middle - reach - trial.found)


def upper_cost(trial: Trial, narrowed: float, at: float, few: float) -> float:
    """The upper end's."""
    kept = 1 - narrowed * trial.solved / (trial.solved + at)
    middle = trial.mean("estimate", *WEIGHTS)
    reach = max(0.0, kept * (trial.mean("high", WEIGHTS[0], few) - middle))
    return reach + PENALTY * max(0.0, trial.found - middle - reach)


COSTS: dict[str, Callable[..., float]] = {
    "weights": weights_cost, "lower end": lower_cost, "upper end": upper_cost,
}  # fmt: skip


def trials_of(name: str, counts: Counts, draws: int, resamples: int) -> list[Trial]:
    """The trials in which laws could be fitted."""
    rng = np.random.default_rng(draws)
    found = float((counts.weak_passes > 0).mean())
    trials = []
    for _ in range(resamples):
        passes = rng.hypergeometric(counts.weak_passes, counts.draws - counts.weak_passes, draws)
        observed = Observed(np.full_like(passes, draws), passes)
        try:
            chosen = selection.select(observed, laws=[law for law in LAWS if law.name in AVERAGED])
        except NotIdentifiedError:
            continue
        laws = {
            law: chosen.forecast([counts.k_max], law, replicates=500).problems[0]
            for law in chosen.weights
        }
        trials.append(Trial(name, draws, int((passes > 0).sum()), found, laws))
    return trials


def costs(trials: Sequence[Trial], what: str) -> dict[tuple[str, int, str], dict[object, float]]:
    """Mean cost of each choice, by kind, draws and table."""
    cost = COSTS[what]
    cells: dict[tuple[str, int, str], list[Trial]] = {}
    for trial in trials:
        cells.setdefault((trial.kind, trial.draws, trial.table), []).append(trial)
    return {
        cell: {
            choice: float(np.mean([cost(one, *choice) for one in own])) for choice in TRIED[what]
        }
        for cell, own in cells.items()
    }


def best(cells: dict[tuple[str, int, str], dict[object, float]], in_use: object) -> object:
    """The choice with the lowest cost, against the one in use: each kind and draws count alike."""
    groups: dict[tuple[str, int], list[dict[object, float]]] = {}
    for (kind, draws, _), each in cells.items():
        groups.setdefault((kind, draws), []).append(each)
    choices = next(iter(cells.values()))

    def relative(choice: object) -> float:
        return float(
            np.mean(
                [
                    sum(each[choice] for each in own) / sum(each[in_use] for each in own)
                    for own in groups.values()
                ]
            )
        )

    return min(choices, key=relative)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", default="20,100,1000")
    parser.add_argument("--resamples", type=int, default=10)
    options = parser.parse_args()
    tables, trials = read(FILES), []
    for name, counts in tables.items():
        curve = pass_at(counts, "weak").mean(axis=0)[[1, 100, 10_000]]
        height = np.log(-np.log(curve))
        bend = height[0] - 2 * height[1] + height[2]
        print(f"{name:30} pass@1 {curve[0]:.6f}, bend {bend:+.2f}", flush=True)
        for draws in map(int, options.draws.split(",")):
            trials += trials_of(name, counts, draws, options.resamples)
    for what, in_use in IN_USE.items():
        show(what, in_use, costs(trials, what))


def show(
    what: str, in_use: tuple[float, ...], cells: dict[tuple[str, int, str], dict[object, float]]
) -> None:
    """Print what one of the choices gives by kind and draws."""
    print(f"\n{what}: in use {in_use}, best of all {best(cells, in_use)}")
    for kind, draws in sorted({cell[:2] for cell in cells}):
        own = {cell: each for cell, each in cells.items() if cell[:2] == (kind, draws)}
        columns = []
        for cell, each in own.items():
            tables = {other: one for other, one in cells.items() if other[2] != cell[2]}
            kinds = {other: one for other, one in cells.items() if other[0] != kind}
            columns.append([each[in_use], each[best(tables, in_use)], each[best(kinds, in_use)]])
        used, table, of_kind = 100 * np.mean(columns, axis=0)
        print(
            f"  {kind}, from {draws}: in use {used:.1f}; chosen without the table {table:.1f}, "
            f"without the kind {of_kind:.1f}"
        )


if __name__ == "__main__":
    main()
