"""The page as text; what a browser makes of it is in test_page_browser.py."""

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import vl_convert

from inspect_resample.decisions.pricing import Pricing
from inspect_resample.quality.measures import MEASURES
from inspect_resample.report.escaping import escaped
from inspect_resample.report.figures.lines import labels
from inspect_resample.report.identity import short
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.studies.leaderboard import words as board_words
from inspect_resample.studies.leaderboard.study import find_boards
from inspect_resample.studies.page import content as content_module
from inspect_resample.studies.page.content import content, find_reports
from inspect_resample.studies.page.false_positives import ShownProgram, WorstProblem
from inspect_resample.studies.page.model_results import Wanted
from inspect_resample.studies.page.render import render_page
from inspect_resample.studies.page.tables import problem_rows
from inspect_resample.studies.quality.study import QualityDifference
from inspect_resample.studies.summary.outcomes import Outcomes

from .made_reports import MADE, QUICK, changed, evaluation, page_of, summary

pytestmark = pytest.mark.slow


def words_of(page: str) -> str:
    """What a reader sees, without scripts and markup."""
    body = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_what_is_suspicious_comes_first() -> None:
    rows = problem_rows(evaluation().counts)
    shares = [(row.weak - (row.strong or 0)) / row.draws for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]


def test_one_suite_lists_problems_in_their_order() -> None:
    rows = problem_rows(evaluation(strong=False).counts)
    assert [row.problem for row in rows[:3]] == ["p/0", "p/1", "p/2"]
    assert rows[0].strong is None


def test_the_page_holds_the_answer_and_how_to_get_it_again() -> None:
    found = summary(warnings=("3 draws have no verdict & are left out",), sources=())
    page = page_of(found)
    for part in (
        "When a false positive costs as much as a correct answer earns:",
        "that passes the weak suite: expected reward",
        "conditional accuracy",
        "false discovery rate",
        "p/29",
        "3 draws have no verdict &amp; are left out",
        MADE.command,
        "inspect-resample analyze",
        "intervals promise",
        "No forecast was asked for",
    ):
        assert part in words_of(page)
    assert page == page_of(found)


def test_the_overview_is_ordered_by_the_ranks_of_a_leaderboard() -> None:
    found = [summary(model=f"m{seed}", seed=seed) for seed in range(4)]
    evaluations = [one.evaluation for one in found]
    (board,) = find_boards(evaluations, None, (1.0,), found[0].pricing, 200, found[0].seed)
    (task,) = find_reports(found, QUICK)
    (part,) = content([task]).tasks
    order = [one.found.summary.evaluation.drawn_by for one in part.ordered()]
    assert order == [one.evaluation.drawn_by for one in board.models]
    for one in board.models:
        assert task.together.rank(one.evaluation) == one.headline.rank
    text = words_of(page_of(*found))
    assert text.index(f"task, {order[0]}") < text.index(f"task, {order[-1]}")
    assert board_words.answer(board) in text


def test_models_without_a_problem_in_common_have_no_ranks() -> None:
    one, two = summary(model="a"), summary(model="b")
    counts = two.evaluation.counts
    other = replace(counts, problems=tuple(f"q/{name}" for name in counts.problems))
    apart = replace(two, evaluation=replace(two.evaluation, counts=other))
    text = words_of(page_of(one, apart))
    assert "No ranks: no problem is in all evaluations" in text


def test_models_of_a_task_are_compared_and_tasks_are_not() -> None:
    one, two, three = (summary(model=f"m{seed}", seed=seed) for seed in range(3))
    text = words_of(page_of(one, two, three))
    assert "Conditional accuracy = " in text
    assert "0.7247 + 0.2183 x" in text
    assert "Budget frontier in draws" in text and "Budget frontier in tokens" in text
    assert "No frontier in dollars" in text
    pair = words_of(page_of(one, two))
    assert "No fitted line of conditional accuracy: a line needs 3 models or more, got 2." in pair
    assert "The models together" not in words_of(page_of(one))


QUESTION = "A weaker model often, or a stronger one once?"


def test_the_first_question_is_answered_first() -> None:
    found = [summary(model=f"vllm/m{seed}", seed=seed) for seed in range(3)]
    text = words_of(page_of(*found[:2]))
    assert text.index(QUESTION) < text.index("Overview of all tasks and models")
    assert "m0 once" in text or "m1 once" in text
    assert "Price, when a false positive costs nothing" in text
    assert "On the 30 problems that all of them have." in text
    assert QUESTION not in words_of(page_of(found[0]))
    assert ", the best of the others, is right for" in words_of(page_of(*found))
    settings = [summary(model="x/m", drawn_with={"t": t}, seed=int(t)) for t in (0.0, 1.0)]
    assert "m (t 0.0)" in words_of(page_of(*settings))
    same = [summary(model=f"{provider}/m", seed=2) for provider in ("x", "y")]
    assert "x/m" in words_of(page_of(*same)).split("Overview of")[0]


@pytest.mark.parametrize(("first", "second", "told"), [
    ({}, {"strong": False}, "these logs do not tell: this needs two models or more with a strong"),
    ({}, {"problems": 30, "names": "q"}, "these logs do not tell: no problem is in all"),
    ({}, {"stopped_early": True, "draws": [3] * 15 + [10] * 15}, "these logs do not tell: this"),
])  # fmt: skip
def test_why_the_first_question_has_no_answer(
    first: dict[str, Any], second: dict[str, Any], told: str
) -> None:
    names = second.pop("names", "")
    other = summary(model="other", seed=1, **second)
    if names:
        counts = other.evaluation.counts
        problems = [names + problem for problem in counts.problems]
        evaluation = replace(other.evaluation, counts=replace(counts, problems=problems))
        other = replace(other, evaluation=evaluation)
    untold = "Whether to draw a weaker model often or use a stronger one once, "
    assert f"{QUESTION} {untold}{told}" in words_of(page_of(summary(**first), other))


@pytest.mark.parametrize(("options", "told", "figures"), [
    ({"strong": False}, "These logs have one suite", 1),
    ({"weak": np.zeros(30, int)}, "no draw passes the weak suite", 3),
    ({"problems": 1}, "All of 1 problem ", 5),
    ({"draws": 1}, "With one draw", 5),
    ({"stopped_early": True, "draws": [3] * 15 + [10] * 15}, "cannot be computed from counts", 3),
])  # fmt: skip
def test_what_cannot_be_said_is_left_out_with_the_reason(
    options: dict[str, Any], told: str, figures: int
) -> None:
    page = page_of(summary(**options))
    assert told in words_of(page)
    assert page.count('<div class="plot"') == figures
    assert "[nan" not in page and ">nan" not in page


def test_resamples_of_very_many_problems_are_not_in_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(content_module, "_MOST_RESAMPLED", 30 * 200 - 1)
    page = page_of(summary(problems=30, replicates=200))
    told = "No controls of cost and price: it would hold 200 resamples of 30 problems."
    assert told in words_of(page)
    assert json.loads(content(find_reports([summary()], QUICK)).json())["resamples"] == {}


def test_every_figure_is_a_specification_that_vega_lite_compiles_and_has_words() -> None:
    found = [summary(model=f"m{seed}", seed=seed) for seed in range(3)]
    ahead = find_reports(found[:1], Wanted(forecast=True))
    data = json.loads(content([*ahead, *find_reports(found, QUICK)]).json())
    assert len(data["figures"]) == 4 * 5 + 4
    for spec in data["figures"].values():
        assert len(spec["description"]) > 40
        compiled = vl_convert.vegalite_to_vega(spec)
        assert compiled["marks"]
    (marks,) = [
        {layer["mark"].get("strokeDash") is not None for layer in spec["layer"]}
        for name, spec in data["figures"].items()
        if name == "task-1-model-1-coverage"
    ]
    assert marks == {True, False}, "the forecast looks like the measured curve"
    names = set(data["resamples"])
    assert len(names) == 1, "models with as many problems share their resamples"
    assert {one["resamples"] for one in data["calculators"].values()} == names


HOSTILE = (
    "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202ebackwards{{ 7*7 }}"
)


def test_texts_from_logs_are_text_not_markup() -> None:
    found = summary(model=HOSTILE, warnings=(HOSTILE,), sources=(), drawn_with={HOSTILE: HOSTILE})
    (task,) = find_reports([found], QUICK)
    wrong = ShownProgram(HOSTILE, 3, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    task = changed(
        task,
        worst=(WorstProblem(HOSTILE, 10, 3, (wrong,)),),
        outcomes=Outcomes({HOSTILE: 1}, {HOSTILE: 1}, {HOSTILE: 1}),
    )
    page = render_page([task], MADE)
    assert "<img src=x" not in page and "<script>alert" not in page
    assert "\u202e" not in page
    assert "[U+202E]backwards{{ 7*7 }}" in words_of(page)


@pytest.mark.parametrize(("text", "shown"), [
    ("plain é 漢", "plain é 漢"),
    ("tab\tand\nline", "tab\tand\nline"),
    ("a\u202eb\u200bc\x00", "a[U+202E]b[U+200B]c[U+0000]"),
])  # fmt: skip
def test_characters_that_hide_or_reorder_are_written_out(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_the_worst_false_positives_are_told_with_their_first_failing_case() -> None:
    (task,) = find_reports([summary()], QUICK)
    programs = (
        ShownProgram("return 1", 3, "passes the 3 weak cases but is wrong", "f(0)", "0", "1"),
        ShownProgram("return 2"),
    )
    worst = (WorstProblem("p/1", 10, 4, programs), WorstProblem("p/2", 10, 1, ()))
    text = words_of(render_page([changed(task, worst=worst)], MADE))
    assert "p/1: 4 of 10 draws 3 draws: passes the 3 weak cases but is wrong." in text
    assert "input f(0) expected 0 got 1 return 1 return 2" in text
    assert "p/2: 1 of 10 draws The logs keep no code of them." in text


def test_prices_of_the_logs_are_factors_for_the_reader() -> None:
    page = page_of(summary(Pricing("tokens", 1000)))
    assert "Price of a draw, times its tokens" in words_of(page)


def test_a_backtest_that_is_not_possible_says_why() -> None:
    page = page_of(summary(draws=4), wanted=Wanted(forecast=False, backtest=True))
    assert "No backtest: a backtest from a quarter of the draws needs 8 draws" in words_of(page)


def test_quality_tells_how_many_of_the_passing_draws_were_measured() -> None:
    found = summary()
    passing = int(found.evaluation.counts.weak_passes.sum())
    score = Estimate(9.5, 9.0, 10.0)
    row = QualityDifference(
        "high", 7, score, score, score, score, 5, 3, found.evaluation, MEASURES["pylint_score"]
    )
    (task,) = find_reports([found], QUICK)
    part = words_of(render_page([changed(task, quality=(row,))], MADE))
    assert f"Only 8 of the {passing} draws that pass the weak suite were measured." in part
    assert row.measure.title in part and "+9.50 [+9.00, +10.00]" in part
    whole = replace(row, true_positive_draws=passing - 3)
    assert "were measured" not in words_of(render_page([changed(task, quality=(whole,))], MADE))


def test_names_in_figures_tell_models_apart() -> None:
    long = "openai-api/some/A-Model-With-A-Rather-Long-Name"
    names = [f"{long} (temperature=0.2)", f"{long} (temperature=0.8)"]
    assert [short(name) for name in names] == [name.rpartition("/")[2] for name in names]
    assert labels(names) == ["A-Model-With-A-…temperature=0.2)", "A-Model-With-A-…temperature=0.8)"]
    middle = [f"{'a' * 20}{digit}{'b' * 20}" for digit in (1, 2)]
    assert labels(middle) == middle  # cut they would be the same
    assert labels(["vllm/a/b"]) == ["b"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"clusters": [f"c{i // 2}" for i in range(30)]}, "intervals are over clusters"),
        ({"stopped_early": True}, "drawing stopped early"),
        ({}, None),
    ],
)
def test_a_page_without_controls_says_why(options: dict[str, Any], reason: str | None) -> None:
    told = page_of(summary(**options)).partition("There are no controls here:")[2]
    assert told.split()[: len((reason or "").split())] == (reason or "").split()
    assert bool(told) == (reason is not None)
