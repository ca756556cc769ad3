import math

import numpy as np
import pytest

from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.studies.summary.study import summarize
from inspect_resample.studies.summary.summary import default_k


def evaluation(draws: int = 20, problems: int = 30, strong: bool = True) -> Evaluation:
    rng = np.random.default_rng(0)
    weak = rng.binomial(draws, rng.beta(0.6, 1, problems))
    both = rng.binomial(weak, 0.8) if strong else None
    ids = [f"p{i}" for i in range(problems)]
    return Evaluation("task", "1", "model", Counts(ids, np.full(problems, draws), weak, both))


@pytest.mark.parametrize(
    ("k_max", "shown"),
    [(1, (1,)), (8, (1, 2, 5, 8)), (20, (1, 2, 5, 10, 20)), (99, (1, 2, 5, 10, 20, 50, 99))],
)
def test_default_k_are_round_numbers_and_all_the_draws(k_max: int, shown: tuple[int, ...]) -> None:
    assert default_k(k_max) == shown


def test_curves_hold_the_wanted_k_and_agree_with_each_other() -> None:
    summary = summarize(evaluation(), k=[20, 3, 3], cost_ratios=[0, 2], replicates=300)
    assert summary.k == (3, 20)
    for k in summary.k:
        weak, gap = summary.weak_pass_at[k], summary.generalization_gap[k]
        assert gap.estimate == pytest.approx(weak.estimate - summary.strong_pass_at[k].estimate)
        assert weak.low <= weak.estimate <= weak.high
        free = summary.rewards[0].by_k[k]
        assert free.estimate == pytest.approx(summary.resampled_accuracy[k].estimate)
    assert [row.cost_ratio for row in summary.rewards] == [0, 2]
    best = summary.rewards[1].best
    if best.k:
        assert summary.rewards[1].by_k[best.k].estimate == pytest.approx(best.reward.estimate)


def test_one_suite_has_no_strong_figures() -> None:
    summary = summarize(evaluation(strong=False), replicates=200)
    assert not summary.two_suites and not summary.rewards
    assert math.isnan(summary.strong_pass_at[20].estimate)
    assert summary.expected_draws[1].estimate == 1
    assert 1 <= summary.expected_draws[20].low <= summary.expected_draws[20].high <= 20


@pytest.mark.parametrize("passes", [0, 5])
@pytest.mark.parametrize("problems", [1, 40])
def test_all_fail_and_all_pass_have_defined_answers(passes: int, problems: int) -> None:
    column = np.full(problems, passes)
    ids = [str(i) for i in range(problems)]
    counts = Counts(ids, np.full(problems, 5), column, column)
    summary = summarize(Evaluation("t", "1", "m", counts), replicates=200)
    at_1 = summary.strong_pass_at[1]
    assert at_1.estimate == (1 if passes else 0)
    assert at_1.high - at_1.low == pytest.approx(1 - 0.025 ** (1 / problems))
    assert math.isnan(summary.conditional_accuracy["macro"].estimate) == (passes == 0)
    assert [row.best.k for row in summary.rewards] == [1 if passes else 0] * 5


def test_one_problem_and_one_draw_have_a_defined_answer() -> None:
    summary = summarize(evaluation(draws=1, problems=1), replicates=200)
    assert summary.k == (1,)
    assert summary.weak_pass_at[1].high - summary.weak_pass_at[1].low > 0.9


@pytest.mark.parametrize(
    ("k", "message"),
    [
        ([21], "k = 21 is beyond the data: problem p0 has 20 draws"),
        ([0, 5], "1 or more"),
        ([], "1"),
    ],
)
def test_k_outside_the_draws_is_an_error(k: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        summarize(evaluation(), k=k)
