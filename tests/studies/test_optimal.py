import numpy as np
import pytest
from truths import TRUTHS

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.verifier_law.law import VerifierLaw
from inspect_resample.studies.optimal_k.study import find_optima
from inspect_resample.studies.summary.stopped_early import WARNING

from .test_stopped_early import stopped

pytestmark = pytest.mark.slow

TRUTH = next(truth for truth in TRUTHS if truth.name == "two kinds")


def evaluation(draws: int = 30, problems: int = 80) -> Evaluation:
    return Evaluation("t", "1", "m", TRUTH.draw(problems, draws, np.random.default_rng(0)))


def test_the_data_and_the_law_are_told_apart() -> None:
    found = find_optima(evaluation(), [Stakes(cost_fp=0), Stakes(cost_fp=4)], replicates=300)
    free, dear = found.optima
    assert found.k_max == 30
    assert free.best.at_end_of_data and free.best.k == 30
    assert free.law is not None and free.law.k_star == "unbounded"
    assert dear.best.k < 30
    assert free.forecast is not None and free.forecast.k[-1] == 300
    assert free.curve.k[-1] == 30
    assert 1 <= free.expected_draws.estimate <= 30
    assert free.resampled_accuracy.estimate == pytest.approx(free.best.reward.estimate)


@pytest.mark.parametrize(("max_k", "end"), [(10, 10), (30, 30), (200, 30)])
def test_what_can_be_afforded_bounds_the_data_and_the_law(max_k: int, end: int) -> None:
    found = find_optima(evaluation(), [Stakes(cost_fp=0)], max_k, replicates=300)
    (free,) = found.optima
    assert (found.k_max, free.best.k) == (end, end)
    assert free.law is not None and free.forecast is not None
    assert (free.law.k_star, free.law.at_max_k) == (max_k, True)
    assert free.forecast.k[-1] == max_k


def test_a_price_of_each_problem_is_charged_in_the_data_and_by_the_law() -> None:
    own = evaluation()
    tokens = np.arange(1.0, len(own.counts.problems) + 1)
    per_draw = tokens / tokens.mean() / 100
    (by_problem,) = find_optima(own, [Stakes(cost_fp=0, price=per_draw)], replicates=300).optima
    constant = Stakes(cost_fp=0, price=float(per_draw.mean()))
    (for_all,) = find_optima(own, [constant], replicates=300).optima
    outcomes = first_pass(own.counts)
    made = outcomes.draws_made[:, by_problem.best.k]
    right = outcomes.right[:, by_problem.best.k]
    expected = (right - per_draw * made).mean()
    assert by_problem.best.reward.estimate == pytest.approx(expected)
    assert by_problem.law is not None and for_all.law is not None
    assert by_problem.law.k_star != "unbounded"
    # Problems are in no order of difficulty here, so that the mean price is nearly that of all.
    assert by_problem.law.reward.estimate == pytest.approx(for_all.law.reward.estimate, abs=0.02)


def test_drawing_all_costs_k_draws() -> None:
    stakes = Stakes(cost_fp=0, price=0.01, policy="draw_all")
    (priced,) = find_optima(evaluation(), [stakes], replicates=300).optima
    assert priced.expected_draws.low == priced.expected_draws.high == priced.best.k
    assert priced.best.k < 30


def test_draws_that_stopped_early_are_answered_by_the_law() -> None:
    found = find_optima(Evaluation("t", "1", "m", stopped(150)), [Stakes(cost_fp=2)])
    (optimum,) = found.optima
    assert found.k_max == 40
    assert found.evaluation.warnings == (WARNING,)
    assert optimum.best.low <= optimum.best.k <= optimum.best.high <= 40
    assert optimum.best.probability.sum() == pytest.approx(1)


@pytest.mark.parametrize("passes", [0, 3])
@pytest.mark.parametrize("problems", [1, 20])
@pytest.mark.parametrize("draws", [1, 3])
def test_degenerate_counts_have_an_answer(passes: int, problems: int, draws: int) -> None:
    column = np.full(problems, min(passes, draws))
    ids = [str(i) for i in range(problems)]
    counts = Counts(ids, np.full(problems, draws), column, column)
    found = find_optima(Evaluation("t", "1", "m", counts), [Stakes()], replicates=100)
    assert found.optima[0].best.k == (1 if passes else 0)
    assert isinstance(found.law, VerifierLaw) and found.law.doubts


def test_without_a_strong_suite_there_is_no_best_k() -> None:
    counts = Counts(["a"], np.array([3]), np.array([1]))
    with pytest.raises(ValueError, match="needs a strong suite"):
        find_optima(Evaluation("t", "1", "m", counts), [Stakes()])
    with pytest.raises(ValueError, match="must be 1 or more, got 0"):
        find_optima(evaluation(), [Stakes()], max_k=0)
