import numpy as np
import pytest

from inspect_resample.analysis.accuracy_line import fit_line
from inspect_resample.analysis.backtest import Record
from inspect_resample.analysis.bootstrap import Estimate, Intervals
from inspect_resample.analysis.by_draw import FirstPasses
from inspect_resample.analysis.false_positives import FalsePositive
from inspect_resample.analysis.outcomes import Outcomes
from inspect_resample.analysis.reward import BestK
from inspect_resample.report.page import sentences

NAN = float("nan")


def best(k: int, at_end: bool = False, low: int = 2, high: int = 7) -> BestK:
    return BestK(k, Estimate(0.22, 0.15, 0.29), at_end, low, high, np.zeros(21))


@pytest.mark.parametrize(("found", "last", "policy", "text"), [
    (best(4), 11, "stop_at_first_pass",
     "Draw up to 4 times and submit the first draw that passes the weak suite: expected reward "
     "0.220 [0.150, 0.290] a problem. Beyond 11 draws you lose: the expected reward is below 0."),
    (best(1), 1, "stop_at_first_pass",
     "Draw once and submit the draw if it passes the weak suite: expected reward "
     "0.220 [0.150, 0.290] a problem. Beyond 1 draw you lose: the expected reward is below 0."),
    (best(4, at_end=True), None, "draw_all",
     "Make all of 4 draws and submit the first draw that passes the weak suite: expected reward "
     "0.220 [0.150, 0.290] a problem. That is the end of the data: more draws may be better."),
    (best(0), None, "draw_all",
     "No number of draws earns anything on average: submit nothing."),
])  # fmt: skip
def test_the_decision(found: BestK, last: int | None, policy: str, text: str) -> None:
    assert sentences.decision(found, last, policy) == text


def test_how_sure_the_best_k_is() -> None:
    assert sentences.certainty(best(4), 20, 0.95) == "Any K from 2 to 7 may be as good."
    assert "drawing pays at all is not sure" in sentences.certainty(best(4, low=0), 20, 0.95)
    assert "not sure" not in sentences.certainty(best(0, low=0), 20, 0.95)
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
    (FalsePositive("p", 3, "passes but is wrong"), "3 draws: passes but is wrong."),
    (FalsePositive("p", 1), "1 draw."),
    (FalsePositive("p"), ""),
])  # fmt: skip
def test_a_false_positive_in_words(found: FalsePositive, text: str) -> None:
    assert sentences.false_positive(found) == text


def test_a_backtest_in_words() -> None:
    record = Record("average", 50, 200, 10, 10, -0.012, 0.031, 0.9, 0.2)
    assert sentences.backtest(record, "strong") == (
        "Forecast of strong coverage from 50 of the draws to 200, 10 times: off by 3.1 points on "
        "average (bias -1.2); 90% of the intervals held what all draws show."
    )


@pytest.mark.parametrize(("shares", "text"), [
    # Nothing is passed first by the last draws: they tell nothing.
    ([(0.2, 0.1, 0.3), (0.3, 0.2, 0.5), (NAN, NAN, NAN)],
     "Of first passes at draw 1 20.0% [10.0, 30.0] are false, of those at draw 2 "
     "30.0% [20.0, 50.0]: the intervals do not tell a difference."),
    ([(0.2, 0.1, 0.3), (NAN, NAN, NAN), (0.6, 0.5, 0.7)],
     "Of first passes at draw 1 20.0% [10.0, 30.0] are false, of those at draws 3 to 4 "
     "60.0% [50.0, 70.0]: the later a problem's first pass, the less it is worth."),
    ([(0.6, 0.5, 0.7), (NAN, NAN, NAN), (0.2, 0.1, 0.3)],
     "Of first passes at draw 1 60.0% [50.0, 70.0] are false, of those at draws 3 to 4 "
     "20.0% [10.0, 30.0]: late passes are worth more."),
    ([(0.2, 0.1, 0.3), (NAN, NAN, NAN), (NAN, NAN, NAN)],
     "Of the first passes, 20.0% [10.0, 30.0] are false."),
])  # fmt: skip
def test_whether_late_passes_are_worse(shares: list[tuple[float, ...]], text: str) -> None:
    found = Intervals(*np.array(shares).T)
    assert sentences.by_draw(FirstPasses((1, 2, 3), (1, 2, 4), *[found] * 4)) == text
