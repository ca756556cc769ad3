"""Problems that come in groups: the group is what intervals are over."""

from typing import TypeVar

import numpy as np
import pytest

from inspect_resample.decisions.plateau import plateau
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.clusters import Clusters
from inspect_resample.statistics.counts import Counts, FloatArray, IntArray
from inspect_resample.statistics.difference import simultaneous_band
from inspect_resample.statistics.laws.beta import BetaBinomial
from inspect_resample.statistics.laws.curves import PowerLaw
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.posterior import posterior
from inspect_resample.statistics.ratio import Ratio, mean_over_problems
from inspect_resample.statistics.verifier_law.likelihood import Rows

COPIES = 3
Values = TypeVar("Values", FloatArray, IntArray)


def copies(values: Values) -> tuple[Values, list[str]]:
    """Each problem several times, in an order that mixes them, and the names of the originals."""
    names = [f"{i:03d}" for i in range(len(values))] * COPIES
    return np.concatenate([values] * COPIES), names


def over_copies(problems: int) -> Bootstrap:
    names = copies(np.zeros(problems))[1]
    return Bootstrap(len(names), 400, clusters=names)


def test_copies_of_problems_change_no_interval() -> None:
    """What a copy repeats tells nothing new: all is as if each problem were there once."""
    rng = np.random.default_rng(0)
    values, denominator = rng.beta(0.5, 1, (40, 3)), rng.integers(0, 3, (40, 1)).astype(float)
    repeated, of_repeated = copies(values)[0], copies(denominator)[0]
    once, again = Bootstrap(40, 400), over_copies(40)
    for one, other in (
        (once.intervals(mean_over_problems(values)), again.intervals(mean_over_problems(repeated))),
        (
            once.intervals(Ratio(values * denominator, denominator)),
            again.intervals(Ratio(repeated * of_repeated, of_repeated)),
        ),
        (
            once.difference(mean_over_problems(values), Ratio(values * denominator, denominator)),
            again.difference(
                mean_over_problems(repeated), Ratio(repeated * of_repeated, of_repeated)
            ),
        ),
    ):
        np.testing.assert_allclose(other.low, one.low, rtol=1e-12)
        np.testing.assert_allclose(other.high, one.high, rtol=1e-12)
    bands = [
        simultaneous_band(rows, bootstrap.intervals(mean_over_problems(rows)), bootstrap)
        for rows, bootstrap in ((values, once), (repeated, again))
    ]
    np.testing.assert_allclose(bands[1], bands[0], rtol=1e-10)
    rewards = np.sqrt(np.arange(12)) * rng.normal(0.05, 0.2, (40, 1)) + rng.normal(0, 0.1, (40, 12))
    best = int(rewards.mean(axis=0).argmax())
    assert plateau(copies(rewards)[0], best, 2.0, 1e-12, again) == plateau(
        rewards, best, 2.0, 1e-12, once
    )


def test_copies_change_what_laws_leave_open_as_little() -> None:
    rng = np.random.default_rng(1)
    passes = rng.binomial(30, rng.beta(0.4, 1.5, 60))
    alone = Observed(np.full(60, 30), passes)
    repeated, names = copies(passes)
    copied = Observed(np.full(len(repeated), 30), repeated, clusters=names)
    assert copied.design_effect == pytest.approx(COPIES, rel=0.02)
    for one, other in zip(
        PowerLaw().fit(alone).spread.ravel(), PowerLaw().fit(copied).spread.ravel(), strict=True
    ):
        assert other == pytest.approx(one, rel=1e-6)
    ends = [
        np.diff(np.sort(posterior(BetaBinomial(), found).parameters(0.9)["a"]))
        for found in (alone, copied)
    ]
    np.testing.assert_allclose(ends[1], ends[0], rtol=0.25)
    strong = rng.binomial(repeated, 0.8)
    counts = Counts(
        [str(i) for i in range(len(repeated))], copied.draws, repeated, strong, clusters=names
    )
    assert Rows.of(counts).times.sum() == pytest.approx(60, rel=0.02)


def test_strangers_have_no_design_effect() -> None:
    values = np.random.default_rng(2).normal(size=(30, 2))
    assert Clusters(30).design_effect(values) == 1
    assert Clusters(30, [str(i) for i in range(30)]).design_effect(values) == pytest.approx(1)


def test_intervals_over_clusters_hold_the_truth() -> None:
    """With 25 clusters of 4 equally hard variants; not told, some 70% hold it."""
    rng, size = np.random.default_rng(4), 4
    names = np.repeat(np.arange(25), size).astype(str).tolist()
    held = dict.fromkeys((True, False), 0)
    for seed in range(120):
        rates = rng.binomial(20, np.repeat(rng.beta(0.4, 0.8, 25), size)) / 20
        for told in held:
            bootstrap = Bootstrap(len(names), 200, seed, clusters=names if told else None)
            found = bootstrap.intervals(mean_over_problems(rates))[0]
            held[told] += found.low <= 1 / 3 <= found.high
    assert 109 <= held[True] <= 119
    assert held[False] < 102


def test_clusters_must_be_of_all_problems() -> None:
    with pytest.raises(ValueError, match="one name for each of 2 problems, got 1"):
        Counts(["a", "b"], np.array([1, 1]), np.array([1, 0]), clusters=["x"])
