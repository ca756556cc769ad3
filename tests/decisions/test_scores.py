"""Rules that stop by scores: what they earn, that none earns more, and how they follow draws."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from inspect_resample.decisions.reward import Stakes
from inspect_resample.decisions.stopping.by_scores import ScoreRule
from inspect_resample.decisions.stopping.rule import Seen, decide
from inspect_resample.decisions.stopping.score_plan import ScoreStep, score_steps, score_table
from inspect_resample.decisions.stopping.scores import (
    ScoreTable,
    ends_of,
    mean_of,
    solve_by_score,
)
from inspect_resample.decisions.stopping.table import Action
from inspect_resample.statistics.score_types import ScoreTypes, borders_of, fit_again, fit_types

DRAW, SUBMIT, GIVE_UP = Action.DRAW, Action.SUBMIT, Action.GIVE_UP


def made_up(rng: np.random.Generator, types: int = 3, bins: int = 3) -> ScoreTypes:
    cells = rng.dirichlet(np.full(2 * bins, 0.7), types)
    return ScoreTypes(rng.dirichlet(np.ones(types)), cells[:, :bins], cells[:, bins:])


def _every_table(bins: int) -> Iterator[ScoreTable]:
    """All rules that end after two draws, and draw one at least."""
    begin = [DRAW, *[GIVE_UP] * (bins - 1)]
    after_one = [[GIVE_UP, DRAW], *[list(Action)] * (bins - 1)]
    after_two = [[GIVE_UP], *[[GIVE_UP, SUBMIT]] * (bins - 1)]
    for one in itertools.product(*after_one):
        for two in itertools.product(*after_two):
            yield ScoreTable(np.array([begin, one, two], np.int8))


@pytest.mark.parametrize("seed", range(12))
def test_no_rule_earns_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    types = made_up(rng)
    stakes = Stakes(cost_fp=float(rng.choice([0, 1, 3])), price=float(rng.choice([0.01, 0.05])))
    found = solve_by_score(types, stakes, 2)
    rewards = [ends_of(table, types).reward(stakes) @ types.weight for table in _every_table(3)]
    best, mine = max(0.0, *rewards), float(found.endings.reward(stakes)[0])
    assert mine == pytest.approx(best, abs=1e-12)
    assert found.fixed.endings.reward(stakes)[0] <= mine + 1e-12
    assert found.clairvoyant.reward(stakes)[0] >= mine - 1e-12


def test_one_type_has_the_threshold_of_search_with_recall() -> None:
    # Weitzman's: submit where E[(worth of a draw - worth in hand)+] is no more than the price.
    right, wrong = np.array([[0.0, 0.05, 0.15, 0.2]]), np.array([[0.1, 0.25, 0.2, 0.05]])
    types, stakes = ScoreTypes(np.ones(1), right, wrong), Stakes(price=0.05)
    worth = 2 * types.precision[0] - 1
    gains = [types.chance[0] @ np.maximum(worth - max(w, 0), 0) for w in worth]
    table = solve_by_score(types, stakes, 30).table
    for b in (1, 2, 3):
        assert (table.action(1, b) == DRAW) == (gains[b] > 0.05), b


def test_what_comes_of_a_rule_is_what_following_it_shows() -> None:
    rng = np.random.default_rng(3)
    types, stakes = made_up(rng, 2, 4), Stakes(cost_fp=0.5, price=0.02)
    table = solve_by_score(types, stakes, 8).table
    rule = ScoreRule("v", table, np.array([1.0, 2.0]), suite=False)
    tally = np.zeros(3)
    kinds = rng.choice(2, trials := 3000, p=types.weight)
    drawn_by_type = [rng.choice(4, (trials, 8), p=chance) for chance in types.chance]
    for trial, kind in enumerate(kinds.tolist()):
        drawn = drawn_by_type[kind][trial]
        ending = decide(rule, [Seen(score=None if b == 0 else b - 0.5) for b in drawn.tolist()])
        tally[2] += ending.after
        if ending.submitted is not None:
            good = rng.random() < types.precision[kind, drawn[ending.submitted]]
            tally[0 if good else 1] += 1
    expected = mean_of(ends_of(table, types), types)
    shown = tally / trials
    assert shown[:2] == pytest.approx([expected.right[0], expected.wrong[0]], abs=0.04)
    assert shown[2] == pytest.approx(expected.draws[0], rel=0.05)


def test_only_draws_that_pass_the_suite_have_a_score() -> None:
    table = score_table(
        [ScoreStep(0, ["draw"] * 3), ScoreStep(1, ["draw", "draw", "submit"]),
         ScoreStep(3, ["give up", "submit", "submit"])]
    )  # fmt: skip
    draws = [Seen(False, score=9.0), Seen(True, score=None), Seen(True, score=0.1), Seen(True)]
    for suite, expected in ((True, (3, 2)), (False, (1, 0))):
        found = decide(ScoreRule("v", table, np.array([1.0]), suite), draws)
        assert (found.after, found.submitted) == expected
    following = ScoreRule("v", table, np.array([1.0]), True).follow()
    assert following.needed() == 1
    following.take(draws[0])
    assert following.needed() == 1  # a high score would end it
    assert score_table(score_steps(table)).actions.tolist() == table.actions.tolist()


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([ScoreStep(1, ["give up", "submit"])], "begin with 0 draws"),
        ([ScoreStep(0, ["draw", "submit"])], "a table by scores must end"),
        ([ScoreStep(0, ["submit", "submit"])], "a table by scores must end"),
    ],
)
def test_a_table_that_cannot_be(steps: list[ScoreStep], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        score_table(steps)


def test_types_are_found_again() -> None:
    rng = np.random.default_rng(0)
    right = np.array([[0.05, 0.2, 0.65], [0.0, 0.05, 0.05]])
    wrong = np.array([[0.05, 0.05, 0.0], [0.3, 0.5, 0.1]])
    truth = np.concatenate([right, wrong], axis=1)
    kinds = rng.choice(2, 150, p=[0.4, 0.6])
    cells = np.stack([rng.multinomial(20, truth[kind]) for kind in kinds]).reshape(150, 2, 3)
    found = fit_types(cells)
    assert len(found.weight) == 2
    best = int(found.right[:, 2].argmax())
    assert found.weight[best] == pytest.approx(0.4, abs=0.1)
    assert found.right[best] == pytest.approx(right[0], abs=0.05)
    assert found.wrong[1 - best] == pytest.approx(wrong[1], abs=0.05)
    again = fit_again(cells, found)
    assert again.right == pytest.approx(found.right, abs=1e-3)


def test_scores_that_are_all_the_same_tell_nothing() -> None:
    with pytest.raises(ValueError, match="two different scores"):
        borders_of(np.array([1.0, 1.0, np.nan]))
