"""Do paired intervals, bands and the weak-model test hold what they promise?

Run this file as a script to print the tables of `docs/method/comparing.md`.
"""

import numpy as np
import pytest

from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.difference import Comparer
from inspect_resample.statistics.estimators import (
    conditional_accuracy,
    pass_at,
)
from inspect_resample.statistics.pairing import pair
from inspect_resample.studies.compare.weak_model import weak_model_test

from .pairs import Model, draw, two_models

pytestmark = pytest.mark.slow

DRAWS = 20


def solved(model: Model, k: int) -> FloatArray:
    """The chance of each problem that one of k draws is strongly correct."""
    return np.asarray(1 - (1 - model.weak * model.precision) ** k)


def resampled(model: Model, k: int) -> FloatArray:
    return np.asarray((1 - (1 - model.weak) ** k) * model.precision)


def true_accuracy(model: Model, rng: np.random.Generator) -> float:
    """The conditional accuracy that DRAWS draws are expected to show."""
    weak = rng.binomial(DRAWS, model.weak)
    strong = rng.binomial(weak, model.precision)
    return float((strong[weak > 0] / weak[weak > 0]).mean())


def coverage(problems: int, data_sets: int, replicates: int = 500) -> dict[str, float]:
    """Share of data sets whose intervals of differences hold the truth, by figure."""
    k = range(1, DRAWS + 1)
    rng = np.random.default_rng(11)
    weaker, stronger = two_models(400_000, rng)
    truth = np.array([float((solved(weaker, n) - solved(stronger, n)).mean()) for n in k])
    accuracy = true_accuracy(weaker, rng) - true_accuracy(stronger, rng)
    lead = max(resampled(weaker, n).mean() for n in k) - resampled(stronger, 1).mean()
    names = ("pass@1", "pass@n/2", "pass@n", "band", "conditional accuracy", "largest lead")
    held = dict.fromkeys(names, 0)
    for seed in range(data_sets):
        models = two_models(problems, rng)
        ones = [draw(model, DRAWS, rng) for model in models]
        first, second = (one.counts for one in pair(ones).evaluations)
        bootstrap = Bootstrap(problems, replicates, seed)
        comparer = Comparer(bootstrap)
        found = comparer.curves(pass_at(first, "strong")[:, 1:], pass_at(second, "strong")[:, 1:])
        inside = (found.difference.low <= truth) & (truth <= found.difference.high)
        for name, n in (("pass@1", 1), ("pass@n/2", DRAWS // 2), ("pass@n", DRAWS)):
            held[name] += bool(inside[n - 1])
        held["band"] += bool(((found.low <= truth) & (truth <= found.high)).all())
        rate = bootstrap.difference(
            conditional_accuracy(first)["macro"], conditional_accuracy(second)["macro"]
        )[0]
        held["conditional accuracy"] += rate.low <= accuracy <= rate.high
        values = first_pass(first).right, first_pass(second).right[:, 1]
        leading = weak_model_test(*values, 0.0, 1.0, bootstrap).lead
        held["largest lead"] += leading.low <= lead <= leading.high
    return {name: count / data_sets for name, count in held.items()}


def shifted(gain: float, rng: np.random.Generator, problems: int) -> tuple[Model, Model]:
    """Models of which the first reaches one draw of the second exactly when `gain` is 0 or more."""
    weaker, _ = two_models(problems, rng)
    single = resampled(weaker, DRAWS) - gain  # Its best K is the last one.
    return weaker, Model(np.clip(single, 0, 1), np.ones(problems))


def verdicts(gain: float, data_sets: int, problems: int = 80) -> tuple[FloatArray, dict[str, int]]:
    """Probabilities and verdicts of the weak-model test with a true lead near `gain`."""
    rng = np.random.default_rng(12)
    found: dict[str, int] = dict.fromkeys(("reaches", "does not reach", "cannot tell"), 0)
    probabilities = []
    for seed in range(data_sets):
        first, second = (draw(model, DRAWS, rng).counts for model in shifted(gain, rng, problems))
        values = first_pass(first).right, first_pass(second).right[:, 1]
        one = weak_model_test(*values, 0.0, 1.0, Bootstrap(problems, 300, seed))
        found[one.verdict] += 1
        probabilities.append(one.probability)
    return np.array(probabilities), found


@pytest.mark.slow
def test_intervals_and_bands_of_differences_hold_the_truth() -> None:
    # Three standard errors of this simulation are about 4 points.
    shares = coverage(problems=80, data_sets=300)
    for name, share in shares.items():
        assert share >= 0.91, (name, shares)
    assert shares["pass@1"] <= 0.99, shares


@pytest.mark.slow
def test_the_weak_model_test_tells_apart_what_can_be_told_apart() -> None:
    above, yes = verdicts(0.1, 100)
    below, no = verdicts(-0.1, 100)
    at, edge = verdicts(0.0, 200)
    assert yes["does not reach"] == 0 and np.median(above) > 0.95
    assert no["reaches"] == 0 and np.median(below) < 0.05
    assert edge["reaches"] <= 12 and edge["does not reach"] <= 12
    assert 0.3 < at.mean() < 0.75


def print_tables(data_sets: int = 1000) -> None:
    for problems in (40, 80, 164):
        shares = coverage(problems, data_sets)
        cells = " | ".join(f"{100 * share:.1f}" for share in shares.values())
        print(f"| {problems} | {cells} |", flush=True)
    for gain in (-0.1, -0.05, 0.0, 0.05, 0.1):
        probabilities, found = verdicts(gain, data_sets)
        counts = " | ".join(f"{100 * count / data_sets:.1f}" for count in found.values())
        print(f"| {gain} | {np.median(probabilities):.2f} | {counts} |", flush=True)


if __name__ == "__main__":
    print_tables()
