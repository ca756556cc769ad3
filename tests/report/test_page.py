import pytest

from inspect_resample.report.page import main_reward, plots, problem_rows, render_page

from .test_words import summary


def test_what_is_suspicious_comes_first() -> None:
    rows = problem_rows(summary().evaluation.counts)
    shares = [(row.weak - (row.strong or 0)) / row.draws for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert (rows[0].problem, rows[0].weak, rows[0].strong) == ("p/9", 9, 4)


def test_one_suite_lists_problems_in_their_order() -> None:
    rows = problem_rows(summary(strong=False).evaluation.counts)
    assert [row.problem for row in rows[:3]] == ["p/0", "p/1", "p/2"]
    assert rows[0].strong is None


def test_the_answer_is_about_the_cost_ratio_nearest_to_1() -> None:
    found = summary().strong
    assert found is not None
    assert main_reward(found.rewards).cost_ratio == 1
    assert main_reward(found.rewards[2:]).cost_ratio == 2


@pytest.mark.parametrize(("strong", "titles"), [
    (True, ["Coverage", "Resampled accuracy", "Reward"]),
    (False, ["Coverage"]),
])  # fmt: skip
@pytest.mark.parametrize("k", [[1], None])
def test_every_plot_has_a_picture_and_words(
    strong: bool, titles: list[str], k: list[int] | None
) -> None:
    found = plots(summary(strong, k), "x")
    assert [plot.title for plot in found] == titles
    for plot in found:
        assert plot.svg.startswith("<svg")
        assert "%" in plot.text or "cost ratio" in plot.text


def test_the_page_holds_the_answer_the_problems_and_how_to_get_it_again() -> None:
    found = summary(warnings=("3 draws have no verdict & are left out",))
    text = render_page([found])
    for part in (
        "With 10 draws",
        "conditional accuracy",
        "false discovery rate",
        "p/29",
        "inspect-resample analyze",
        "my logs/a.eval",
        "3 draws have no verdict &amp; are left out",
    ):
        assert part in text


def test_the_same_figures_give_the_same_page() -> None:
    assert render_page([summary()]) == render_page([summary()])


def test_names_from_logs_are_text_not_markup() -> None:
    text = render_page([summary(warnings=("<script>alert(1)</script>",))])
    assert "<script>" not in text


def test_a_page_of_one_suite_has_no_strong_figures() -> None:
    text = render_page([summary(strong=False)])
    assert "only suite" in text
    assert "strong pass@k" not in text
