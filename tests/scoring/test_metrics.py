"""The metrics are the closed forms, and answer on whatever has been scored so far."""

import math
from collections.abc import Sequence
from itertools import combinations
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspect_ai.scorer import SampleScore, Score

from inspect_resample.scoring import resampling

Problem = tuple[int, int, int]
"""Draws, weak passes, strong passes."""


def scores(problems: Sequence[Problem], first: int = 0) -> list[SampleScore]:
    return [
        SampleScore(
            score=Score(
                value={"weak": 0.0, "strong": 0.0, "false_positive": 0.0},
                metadata={"draws": n, "weak_passes": b, "strong_passes": c},
            ),
            sample_id=f"problem {number}",
        )
        for number, (n, b, c) in enumerate(problems, start=first)
    ]


def measure(sample_scores: list[SampleScore]) -> dict[str, float]:
    figures = resampling()(sample_scores)  # type: ignore[arg-type]
    assert isinstance(figures, dict)
    return {name: float(value) for name, value in figures.items()}


def standard_error(values: Sequence[float]) -> float:
    return stdev(values) / math.sqrt(len(values))


problems = st.integers(1, 12).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda b: st.integers(0, b).map(lambda c: (n, b, c)),
    )
)


# ------------------------------------------------------------------------------------- closed forms


@pytest.mark.parametrize(
    ("draws", "shown"),
    [
        ([1], [1]),
        ([7, 9], [1, 7]),
        ([10], [1, 10]),
        ([25, 30], [1, 10, 25]),
        ([1000], [1, 10, 100, 1000]),
        ([2500], [1, 10, 100, 1000, 2500]),
    ],
)
def test_pass_at_k_is_shown_for_the_k_that_all_problems_allow(
    draws: list[int], shown: list[int]
) -> None:
    figures = measure(scores([(n, n // 2, n // 3) for n in draws]))
    for suite in ("weak", "strong"):
        names = [name for name in figures if name.startswith(suite) and "stderr" not in name]
        assert names == [f"{suite}_pass@{k}" for k in shown]


def test_pass_at_k_is_the_share_of_all_choices_of_k_draws() -> None:
    n, b, c, k = 7, 4, 2, 7
    figures = measure(scores([(12, 5, 3), (n, b, c)]))

    def share(n: int, passes: int) -> float:
        return mean(min(chosen) < passes for chosen in combinations(range(n), k))

    assert figures["weak_pass@7"] == pytest.approx((share(12, 5) + share(n, b)) / 2)
    assert figures["strong_pass@7"] == pytest.approx((share(12, 3) + share(n, c)) / 2)


def test_figures_and_standard_errors_by_hand() -> None:
    figures = measure(scores([(4, 4, 1), (4, 2, 2), (4, 1, 0), (4, 0, 0)]))
    weak, strong = [1, 0.5, 0.25, 0], [0.25, 0.5, 0, 0]
    gap = [w - s for w, s in zip(weak, strong, strict=True)]
    precision = [0.25, 1, 0]  # the last problem has no weak pass
    expected = {
        "weak_pass@1": (mean(weak), standard_error(weak)),
        "strong_pass@1": (mean(strong), standard_error(strong)),
        "generalization_gap": (mean(gap), standard_error(gap)),
        "conditional_accuracy": (mean(precision), standard_error(precision)),
        "false_discovery_rate": (1 - mean(precision), standard_error(precision)),
    }
    for name, (estimate, error) in expected.items():
        assert figures[name] == pytest.approx(estimate), name
        assert figures[f"{name}_stderr"] == pytest.approx(error), name


@given(st.lists(problems, min_size=2, max_size=8))
def test_standard_errors_are_the_textbook_ones(counts: list[Problem]) -> None:
    figures = measure(scores(counts))
    rates = [b / n for n, b, _ in counts]
    assert figures["weak_pass@1"] == pytest.approx(mean(rates))
    assert figures["weak_pass@1_stderr"] == pytest.approx(standard_error(rates), abs=1e-12)
    precision = [c / b for _, b, c in counts if b]
    if len(precision) > 1:
        found = figures["conditional_accuracy_stderr"]
        assert found == pytest.approx(standard_error(precision), abs=1e-12)


@given(st.lists(st.lists(problems, min_size=1, max_size=4), min_size=1, max_size=4))
def test_epochs_are_pooled(epochs_of_problems: list[list[Problem]]) -> None:
    """A problem's epochs count like one sample that has all their draws."""
    apart = [
        score
        for number, epochs in enumerate(epochs_of_problems)
        for epoch in epochs
        for score in scores([epoch], first=number)
    ]
    together = [
        (sum(n for n, _, _ in epochs), sum(b for _, b, _ in epochs), sum(c for _, _, c in epochs))
        for epochs in epochs_of_problems
    ]
    assert measure(apart) == pytest.approx(measure(scores(together)), nan_ok=True)


# -------------------------------------------------------------------------------------- little data


def test_nothing_scored_yet_is_nan() -> None:
    figures = measure([])
    assert figures and all(math.isnan(value) for value in figures.values())


def test_samples_without_draws_are_left_out() -> None:
    without = [
        SampleScore(score=Score(value=math.nan), sample_id="failed"),
        SampleScore(score=Score(value=0, metadata={"other": 1}), sample_id="of another kind"),
        *scores([(0, 0, 0)], first=7),
    ]
    assert measure([*without, *scores([(4, 2, 1), (4, 1, 1)])]) == pytest.approx(
        measure(scores([(4, 2, 1), (4, 1, 1)])), nan_ok=True
    )
    assert all(math.isnan(value) for value in measure(without).values())


def test_one_problem_has_no_standard_error() -> None:
    figures = measure(scores([(4, 2, 1)]))
    assert figures["strong_pass@1"] == 0.25
    assert all(math.isnan(value) for name, value in figures.items() if name.endswith("_stderr"))


def test_without_a_weak_pass_precision_is_unknown() -> None:
    figures = measure(scores([(4, 0, 0), (4, 0, 0)]))
    assert figures["weak_pass@1"] == 0
    assert math.isnan(figures["conditional_accuracy"])
    assert math.isnan(figures["false_discovery_rate"])


@given(st.lists(problems, max_size=6))
def test_every_part_of_the_data_has_figures_in_range(counts: list[Problem]) -> None:
    for end in range(len(counts) + 1):
        for name, value in measure(scores(counts[:end])).items():
            lowest = -1 if name == "generalization_gap" else 0
            assert math.isnan(value) or lowest - 1e-9 <= value <= 1 + 1e-9, name


def test_draws_without_a_verdict_are_counted_first() -> None:
    judged = scores([(4, 2, 1), (3, 1, 1)])
    for sample, unscored in zip(judged, (0, 1), strict=True):
        (sample.score.metadata or {})["unscored"] = unscored
    figures = measure(judged)
    assert next(iter(figures.items())) == ("unscored", 1)
    assert figures | measure(scores([(4, 2, 1), (3, 1, 1)])) == figures
    nothing = scores([(0, 0, 0)])
    (nothing[0].score.metadata or {})["unscored"] = 5
    assert measure(nothing)["unscored"] == 5
