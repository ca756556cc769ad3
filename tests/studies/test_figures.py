"""What figures show: their rows, axes, names; and that Vega-Lite compiles all of them."""

import itertools
import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import vl_convert

from inspect_resample.decisions.reward import Stakes
from inspect_resample.quality.measures import MEASURES
from inspect_resample.report.figures.theme import Spec, apart, log_axis, tenths
from inspect_resample.statistics import two_sample
from inspect_resample.statistics.bootstrap import Estimate
from inspect_resample.statistics.laws.observed import Observed
from inspect_resample.statistics.laws.selection import select
from inspect_resample.statistics.unavailable import Unavailable
from inspect_resample.studies.compare.comparison import Comparison, Terms
from inspect_resample.studies.compare.figures import plot_comparison
from inspect_resample.studies.compare.study import compare
from inspect_resample.studies.forecast.backtest import backtest
from inspect_resample.studies.forecast.figures import plot_backtests, plot_fits, plot_forecasts
from inspect_resample.studies.forecast.fits import TITLES, fit_suite
from inspect_resample.studies.optimal_k.figures import plot_optima
from inspect_resample.studies.optimal_k.study import find_optima
from inspect_resample.studies.quality.shown import plot_quality
from inspect_resample.studies.quality.study import QualityDifference
from inspect_resample.studies.same_model.shown import plot_same_model
from inspect_resample.studies.same_model.study import SameModel
from inspect_resample.studies.summary.figures import plot_summaries
from inspect_resample.studies.summary.summary import Summary

from .made_reports import evaluation, summary
from .pairs import evaluation as of_counts
from .pairs import usage

pytestmark = pytest.mark.slow


def compiled(spec: Spec) -> str:
    """The figure as SVG; its specification is JSON that Vega-Lite compiles without a warning."""
    json.dumps(spec, allow_nan=False)
    assert len(spec["description"]) > 40
    svg: str = vl_convert.vegalite_to_svg(spec)
    assert "NaN" not in svg and "undefined" not in svg
    return svg


def panels(spec: Spec) -> list[Spec]:
    return [one for row in spec["vconcat"] for one in row["concat"]]


def layers(panel: Spec, mark: str) -> Iterator[dict[str, Any]]:
    return (one for one in panel["layer"] if one["mark"]["type"] == mark)


def values(layer: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = layer["data"]["values"]
    return found


def texts(panel: Spec) -> list[str]:
    return [row["text"] for one in layers(panel, "text") for row in values(one) if "text" in row]


def test_a_summary_is_a_row_of_three_panels_with_its_curves() -> None:
    found = summary(model="x/m")
    spec = plot_summaries([found, summary(strong=False)])
    compiled(spec)
    assert [row["title"]["text"] for row in spec["vconcat"]] == ["suite/task, x/m", "suite/task, m"]
    assert [one["title"] for one in panels(spec)] == [
        *("Coverage", "Resampled accuracy", "Reward"), "Coverage",
    ]  # fmt: skip
    coverage = panels(spec)[0]
    for line, own in zip(
        layers(coverage, "line"), (found.weak_pass_at, found.strong_pass_at), strict=True
    ):
        assert [row["k"] for row in values(line)] == list(own.k)
        for name, column in (("y", "estimate"), ("low", "low"), ("high", "high")):
            shown = [row[name] for row in values(line)]
            np.testing.assert_allclose(shown, getattr(own.intervals, column))
    assert {"weak suite", "strong suite"} <= set(texts(coverage))
    assert "the only suite" in texts(panels(spec)[3])
    axis = next(layers(coverage, "line"))["encoding"]["x"]
    assert axis["axis"]["values"] == [1, 2, 5, 10] and axis["scale"]["type"] == "log"


def test_two_cost_ratios_are_accented_and_every_one_is_named() -> None:
    found = summary()
    (_, _, reward) = panels(plot_summaries([found]))
    svg = compiled(plot_summaries([found]))
    accents = {one["mark"]["color"] for one in layers(reward, "area")}
    assert len(list(layers(reward, "area"))) == len(accents) == 2
    named = set(texts(reward))
    for ratio in found.cost_ratios:
        assert f"ratio {ratio:g}" in named
        assert f"ratio {ratio:g}" in svg
    assert ">below the figure: ratio 8<" in svg
    assert "below the figure: ratio 4" not in svg
    main = next(row for row in found.rewards if row.cost_ratio == 1)
    assert f"K* = {main.best.k}" in named


def early() -> Summary:
    return summary(stopped_early=True, draws=[3] * 15 + [10] * 15)


@pytest.mark.parametrize("found", [
    pytest.param(lambda: summary(draws=1), id="one draw"),
    pytest.param(lambda: summary(problems=1), id="one problem"),
    pytest.param(lambda: summary(weak=np.zeros(30, int)), id="no pass"),
    pytest.param(lambda: summary(weak=np.full(30, 10), strong=np.full(30, 10)), id="all right"),
    pytest.param(lambda: summary(weak=np.full(30, 10), strong=np.zeros(30, int)), id="all wrong"),
    pytest.param(early, id="early"),
    pytest.param(lambda: summary(draws=3), id="three draws"),
])  # fmt: skip
def test_unusual_summaries_are_figures(found: Any) -> None:
    compiled(plot_summaries([found()]))


def test_the_best_k_is_shown_in_the_data_and_under_the_law() -> None:
    own = evaluation(draws=12)
    stakes = [Stakes(2.0, 2.0 * ratio) for ratio in (0.0, 1.0, 8.0)]
    (panel,) = panels(plot_optima([find_optima(own, stakes, replicates=100)]))
    svg = compiled(plot_optima([find_optima(own, stakes, replicates=100)]))
    ks = [max(row["k"] for row in values(one)) for one in layers(panel, "line")]
    assert {12, 120} <= set(ks), "the data, and the law up to ten times as many"
    assert "ratio 1" in texts(panel) and "forecast →" in svg
    least, top = next(layers(panel, "line"))["encoding"]["y"]["scale"]["domain"]
    assert least >= -2 and 1 < top <= 2, "the axis is in the unit of the benefit"


def test_all_laws_are_named_and_begin_where_the_data_end() -> None:
    own = evaluation(draws=20)
    fits = {"strong": fit_suite(own.counts, "strong", 0.9), "weak": Unavailable("nothing passed")}
    spec = plot_fits([own], [fits])  # type: ignore[list-item]
    compiled(spec)
    strong, weak = panels(spec)
    laws = {*fits["strong"].selection.fits, *fits["strong"].selection.curves}  # type: ignore[attr-defined]
    assert len(laws) > 8
    assert {*(TITLES[law] for law in laws), "average"} <= set(texts(strong))
    assert weak["title"]["subtitle"] == ["No law can be fitted: nothing passed."]
    measured, *others = layers(strong, "line")
    for other in others:
        first = values(other)[0]
        assert (first["k"], first["y"]) == (20, pytest.approx(values(measured)[-1]["y"], abs=0.03))
    # No two names cover each other.
    places = sorted(values(one)[0]["place"] for one in layers(strong, "text")
                    if "place" in values(one)[0])  # fmt: skip
    low, high = measured["encoding"]["y"]["scale"]["domain"]
    assert min(b - a for a, b in itertools.pairwise(places)) > 12 / strong["height"] * (high - low)
    assert places[-1] <= high + 1e-9


def test_a_forecast_is_dashed_and_joined_to_the_data() -> None:
    own = evaluation(draws=20)
    selection = select(Observed.of(own.counts, "weak"))
    spec = plot_forecasts(
        [own], [{"weak": selection, "strong": Unavailable("nothing")}], "average", 500, 0.9
    )
    compiled(spec)
    (panel,) = panels(spec)
    assert spec["vconcat"][0]["title"]["subtitle"] == [
        "forecast by: average", "No forecast of the strong suite: nothing.",
    ]  # fmt: skip
    measured, forecast, strong = layers(panel, "line")
    assert "strokeDash" in forecast["mark"] and "strokeDash" not in measured["mark"]
    assert values(measured)[-1]["k"] == values(forecast)[0]["k"] == 20
    assert values(measured)[-1]["y"] == pytest.approx(values(forecast)[0]["y"])
    assert values(forecast)[-1]["k"] == pytest.approx(500)
    assert values(strong)[-1]["k"] == 20
    assert f"{values(forecast)[-1]['y']:.1%} at 500 draws" in spec["description"]


def test_a_backtest_shows_what_was_found_beside_the_forecasts() -> None:
    own = evaluation(draws=20)
    trials = backtest(own.counts, [5, 10], "weak", 2)
    spec = plot_backtests([own, own], [trials, Unavailable("no law")], "solved")
    compiled(spec)
    panel, empty = panels(spec)
    assert sorted(texts(panel)) == ["found", "from 10 draws", "from 5 draws"]
    assert not list(layers(empty, "line"))
    assert empty["title"]["subtitle"] == ["No law can be fitted: no law."]


NOTHING = usage([0.0, 0.0], [0.0, 0.0], [0.0, 0.0])
TERMS = Terms((0.0, 2.0), units=("draws", "dollars"))


@pytest.mark.parametrize("rows", [
    pytest.param({"a": (4, 1, 1), "b": (4, 2, 1)}, id="some pass"),
    pytest.param({"a": (4, 0, 0), "b": (4, 0, 0)}, id="nothing is worth a draw"),
    pytest.param({"a": (1, 1, 1), "b": (1, 0, 0)}, id="one draw"),
])  # fmt: skip
def test_every_comparison_is_a_figure(rows: dict[str, tuple[int, ...]]) -> None:
    own = [of_counts(rows, name, NOTHING) for name in ("small", "large", "other")]
    two = plot_comparison(compare(own[0], own[1], terms=TERMS, replicates=100))
    many = plot_comparison(compare(*own, terms=TERMS, replicates=100))
    pays = rows["a"][1] > 0
    for spec, before in ((two, 2), (many, 1)):
        svg = compiled(spec)
        assert svg.count(">dollars a problem, on average<") == 2 * pays
        titles = [panel["title"] for panel in panels(spec)[before:]]
        values = "right answers", "cost ratio 2"
        named = [f"Budget in {unit}: {value}" for unit in ("draws", "dollars") for value in values]
        assert titles == named * pays
        assert (">No draw is worth its price: right answers, cost ratio 2.<" in svg) == (not pays)
    assert {"A: small", "B: large", "C: other"} <= set(texts(panels(many)[0]))


def test_a_comparison_shows_the_difference_with_both_bands() -> None:
    found = compare(evaluation("small"), evaluation("large", seed=1), replicates=100)
    assert isinstance(found, Comparison) and found.strong_pass_at and found.budgets
    figures = found.strong_pass_at.figures
    coverage, difference, frontier, *_ = panels(plot_comparison(found))
    assert {"A: small", "B: large"} <= set(texts(coverage))
    wide, narrow = layers(difference, "area")
    np.testing.assert_allclose([row["low"] for row in values(wide)], figures.low)
    np.testing.assert_allclose([row["low"] for row in values(narrow)], figures.difference.low)
    intervals = values(next(layers(frontier, "rule")))
    known = [point.as_chosen.low for point in found.budgets[0].frontiers[0].points]
    assert intervals and {row["low"] for row in intervals} <= set(known)


def test_quality_is_a_panel_a_measure_and_too_few_problems_have_no_dot() -> None:
    some, none = Estimate(1.0, 0.5, 2.0), Estimate(math.nan, math.nan, math.nan)
    found = [
        QualityDifference(
            "high", 7, some, some, own, some, 5, 3, evaluation(f"x/{model}"), MEASURES[name]
        )
        for name in ("pylint_score", "length")
        for model, own in (("m", some), ("few", none))
    ]
    spec = plot_quality(found)
    compiled(spec)
    assert [panel["title"] for panel in panels(spec)] == [
        MEASURES[name].title for name in ("pylint_score", "length")
    ]
    pooled, within = layers(panels(spec)[0], "point")
    assert [row["x"] for row in values(pooled)] == [1.0, 1.0]
    assert [row["x"] for row in values(within)] == [1.0, None]
    assert values(within)[0]["label"] == "m\ntask, 7 problems"


def test_likeness_is_shown_by_problem_those_that_differ_most_first() -> None:
    alike = np.linspace(0.2, 0.9, 30)
    tested = two_sample.Test(
        p=0.01, p_discrepancy=0.01, p_variety=0.2, more_varied=0, discrepancy=alike,
        within_first=alike, within_second=alike, between=alike / 2, prompt_p=alike,
        order=np.arange(30)[::-1], permutations=99,
    )  # fmt: skip
    own = (evaluation("one"), evaluation("other"))
    found = SameModel(
        own, tuple(f"p/{i}" for i in range(30)), ((10, 10), (10, 10)), (0, 0), (), "ngrams", 1000,
        tested, Estimate(0.5, 0.4, 0.6), False, True, 0, 0,
    )  # fmt: skip
    spec = plot_same_model(found, "They differ, as the test says with a small p-value.")
    compiled(spec)
    first, _, between = layers(panels(spec)[0], "point")
    assert [row["problem"] for row in values(first)][:3] == ["all problems", "p/29", "p/28"]
    assert len(values(first)) == 21
    assert values(between)[0]["x"] == pytest.approx(alike.mean() / 2)
    assert spec["vconcat"][0]["title"]["text"] == "A: one; B: other"


@pytest.mark.parametrize(("least", "most", "ticks"), [
    (1, 10, [1, 2, 5, 10]),
    (1, 30, [1, 2, 5, 10, 20]),
    (0.0003, 0.004, [0.0005, 0.001, 0.002]),
    (700, 20_000, [1000, 2000, 5000, 10_000, 20_000]),
])  # fmt: skip
def test_ticks_of_draws_and_budgets_are_1_2_5_10(
    least: float, most: float, ticks: list[float]
) -> None:
    assert log_axis("k", "draws", least, most, ",d")["axis"]["values"] == ticks


def test_an_axis_too_short_for_two_such_ticks_leaves_them_to_vega() -> None:
    assert "values" not in log_axis("k", "draws", 3, 4, ",d")["axis"]
    assert "values" not in log_axis("k", "draws", 3, 3, ",d")["axis"]


def test_names_at_lines_do_not_cover_each_other() -> None:
    placed = [row["place"] for row in apart([{"y": 0.5}, {"y": 0.52}, {"y": 0.1}], 0.1)]
    assert min(b - a for a, b in itertools.pairwise(placed)) > 0.1 - 1e-9
    assert apart([], 0.1) == []


def test_an_axis_of_shares_has_a_length_and_ends_at_ticks() -> None:
    shares = [(0.0, 0.0), (1.0, 1.0), (0.3, 0.3), (0.42, 0.57), (-1e-17, 1.0000001)]
    ends = [(0.0, 0.1), (0.9, 1.0), (0.3, 0.4), (0.4, 0.6), (0.0, 1.0)]
    assert [tenths(*each) for each in shares] == ends
