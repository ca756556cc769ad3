"""Ranks against a truth that is known."""

import numpy as np
import pytest

from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.ranks import Rank, ranks


def test_models_far_apart_have_one_rank_and_equal_ones_share_theirs() -> None:
    rng = np.random.default_rng(0)
    base = rng.normal(size=200)
    values = np.stack([base + 3, base, base, base + 1.5 + rng.normal(0, 0.1, 200)], axis=1)
    # All problems agree on the differences of the first three, which resampling cannot judge.
    values[:, 0] += rng.normal(0, 0.1, 200)
    found = ranks(values, Bootstrap(200, 500))
    assert found == (Rank(1, 1, 1), Rank(3, 3, 4), Rank(3, 3, 4), Rank(2, 2, 2))


def test_one_model_is_the_first() -> None:
    assert ranks(np.ones((5, 1)), Bootstrap(5, 100)) == (Rank(1, 1, 1),)


@pytest.mark.filterwarnings("error")
def test_one_problem_ranks_nothing_surely() -> None:
    assert ranks(np.array([[1.0, 0.0]]), Bootstrap(1, 100)) == (Rank(1, 1, 2), Rank(2, 1, 2))


@pytest.mark.parametrize("apart", [0.0, 0.3])
def test_all_true_ranks_are_within_at_once(apart: float) -> None:
    """Six models on 30 problems, whose true means are `apart` standard errors from the next."""
    rng = np.random.default_rng(1)
    means = -np.arange(6) * apart / 30**0.5
    held = 0
    for trial in range(200):
        values = means + rng.normal(size=(30, 6)) + rng.normal(size=(30, 1))
        found = ranks(values, Bootstrap(30, 300, trial))
        true = [1 + (means > one + 1e-9).sum() for one in means]
        ties = [6 - (means < one - 1e-9).sum() for one in means]
        held += all(
            one.best <= low and high <= one.worst
            for one, low, high in zip(found, true, ties, strict=True)
        )
    assert held >= 0.92 * 200
