from itertools import combinations

import numpy as np
import pytest
from same_model import CHANGES, prompt, rejections

from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.two_sample import Prompt, gram, two_sample_test

pytestmark = pytest.mark.slow


def plain_discrepancy(kernel: FloatArray, first: list[int], second: list[int]) -> float:
    """The estimate of Gretton et al., pair by pair; the draws are given by their texts."""

    def within(draws: list[int]) -> float:
        return float(np.mean([kernel[one, other] for one, other in combinations(draws, 2)]))

    between = np.mean([kernel[one, other] for one in first for other in second])
    return within(first) + within(second) - 2 * float(between)


def test_the_discrepancy_is_that_of_all_pairs() -> None:
    kernel = gram("ngrams", ["return a", "return a + b", "pass", ""], 100)
    first, second = [0, 0, 1, 2, 3], [1, 1, 0]
    counts = [np.bincount(draws, minlength=4) for draws in (first, second)]
    test = two_sample_test([Prompt(kernel, *counts)], permutations=5)
    assert test.discrepancy[0] == pytest.approx(plain_discrepancy(kernel, first, second))
    wanted = test.within_first[0] + test.within_second[0] - 2 * test.between[0]
    assert test.discrepancy[0] == pytest.approx(wanted)


def test_random_divisions_follow_the_exact_distribution() -> None:
    """All divisions of 8 draws into 4 and 4, against the random ones."""
    kernel = gram("hamming", ["aaaa", "aabb", "abcd", "bbbb", "cccc"], 100)
    draws = [0, 0, 1, 2, 3, 3, 4, 1]
    own = [0, 1, 2, 3]
    every = []
    for chosen in combinations(range(8), 4):
        rest = [draw for draw in range(8) if draw not in chosen]
        sides = [draws[i] for i in chosen], [draws[i] for i in rest]
        every.append(plain_discrepancy(kernel, *sides))
    real = plain_discrepancy(kernel, [draws[i] for i in own], [draws[i] for i in range(4, 8)])
    exact = np.mean(np.array(every) >= real - 1e-9)
    counts = [np.bincount([draws[i] for i in side], minlength=5) for side in (own, range(4, 8))]
    test = two_sample_test([Prompt(kernel, *counts)], permutations=4000)
    assert test.p_discrepancy == pytest.approx(exact, abs=0.03)


def test_the_p_value_counts_the_real_division_and_is_never_zero() -> None:
    test = two_sample_test([prompt(["a" * 9] * 10, ["b" * 9] * 10, "ngrams")] * 3, permutations=99)
    assert test.p == pytest.approx(1 / 100)
    assert test.prompt_p == pytest.approx([1 / 100] * 3)


def test_prompts_without_variety_neither_help_nor_hurt() -> None:
    constant = prompt(["same"] * 6, ["same"] * 6, "ngrams")
    assert two_sample_test([constant], 99).p == 1
    told = [prompt(["yes " * 3] * 5, ["no " * 4] * 5, "ngrams") for _ in range(2)]
    assert two_sample_test([*told, constant], 999).p == two_sample_test(told, 999).p <= 0.01


def test_the_prompt_that_differs_is_named() -> None:
    rng = np.random.default_rng(0)

    def some(words: str, draws: int = 8) -> list[str]:
        return [" ".join(rng.choice(words.split(), 6)) for _ in range(draws)]

    alike = [prompt(some("alpha beta gamma"), some("alpha beta gamma"), "ngrams") for _ in range(9)]
    odd = prompt(some("alpha beta gamma"), some("gamma delta epsilon"), "ngrams")
    test = two_sample_test([*alike, odd], 999)
    assert int(test.order[0]) == 9
    assert test.prompt_p[9] <= 0.01
    assert (test.prompt_p[:9] > 0.05).all()
    assert test.p <= 0.05


def test_sides_that_differ_in_variety_only_are_told_apart() -> None:
    """Four words in equal shares against a steadier choice around the same words."""
    rng = np.random.default_rng(2)
    words = ["alpha", "beta", "gamma", "delta"]

    def some(temperature: float, shares: FloatArray) -> list[str]:
        heated = shares ** (1 / temperature)
        return [" ".join(rng.choice(words, 6, p=heated / heated.sum())) for _ in range(10)]

    chances = [rng.dirichlet(np.ones(4)) for _ in range(12)]
    test = two_sample_test(
        [prompt(some(0.6, own), some(1.2, own), "ngrams") for own in chances], permutations=999
    )
    assert test.p <= 0.01 and test.p_variety <= 0.01
    assert test.more_varied == 1


@pytest.mark.slow
def test_size_and_power_by_simulation() -> None:
    """`benchmarks/same_model.py` has the whole table."""
    none = rejections(CHANGES["none"], 8, 5, 150, 99, ("ngrams", "hamming"))
    for name in ("hamming", "ngrams"):
        assert none[name] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 150)
    heated = rejections(CHANGES["temperature 0.8 to 1.0"], 20, 20, 10, 99, ("ngrams",))
    assert heated["ngrams"] >= 0.6
