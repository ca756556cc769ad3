from dataclasses import replace

import numpy as np
import pytest

from inspect_resample.decisions.reward import BestK
from inspect_resample.statistics.accuracy_line import fit_line
from inspect_resample.statistics.bootstrap import Estimate, Intervals
from inspect_resample.studies.forecast.backtest import Record
from inspect_resample.studies.optimal_k.losing import Losing, losing
from inspect_resample.studies.page import sentences
from inspect_resample.studies.page.false_positives import ShownProgram
from inspect_resample.studies.summary.first_passes import FirstPasses
from inspect_resample.studies.summary.outcomes import Outcomes

from .made_reports import summary

NAN = float("nan")


def best(k: int, at_end: bool = False, low: int = 2, high: int = 7) -> BestK:
    return BestK(
        k=k, reward=Estimate(0.22, 0.15, 0.29), at_end_of_data=at_end, low=low, high=high,
        probability=np.zeros(21),
    )  # fmt: skip


NEXT = Estimate(-0.005, -0.239, 0.227)
HOW = " and submit the first draw that passes the weak suite: expected reward 0.220 [0.150, 0.290]"


@pytest.mark.parametrize(("found", "loss", "policy", "text"), [
    (best(4), Losing(6, NEXT, None), "stop_at_first_pass",
     f"Draw up to 4 times (2 to 7 may be as good){HOW} a problem. Beyond 6 draws the estimate is a "
     "loss, -0.005 [-0.239, 0.227] with 7; these draws do not determine whether you lose."),
    (best(4, low=4, high=4), Losing(11, Estimate(-0.2, -0.3, -0.1), 12), "stop_at_first_pass",
     f"Draw up to 4 times{HOW} a problem. Beyond 11 draws you lose: the expected reward is below "
     "0, -0.200 [-0.300, -0.100] with 12."),
    (best(4, low=0, high=6), Losing(6, NEXT, 9), "stop_at_first_pass",
     "Whether drawing pays is not determined by these draws. By the estimate: draw up to 4 times "
     f"(1 to 6 may be as good){HOW} a problem. Beyond 6 draws the estimate is a loss, -0.005 "
     "[-0.239, 0.227] with 7; that you lose is determined from 9 draws on."),
    (best(1, low=1, high=1), None, "stop_at_first_pass",
     "Draw once and submit the draw if it passes the weak suite: expected reward "
     "0.220 [0.150, 0.290] a problem."),
    (best(4, at_end=True, low=4, high=4), None, "draw_all",
     f"Make all of 4 draws{HOW} a problem. That is the end of the data: more draws may be better."),
    (best(0, low=0, high=0), None, "draw_all",
     "No number of draws earns anything on average: submit nothing."),
    (best(0, low=0, high=1), None, "draw_all",
     "Whether drawing pays is not determined by these draws. By the estimate no number of draws "
     "earns anything, so submit nothing; up to 1 draw may earn something."),
])  # fmt: skip
def test_the_decision(found: BestK, loss: Losing | None, policy: str, text: str) -> None:
    assert sentences.decision(found, loss, policy) == text


def test_a_reward_that_may_be_a_loss_is_no_advice() -> None:
    found = replace(best(4, low=2), reward=Estimate(0.1, -0.02, 0.3))
    assert sentences.decision(found, None, "draw_all").startswith("Whether drawing pays is not")


def test_where_draws_lose_is_found_with_its_interval() -> None:
    weak = np.array([10] * 3 + [5] * 27)
    strong = np.array([10] * 3 + [2] * 27)
    clear = summary(weak=weak, strong=strong, problems=30)
    assert losing(clear, 8) is None  # Not even one draw pays.
    for seed in range(20):
        found = summary(seed=seed, draws=12)
        for ratio in found.cost_ratios:
            loss = losing(found, ratio)
            if loss is None:
                continue
            assert loss.following.estimate <= 0
            assert (loss.sure == loss.last + 1) <= (loss.following.high < 0)
    assert losing(summary(strong=False), 1) is None


def test_how_sure_the_best_k_is() -> None:
    several = sentences.certainty(best(4), 20, 0.95)
    assert several == "With 95% confidence the best K is one from 2 to 7."
    assert "no decline is sure" in sentences.certainty(best(4, high=20), 20, 0.95)
    alone = sentences.certainty(best(4, low=4, high=4), 20, 0.95)
    assert alone == "Every K but 4 is worse, with 95% confidence."


@pytest.mark.parametrize(("ratio", "part"), [
    (0, "costs nothing"),
    (1, "costs as much as a correct"),
    (2.5, "costs 2.5 times what a correct"),
])  # fmt: skip
def test_the_premise(ratio: float, part: str) -> None:
    assert part in sentences.premise(ratio)


def test_the_line_is_held_against_the_published_one() -> None:
    x = [0.2, 0.4, 0.6, 0.8]
    assert "a slope that is inside the interval" in sentences.line(
        fit_line(
            x, [0.72 + 0.22 * v + e for v, e in zip(x, (0.01, -0.01, 0.01, -0.01), strict=True)]
        )
    )
    assert "a slope that is outside the interval" in sentences.line(
        fit_line(x, [0.5 + 0.5 * v for v in x])
    )


def test_what_became_of_the_draws() -> None:
    found = Outcomes({"cut off": 2}, {"wrong": 1200, "pass": 3}, {"pass": 1, "not run": 5})
    assert sentences.outcomes(found) == [
        "Weak suite: wrong 1,200, pass 3.",
        "Strong suite, run on what passes the weak one: pass 1.",
        "Draws that are no answer, counted as failed: cut off 2.",
    ]
    assert sentences.outcomes(Outcomes()) == []
    assert "No draw was refused" in sentences.outcomes(Outcomes(weak={"pass": 1}))[-1]


@pytest.mark.parametrize(("found", "text"), [
    (ShownProgram("p", 3, "passes but is wrong"), "3 draws: passes but is wrong."),
    (ShownProgram("p", 1), "1 draw."),
    (ShownProgram("p"), ""),
])  # fmt: skip
def test_a_false_positive_in_words(found: ShownProgram, text: str) -> None:
    assert sentences.false_positive(found) == text


def test_a_backtest_in_words() -> None:
    record = Record("average", 50, 200, 10, 10, -0.012, 0.031, 0.9, 0.2, 0.3)
    assert sentences.backtest(record, "strong") == (
        "Forecast of strong coverage from 50 of the draws to 200, 10 times: off by 3.1 points on "
        "average (bias -1.2); 90% of the intervals held what all draws show."
    )


@pytest.mark.parametrize(("shares", "text"), [
    # Nothing is passed first by the last draws: they tell nothing.
    ([(0.2, 0.1, 0.3), (0.3, 0.2, 0.5), (NAN, NAN, NAN)],
     "Of first passes at draw 1 20.0% [10.0, 30.0] are false, of those at draw 2 "
     "30.0% [20.0, 50.0]: whether they differ is not determined by these draws."),
    ([(0.2, 0.1, 0.3), (NAN, NAN, NAN), (0.6, 0.5, 0.7)],
     "Of first passes at draw 1 20.0% [10.0, 30.0] are false, of those at draws 3 to 4 "
     "60.0% [50.0, 70.0]: late first passes are worth less."),
    ([(0.6, 0.5, 0.7), (NAN, NAN, NAN), (0.2, 0.1, 0.3)],
     "Of first passes at draw 1 60.0% [50.0, 70.0] are false, of those at draws 3 to 4 "
     "20.0% [10.0, 30.0]: late first passes are worth more."),
    ([(0.2, 0.1, 0.3), (NAN, NAN, NAN), (NAN, NAN, NAN)],
     "Of the first passes, 20.0% [10.0, 30.0] are false."),
])  # fmt: skip
def test_whether_late_passes_are_worse(shares: list[tuple[float, ...]], text: str) -> None:
    found = Intervals(*np.array(shares).T)
    assert sentences.by_draw(FirstPasses((1, 2, 3), (1, 2, 4), *[found] * 4)) == text
