"""Do forecasts of best of K hold what they promise? Data from known truths.

    python benchmarks/calibration_scores.py [--data-sets 20] [--problems 60] [--draws 8] [--kind K]

Prints for each kind of scores, at 2 and at 10 times the draws: the mean error of the average in
points, how often in percent of the data sets its 90% intervals hold what more draws of the same
problems show, and what very many other problems show, and the mean width of both. The other columns
are the shares that the intervals of single shapes hold, of the same problems.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.draw_table import BoolArray, DrawTable
from inspect_resample.statistics.names import AVERAGE
from inspect_resample.statistics.score_law.law import REACH, fit_scores
from inspect_resample.statistics.score_law.shapes import SHAPES

Rng = np.random.Generator
TIMES = (2, REACH)
MANY = 40_000


def binormal(right: BoolArray, strength: FloatArray, rng: Rng) -> FloatArray:
    """As one shape has it."""
    return rng.normal(size=right.shape) + right * strength


def alike(right: BoolArray, strength: FloatArray, rng: Rng) -> FloatArray:
    """Of wrong draws 8% look as right ones do: the slope of the ROC at 0 is finite."""
    return binormal(right | (rng.random(right.shape) < 0.08), strength + 1, rng)


def wide(right: BoolArray, strength: FloatArray, rng: Rng) -> FloatArray:
    """Wrong draws are spread 1.4 times as wide: best of K has an inner optimum."""
    return rng.normal(size=right.shape) * np.where(right, 1, 1.4) + right * strength


def odds(right: BoolArray, strength: FloatArray, rng: Rng) -> FloatArray:
    """Constant odds: extreme values, a strength apart."""
    return rng.gumbel(size=right.shape) + right * strength


def heavy(right: BoolArray, strength: FloatArray, rng: Rng) -> FloatArray:
    """Student's scores with 3 degrees of freedom: the slope at 0 is 1, no shape of the law."""
    return rng.standard_t(3, size=right.shape) + right * strength


KINDS: tuple[Callable[[BoolArray, FloatArray, Rng], FloatArray], ...] = (
    *(binormal, alike, wide),
    *(odds, heavy),
)


def drawn(
    kind: Callable[[BoolArray, FloatArray, Rng], FloatArray], problems: int, draws: int, seed: int
) -> tuple[BoolArray, FloatArray]:
    """Draws and their scores, (problems, draws)."""
    rng = np.random.default_rng(seed)
    right = rng.random((problems, draws)) < rng.beta(0.8, 1.2, (problems, 1))
    return right, kind(right, rng.normal(1.2, 0.7, (problems, 1)), rng)


def best(right: BoolArray, scores: FloatArray, k: int) -> float:
    """Share of problems where the best of the first k draws is right."""
    return float(np.take_along_axis(right, scores[:, :k].argmax(axis=1)[:, None], axis=1).mean())


def main() -> None:
    """Count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data-sets", type=int, default=20)
    parser.add_argument("--problems", type=int, default=60)
    parser.add_argument("--draws", type=int, default=8)
    parser.add_argument("--kind", choices=[kind.__name__ for kind in KINDS], help="only this one")
    parser.add_argument("--first", type=int, default=0, help="seed of the first data set")
    asked = parser.parse_args()
    start, draws = time.process_time(), asked.draws
    k = [times * draws for times in TIMES]
    names = (AVERAGE, *(shape.name for shape in SHAPES))
    for kind in KINDS:
        if asked.kind not in (None, kind.__name__):
            continue
        whole = drawn(kind, MANY, k[-1], 10**6)
        truth = np.array([best(*whole, each) for each in k])
        held = np.zeros((len(names), len(k)))
        others, errors, widths = np.zeros(len(k)), np.zeros(len(k)), np.zeros((2, len(k)))
        for seed in range(asked.first, asked.first + asked.data_sets):
            right, scores = drawn(kind, asked.problems, k[-1], seed)
            rows = np.repeat(np.arange(len(right)), draws)
            table = DrawTable([str(i) for i in range(len(right))], rows, right[:, :draws].ravel())
            found = fit_scores(table, scores[:, :draws].ravel(), seed).forecasts(k, seed=seed)
            shown = np.array([best(right, scores, each) for each in k])
            for row, name in enumerate(names):
                own = found[name].problems
                held[row] += (own.low - 1e-9 <= shown) & (shown <= own.high + 1e-9)
            these, like = found[AVERAGE].problems, found[AVERAGE].population
            others += (like.low <= truth) & (truth <= like.high)
            errors += np.abs(these.estimate - shown)
            widths += [these.high - these.low, like.high - like.low]
        for at, each in enumerate(k):
            share = [f"{100 * one:.0f}" for one in held[:, at] / asked.data_sets]
            figures = [100 * errors[at], 100 * others[at], 100 * widths[0, at], 100 * widths[1, at]]
            error, like_share, width, like_width = (one / asked.data_sets for one in figures)
            print(
                f"| {kind.__name__} | {each} | {error:.1f} | {share[0]} ({width:.0f}) | "
                f"{like_share:.0f} ({like_width:.0f}) | {' | '.join(share[1:])} |",
                flush=True,
            )
    print(f"{asked.data_sets} data sets a row, {time.process_time() - start:.0f} CPU seconds")


if __name__ == "__main__":
    main()
