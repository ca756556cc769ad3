"""Draws read from spread codes are the model's own draws, and differ more than independent ones."""

from collections import Counter
from itertools import pairwise
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_model import TableModel
from scipy import stats

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.two_sample import Prompt, hamming
from inspect_resample.vllm.codes import (
    BITS,
    RESERVE,
    SEED,
    SIZE,
    GroupError,
    SpreadDraw,
    spread_draw,
)

SIZE_OF_GROUP = 8
LEAST_P = 1e-4  # fixed seeds: the test either always passes or always fails


@pytest.fixture(scope="module")
def model() -> TableModel:
    return TableModel.random(words=5, longest=40, end=0.03, rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def groups(model: TableModel) -> list[list[tuple[int, ...]]]:
    return [model.group(seed, SIZE_OF_GROUP) for seed in range(1200)]


def p_value(counts: Counter[int], chances: FloatArray) -> float:
    seen = np.array([counts[word] for word in range(len(chances))])
    return float(stats.chisquare(seen, chances * seen.sum()).pvalue)


@pytest.mark.slow
@pytest.mark.parametrize("index", [0, 3, SIZE_OF_GROUP - 1])
def test_every_draw_of_a_group_is_drawn_as_the_model_draws_token_by_token(
    model: TableModel, groups: list[list[tuple[int, ...]]], index: int
) -> None:
    draws = [group[index] for group in groups]  # one of each group, so they are independent
    for before, chances in enumerate(model.table):
        if before == 0:
            after = Counter(draw[0] for draw in draws)
        else:
            after = Counter(b for draw in draws for a, b in pairwise(draw) if a == before)
        assert p_value(after, chances) > LEAST_P
    # Where codes were made anew, at some 2 bits a token, they draw alike, too.
    late = [pair for draw in draws for pair in pairwise(draw[20:])]
    assert len(late) > 5000
    for before in range(1, len(model.table)):
        assert p_value(Counter(b for a, b in late if a == before), model.table[before]) > LEAST_P


def test_whole_draws_are_those_of_ordinary_sampling_by_the_two_sample_test(
    model: TableModel, groups: list[list[tuple[int, ...]]]
) -> None:
    spread = [group[number % SIZE_OF_GROUP] for number, group in enumerate(groups)]
    plain = model.plain(len(groups), np.random.default_rng(2))
    texts = sorted({*spread, *plain})
    kernel = hamming(["".join(chr(97 + word) for word in text) for text in texts])
    sides = [np.array([draws.count(text) for text in texts]) for draws in (spread, plain)]
    found = Prompt(kernel, *sides).permuted(499, np.random.default_rng(3))[0]
    assert (found[1:] >= found[0]).mean() > 0.01


def test_shares_and_coverage_vary_less_between_groups_than_between_independent_draws(
    model: TableModel, groups: list[list[tuple[int, ...]]]
) -> None:
    right = {(1, 2), (3, 2)}  # how right draws begin
    chance = sum(float(model.table[0, a] * model.table[a, b]) for a, b in right)
    assert 0.1 < chance < 0.2
    shares = np.array([np.mean([draw[:2] in right for draw in group]) for group in groups])
    assert abs(shares.mean() - chance) < 4 * shares.std() / len(groups) ** 0.5
    assert shares.var() < 0.7 * chance * (1 - chance) / SIZE_OF_GROUP
    covered, plain = np.mean(shares > 0), 1 - (1 - chance) ** SIZE_OF_GROUP
    assert covered > plain


@given(
    st.integers(0, 2**31),
    st.integers(1, 64),
    st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=30),
)
def test_a_code_stays_a_code_and_has_bits_enough_for_each_token(
    seed: int, size: int, chances: list[float]
) -> None:
    code = SpreadDraw(seed, size, size - 1).code()
    spent = 0.0
    for chance in chances:
        assert 0 <= code.value < 1 and RESERVE <= code.bits <= BITS
        low = code.value * (1 - chance)  # an interval of that length with the code in it
        before, code = code, code.after(low, low + chance)
        spent += -log2(chance)
        assert code.bits == BITS or code.bits == pytest.approx(before.bits + log2(chance), abs=1e-6)
        assert code.tokens == before.tokens + 1


def test_codes_of_a_group_are_spread_and_of_groups_uniform() -> None:
    values = np.array([[SpreadDraw(s, 4, i).code().value for i in range(4)] for s in range(500)])
    gaps = np.diff(np.sort(values, axis=1), axis=1)
    assert gaps.min() == pytest.approx(1 / 5)
    for column in values.T:
        assert stats.kstest(column, "uniform").pvalue > LEAST_P


@pytest.mark.parametrize(
    ("extra", "seed", "choices"),
    [
        ({SIZE: 0, SEED: 7}, 7, 1),
        ({SIZE: 4}, 7, 1),
        ({SEED: 7}, 7, 1),
        ({SIZE: 4, SEED: 7}, None, 1),
        ({SIZE: 4, SEED: 7}, 6, 1),
        ({SIZE: 4, SEED: 7}, 11, 1),
        ({SIZE: 4, SEED: 7}, 8, 4),
        ({SIZE: "4", SEED: 7}, 7, 1),
    ],
)
def test_a_request_that_does_not_say_which_draw_it_is_is_refused(
    extra: dict[str, object], seed: int | None, choices: int
) -> None:
    with pytest.raises(GroupError, match=SEED):
        spread_draw(extra, seed, choices)


def test_choices_are_told_apart_by_their_seeds_and_others_are_left_alone() -> None:
    assert spread_draw({SIZE: 4, SEED: 7}, 9) == SpreadDraw(7, 4, 2)
    assert spread_draw({SIZE: 4, SEED: 7}, 7, 4) == SpreadDraw(7, 4, 0)
    assert spread_draw(None, 9) is None and spread_draw({"other": 1}, None) is None
