"""One draw of the strongest model or many of another: known answers and turns."""

import math
from dataclasses import replace

import numpy as np
import pytest

from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.statistics.bootstrap import Bootstrap
from inspect_resample.statistics.counts import Counts, Evaluation
from inspect_resample.statistics.pairing import pair
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.once import OftenOrOnce, often_or_once

from .pairs import draw, evaluation, two_models, usage

SMALL = {"a": (4, 2, 2), "b": (4, 2, 2)}
HALF = {"a": (4, 2, 2), "b": (4, 0, 0)}
LARGE = {"a": (4, 3, 3), "b": (4, 3, 3)}
NOTHING = [0.0, 0.0]


def found(*evaluations: Evaluation, pricing: Pricing = FREE) -> OftenOrOnce:
    paired = pair(evaluations)
    answer = often_or_once(paired, pricing, Bootstrap(paired.problems, 200))
    assert isinstance(answer, OftenOrOnce)
    return answer


def test_at_one_price_a_draw_the_turn_is_the_gain_over_the_further_draws() -> None:
    answer = found(evaluation(SMALL), evaluation(LARGE))
    assert (answer.often, answer.once, answer.unit) == ("a", "b", "draws")
    assert answer.order.estimate == pytest.approx(0.25)
    assert answer.reach.lead.estimate == pytest.approx(0.25)
    assert (answer.itself.k, answer.itself.value.estimate) == (2, 1.0)
    stop, every = answer.price_turns["stop_at_first_pass"], answer.price_turns["draw_all"]
    assert stop.kind == every.kind == "often, then once"
    # 3 draws are right for all problems; 5/3 of them are made.
    assert stop.at.estimate == pytest.approx(0.25 / (5 / 3 - 1))
    assert every.at.estimate == pytest.approx(0.25 / (3 - 1))
    assert (answer.cost_ratio_turns.kind, answer.cost_ratio_turns.at.estimate) == (
        "often",
        math.inf,
    )


def test_each_model_is_paid_at_its_own_price() -> None:
    cheap = usage(NOTHING, NOTHING, [0.04, 0.04])
    dear = evaluation(LARGE, "large", usage(NOTHING, NOTHING, [0.4, 0.4]))
    answer = found(evaluation(SMALL, usage=cheap), dear)
    assert answer.unit == "dollars"
    assert answer.price_turns["stop_at_first_pass"].kind == "often"
    worse = found(evaluation(HALF, usage=cheap), dear).price_turns["stop_at_first_pass"]
    assert worse.kind == "once, then often"
    # 3 draws lose a quarter of the problems and save 0.1 - 0.01 x 7/3 dollars.
    assert worse.at.estimate == pytest.approx(0.25 / (0.1 - 0.01 * 7 / 3))


def test_what_passing_draws_took_is_for_budgets_alone() -> None:
    """It is known where a budget asks for it, and no budget changes this answer."""
    cheap = evaluation(HALF, usage=usage(NOTHING, NOTHING, [0.04, 0.04]))
    asked = replace(cheap, usage_of_passes=usage(NOTHING, NOTHING, [0.01, 0.0]))
    dear = evaluation(LARGE, "large", usage(NOTHING, NOTHING, [0.4, 0.4]))
    assert found(asked, dear).price_turns == found(cheap, dear).price_turns


def test_a_false_positive_turns_it_at_the_gain_over_the_further_mistakes() -> None:
    sloppy = evaluation({"a": (4, 4, 2), "b": (4, 1, 1)})
    careful = evaluation({"a": (2, 1, 1), "b": (2, 1, 1)})
    answer = found(sloppy, careful)
    # 4 draws are right for 3 of 4 and wrong for 1 of 4, one of the other is right for half.
    assert (answer.often, answer.cost_ratio_turns.kind) == ("a", "often, then once")
    assert answer.cost_ratio_turns.at.estimate == pytest.approx(1)
    dearer = found(sloppy, careful, pricing=Pricing(0.01, policy="draw_all"))
    assert dearer.cost_ratio_turns.at.estimate == pytest.approx((0.25 - 3 * 0.01) / 0.25)


def test_equal_choices_do_not_turn() -> None:
    answer = found(evaluation({"a": (1, 1, 1)}), evaluation({"a": (1, 1, 1)}))
    assert answer.reach.lead.estimate == 0
    assert answer.price_turns["draw_all"].kind == "once"


def test_of_several_the_strongest_is_used_once_and_the_best_of_the_others_often() -> None:
    none = evaluation({"a": (9, 0, 0), "b": (9, 0, 0)})
    answer = found(none, evaluation(LARGE), evaluation(HALF), evaluation(SMALL))
    assert (answer.once, answer.often, answer.reach.k) == ("b", "d", 3)
    assert not answer.reach.at_end_of_data and answer.reach.first_k == 2


def test_the_turn_lies_in_its_interval_and_most_resamples_agree_on_a_clear_case() -> None:
    rng = np.random.default_rng(5)
    weaker, stronger = two_models(100, rng)
    answer = found(draw(weaker, 20, rng), draw(stronger, 20, rng))
    turn = answer.price_turns["stop_at_first_pass"]
    assert turn.at.low <= turn.at.estimate <= turn.at.high
    assert 0 < turn.share <= 1


def test_what_cannot_be_told_says_why() -> None:
    bootstrap = Bootstrap(2, 50)
    one_suite = evaluation({"a": (4, 2), "b": (4, 2)})
    answer = often_or_once(pair([evaluation(LARGE), one_suite]), FREE, bootstrap)
    assert isinstance(answer, Unavailable) and "strong suite" in answer.reason
    n = np.array([4, 4])
    early = Evaluation("task", "1", "m", Counts(["a", "b"], n, n, n, stopped_early=True))
    answer = often_or_once(pair([evaluation(LARGE), early]), FREE, bootstrap)
    assert isinstance(answer, Unavailable) and "stopped early" in answer.reason
