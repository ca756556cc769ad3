"""The first question of the README, answered in words."""

import math
from dataclasses import replace

import pytest

from inspect_resample.decisions.names import Policy
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.once import Itself, Kind, OftenOrOnce, Turn
from inspect_resample.studies.compare.weak_model import Verdict, WeakModelTest
from inspect_resample.studies.compare.words import answer

NAMES = {"a": "A (small)", "b": "B (large)"}
LETTERS = {"a": "A", "b": "B"}
LEAD = Estimate(-0.143, -0.234, -0.052)
NEVER = Turn("once", Estimate(math.inf, math.inf, math.inf), 0.97)


def turn(kind: Kind, low: float, high: float) -> Turn:
    return Turn(kind, Estimate(0.05, low, high), 0.8)


def found(
    verdict: Verdict = "does not reach",
    lead: Estimate = LEAD,
    stop: Turn = NEVER,
    every: Turn = NEVER,
    cost_ratio: Turn = NEVER,
    unit: str = "draws",
) -> OftenOrOnce:
    order = Estimate(0.2, 0.1, 0.3)
    value, single = Estimate(0.273, 0.175, 0.383), Estimate(0.416, 0.303, 0.538)
    reach = WeakModelTest(10, True, value, single, lead, 0.0, None, verdict)
    prices: dict[Policy, Turn] = {"stop_at_first_pass": stop, "draw_all": every}
    itself = Itself(1, single)
    return OftenOrOnce("a", "b", order, reach, itself, unit, prices, cost_ratio)


@pytest.mark.parametrize(("verdict", "lead", "begins", "ends"), [
    ("reaches", Estimate(0.1, 0.02, 0.2), "Draw A (small) often: ",
     "A (small) is ahead by 10.0 [2.0, 20.0] points."),
    ("does not reach", Estimate(-0.1, -0.2, -0.02), "Use B (large) once: ",
     "B (large) is ahead by 10.0 [2.0, 20.0] points."),
    ("cannot tell", Estimate(-0.1, -0.2, 0.02),
     "Not determined by these draws: A (small) often, or B (large) once: ",
     "B (large) is ahead by 10.0 [-2.0, 20.0] points."),
])  # fmt: skip
def test_the_first_sentence_is_as_firm_as_its_interval(
    verdict: Verdict, lead: Estimate, begins: str, ends: str
) -> None:
    first = answer(found(verdict, lead), NAMES, FREE)[0]
    assert first.startswith(begins) and first.endswith(ends)
    assert "27.3% [17.5, 38.3]" in first and "41.6% [30.3, 53.8]" in first


def test_the_end_of_the_data_and_an_uncertain_order_are_said() -> None:
    said = answer(replace(found(), order=Estimate(0.02, -0.03, 0.07)), NAMES, FREE, LETTERS)
    assert said[1] == "Of A there is no more than 10 draws: more may do better."
    assert said[2] == (
        "Which of the two is the stronger is not determined by these draws: of their single "
        "draws, B is ahead by 2.0 [-3.0, 7.0] points."
    )


def test_the_stronger_model_drawn_often_is_told_too() -> None:
    itself = replace(found(), itself=Itself(5, Estimate(0.8, 0.7, 0.9)))
    assert answer(itself, NAMES, FREE, LETTERS)[1] == (
        "Drawn up to 5 times itself, B is right for 80.0% [70.0, 90.0]."
    )


def test_without_prices_the_price_of_the_stronger_is_told_at_which_it_turns() -> None:
    said = answer(found(), NAMES, FREE, LETTERS)
    assert said[-3] == (
        "Price, when a false positive costs nothing, and a draw of each costs the same: with both "
        "policies of stopping, one draw of B is behind at no price at which either pays (in "
        "97.0% of resamples)."
    )
    assert said[-2] == (
        "Were draws of A free, it would turn where a draw of B costs more than 0.143 [0.052, "
        "0.234] of what a correct answer earns."
    )
    assert said[-1].startswith("Cost of a false positive, when draws cost nothing: one draw of B")


def test_both_policies_have_their_turn_the_one_in_use_first() -> None:
    stop, every = turn("often, then once", 0.02, 0.09), turn("often, then once", 0, math.inf)
    pricing = Pricing(0.01, policy="draw_all")
    price = answer(found("reaches", stop=stop, every=every), NAMES, pricing, LETTERS)[1]
    assert price.index("making all K draws") < price.index("stopping at the first weak pass")
    assert (
        "until a draw costs more than 0.05 [0, no end] of what a correct answer earns, then one "
        "draw of B, which these draws do not determine (80.0% of resamples turn this way);"
    ) in price
    assert (
        "more than 0.05 [0.02, 0.09] of what a correct answer earns, then one draw of B." in price
    )


def test_prices_of_each_model_turn_at_the_worth_of_an_answer() -> None:
    stop = turn("once, then often", 0.02, 0.1)
    price = answer(found(stop=stop, every=stop, unit="dollars"), NAMES, FREE, LETTERS)[2]
    assert price.endswith(
        "by the dollars of each: with both policies of stopping, one draw of B is ahead until a "
        "correct answer is worth less than 20 [10, 50] dollars, then drawing A often."
    )


def test_where_nothing_is_right_nothing_is_ahead() -> None:
    nothing = Estimate(0.0, 0.0, 0.1)
    reach = replace(found().reach, value=nothing, single=nothing, lead=nothing)
    (said,) = answer(replace(found(), reach=reach), NAMES, FREE)
    assert said.endswith("these logs do not tell: no submission of any of them is right.")


def test_a_doubtful_no_turn_is_not_called_sure() -> None:
    doubtful = replace(NEVER, share=0.6)
    last = answer(found(cost_ratio=doubtful), NAMES, FREE)[-1]
    assert "in 60.0% of resamples, so that these draws do not determine it" in last


def test_a_turn_is_no_surer_than_the_verdict() -> None:
    sure = turn("once, then often", 0.02, 0.1)
    open_lead = Estimate(-0.1, -0.3, 0.1)
    said = answer(found("cannot tell", open_lead, sure, sure), NAMES, FREE)
    assert "which these draws do not determine" in said[2]
    assert "costs more than 0.100 [0.000, 0.300]" in said[3]
    assert "so that these draws do not determine it" in said[4]


def test_of_three_models_the_best_of_the_others_is_named() -> None:
    said = answer(found(), {**NAMES, "c": "C"}, FREE, LETTERS)
    assert "10 draws of A (small), the best of the others, is right" in said[0]
    assert "draws of the others free" in said[-2]


def test_what_is_not_known_says_why() -> None:
    (said,) = answer(Unavailable("no prices"), NAMES, FREE)
    assert said == (
        "Whether to draw a weaker model often or use a stronger one once, these logs do not tell: "
        "no prices."
    )
