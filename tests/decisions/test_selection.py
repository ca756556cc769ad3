"""Selection rules against all subsets of draws."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_resample.decisions.nested import best_option
from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.rules import rules_for
from inspect_resample.decisions.selection import (
    best_of,
    codet,
    first_above,
    oracle,
    plurality,
    random_draw,
)
from inspect_resample.decisions.submissions import Submissions
from inspect_resample.decisions.weighted import Weigh, as_weights, weighted_vote
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.draw_table import DrawTable

Outcome = tuple[float, float]  # Chance of right, of abstaining.
Draws = tuple[list[bool], list[int], list[float]]


@st.composite
def drawn(draw: st.DrawFn, most: int = 9) -> Draws:
    n = draw(st.integers(1, most))
    right = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    answer = draw(st.lists(st.integers(-1, 3), min_size=n, max_size=n))
    grades = st.sampled_from([0.0, 0.5, 1.0, 2.0, np.nan])
    return right, answer, draw(st.lists(grades, min_size=n, max_size=n))


def table_of(draws: Draws) -> DrawTable:
    right, answer, _ = draws
    zeros = np.zeros(len(right), dtype=np.int64)
    return DrawTable(["p"], zeros, np.array(right), answer=np.array(answer))


def voted(draws: Draws, chosen: tuple[int, ...], worth: list[float], lead: int) -> Outcome:
    """By definition: votes of a class are a function of its draws; `lead` is in draws."""
    right, answer, _ = draws
    count = {a: sum(answer[j] == a for j in chosen) for a in {answer[j] for j in chosen} - {-1}}
    votes = {a: worth[a] * m for a, m in count.items() if worth[a] > 0}
    top = [
        a for a, m in count.items() if a in votes
        and all(worth[a] * (m - lead) >= other for b, other in votes.items() if b != a)
        and m >= lead
    ]  # fmt: skip
    if not top:
        return 0.0, 1.0
    shares = [np.mean([right[j] for j in range(len(right)) if answer[j] == a]) for a in top]
    return float(np.mean(shares)), 0.0


def best(draws: Draws, chosen: tuple[int, ...], tau: float) -> Outcome:
    right, _, scores = draws
    able = [j for j in chosen if scores[j] >= tau]
    if not able:
        return 0.0, 1.0
    top = max(scores[j] for j in able)
    return float(np.mean([right[j] for j in able if scores[j] == top])), 0.0


def check(draws: Draws, found: Submissions, rule: Callable[[tuple[int, ...]], Outcome]) -> None:
    n = len(draws[0])
    for k in range(n + 1):
        outcomes = np.array([rule(chosen) for chosen in combinations(range(n), k)])
        right, abstained = outcomes.mean(axis=0)
        assert found.right[0, k] == pytest.approx(right, abs=1e-12)
        assert found.abstained[0, k] == pytest.approx(abstained, abs=1e-12)


def all_k(draws: Draws) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.arange(len(draws[0]) + 1)


@given(drawn(), st.integers(0, 3))
def test_plurality_equals_the_mean_over_all_subsets(draws: Draws, lead: int) -> None:
    found = plurality(table_of(draws), all_k(draws), lead)
    check(draws, found, lambda chosen: voted(draws, chosen, [1.0] * 4, lead))


@given(drawn(), st.lists(st.integers(0, 4), min_size=4, max_size=4), st.booleans())
def test_codet_equals_the_mean_over_all_subsets(draws: Draws, tests: list[int], root: bool) -> None:
    table, classes = table_of(draws), np.array(draws[1])
    passed = np.array([tests[answer] if answer >= 0 else 0 for answer in draws[1]], dtype=float)
    found = codet(table, all_k(draws), classes, passed, root)
    # sqrt(m) T is largest where m T^2 is.
    worth = [float(one**2 if root else one) for one in tests]
    check(draws, found, lambda chosen: voted(draws, chosen, worth, 0))


@given(drawn(), st.sampled_from([-np.inf, 0.5, 2.0]))
def test_best_of_k_equals_the_mean_over_all_subsets(draws: Draws, tau: float) -> None:
    found = best_of(table_of(draws), all_k(draws), np.array(draws[2]), tau)
    check(draws, found, lambda chosen: best(draws, chosen, tau))


@given(drawn(most=7), st.lists(st.booleans(), min_size=7, max_size=7))
def test_rules_within_weak_passes_see_nothing_else(draws: Draws, passes: list[bool]) -> None:
    right, answer, scores = draws
    passed = np.array(passes[: len(right)])
    table = replace(table_of(draws), passed=passed, scores={"s": np.array(scores)})
    seen = (right, np.where(passed, answer, -1).tolist(), np.where(passed, scores, np.nan).tolist())
    rules = {rule.name: rule for rule in rules_for(table)}
    votes, rewarded = (
        rules[f"first_pass+{name}"].outcomes(all_k(draws))[0] for name in ("plurality", "best_of:s")
    )
    check(draws, votes, lambda chosen: voted(seen, chosen, [1.0] * 4, 0))
    check(draws, rewarded, lambda chosen: best(seen, chosen, -np.inf))


@given(drawn(), st.sampled_from([0.5, 2.0]))
def test_the_first_above_a_threshold_is_any_of_those_drawn_that_are(
    draws: Draws, tau: float
) -> None:
    right, _, scores = draws

    def rule(chosen: tuple[int, ...]) -> Outcome:
        able = [right[j] for j in chosen if scores[j] >= tau]
        return (float(np.mean(able)), 0.0) if able else (0.0, 1.0)

    check(draws, first_above(table_of(draws), all_k(draws), np.array(scores), tau), rule)


@settings(max_examples=10, deadline=None)
@given(drawn(), st.integers(0, 2))
def test_random_subsets_agree_with_the_exact_vote_within_their_error(
    draws: Draws, lead: int
) -> None:
    table, k = table_of(draws), all_k(draws)
    exact = plurality(table, k, lead)
    found = [plurality(table, k, lead, exact_up_to=0)]
    if lead == 0:
        found += weighted_vote(table, k, np.ones(len(draws[0])))
    for one in found:
        assert one.standard_error is not None
        assert (np.abs(one.right - exact.right) <= 5 * one.standard_error + 0.02).all()


@pytest.mark.parametrize(("by", "right"), [("sum", 0.0), ("mean", 1.0), ("maximum", 1.0)])
def test_scores_of_a_class_are_put_together_as_told(by: Weigh, right: float) -> None:
    # One draw of the right answer scored 3; two wrong ones scored 2 each, one without a score.
    table = table_of(([True, False, False, False], [0, 1, 1, 1], []))
    scores: FloatArray = np.array([3.0, 2.0, 2.0, np.nan])
    # The lead is 1/7 of the sums of both, and 1/5 of the means and maxima.
    found, close = weighted_vote(table, np.array([4]), scores, by, [0.0, 0.3])
    assert found.right[0, 0] == right
    assert close.abstained[0, 0] == 1


def test_negative_scores_are_log_odds_and_keep_their_order() -> None:
    scores = np.array([-3.0, 0.0, 2.0, np.nan])
    weights = as_weights(scores)
    assert weights[1] == 0.5
    assert (np.diff(weights[:3]) > 0).all()
    assert np.isnan(weights[3])
    assert as_weights(np.array([0.0, 7.0])).tolist() == [0, 7]


@given(drawn())
def test_no_rule_is_beyond_the_oracle_and_one_draw_is_a_random_one(draws: Draws) -> None:
    table, k = table_of(draws), all_k(draws)
    most, scores = oracle(table, k).right, np.nan_to_num(np.array(draws[2]))
    assert (best_of(table, k, scores).right <= most + 1e-12).all()
    one = best_of(table, k, scores).right[0, 1]
    assert one == pytest.approx(random_draw(table, k).right[0, 1])


def test_k_beyond_the_data_is_refused() -> None:
    table = table_of(([True, False], [0, 1], []))
    for rule in (plurality, oracle):
        with pytest.raises(ValueError, match=r"between 0 and 2|beyond the data"):
            rule(table, np.array([3]))


def test_the_reward_of_k_and_level_chosen_together_is_not_flattered() -> None:
    """Levels of a score that tells nothing: what one of them earned here it does not earn again."""
    rng, stakes, off, flattered, held = np.random.default_rng(3), Stakes(cost_fp=1.0), [], [], 0
    for seed in range(60):
        right = rng.random((40, 12, 5)) < 0.6  # 12 levels, each at numbers of draws 0 to 5.
        levels = []
        for level in range(12):
            share = np.insert(right[:, level].astype(float), 0, 0.0, axis=1)
            wrong = np.insert(1 - right[:, level].astype(float), 0, 0.0, axis=1)
            levels.append(Submissions(share, wrong, 1 - share - wrong, share, np.arange(6.0)))
        found = best_option(levels, np.arange(12.0), stakes, Bootstrap(40, 200, seed))
        off.append(found.reward.estimate - 0.2)
        flattered.append(found.flattered_reward - 0.2)
        held += found.reward.low <= 0.2 <= found.reward.high
    assert abs(np.mean(off)) < 0.06 < 0.2 < np.mean(flattered)
    assert held >= 51


@pytest.mark.slow
def test_the_set_of_k_holds_the_true_one_at_a_threshold_that_is_chosen() -> None:
    """At a price of 0.05 a draw the best of all thresholds has K* = 5, by 40,000 problems."""
    stakes, k, held = Stakes(cost_fp=1.0, price=0.05), np.arange(13), 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        chance = rng.beta(1.2, 1.5, (60, 1))
        right = rng.random((60, 12)) < chance
        scores = (right + rng.normal(size=right.shape) + 0.5 * chance).ravel()
        names = [str(number) for number in range(60)]
        table = DrawTable(names, np.repeat(np.arange(60), 12), right.ravel())
        levels = np.quantile(scores, np.linspace(0.025, 0.975, 20))
        found = best_option(
            [first_above(table, k, scores, level) for level in levels],
            levels, stakes, Bootstrap(60, 200, seed),
        )  # fmt: skip
        held += found.low <= 5 <= found.high
    assert 53 <= held <= 59  # 94.7% of 300 data sets
