import math
from functools import cache

import numpy as np
import pytest
from truths import TRUTHS

from inspect_resample.decisions.by_law import law_best_k, law_reward, searched
from inspect_resample.decisions.reward import Stakes
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.verifier_law.kinds import KINDS, Independent
from inspect_resample.statistics.verifier_law.law import VerifierLaw, fit_law

pytestmark = pytest.mark.slow

BY_NAME = {truth.name: truth for truth in TRUTHS}


@cache
def law_of(name: str, problems: int = 150, draws: int = 50, seed: int = 1) -> VerifierLaw:
    return fit_law(BY_NAME[name].draw(problems, draws, np.random.default_rng(seed)))


def counts_of(*rows: tuple[int, int, int], times: int = 1, early: bool = False) -> Counts:
    n, b, c = (np.tile(column, times) for column in np.array(rows).T)
    return Counts([str(i) for i in range(len(n))], n, b, c, early)


@pytest.mark.parametrize("name", ["beta", "zero inflated", "hard is imprecise", "two kinds"])
def test_forecasts_far_beyond_the_draws_hold_the_truth(name: str) -> None:
    law, k = law_of(name), np.array([20, 500, 5000], dtype=np.float64)
    passed, right = BY_NAME[name].submitted(k)
    stakes = Stakes(cost_fp=2)
    for found, true in (
        (law.weak_coverage(k), passed),
        (law.resampled_accuracy(k), right),
        (law_reward(law, k, stakes), 3 * right - 2 * passed),
    ):
        # One data set can miss by chance: three intervals' half widths are never a chance.
        half = (found.high - found.low) / 2
        assert (np.abs(found.estimate - true) <= 3 * half).all()
        assert (found.high - found.low < 0.5).all()
    strong = law.strong_coverage(k)
    assert (strong.estimate <= passed + 0.15).all()
    assert (np.diff(strong.estimate) > 0).all()


def test_dependence_is_reported_by_held_out_score_where_there_is_some() -> None:
    shown, not_shown = law_of("two kinds").dependence, law_of("beta").dependence
    assert shown is not None and shown.low > 0
    assert not_shown is not None and not_shown.low < 0
    law = law_of("beta")
    assert law.scores[0].share > 0.1
    assert sum(score.share for score in law.scores) == pytest.approx(1)
    assert [score.kind for score in law.scores] == [kind.name for kind in KINDS]


def test_the_best_k_is_interior_where_hard_problems_are_imprecise() -> None:
    law = law_of("two kinds", seed=3)
    truth = BY_NAME["two kinds"].rewards(np.arange(500.0), Stakes(cost_fp=2))
    best = law_best_k(law, Stakes(cost_fp=2))
    assert best.k_star_high != "unbounded"
    assert best.k_star_low <= truth.argmax() <= best.k_star_high
    assert best.probability_unbounded < 0.05
    assert not best.at_max_k


def test_a_reward_that_rises_for_ever_is_called_so_and_never_a_number() -> None:
    law = law_of("beta", draws=500)
    best = law_best_k(law, Stakes(cost_fp=1))
    assert best.k_star == best.k_star_high == "unbounded" and best.probability_unbounded == 1
    assert best.reward.estimate == pytest.approx(
        law_reward(law, np.array([np.inf]), Stakes(cost_fp=1)).estimate[0]
    )
    capped = law_best_k(law, Stakes(cost_fp=1), max_k=700)
    assert (capped.k_star, capped.at_max_k) == (700, True)
    priced = law_best_k(law, Stakes(cost_fp=1, price=0.001))
    assert priced.k_star in range(2, 2000)
    all_drawn = law_best_k(law, Stakes(cost_fp=1, price=0.001, policy="draw_all"))
    assert all_drawn.k_star in range(1, int(priced.k_star))
    hopeless = law_best_k(law, Stakes(cost_fp=1000))
    assert (hopeless.k_star, hopeless.probability_no_k_pays) == (0, 1)
    assert hopeless.reward.estimate == 0


def test_the_law_stays_right_when_drawing_stops_at_the_first_weak_pass() -> None:
    truth, most = BY_NAME["two kinds"], 60
    rng = np.random.default_rng(5)
    s, q = truth.problems(400, rng)
    first = rng.geometric(np.maximum(s, 1e-12))
    weak = (first <= most).astype(np.int64)
    counts = Counts(
        [str(i) for i in range(len(s))],
        np.minimum(first, most),
        weak,
        rng.binomial(weak, q),
        stopped_early=True,
    )
    law = fit_law(counts)
    k = np.array([1, 10, 60, 600], dtype=np.float64)
    passed, right = truth.submitted(k)
    for found, true in ((law.weak_coverage(k), passed), (law.resampled_accuracy(k), right)):
        assert (found.low - 0.01 <= true).all() and (true <= found.high + 0.01).all()
    biased = (counts.weak_passes / counts.draws).mean()
    assert biased > law.weak_coverage(np.ones(1)).high[0] + 0.05


def test_the_same_seed_gives_the_same_law_and_another_seed_another_sample() -> None:
    counts = BY_NAME["beta"].draw(40, 10, np.random.default_rng(0))
    k = np.array([100.0])
    one, same, other = (fit_law(counts, seed).weak_coverage(k).low[0] for seed in (3, 3, 4))
    assert one == same != other
    assert one == pytest.approx(other, abs=0.05)


DEGENERATE = [
    pytest.param(counts_of((20, 0, 0), times=30), "no draw passed", id="all fail"),
    pytest.param(counts_of((20, 20, 20), times=30), "every draw passed", id="all pass"),
    pytest.param(counts_of((20, 9, 0), (20, 3, 0), times=9), "strongly correct", id="all wrong"),
    pytest.param(counts_of((20, 9, 9), (20, 3, 3), times=9), "no false positive", id="all right"),
    pytest.param(counts_of((9, 4, 2)), "1 problem says little", id="one problem"),
    pytest.param(counts_of((9, 4, 2), times=3), "3 problems say little", id="three problems"),
    pytest.param(counts_of((1, 1, 1), (1, 0, 0), (1, 1, 0), times=9), "one draw", id="one draw"),
    pytest.param(counts_of((1, 1, 0)), "one draw", id="one problem, one draw"),
    pytest.param(
        counts_of((3, 1, 1), (9, 0, 0), (2, 1, 0), times=9, early=True),
        "more than one weak pass",
        id="stopped at the first pass",
    ),
]


@pytest.mark.parametrize(("counts", "doubt"), DEGENERATE)
def test_what_the_counts_leave_open_is_said_and_has_a_defined_answer(
    counts: Counts, doubt: str
) -> None:
    law = fit_law(counts)
    assert any(doubt in sentence for sentence in law.doubts), law.doubts
    k = np.array([1, 50, 5000], dtype=np.float64)
    for found in (law.weak_coverage(k), law.strong_coverage(k), law.resampled_accuracy(k)):
        assert (found.low >= 0).all() and (found.high <= 1 + 1e-9).all()
        assert (found.low <= found.estimate).all() and (found.estimate <= found.high).all()
    best = law_best_k(law, Stakes(cost_fp=2))
    ends = (best.k_star_low, best.k_star_high)
    low, high = (math.inf if end == "unbounded" else end for end in ends)
    assert 0 <= low <= high


def test_enough_data_leave_no_doubt() -> None:
    assert law_of("two kinds").doubts == ()


def test_one_suite_has_no_verifier_law() -> None:
    with pytest.raises(ValueError, match="needs a strong suite"):
        fit_law(Counts(["a"], np.array([3]), np.array([1])))


def test_a_kind_alone_takes_all_of_the_forecast() -> None:
    counts = BY_NAME["beta"].draw(60, 20, np.random.default_rng(0))
    law = fit_law(counts, kinds=(KINDS[0], KINDS[1]))
    assert [score.kind for score in law.scores] == ["independent", "graded"]


class Lost(Independent):
    """A search that starts where the likelihood has no number."""

    name = "lost"

    def starts(self, logit_weak: float) -> FloatArray:
        return np.full((1, 5), np.nan)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_kind_that_could_not_be_fitted_is_named_and_has_no_say() -> None:
    counts = BY_NAME["beta"].draw(60, 20, np.random.default_rng(0))
    law = fit_law(counts, kinds=(Lost(), KINDS[0]))
    lost, fitted = law.scores
    assert (lost.held_out, lost.share, fitted.share) == (None, 0, 1)
    assert "did not converge" in lost.trouble[0]
    assert law.dependence is None
    assert np.isfinite(law.weak_coverage(np.ones(1)).high).all()
    with pytest.raises(ValueError, match=r"could not be fitted .* lost: the search"):
        fit_law(counts, kinds=(Lost(),))


def test_figures_agree_with_each_other() -> None:
    law, k = law_of("hard is imprecise"), np.array([1, 10], dtype=np.float64)
    gap = law.weak_coverage(k).estimate - law.strong_coverage(k).estimate
    assert law.generalization_gap(k).estimate == pytest.approx(gap, abs=0.02)
    accuracy = law.conditional_accuracy(50)
    assert accuracy["lower_bound"].estimate <= accuracy["macro"].estimate
    assert accuracy["macro"].estimate <= accuracy["upper_bound"].estimate
    assert accuracy["pooled"].estimate == pytest.approx(
        law.resampled_accuracy(k).estimate[0] / law.weak_coverage(k).estimate[0], abs=0.01
    )
    rates = law.false_positive_rate()
    assert 0 < rates["pooled"].estimate < rates["macro"].estimate < 1


@pytest.mark.parametrize("last", [1, 40, 100, 101, 5000])
def test_the_searched_k_end_where_they_should(last: int) -> None:
    k = searched(last)
    assert (k[0], k[-1]) == (0, last)
    assert (np.diff(k) >= 1).all()
    assert (np.diff(k)[k[1:] > 101] / k[1:][k[1:] > 101] < 0.035).all()


def test_the_largest_k_must_be_a_draw_at_least() -> None:
    with pytest.raises(ValueError, match="the largest K must be 1 or more, got 0"):
        law_best_k(law_of("beta", 20, 5), Stakes(), max_k=0)
