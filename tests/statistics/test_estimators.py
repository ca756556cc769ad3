import csv
import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_resample.decisions.selection import first_pass
from inspect_resample.statistics import estimators
from inspect_resample.statistics.counts import Counts, FloatArray
from inspect_resample.statistics.names import Suite
from inspect_resample.statistics.ratio import Ratio

from ..shared import PYTHIA, needs_pythia


def one_problem(draws: int, weak: int, strong: int | None = None) -> Counts:
    return Counts(
        ["a"], np.array([draws]), np.array([weak]), None if strong is None else np.array([strong])
    )


@st.composite
def problems(draw: st.DrawFn, most: int = 6) -> tuple[int, int, int]:
    n = draw(st.integers(1, most))
    b = draw(st.integers(0, n))
    return n, b, draw(st.integers(0, b))


def all_orders(n: int, b: int, c: int) -> list[tuple[str, ...]]:
    """Every order of c true positives, b - c false positives and n - b rejected draws."""
    return list(itertools.permutations("T" * c + "F" * (b - c) + "r" * (n - b)))


def mean_over_orders(
    n: int, b: int, c: int, k: int, value: Callable[[tuple[str, ...]], float]
) -> float:
    orders = all_orders(n, b, c)
    return math.fsum(value(order[:k]) for order in orders) / len(orders)


def first_of(drawn: tuple[str, ...]) -> str:
    return next((draw for draw in drawn if draw != "r"), "none")


def draws_until_pass(drawn: tuple[str, ...]) -> int:
    return next((i for i, draw in enumerate(drawn, 1) if draw != "r"), len(drawn))


@pytest.mark.parametrize("n", [1, 2, 7, 100, 1000, 10_000])
def test_pass_at_k_equals_exact_rational_arithmetic(n: int) -> None:
    passes = sorted({0, 1, 2, n // 3, n // 2, n - 1, n} & set(range(n + 1)))
    ks = sorted({1, 2, 5, n // 10, n // 2, n - 1, n} & set(range(1, n + 1)))
    counts = Counts([str(p) for p in passes], np.full(len(passes), n), np.array(passes))
    got = estimators.pass_at(counts, "weak")
    for row, p in enumerate(passes):
        for k in ks:
            exact = 1 - Fraction(math.comb(n - p, k), math.comb(n, k))
            assert got[row, k] == pytest.approx(float(exact), abs=1e-12)


@given(problems())
def test_closed_forms_equal_the_mean_over_all_orders_of_the_draws(
    problem: tuple[int, int, int],
) -> None:
    n, b, c = problem
    counts = one_problem(n, b, c)
    outcomes = first_pass(counts)
    expected: list[tuple[FloatArray, Callable[[tuple[str, ...]], float]]] = [
        (estimators.pass_at(counts, "weak"), lambda drawn: first_of(drawn) != "none"),
        (estimators.pass_at(counts, "strong"), lambda drawn: "T" in drawn),
        (estimators.pass_all(counts, "weak"), lambda drawn: "r" not in drawn),
        (estimators.pass_all(counts, "strong"), lambda drawn: set(drawn) <= {"T"}),
        (outcomes.right, lambda drawn: first_of(drawn) == "T"),
        (outcomes.wrong, lambda drawn: first_of(drawn) == "F"),
        (outcomes.draws_made, draws_until_pass),
    ]
    for matrix, value in expected:
        assert matrix.shape == (1, n + 1)
        for k in range(n + 1):
            assert matrix[0, k] == pytest.approx(mean_over_orders(n, b, c, k, value), abs=1e-12)


@given(st.lists(problems(most=30), min_size=1, max_size=5))
def test_problems_do_not_influence_each_other(rows: list[tuple[int, int, int]]) -> None:
    n, b, c = (np.array(column) for column in zip(*rows, strict=True))
    k = int(n.min())
    together = first_pass(Counts([str(i) for i in range(len(rows))], n, b, c))
    for i, row in enumerate(rows):
        alone = first_pass(one_problem(*row), k)
        assert np.array_equal(together.right[i], alone.right[0])
        assert np.array_equal(together.draws_made[i], alone.draws_made[0])


@given(problems(most=40))
def test_what_is_submitted_is_right_or_wrong_and_never_more_than_what_passes(
    problem: tuple[int, int, int],
) -> None:
    counts = one_problem(*problem)
    outcomes = first_pass(counts)
    weak = estimators.pass_at(counts, "weak")
    assert np.allclose(outcomes.right + outcomes.wrong, weak, atol=1e-15)
    assert (np.diff(outcomes.right) >= -1e-15).all()
    assert (outcomes.right <= estimators.pass_at(counts, "strong") + 1e-12).all()
    assert (outcomes.wrong >= 0).all()


@pytest.mark.parametrize("suite", ["weak", "strong"])
def test_k_beyond_the_draws_is_an_error_that_says_how_many_there_are(suite: Suite) -> None:
    counts = Counts(["a", "b"], np.array([9, 4]), np.array([1, 4]), np.array([1, 4]))
    for estimate in (estimators.pass_at, estimators.pass_all):
        assert estimate(counts, suite, 4).shape == (2, 5)
        with pytest.raises(ValueError, match="k = 5 is beyond the data: problem b has 4 draws"):
            estimate(counts, suite, 5)


RATES = [
    # draws, weak, strong -> macro, lower, upper, pooled accuracy; macro, pooled rate of weak passes
    # among what is incorrect
    pytest.param(
        [10, 10, 10],
        [8, 4, 0],
        [6, 1, 0],
        {"macro": 0.5, "lower_bound": 1 / 3, "upper_bound": 2 / 3, "pooled": 7 / 12},
        {"macro": (2 / 4 + 3 / 9 + 0) / 3, "pooled": 5 / 23},
        id="mixed",
    ),
    pytest.param(
        [3, 3],
        [3, 3],
        [3, 3],
        {"macro": 1, "lower_bound": 1, "upper_bound": 1, "pooled": 1},
        {"macro": math.nan, "pooled": math.nan},
        id="all pass",
    ),
    pytest.param(
        [3, 5],
        [0, 0],
        [0, 0],
        {"macro": math.nan, "lower_bound": 0, "upper_bound": 1, "pooled": math.nan},
        {"macro": 0, "pooled": 0},
        id="all fail",
    ),
    pytest.param(
        [1],
        [1],
        [0],
        {"macro": 0, "lower_bound": 0, "upper_bound": 0, "pooled": 0},
        {"macro": 1, "pooled": 1},
        id="one draw, a false positive",
    ),
]


@pytest.mark.parametrize(("draws", "weak", "strong", "accuracy", "false_positives"), RATES)
def test_rates_given_a_weak_pass_and_given_failure(
    draws: list[int],
    weak: list[int],
    strong: list[int],
    accuracy: dict[str, float],
    false_positives: dict[str, float],
) -> None:
    counts = Counts(
        [str(i) for i in range(len(draws))], np.array(draws), np.array(weak), np.array(strong)
    )

    def values(ratios: dict[str, Ratio]) -> dict[str, float]:
        return {name: float(ratio.estimate()[0]) for name, ratio in ratios.items()}

    got = values(estimators.conditional_accuracy(counts))
    assert got == pytest.approx(accuracy, nan_ok=True)
    discoveries = values(estimators.false_discovery_rate(counts))
    for name, value in discoveries.items():
        assert value == pytest.approx(1 - accuracy[name], nan_ok=True)
    assert values(estimators.false_positive_rate(counts)) == pytest.approx(
        false_positives, nan_ok=True
    )


def test_the_gap_by_k_is_the_difference_of_the_curves() -> None:
    counts = one_problem(10, 6, 3)
    gap = estimators.generalization_gap(counts)
    assert gap[0, 1] == pytest.approx(0.3)
    assert gap[0, 10] == pytest.approx(0)


def test_strong_figures_need_a_strong_suite() -> None:
    counts = one_problem(10, 6)
    assert estimators.pass_at(counts, "weak")[0, 1] == pytest.approx(0.6)
    for estimate in (first_pass, estimators.conditional_accuracy):
        with pytest.raises(ValueError, match="strong suite"):
            estimate(counts)


@needs_pythia
@pytest.mark.parametrize(
    ("model", "at_1", "at_100", "at_10000"),
    [
        ("Pythia 70M", ".00065", ".0361", ".2656"),
        ("Pythia 160M", ".00267", ".1619", ".5703"),
        ("Pythia 410M", ".00622", ".2272", ".6562"),
        ("Pythia 1B", ".00833", ".2745", ".7422"),
    ],
)
def test_pythia_on_math(model: str, at_1: str, at_100: str, at_10000: str) -> None:
    with PYTHIA.open() as file:
        rows = [row for row in csv.DictReader(file) if row["model"] == model]
    counts = Counts(
        [row["problem"] for row in rows],
        np.array([int(row["draws"]) for row in rows]),
        np.array([int(row["correct"]) for row in rows]),
    )
    curve = estimators.pass_at(counts, "weak").mean(axis=0)
    for k, printed in ((1, at_1), (100, at_100), (10_000, at_10000)):
        digits = len(printed) - 1
        # A value half way between two printed ones may have been rounded either way.
        assert curve[k] == pytest.approx(float(printed), abs=0.5 * 10**-digits + 1e-6)
