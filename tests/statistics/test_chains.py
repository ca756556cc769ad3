"""Chains of attempts: the chain is the unit, at every depth."""

from itertools import permutations

import numpy as np
import pytest

from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics.chains import ATTEMPTS, FAILED, PASSED, UNKNOWN, ChainTable
from inspect_resample.statistics.counts import Counts
from inspect_resample.statistics.estimators import pass_at


def table(*chains: tuple[int, str, str, list[float]]) -> ChainTable:
    """Chains, each with its problem, the letters of its attempts on both suites, and tokens."""
    known = {"P": PASSED, "W": FAILED, "-": FAILED, "H": UNKNOWN}
    return ChainTable(
        [f"p{i}" for i in range(max(one[0] for one in chains) + 1)],
        np.array([one[0] for one in chains]),
        np.array([len(one[1]) for one in chains]),
        np.array([known[letter] for one in chains for letter in one[1]]),
        np.array([known[letter] for one in chains for letter in one[2]]),
        {"output_tokens": np.array([tokens for one in chains for tokens in one[3]])},
    )


CHAINS = table(
    (0, "WWP", "--P", [10, 20, 30]),
    (0, "P", "W", [11]),
    (0, "WH", "--", [12, 13]),
    (1, "WWW", "---", [1, 1, 1]),
    (1, "WP", "-H", [5, 6]),
    (1, "P", "P", [7]),
)


@pytest.mark.parametrize(
    ("depth", "draws", "weak", "strong", "alone", "tokens"),
    [
        (1, [3, 3], [1, 1], [0, 1], [0, 0], [33, 13]),
        (2, [2, 2], [1, 1], [0, 1], [0, 1], [41, 9]),
        (3, [2, 2], [2, 1], [1, 1], [0, 1], [71, 10]),
        (9, [2, 2], [2, 1], [1, 1], [0, 1], [71, 10]),
    ],
)
def test_a_chain_submits_its_first_weak_pass(
    depth: int,
    draws: list[int],
    weak: list[int],
    strong: list[int],
    alone: list[int],
    tokens: list[int],
) -> None:
    found = CHAINS.at(depth)
    counts = found.counts
    assert counts.draws.tolist() == draws
    assert counts.weak_passes.tolist() == weak
    assert counts.strong.tolist() == strong
    assert (np.zeros(2) if counts.weak_only is None else counts.weak_only).tolist() == alone
    assert found.took("output_tokens").tolist() == tokens


def test_attempts_after_a_weak_pass_are_not_made() -> None:
    """As where another weak suite judges than the one that gave feedback."""
    found = table((0, "WPWP", "-W-P", [1, 2, 4, 8])).at(4)
    assert (found.counts.strong.tolist(), found.took(ATTEMPTS).tolist()) == ([0], [2])
    assert found.took("output_tokens").tolist() == [3]


def test_some_chains_alone() -> None:
    last = CHAINS.at(3, CHAINS.number != 0).counts
    assert (last.draws.tolist(), last.strong.tolist()) == ([1, 1], [0, 1])


def test_what_chains_take_until_one_passes() -> None:
    """Short chains pass and long ones fail, so the mean chain is no measure of either."""
    chains = table(*[(0, "P", "P", [10.0])] * 2, *[(0, "WWW", "---", [10.0] * 3)] * 2).at(3)
    spent = chains.spent("output_tokens", first_pass(chains.counts).abstained)
    orders = set(permutations([10, 10, 30, 30]))
    for k in range(5):
        until = [order[: order.index(10) + 1] if 10 in order[:k] else order[:k] for order in orders]
        assert spent[0, k] == pytest.approx(np.mean([sum(made) for made in until]))


def test_pass_at_k_of_chains_is_right_in_simulation() -> None:
    """pass@2 of chains of depth 3 has no bias; that of their attempts, taken for draws, has one."""
    rng, problems, n = np.random.default_rng(1), 400, 4
    stuck = rng.random((problems, n)) < 0.5  # A chain on the wrong track never leaves it.
    rate = np.where(stuck, 0.0, 0.5)
    passes = rng.random((problems, n, 3)) < rate[:, :, None]
    length = np.where(passes.any(axis=2), passes.argmax(axis=2) + 1, 3).ravel()
    weak = np.concatenate(
        [row[:made] for row, made in zip(passes.reshape(-1, 3), length, strict=True)]
    )
    chains = ChainTable(
        [str(i) for i in range(problems)],
        np.repeat(np.arange(problems), n),
        length,
        weak.astype(np.int64),
        None,
        {},
    )
    truth = 1 - (1 - 0.5 * (1 - 0.5**3)) ** 2
    assert pass_at(chains.at(3).counts, "weak", 2)[:, 2].mean() == pytest.approx(truth, abs=0.03)
    attempts = np.bincount(np.repeat(chains.problem, length), minlength=problems)
    flat = Counts(chains.problems, attempts, chains.at(3).counts.weak_passes)
    assert abs(pass_at(flat, "weak", 2)[:, 2].mean() - truth) > 0.1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"length": np.array([1])}, "every chain"),
        ({"weak": np.array([1])}, "weak must have a value for each of 2 attempts"),
        ({"problem": np.array([1])}, "every problem must have a chain"),
    ],
)
def test_columns_that_do_not_fit(change: dict[str, np.ndarray], message: str) -> None:
    columns = {
        "problem": np.array([0]),
        "length": np.array([2]),
        "weak": np.array([0, 1]),
        **change,
    }
    if "length" in change:
        columns |= {"weak": np.array([1]), "problem": np.array([0, 0])}
    with pytest.raises(ValueError, match=message):
        ChainTable(["a"], strong=None, took={}, **columns)


def test_no_depth_below_one() -> None:
    with pytest.raises(ValueError, match="depth must be 1 or more"):
        CHAINS.at(0)
