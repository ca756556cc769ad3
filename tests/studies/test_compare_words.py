from dataclasses import replace

import pytest

from inspect_resample.decisions.frontier import Point
from inspect_resample.decisions.pricing import Pricing
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.compare.comparison import Comparison, Terms
from inspect_resample.studies.compare.study import compare
from inspect_resample.studies.compare.weak_model import Reaches, Verdict, WeakModelTest
from inspect_resample.studies.compare.words import (
    ahead,
    left_out,
    points,
    reach_answer,
    spending,
    without_repeats,
)

from .pairs import evaluation


def compared(**options: object) -> Comparison:
    first = evaluation({"a": (4, 1, 1), "b": (4, 2, 1), "x": (4, 1, 1)}, "small")
    second = evaluation({"a": (4, 3, 3), "b": (4, 4, 4)}, "large")
    pricing = Pricing(**options)  # type: ignore[arg-type]
    found = compare(first, second, terms=Terms((0.0, 3.0), pricing), replicates=100)
    assert isinstance(found, Comparison)
    return found


LOW, LEAD = Estimate(0.1, -0.2, 0.3), Estimate(0.125, -0.25, 0.5)


def answers(
    verdict: Verdict,
    at_end: bool = False,
    first_k: int | None = None,
    value: Estimate = LOW,
    lead: Estimate = LEAD,
) -> list[str]:
    found = compared()
    one = WeakModelTest(7, at_end, value, value, lead, 0.625, first_k, verdict)
    rewards = [replace(row, reach=Reaches(one, one)) for row in found.reward or ()]
    return reach_answer(replace(found, reach=Reaches(one, one), reward=rewards))


@pytest.mark.parametrize(
    ("verdict", "at_end", "first_k", "sentence"),
    [
        (
            "reaches",
            True,
            3,
            "A reaches one draw of B, on these problems from K = 3 on; at K = 7, where A does best",
        ),
        ("does not reach", False, None, "A does not reach one draw of B; at K = 7, where A"),
        ("cannot tell", True, 3, "these draws do not determine whether A reaches one draw of B;"),
    ],
)
def test_the_weak_model_test_in_words(
    verdict: Verdict, at_end: bool, first_k: int | None, sentence: str
) -> None:
    accuracy, reward = answers(verdict, at_end, first_k)
    assert accuracy.startswith("Resampled accuracy: " + sentence)
    assert "A is ahead by 12.5 [-25.0, 50.0] points" in accuracy
    assert "some K reaches it in 62.5% of resamples" in accuracy
    assert reward.startswith("Reward at cost ratio 3: ")
    assert "A is ahead by 0.125 [-0.250, 0.500]" in reward
    warned = "a larger K may do better" in accuracy
    assert warned == (at_end and verdict != "reaches")


def test_a_lead_is_never_negative_the_other_model_has_it() -> None:
    accuracy, reward = answers("cannot tell", lead=Estimate(-0.1, -0.3, 0.05))
    assert "B is ahead by 10.0 [-5.0, 30.0] points" in accuracy
    assert "B is ahead by 0.100 [-0.050, 0.300]" in reward
    assert ahead(Estimate(0.0, 0.0, 0.0), "A", "B", points) == "neither is ahead, 0 [0, 0] points"


def test_two_losses_are_not_compared() -> None:
    _, sure = answers("reaches", value=Estimate(-0.5, -0.9, -0.1))
    assert sure == (
        "Reward at cost ratio 3: neither pays: one draw of B earns -0.500 [-0.900, -0.100], A at "
        "its best, K = 7, -0.500 [-0.900, -0.100]."
    )
    _, doubtful = answers("reaches", value=Estimate(-0.5, -0.9, 0.1))
    assert "neither pays by the estimates, which these draws do not determine" in doubtful


def test_what_is_left_out_and_how_draws_are_made_is_said() -> None:
    found = compared()
    assert left_out(found) == "2 problems of both; left out are 1 of A alone."
    assert spending("stop_at_first_pass") == "stopping at the first weak pass"
    assert spending("draw_all") == "making all K draws"


def test_budgets_with_the_same_choice_are_told_once() -> None:
    value = Estimate(0.5, 0.4, 0.6)
    points = [
        Point(budget, model, k, 1.0, value, value, {"a": 1.0, "b": 0.0}, False)
        for budget, model, k in zip(
            (1.0, 2.0, 3.0, 4.0, 5.0), "aabbb", (1, 1, 1, 2, 2), strict=True
        )
    ]
    assert [point.budget for point in without_repeats(points)] == [1.0, 3.0, 4.0]
