"""Completeness from audits of a known share, against truths."""

import numpy as np
import pytest

from inspect_resample.statistics.audit import completeness, strong_alone
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Audited, FloatArray, IntArray


def audited(
    right: IntArray, missed: IntArray, draws: int, share: float, rng: np.random.Generator,
    lost: int = 0,
) -> Audited:  # fmt: skip
    """An audit of problems whose right draws are `right` passed and `missed` failed ones."""
    n = np.full(len(right), draws)
    found = rng.binomial(missed, share)
    others = rng.binomial(n - right - missed, share)
    gone = np.minimum(lost, others)
    return Audited(
        n, right, right, n - right, found + others, found, gone, found / share,
        (found + gone) / share,
    )  # fmt: skip


def population(problems: int, draws: int, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    rate = rng.beta(0.8, 1.2, problems)
    every = rng.binomial(draws, rate)
    missed = rng.binomial(every, np.where(rng.random(problems) < 0.3, 0.2, 0.02))
    return every - missed, missed


def held(problems: int, draws: int, share: float, sets: int) -> tuple[float, FloatArray]:
    rng = np.random.default_rng(5)
    big = population(200_000, draws, rng)
    truth = big[0].sum() / (big[0] + big[1]).sum()
    found = [
        completeness(
            audited(*population(problems, draws, rng), draws, share, rng),
            Bootstrap(problems, 200, seed),
        )
        for seed in range(sets)
    ]
    inside = np.mean([one.low <= truth <= one.high for one in found])
    return float(inside), np.array([one.estimate for one in found]) - truth


@pytest.mark.slow
def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    inside, errors = held(100, 50, 0.1, 200)
    assert inside >= 0.91
    assert abs(errors.mean()) < 0.01


def test_where_audits_find_nothing_the_interval_says_what_they_could_have_missed() -> None:
    rng = np.random.default_rng(0)
    right = np.full(50, 10)
    none = audited(right, np.zeros(50, np.int64), 20, 0.05, rng)
    found = completeness(none, Bootstrap(50, 200))
    assert found.estimate == found.high == 1
    # Some 25 of 500 failures were tried: 14% of them might be right, 70 draws beside 500.
    tried = int(none.audited.sum())
    assert found.low == pytest.approx(500 / (500 + 500 * (1 - 0.025 ** (1 / tried))), abs=1e-9)


def test_audits_without_a_verdict_let_no_figure_rise() -> None:
    args = np.array([5, 8, 2]), np.array([1, 0, 1]), 10, 0.5
    whole = audited(*args, np.random.default_rng(1))
    lost = audited(*args, np.random.default_rng(1), lost=1)
    bootstrap = Bootstrap(3, 200)
    assert completeness(lost, bootstrap).estimate < completeness(whole, bootstrap).estimate
    assert strong_alone(lost, bootstrap).estimate == strong_alone(whole, bootstrap).estimate
