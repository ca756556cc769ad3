"""Policies of two stages against all orders of the draws, and the price up to which they pay."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_resample.decisions import two_stage as two_stage_module
from inspect_resample.decisions.reward import Stakes, best_k, reward
from inspect_resample.decisions.selection import first_pass
from inspect_resample.decisions.two_stage import (
    checked,
    policies_tried,
    trusted_tried,
    two_stage,
    worth_checking,
)
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts

NAMES = ("right", "wrong", "abstained", "draws_made", "verifications", "verified")


def counts_of(n: int, b: int, c: int) -> Counts:
    return Counts(["p"], np.array([n]), np.array([b]), np.array([c]))


def orders(n: int, b: int, c: int) -> list[str]:
    """Every order of c right (R) and b-c wrong (W) weak passes and n-b failures (F)."""
    found = []
    for passes in combinations(range(n), b):
        for right in combinations(passes, c):
            found.append(
                "".join("R" if j in right else "W" if j in passes else "F" for j in range(n))
            )
    return found


def played(order: str, k: int, trusted: int) -> tuple[float, ...]:
    """What the policy does with the first k draws of one order; see `NAMES`."""
    checks = 0
    for made, draw in enumerate(order[:k], 1):
        if draw == "F":
            continue
        if made <= trusted:
            return draw == "R", draw == "W", 0, made, checks, 0
        checks += 1
        if draw == "R":
            return 1, 0, 0, made, checks, 1
    return 0, 0, 1, k, checks, 0


@st.composite
def problems(draw: st.DrawFn) -> tuple[int, int, int]:
    n = draw(st.integers(1, 8))
    b = draw(st.integers(0, n))
    return n, b, draw(st.integers(0, b))


@settings(deadline=None)
@given(problems(), st.integers(0, 9))
def test_the_closed_form_is_the_mean_over_all_orders(
    problem: tuple[int, int, int], trusted: int
) -> None:
    found = two_stage(counts_of(*problem), trusted=trusted)
    every = orders(*problem)
    for k in range(problem[0] + 1):
        means = np.mean([played(order, k, trusted) for order in every], axis=0)
        got = [getattr(found, name)[0, k] for name in NAMES]
        assert got == pytest.approx(means.tolist(), abs=1e-12)


def many(seed: int = 0, problems: int = 60, draws: int = 30) -> Counts:
    rng = np.random.default_rng(seed)
    rate = rng.beta(0.6, 1.2, problems)
    weak = rng.binomial(draws, rate)
    right = rng.binomial(weak, rng.beta(1 + 8 * rate, 2))
    return Counts([str(i) for i in range(problems)], np.full(problems, draws), weak, right)


def test_the_ends_of_the_policy_are_the_rules_that_are_known() -> None:
    counts = many()
    plain, never = first_pass(counts), two_stage(counts, trusted=30)
    assert np.array_equal(never.right, plain.right)
    assert not np.any(never.verifications)
    always = two_stage(counts)
    assert always.wrong.max() == 0
    assert always.verified is not None
    assert np.array_equal(always.right, always.verified)
    with pytest.raises(ValueError, match="0 or more, got -1"):
        two_stage(counts, trusted=-1)


@pytest.mark.parametrize("ratio", [0.0, 1.0, 4.0])
@pytest.mark.parametrize("price", [0.0, 0.01])
def test_checks_pay_up_to_the_price_that_is_found_and_no_further(
    ratio: float, price: float
) -> None:
    counts, stakes = many(), Stakes(cost_fp=ratio, price=price)
    plain = max(reward(first_pass(counts), stakes).mean(axis=0))
    ((every, some),) = worth_checking(policies_tried(counts), [stakes], Bootstrap(60, 100))
    assert 0 < every.price.low < every.price.estimate < every.price.high
    assert some.price.estimate >= every.price.estimate

    def earns(trusted: int, verify_price: float) -> float:
        own = replace(stakes, verify_price=verify_price)
        return float(reward(two_stage(counts, trusted=trusted), own).mean(axis=0).max())

    assert earns(0, every.price.estimate - 1e-6) > plain
    assert earns(0, every.price.estimate + 1e-6) <= plain
    dear = some.price.estimate + 1e-6
    assert all(earns(trusted, dear) <= plain for trusted in trusted_tried(30).tolist())
    assert earns(some.trusted, some.price.estimate - 1e-6) > plain


def test_no_policy_that_is_tried_earns_more_than_the_best() -> None:
    counts, stakes = many(1), Stakes(cost_fp=2, verify_price=0.1)
    tried = policies_tried(counts)
    best = best_k(checked(tried, stakes), stakes, Bootstrap(60, 100)).reward.estimate
    for trusted in (*trusted_tried(30).tolist(), 30):
        other = reward(two_stage(counts, trusted=trusted), stakes).mean(axis=0)
        assert best >= other.max() - 1e-9
    dear = checked(tried, replace(stakes, verify_price=100))
    assert np.array_equal(dear.right, first_pass(counts).right)


def test_a_suite_without_false_passes_and_misses_is_worth_nothing_to_check() -> None:
    counts = Counts(["a", "b"], np.array([4, 4]), np.array([4, 4]), np.array([4, 4]))
    ((every, some),) = worth_checking(
        policies_tried(counts), [Stakes(cost_fp=4)], Bootstrap(2, 100)
    )
    assert every.price.estimate == some.price.estimate == 0
    # Two problems do not show that there are no others.
    assert every.price.high > 0


def test_policies_that_are_found_anew_are_those_that_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = Counts(["a", "b", "c"], np.array([9, 9, 9]), np.array([3, 0, 8]), np.array([1, 0, 7]))
    kept = policies_tried(counts, 8)
    monkeypatch.setattr(two_stage_module, "_MOST_KEPT", 0)
    anew = policies_tried(counts, 8)
    assert isinstance(kept, dict) and not isinstance(anew, dict)
    assert list(anew) == list(kept)
    bootstrap = Bootstrap.of(counts, 200, 0)
    pays = [
        [vars(one) for one in worth_checking(each, [Stakes()], bootstrap)[0]]
        for each in (anew, kept)
    ]
    assert pays[0] == pays[1]
    stakes = Stakes(verify_price=0.1)
    assert (checked(anew, stakes).right == checked(kept, stakes).right).all()
