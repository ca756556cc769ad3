"""What stopping at the first pass costs forecasts, why no law mends it, and what does.

For each kind of tables (those of `forecast.py`): how far the average is off at pass@10,000, its
bias, its interval score, the share that its intervals hold, and how many draws were made, as a
share of all, where drawing stopped at a problem's first pass, at a later one, or never; and where
the problems that were solved at their first pass are drawn on, as often as all were at most. How
far those forecasts are off that say that they are in doubt (`laws/doubts.py`).

Then two forecasts from first passes that know more than a law could: the mean of what the tables
show after all draws, in the odds that their own pass rates give to the first passes, with all
twelve tables, the right one among them, and with the eleven others.

    python benchmarks/forecast_stops.py --resamples 20
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from forecast import FILES, read
from scipy import special

from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.laws.observed import NotIdentifiedError, Observed
from inspect_resample.statistics.laws.selection import select_averaged

PASSES = (1, 2, 5)
CONFIDENCE = 0.9
MORE = 20  # Times as many choices of the draws where no law is fitted.

Tables = dict[str, Counts]
Rows = dict[str, dict[str, list[list[float]]]]
"""By way to stop, or by what is known, and by table: figures of each choice of the draws."""


def designs(counts: Counts, most: int, rng: np.random.Generator) -> Iterator[tuple[str, Observed]]:
    """The same draws by each way to stop, in an order that is chosen at random."""
    rest = counts.draws - counts.weak_passes
    passes = rng.hypergeometric(counts.weak_passes, rest, most)
    where = [1 + np.sort(rng.choice(most, each, replace=False)) for each in passes.tolist()]
    first = stopped(where, most, 1)
    yield "pass 1", first
    for at in PASSES[1:]:
        yield f"pass {at}", stopped(where, most, at)
    yield "all draws", Observed(np.full_like(passes, most), passes)
    left = counts.weak_passes - first.passes, rest - (first.draws - first.passes)
    further = rng.hypergeometric(*left, most)
    solved = first.passes > 0
    yield (
        "pass 1, then on",
        Observed(first.draws + most * solved, first.passes + further * solved, stopped_early=True),
    )


def stopped(where: Sequence[IntArray], most: int, at: int) -> Observed:
    """Draws up to each problem's pass of this number."""
    draws = np.array([each[at - 1] if len(each) >= at else most for each in where])
    passes = np.array([min(len(each), at) for each in where])
    return Observed(draws, passes, stopped_early=True)


def row(observed: Observed, found: float, k: int, most: int) -> list[float] | None:
    """Error, bias, interval score, whether it is held, share of draws made, whether in doubt."""
    try:
        forecast = select_averaged(observed).forecast([k], confidence=CONFIDENCE)
    except NotIdentifiedError:
        return None
    one = forecast.problems[0]
    outside = max(one.low - found, found - one.high, 0.0)
    score = one.high - one.low + 2 / (1 - CONFIDENCE) * outside
    made = observed.draws.sum() / (most * len(observed.draws))
    off, in_doubt = one.estimate - found, bool(forecast.doubts)
    return [abs(off), off, score, outside < 1e-12, made, in_doubt]


def first_pass(counts: Counts, most: int) -> FloatArray:
    """Log-chance that a problem of this table has its first pass at draw 1, 2, ..., or none."""
    rate = (counts.weak_passes / counts.draws)[:, None]
    at = (rate * (1 - rate) ** np.arange(most)).mean(axis=0)
    return np.asarray(np.log(np.maximum(np.append(at, 1 - at.sum()), 1e-300)))


def known(observed: Observed, chances: FloatArray, ends: FloatArray) -> float:
    """What tables with these chances and ends say together, in the odds of these first passes."""
    none = chances.shape[1] - 1
    at = np.where(observed.passes > 0, observed.draws - 1, none)
    return float(special.softmax(chances[:, at].sum(axis=1)) @ ends)


def by_design(tables: Tables, most: int, resamples: int) -> Rows:
    """How the average does, by the way to stop."""
    rows: Rows = defaultdict(lambda: defaultdict(list))
    for name, counts in tables.items():
        rng = np.random.default_rng(most)
        found = float((counts.weak_passes > 0).mean())
        for _ in range(resamples):
            for design, observed in designs(counts, most, rng):
                if one := row(observed, found, counts.k_max, most):
                    rows[design][name].append(one)
    return rows


def by_tables(tables: Tables, most: int, resamples: int) -> Rows:
    """How those do who know the tables: error and bias."""
    ends = np.array([(counts.weak_passes > 0).mean() for counts in tables.values()])
    chances = np.stack([first_pass(counts, most) for counts in tables.values()])
    rows: Rows = defaultdict(lambda: defaultdict(list))
    for i, (name, counts) in enumerate(tables.items()):
        rng, others = np.random.default_rng(most), np.arange(len(ends)) != i
        for _ in range(resamples):
            _, first = next(designs(counts, most, rng))
            if not first.passes.any():  # Then no law forecasts.
                continue
            for told, which in (("all tables known", slice(None)), ("others known", others)):
                off = known(first, chances[which], ends[which]) - ends[i]
                rows[told][name].append([abs(off), off])
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", default="20")
    parser.add_argument("--resamples", type=int, default=20)
    options = parser.parse_args()
    tables = read(FILES)
    for most in map(int, options.draws.split(",")):
        print(
            f"\nfrom {most} draws: error, bias, interval score, held, draws made, in doubt, percent"
        )
        rows = by_design(tables, most, options.resamples)
        show(rows)
        for design, of in rows.items():
            if errors := [100 * one[0] for each in of.values() for one in each if one[-1]]:
                half, tenth = np.quantile(errors, [0.5, 0.9])
                print(f"  {design}, in doubt: half are off by {half:.1f}, a tenth by {tenth:.1f}")
        show(by_tables(tables, most, MORE * options.resamples))


def show(rows: Rows) -> None:
    """Print a row for each way, or knowledge, and kind of tables."""
    for told, by_table in rows.items():
        kinds = defaultdict(list)
        for name, each in by_table.items():
            kinds[name.split()[0]].append(np.mean(each, axis=0))
        for kind, means in kinds.items():
            cells = " / ".join(f"{100 * x:.1f}" for x in np.mean(means, axis=0))
            print(f"  {told:17} {kind} ({len(means)}): {cells}", flush=True)


if __name__ == "__main__":
    main()
