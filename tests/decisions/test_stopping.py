"""Stopping rules look at draws one by one, and say when to stop and what to submit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.decisions.stopping.names import stopping_rule
from inspect_resample.decisions.stopping.rule import Decision, Seen, StoppingRule, decide
from inspect_resample.decisions.stopping.votes import ahead, ahead_of_all

RULES = (
    "first-pass",
    "consistent",
    "consistent:0.8",
    "consistent-dirichlet",
    "window",
    "window:3",
    "value",
)


def rule(name: str) -> StoppingRule:
    found = stopping_rule(name)
    assert found is not None
    return found


def draws(text: str) -> list[Seen]:
    """A letter a draw: capitals pass the weak suite, `-` is of no class."""
    return [Seen(letter.isupper(), None if letter == "-" else letter.lower()) for letter in text]


@pytest.mark.parametrize(
    ("name", "seen", "expected"),
    [
        ("first-pass", "abCD", Decision(3, 2, True)),
        ("first-pass", "ab-", Decision(3, None, False)),
        ("consistent", "aaaaa", Decision(4, 0, True)),  # "four equal answers stop it"
        ("consistent", "baaaaaaa", Decision(7, 1, True)),  # P(Beta(7, 2) > 1/2) = .965
        ("consistent", "---aaaa", Decision(7, 3, True)),
        ("consistent", "abab", Decision(4, 0, False)),
        ("consistent", "----", Decision(4, None, False)),
        ("consistent:0.99", "aaaaaaa", Decision(6, 0, True)),
        ("window:3", "aabbbb", Decision(6, 2, True)),  # windows do not overlap
        ("window:3", "abaccc", Decision(6, 3, True)),
        ("window:3", "aaabbb", Decision(3, 0, True)),
        ("window:3", "---aaa", Decision(6, 3, True)),
        ("window:5", "aaaa", Decision(4, 0, False)),
    ],
)
def test_when_rules_stop(name: str, seen: str, expected: Decision) -> None:
    assert decide(rule(name), draws(seen)) == expected


@given(name=st.sampled_from(RULES), seen=st.text("aAbBc-", max_size=40))
def test_no_rule_stops_before_the_draws_that_it_says_are_needed(name: str, seen: str) -> None:
    following, soonest = rule(name).follow(), 0
    for number, draw in enumerate(draws(seen)):
        needed = following.needed()
        assert needed >= 1
        soonest = max(soonest, number + needed)
        if following.take(draw):
            assert number + 1 >= soonest
            return


@given(a=st.integers(0, 1000), b=st.integers(0, 60))
def test_two_classes_are_one_rule_in_two_forms(a: int, b: int) -> None:
    """And the sum of science.md, 1 - sum_{j<=b} C(a+b+1, j) / 2^(a+b+1)."""
    from math import comb

    form = 1 - sum(comb(a + b + 1, j) for j in range(b + 1)) / 2 ** (a + b + 1)
    assert ahead(a, b) == pytest.approx(form, abs=1e-12)
    assert ahead_of_all(a, b) == pytest.approx(form, abs=1e-9)


def test_the_dirichlet_rule_is_the_chance_to_be_the_likeliest() -> None:
    votes = (9, 5, 4, 1)
    shares = np.random.default_rng(0).dirichlet(np.array(votes) + 1, 400_000)
    found = float((shares.argmax(axis=1) == 0).mean())
    assert ahead_of_all(*votes) == pytest.approx(found, abs=0.003)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("soon", "there is no stopping rule 'soon'; expected never, first-pass, "),
        ("first-pass:2", "there is no stopping rule"),
        ("consistent:2", "confidence must be between 0.5 and 1, got 2.0"),
        ("window:x", "window:x: invalid literal"),
        ("window:1", "at least 2 draws, got 1"),
        ("value:absent.json", "the plan absent.json cannot be read"),
    ],
)
def test_rules_that_there_are_not(name: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        stopping_rule(name)


def test_never_is_no_rule() -> None:
    assert stopping_rule("never") is None
