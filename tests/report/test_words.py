import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import BestK
from inspect_resample.report import words
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.counts import Counts, Evaluation, Source, Usage
from inspect_resample.studies.summary import words as said
from inspect_resample.studies.summary.study import summarize
from inspect_resample.studies.summary.summary import Summary


def summary(
    strong: bool = True, k: list[int] | None = None, pricing: Pricing = FREE, **options: Any
) -> Summary:
    """Thirty problems with known counts."""
    draws, weak = np.full(30, 10), np.arange(30) % 11
    counts = Counts([f"p/{i}" for i in range(30)], draws, weak, weak // 2 if strong else None)
    source = Source("my logs/a.eval", "success", "e1", "t1", "2030-01-01", 30, 30)
    evaluation = Evaluation("task", "1", "m", counts, sources=(source,), **options)
    return summarize(evaluation, k, replicates=200, pricing=pricing)


def best(k: int, low: int, high: int, at_end: bool = False) -> BestK:
    return BestK(
        k=k, reward=Estimate(0.5, 0.4, 0.6), at_end_of_data=at_end, low=low, high=high,
        probability=np.zeros(21),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.3124, "31.2"), (1.0, "100"), (0.0, "0"), (-1e-17, "0"), (0.00065, "0.065"),
     (0.9996, "100.0"), (-0.25, "-25.0"), (math.nan, "-")],
)  # fmt: skip
def test_percent(share: float, text: str) -> None:
    assert words.percent(share) == text


def test_intervals() -> None:
    assert words.percent_interval(Estimate(0.5, 0.25, 1), "%") == "50.0% [25.0, 100]"
    assert words.percent_interval(Estimate(math.nan, 0, 1)) == "-"
    assert words.number_interval(Estimate(3.14159, 2, 20.04)) == "3.14 [2, 20]"
    assert words.number_interval(Estimate(math.nan, 2, 20.04)) == words.number(math.nan) == "-"
    assert words.reward_interval(Estimate(math.nan, 0, 1)) == "-"
    assert words.percent_range(0.25, 0.5) == "25.0 to 50.0"
    assert words.percent_range(0.25, 0.2501) == "25.0"


def test_what_was_drawn_names_clusters() -> None:
    ones = np.array([1, 1, 1])
    counts = Counts(["a", "b", "c"], ones, ones, ones)
    assert words.drawn(counts) == "3 problems, 1 draw a problem"
    told = replace(counts, clusters=["x", "x", "y"])
    assert words.drawn(told) == "3 problems in 2 clusters, 1 draw a problem"


@pytest.mark.parametrize(
    ("found", "remark", "plateau"),
    [
        (best(20, 12, 20, at_end=True), "at the end of the data", "12 to 20"),
        (best(0, 0, 0), "no K pays", "0"),
        (best(0, 0, 4), "no K pays; up to 4 might", "0 to 4"),
        (best(7, 3, 20), "no clear decline by 20", "3 to 20"),
        (best(7, 3, 12), "", "3 to 12"),
    ],
)
def test_only_an_optimum_inside_the_data_goes_without_a_remark(
    found: BestK, remark: str, plateau: str
) -> None:
    assert words.remark(found, 20) == remark
    assert words.plateau(found) == plateau


def test_answers_name_both_suites_and_the_end_of_the_data() -> None:
    answer = said.coverage_answer(summary())
    assert "With 10 draws" in answer
    assert "weak suite" in answer
    one = summary(strong=False, k=[1])
    assert said.coverage_answer(one).startswith("With one draw, ")
    assert said.coverage_answer(one).endswith("get a draw that passes the only suite.")


def test_the_command_gives_the_same_figures_again() -> None:
    text = said.command(summary(weak_score="a.b", strong_score="c d"))
    assert text == (
        "inspect-resample analyze 'my logs/a.eval' --k 1,2,5,10 --cost-ratio 0,1,2,4,8"
        " --weak a.b --strong 'c d' --replicates 200 --seed 0"
    )


@pytest.mark.parametrize(
    ("pricing", "options", "sentence"),
    [
        (
            Pricing(0.5, 4, "draw_all"),
            " --price 0.5 --benefit 4 --policy draw_all --replicates",
            "All K draws are made. A draw costs 0.125 of what a correct answer earns.",
        ),
        (
            Pricing("dollars", 0.25, source="my prices.yaml"),
            " --price dollars --benefit 0.25 --prices 'my prices.yaml' --replicates",
            "Drawing stops at the first weak pass. Draws cost their dollars; "
            "a correct answer earns 0.25.",
        ),
    ],
)
def test_prices_are_in_the_command_and_in_words(
    pricing: Pricing, options: str, sentence: str
) -> None:
    nothing, some = np.full(30, math.nan), np.full(30, 0.1)
    used = Usage(nothing, nothing, nothing, some, *[nothing] * 3)
    found = summary(pricing=pricing, usage=used)
    assert options in said.command(found)
    assert words.payment(found.pricing, found.cost.unit or "") == sentence


@pytest.mark.parametrize(("value", "text"), [
    (0.12345, "0.123"), (12.0, "12"), (999.4, "999"), (999.6, "1,000"), (2999.6, "3,000"),
    (-5000.0, "-5,000"), (1e12, "1e+12"), (float("inf"), "inf"),
])  # fmt: skip
def test_a_number_in_words(value: float, text: str) -> None:
    assert words.number(value) == text
