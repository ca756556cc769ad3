"""Where the numbers behind the average of the laws come from.

Prints how each table's curve bends, from all its draws (`Law.log_straightness`). Then, of the
weights of the average, what those in use give beside those that would have been chosen without a
table, or without its kind, on that table: the mean absolute error, the interval score of 90%
intervals and the share of the findings that they hold. Intervals have no numbers of their own.

    python benchmarks/forecast_tuning.py --resamples 10
    python benchmarks/forecast_tuning.py --resamples 8 --scales --trials trials.pickle

With `--scales`, in the place of the weights: the factor of both ends about the estimate that has
the least interval score on all other tables, and what it gives on the one left out. Fits are kept
in the file of `--trials`, and read from there when it is there.
"""

import argparse
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from forecast import FILES, read
from forecast_simulated import TRUTHS, table

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.estimators import pass_at
from inspect_resample.statistics.laws import selection
from inspect_resample.statistics.laws.catalogue import AVERAGED, LAWS
from inspect_resample.statistics.laws.forecast import Member, Replicates, pool, replicate
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed

RARE = ("two_betas", "logit_normal")
"""The laws whose odds in `AVERAGED` were chosen."""

Choice = tuple[float, float, float, float]
IN_USE: Choice = (
    selection.CURVE_SHARE, selection.FEW_SOLVED, selection.GRACE, AVERAGED[RARE[0]],
)  # fmt: skip
TRIED = tuple(product((0.25, 0.5, 0.75), (2, 8, 20), (1, 3, 6), (0.0, 0.05, 0.2)))
"""Share of the power laws, problems solved for half of it, grace, odds of the rare laws."""

REPLICATES, CONFIDENCE = 100, 0.9
SCALES = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5]


@dataclass(frozen=True)
class Trial:
    """What the laws of the average say from one choice of the draws, and what all draws show."""

    table: str
    draws: int
    found: float
    chosen: selection.Selection
    laws: dict[str, Replicates]

    @property
    def kind(self) -> str:
        """The first word of the table's name."""
        return self.table.split()[0]

    def error(self, choice: Choice) -> float:
        """Of the average, with these numbers."""
        middles = [np.median(law.expected) for law in self.laws.values()]
        return abs(float(self._weights(choice) @ middles) - self.found)

    def interval(self, choice: Choice, scale: float = 1.0) -> tuple[float, bool]:
        """Its score, and whether it holds what was found; ends are so much farther off."""
        expected, found = ([getattr(law, name) for law in self.laws.values()]
                           for name in ("expected", "found"))  # fmt: skip
        one = pool(expected, found, self._weights(choice), CONFIDENCE)[0]
        low, high = (one.estimate + scale * (end - one.estimate) for end in (one.low, one.high))
        low, high = max(low, 0.0), min(high, 1.0)
        outside = max(low - self.found, self.found - high, 0.0)
        return high - low + 2 / (1 - CONFIDENCE) * outside, outside < 1e-12

    def _weights(self, choice: Choice) -> FloatArray:
        selection.CURVE_SHARE, selection.FEW_SOLVED, selection.GRACE = choice[:3]
        AVERAGED.update(dict.fromkeys(RARE, choice[3]))
        weights = self.chosen.weights
        return np.array([weights[law] for law in self.laws])


def trials_of(name: str, counts: Counts, draws: int, resamples: int) -> list[Trial]:
    """The trials in which laws could be fitted."""
    rng = np.random.default_rng(draws)
    found = float((counts.weak_passes > 0).mean())
    each = [
        rng.hypergeometric(counts.weak_passes, counts.draws - counts.weak_passes, draws)
        for _ in range(resamples)
    ]
    trials = [trial_of(name, draws, passes, found, counts.k_max) for passes in each]
    return [trial for trial in trials if trial is not None]


def trial_of(name: str, draws: int, passes: IntArray, found: float, k_max: int) -> Trial | None:
    """The trial of one choice of the draws, or None where no law can be fitted."""
    observed = Observed(np.full_like(passes, draws), passes)
    try:
        chosen = selection.select(observed, laws=[law for law in LAWS if law.name in AVERAGED])
    except NotIdentifiedError:
        return None
    members: dict[str, Member] = {**chosen.fits, **chosen.curves}
    k, luck = np.array([float(k_max)]), np.random.default_rng(0)
    laws = {law: replicate(members[law], k, REPLICATES, luck) for law in chosen.weights}
    # The samples of parameters are large, and weights need none of them.
    return Trial(name, draws, found, replace(chosen, fits={}), laws)


def simulated(draws: int, resamples: int) -> list[Trial]:
    """Trials of simulated tables, so many of each population."""
    rng, trials = np.random.default_rng([draws, 99]), []
    for truth in TRUTHS:
        for _ in range(resamples):
            trials += trials_of(f"simulated {truth.__name__}", table(truth, rng), draws, 1)
    return trials


def show_scales(trials: Sequence[Trial]) -> None:
    """For each number of draws and kind: scores and shares held now, and rescaled."""
    now = SCALES.index(1.0)
    for draws in sorted({trial.draws for trial in trials}):
        here = [trial for trial in trials if trial.draws == draws]
        each = {
            name: np.mean([[trial.interval(IN_USE, scale) for scale in SCALES]
                           for trial in here if trial.table == name], axis=0)
            for name in {trial.table for trial in here}
        }  # fmt: skip
        kinds: dict[str, list[str]] = {}
        for name in sorted(each):
            kinds.setdefault(name.split()[0], []).append(name)
        real = {kind: names for kind, names in kinds.items() if kind != "simulated"}
        for learnt_from, of in (("real", real), ("real and simulated", kinds)):
            for kind, names in kinds.items():
                rows = []
                for left_out in names:
                    relative = [
                        np.mean(
                            [each[one][:, 0] / each[one][now, 0] for one in own if one != left_out],
                            axis=0,
                        )
                        for own in of.values()
                    ]
                    chosen = int(np.mean(relative, axis=0).argmin())
                    rows.append([*each[left_out][now], *each[left_out][chosen]])
                score, held, then, holds = 100 * np.mean(rows, axis=0)
                more = 100 * (np.array(rows)[:, 2] - np.array(rows)[:, 0])
                unsure = more.std(ddof=1) / len(more) ** 0.5
                print(
                    f"  from {draws}, {kind}: {score:.1f} ({held:.0f}%), learnt from {learnt_from} "
                    f"{then:.1f} ({holds:.0f}%), {more.mean():+.1f} +- {unsure:.1f}"
                )


def best(trials: Sequence[Trial], errors: dict[Choice, FloatArray]) -> Choice:
    """The choice with the lowest error against the one in use: each kind and draws count alike."""
    cells = np.array([f"{trial.kind} {trial.draws}" for trial in trials])

    def relative(choice: Choice) -> float:
        return float(
            np.mean(
                [
                    errors[choice][cells == cell].mean() / errors[IN_USE][cells == cell].mean()
                    for cell in np.unique(cells)
                ]
            )
        )

    return min(errors, key=relative)


def all_trials(draws: Sequence[int], resamples: int, kept: Path | None) -> list[Trial]:
    """Those of real tables, then of simulated ones; from a file, or kept there."""
    if kept is not None and kept.exists():
        found: list[Trial] = pickle.loads(kept.read_bytes())
        return found
    tables = read(FILES).items()
    trials = [
        trial
        for each in draws
        for name, counts in tables
        for trial in trials_of(name, counts, each, resamples)
    ]
    for each in draws:
        trials += simulated(each, resamples)
    if kept is not None:
        kept.write_bytes(pickle.dumps(trials))
    return trials


def show_bends() -> None:
    """How the curve of each table bends, by all its draws."""
    for name, counts in read(FILES).items():
        curve = pass_at(counts, "weak").mean(axis=0)[[1, 100, 10_000]]
        height = np.log(-np.log(curve))
        bend = height[0] - 2 * height[1] + height[2]
        print(f"{name:30} pass@1 {curve[0]:.6f}, bend {bend:+.2f}", flush=True)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Those that say which trials there are."""
    parser.add_argument("--draws", default="20,100,1000")
    parser.add_argument("--resamples", type=int, default=10)
    parser.add_argument("--trials", type=Path, help="file in which fits are kept")


def trials_asked(options: argparse.Namespace) -> list[Trial]:
    """The trials that options ask for."""
    return all_trials([*map(int, options.draws.split(","))], options.resamples, options.trials)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--scales", action="store_true", help="of the ends, not of the weights")
    options = parser.parse_args()
    show_bends()
    trials = trials_asked(options)
    if options.scales:
        show_scales(trials)
        return
    trials = [trial for trial in trials if trial.kind != "simulated"]
    errors = {
        choice: np.array([trial.error(choice) for trial in trials])
        for choice in (IN_USE, *(one for one in TRIED if one != IN_USE))
    }
    print(f"\nin use {IN_USE}, best of all {best(trials, errors)}: error, interval score, held")
    for kind, draws in sorted({(trial.kind, trial.draws) for trial in trials}):
        names = {one.table for one in trials if (one.kind, one.draws) == (kind, draws)}
        rows = []
        for name in sorted(names):
            choices = (
                IN_USE,
                without(trials, errors, "table", name),
                without(trials, errors, "kind", kind),
            )
            rows.append([figures(trials, name, draws, choice) for choice in choices])
        cells = (" / ".join(f"{100 * x:.1f}" for x in one) for one in np.mean(rows, axis=0))
        labels = ("in use", "chosen without the table", "without the kind")
        told = (f"{label} {cell}" for label, cell in zip(labels, cells, strict=True))
        print(f"  {kind}, from {draws}: {'; '.join(told)}")


def without(
    trials: Sequence[Trial], errors: dict[Choice, FloatArray], what: str, name: str
) -> Choice:
    """What is chosen when a table or a kind is not known."""
    kept = np.array([getattr(trial, what) != name for trial in trials])
    rest = [trial for trial, keep in zip(trials, kept, strict=True) if keep]
    return best(rest, {choice: each[kept] for choice, each in errors.items()})


def figures(trials: Sequence[Trial], table: str, draws: int, choice: Choice) -> FloatArray:
    """Mean error, interval score and share held on one table."""
    own = [one for one in trials if (one.table, one.draws) == (table, draws)]
    each = [[one.error(choice), *one.interval(choice)] for one in own]
    return np.asarray(np.mean(each, axis=0))


if __name__ == "__main__":
    main()
