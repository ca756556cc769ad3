"""Draws that stopped early: plain means refuse, the summary stays right."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from truths import TRUTHS

from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics import estimators
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.estimators import StoppedEarlyError
from inspect_resample.studies.summary.stopped_early import WARNING
from inspect_resample.studies.summary.study import summarize

pytestmark = pytest.mark.slow

TRUTH = next(truth for truth in TRUTHS if truth.name == "two kinds")
MOST = 40


def stopped(problems: int = 300, seed: int = 0) -> Counts:
    """Drawing ends at the second weak pass, or after 40 draws."""
    rng = np.random.default_rng(seed)
    s, q = TRUTH.problems(problems, rng)
    passes = (rng.random((problems, MOST)) < s[:, None]).cumsum(axis=1)
    enough = passes >= 2
    draws = np.where(enough.any(axis=1), enough.argmax(axis=1) + 1, MOST)
    weak = passes[np.arange(problems), draws - 1]
    ids = [str(i) for i in range(problems)]
    return Counts(ids, draws, weak, rng.binomial(weak, q), stopped_early=True)


@pytest.mark.parametrize(
    "figure",
    [
        lambda counts: estimators.pass_at(counts, "weak", 1),
        lambda counts: estimators.pass_all(counts, "strong", 1),
        estimators.expected_draws,
        first_pass,
        estimators.generalization_gap,
        estimators.conditional_accuracy,
        estimators.false_discovery_rate,
        estimators.false_positive_rate,
    ],
)
def test_plain_means_refuse_and_say_what_to_use(figure: Callable[[Counts], object]) -> None:
    counts = stopped(9)
    with pytest.raises(StoppedEarlyError, match=r"stopped early .*fit_law"):
        figure(counts)
    figure(replace(counts, stopped_early=False))


def test_the_summary_is_that_of_the_law_and_holds_the_truth() -> None:
    summary = summarize(Evaluation("t", "1", "m", stopped(), warnings=("other",)))
    assert summary.evaluation.warnings[:2] == ("other", WARNING)
    assert summary.k[-1] == MOST
    k = np.array(summary.k, dtype=np.float64)
    passed, right = TRUTH.submitted(k)
    for curve, true in (
        (summary.weak_pass_at, passed),
        (summary.resampled_accuracy, right),
        (summary.generalization_gap, None),
    ):
        for index, each in enumerate(summary.k):
            estimate = curve[each]
            assert estimate.low <= estimate.estimate <= estimate.high
            if true is not None:
                assert estimate.low - 0.02 <= true[index] <= estimate.high + 0.02
    accuracy = summary.conditional_accuracy["macro"]
    assert accuracy.low <= right[-1] / passed[-1] <= accuracy.high
    missed = summary.false_discovery_rate["macro"]
    assert missed.estimate == pytest.approx(1 - accuracy.estimate)
    for row in summary.rewards:
        assert row.best.low <= row.best.k <= row.best.high <= MOST
        assert row.best.probability.sum() == pytest.approx(1)
        assert len(row.best.probability) == MOST + 1


def test_one_suite_has_weak_figures() -> None:
    counts = replace(stopped(60), strong_passes=None)
    summary = summarize(Evaluation("t", "1", "m", counts), k=[1, 7])
    assert not summary.two_suites and not summary.rewards
    assert 0 < summary.weak_pass_at[7].estimate < 1
    assert 1 < summary.expected_draws[7].estimate < 7


@pytest.mark.parametrize(
    ("k", "message"),
    [([41], "k = 41 is beyond the data: no problem has more than 40 draws"), ([0], "1 or more")],
)
def test_k_beyond_all_draws_is_an_error(k: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        summarize(Evaluation("t", "1", "m", stopped(60)), k=k)
