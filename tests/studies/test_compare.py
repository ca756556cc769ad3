from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_resample.decisions.pricing import Pricing
from inspect_resample.statistics.bootstrap import Bootstrap, Estimate
from inspect_resample.statistics.counts import Evaluation
from inspect_resample.statistics.difference import Comparer, Difference, simultaneous_band
from inspect_resample.statistics.estimators import conditional_accuracy, pass_at
from inspect_resample.statistics.pairing import PairingError, pair
from inspect_resample.statistics.ratio import Ratio, mean_over_problems
from inspect_resample.studies.compare.comparison import (
    Comparison,
    Curves,
    RewardsCompared,
    StrongCompared,
    Terms,
)
from inspect_resample.studies.compare.study import compare
from inspect_resample.studies.summary.study import summarize

from ..statistics.test_estimators import problems
from .pairs import draw, evaluation, two_models, usage

pytestmark = pytest.mark.slow

TERMS = Terms(cost_ratios=(0.0, 2.0))


def pair_of_models(count: int = 30, draws: int = 12, seed: int = 0) -> tuple[Evaluation, ...]:
    rng = np.random.default_rng(seed)
    weaker, stronger = two_models(count, rng)
    return draw(weaker, draws, rng, "small"), draw(stronger, draws, rng, "large")


def strong(found: Comparison) -> StrongCompared:
    assert found.strong is not None
    return found.strong


def equal(row: RewardsCompared) -> tuple[Curves, Difference]:
    """Rewards of two at equal K, and each at its own K*."""
    assert row.by_k is not None and isinstance(row.at_k_star, Difference)
    return row.by_k, row.at_k_star


def figures(found: Comparison) -> list[Difference]:
    """Every difference of a comparison."""
    two = strong(found)
    by_k = [found.weak_pass_at, two.pass_at, two.resampled_accuracy]
    by_k += [equal(row)[0] for row in two.rewards]
    within = [row for unit in two.in_units for row in unit.equal]
    return [
        *(curves[k] for curves in by_k for k in curves.k),
        *two.conditional_accuracy.values(),
        *two.false_discovery_rate.values(),
        *(equal(row)[1] for row in two.rewards),
        *(row.resampled_accuracy for row in within),
        *(
            Difference(reward.a, reward.b, reward.difference)
            for row in within
            for reward in row.reward
        ),
    ]


@given(st.lists(problems(most=8), min_size=1, max_size=8))
@settings(max_examples=30)
def test_a_model_does_not_differ_from_itself(rows: list[tuple[int, int, int]]) -> None:
    one = evaluation({f"p{i}": row for i, row in enumerate(rows)})
    found = compare(one, one, terms=TERMS, replicates=100)
    for figure in figures(found):
        assert figure.a == figure.b or np.isnan(figure.a.estimate)
        assert figure.difference == Estimate(0, 0, 0)
    assert (strong(found).pass_at.figures.low == 0).all()
    assert (strong(found).pass_at.figures.high == 0).all()


def test_two_models_that_agree_on_all_problems_may_differ_on_others() -> None:
    rows = {f"p{i}": (4, 4, 4) for i in range(20)}
    found = compare(evaluation(rows, "one"), evaluation(rows, "other"), terms=TERMS, replicates=100)
    difference = strong(found).pass_at[1].difference
    unseen = 1 - 0.025 ** (1 / 20)
    assert astuple(difference) == pytest.approx((0, -2 * unseen / 2, 2 * unseen / 2))


def test_the_order_of_problems_changes_nothing() -> None:
    first, second = pair_of_models()
    order = np.random.default_rng(1).permutation(30)
    counts = second.counts
    rows = {
        counts.problems[i]: (counts.draws[i], counts.weak_passes[i], counts.strong[i])
        for i in order
    }
    found, again = (
        compare(first, other, terms=TERMS, replicates=200)
        for other in (second, evaluation(rows, second.model))
    )
    assert figures(found) == figures(again)
    assert [point for point in strong(found).in_units[0].frontiers[0].steps.k] == [
        point for point in strong(again).in_units[0].frontiers[0].steps.k
    ]


def test_exchanging_the_models_turns_every_difference_round() -> None:
    first, second = pair_of_models()
    one = compare(first, second, terms=TERMS, replicates=300)
    other = compare(second, first, terms=TERMS, replicates=300)
    for here, there in zip(figures(one), figures(other), strict=True):
        assert here.a == there.b
        assert here.difference.estimate == pytest.approx(-there.difference.estimate, abs=1e-12)
        assert here.difference.low == pytest.approx(-there.difference.high, abs=1e-9)
    assert (one.weaker, other.weaker) == ("a", "b")
    here_reaches, there_reaches = strong(one).reach, strong(other).reach
    assert here_reaches is not None and there_reaches is not None
    assert here_reaches.a_to_b.probability == there_reaches.b_to_a.probability


def test_figures_of_each_model_are_those_of_its_own_analysis() -> None:
    first, second = pair_of_models()
    found = compare(first, second, k=[1, 3, 12], terms=TERMS, replicates=200)
    for evaluation_, side in ((first, "a"), (second, "b")):
        alone = summarize(evaluation_, [1, 3, 12], [0, 2], 200).strong
        assert alone is not None
        two = strong(found)
        for k in (1, 3, 12):
            mine = getattr(two.pass_at[k], side)
            assert mine.estimate == pytest.approx(alone.pass_at[k].estimate)
            mine = getattr(equal(two.rewards[1])[0][k], side)
            assert mine.estimate == pytest.approx(alone.rewards[1].curve[k].estimate)
        macro = getattr(two.conditional_accuracy["macro"], side)
        assert macro.estimate == pytest.approx(alone.conditional_accuracy["macro"].estimate)
        at_best = getattr(equal(two.rewards[1])[1], side)
        assert at_best.estimate == pytest.approx(alone.rewards[1].best.reward.estimate)


def test_pairing_makes_the_interval_narrow() -> None:
    first, second = pair_of_models(60, 20)
    found = strong(compare(first, second, terms=TERMS, replicates=500)).pass_at[1]
    width = found.difference.high - found.difference.low
    apart = np.hypot(found.a.high - found.a.low, found.b.high - found.b.low)
    assert width < 0.6 * apart


def test_only_problems_of_both_are_compared() -> None:
    first = evaluation({"a": (4, 2, 2), "b": (4, 4, 0), "c": (4, 1, 1)}, "one")
    second = evaluation({"d": (4, 0, 0), "c": (6, 3, 3), "a": (6, 6, 3)}, "other")
    found = compare(first, second, terms=TERMS, replicates=100)
    assert found.paired.left_out == (1, 1)
    assert [list(one.counts.problems) for one in found.paired.evaluations] == [["a", "c"]] * 2
    at_1 = found.weak_pass_at[1]
    assert at_1.a.estimate == pytest.approx((2 / 4 + 1 / 4) / 2)
    assert at_1.b.estimate == pytest.approx((1 + 1 / 2) / 2)
    assert found.k == (1, 2, 4)


def test_usage_stays_with_its_problem() -> None:
    first = evaluation(
        {"b": (2, 1, 1), "a": (4, 1, 1)}, "one", usage([20.0, 40], [4.0, 8], [1.0, 2])
    )
    second = evaluation({"a": (4, 1, 1), "c": (1, 1, 1)}, "other")
    (kept, _) = pair((first, second)).evaluations
    assert kept.usage is not None
    assert (kept.usage.input_tokens.tolist(), kept.usage.dollars.tolist()) == ([40], [2])


def test_no_common_problem_is_an_error_that_names_some() -> None:
    first, second = evaluation({"a": (4, 2, 2)}, "one"), evaluation({"b": (4, 2, 2)}, "other")
    with pytest.raises(PairingError, match="task by one has a, task by other has b"):
        compare(first, second)


def test_k_beyond_the_draws_of_either_is_an_error() -> None:
    first, second = evaluation({"a": (9, 2, 2)}, "one"), evaluation({"a": (4, 2, 2)}, "other")
    with pytest.raises(ValueError, match="k = 5 is beyond the data: problem a has 4 draws"):
        compare(first, second, k=[5])


def test_one_suite_compares_what_it_has() -> None:
    first, second = evaluation({"a": (4, 2)}, "one"), evaluation({"a": (4, 3)}, "other")
    found = compare(first, second, replicates=100)
    assert found.strong is None
    assert found.weaker == "a"
    assert found.weak_pass_at[1].difference.estimate == pytest.approx(-0.25)


def test_problems_that_both_pass_are_the_ones_in_common() -> None:
    first = evaluation({"a": (4, 2, 2), "b": (4, 0, 0), "c": (4, 4, 1)}, "one")
    second = evaluation({"a": (4, 4, 2), "b": (4, 4, 4), "c": (4, 0, 0)}, "other")
    rates = strong(compare(first, second, terms=TERMS, replicates=100)).conditional_accuracy
    assert rates["in_common"].a.estimate == 1
    assert rates["in_common"].b.estimate == 0.5
    assert rates["macro"].difference.estimate == pytest.approx((1 + 0.25) / 2 - 0.75)


def test_the_difference_of_two_ratios_is_that_of_their_replicates() -> None:
    first, second = pair_of_models(40, 6)
    bootstrap = Bootstrap(40, 1000)
    ratios = [conditional_accuracy(one.counts)["macro"] for one in (first, second)]
    got = bootstrap.difference(*ratios)[0]
    weights = np.concatenate([*bootstrap.blocks()])
    replicates = [(weights @ ratio.numerator) / (weights @ ratio.denominator) for ratio in ratios]
    low, high = np.quantile(replicates[0] - replicates[1], [0.025, 0.975])
    assert got.estimate == pytest.approx(ratios[0].estimate()[0] - ratios[1].estimate()[0])
    assert got.low == pytest.approx(low, abs=0.2 * (high - low))
    assert got.high == pytest.approx(high, abs=0.2 * (high - low))
    mean = mean_over_problems(np.ones(40))
    nothing = Ratio(np.zeros((40, 1)), np.zeros((40, 1)))
    assert np.isnan(bootstrap.difference(mean, nothing)[0].estimate)


def test_the_band_holds_the_pointwise_intervals() -> None:
    first, second = pair_of_models()
    values = pass_at(first.counts, "weak") - pass_at(second.counts, "weak")
    bootstrap = Bootstrap(30, 500)
    pointwise = bootstrap.intervals(mean_over_problems(values, -1, 1))
    low, high = simultaneous_band(values, pointwise, bootstrap)
    assert (low <= pointwise.low).all() and (high >= pointwise.high).all()
    assert (low[1:] < pointwise.low[1:]).any()
    alone = Comparer(bootstrap).curves(values[:, 1:2], np.zeros((30, 1)), -1, 1)
    assert high[1] - low[1] > alone.high[0] - alone.low[0]


@pytest.mark.parametrize("count", [1, 2])
def test_few_problems_have_a_defined_answer(count: int) -> None:
    first, second = pair_of_models(count, 5)
    for figure in figures(compare(first, second, terms=TERMS, replicates=100)):
        one = figure.difference
        assert np.isnan(one.estimate) or one.low <= one.estimate <= one.high


def test_prices_are_of_each_model() -> None:
    rows = {f"p{i}": (4, 2, 2) for i in range(6)}
    used = usage([0.0] * 6, [4.0] * 6, [8.0] * 6)
    cheap = evaluation(rows, "cheap", usage([0.0] * 6, [4.0] * 6, [0.4] * 6))
    dear = evaluation(rows, "dear", used)
    terms = Terms((0.0,), Pricing("dollars", benefit=10), ("draws", "tokens", "dollars"))
    two = strong(compare(cheap, dear, terms=terms, replicates=100))
    at_1 = equal(two.rewards[0])[0][1]
    assert at_1.a.estimate == pytest.approx(0.5 - 0.01)
    assert at_1.b.estimate == pytest.approx(0.5 - 0.2)
    assert [one.unit for one in two.in_units] == ["draws", "tokens", "dollars"]
    dollars = two.in_units[2]
    assert (dollars.equal[0].budget, dollars.equal[0].k) == (0.1, {"a": 1, "b": 0})
    assert {point.model for point in dollars.frontiers[0].points} == {"a"}


def test_where_checks_have_a_price_rewards_are_those_of_the_best_policy() -> None:
    models = pair_of_models()
    plain = strong(compare(*models, replicates=100)).rewards
    checked = strong(
        compare(*models, terms=Terms(pricing=Pricing(verify_price=0.01)), replicates=100)
    )
    dear = strong(
        compare(*models, terms=Terms(pricing=Pricing(verify_price=9.0)), replicates=100)
    ).rewards
    for before, after, same in zip(plain, checked.rewards, dear, strict=True):
        for one, other in zip(before.k_star.values(), after.k_star.values(), strict=True):
            assert other.reward.estimate > one.reward.estimate
        ks, wanted = ([one.k for one in row.k_star.values()] for row in (same, before))
        assert ks == wanted
    frontier = {one.cost_ratio: one for one in checked.in_units[0].frontiers}
    assert frontier[4].steps.values[-1] == pytest.approx(
        max(one.reward.estimate for one in checked.rewards[3].k_star.values())
    )
