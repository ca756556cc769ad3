"""The page in a real browser: drawn, recomputed, read aloud, on a phone and on paper."""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from inspect_resample.decisions.names import Policy
from inspect_resample.decisions.pricing import FREE, Pricing
from inspect_resample.decisions.reward import Stakes, best_k, reward, tolerance
from inspect_resample.decisions.two_stage import trusted_tried, two_stage
from inspect_resample.logs import read_evaluations
from inspect_resample.statistics.bootstrap import Bootstrap, Intervals
from inspect_resample.statistics.counts import FloatArray
from inspect_resample.statistics.ratio import mean_over_problems
from inspect_resample.studies.optimal_k.losing import Losing
from inspect_resample.studies.page import sentences
from inspect_resample.studies.summary.study import summarize
from inspect_resample.studies.summary.summary import Summary

from ..browser import Chromium
from .made_reports import page_of, summary

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples" / "logs"
PAPER = 688
"""How wide a sheet of A4 is within its margins, in pixels of CSS."""
PHONE = {"width": 390, "height": 844}
DRAWN = "html[data-drawn]"

SIZED = Pricing("tokens", benefit=5000)
CASES = {
    "many problems": summary(model="a", problems=60, draws=40),
    "unequal draws": summary(model="b", draws=[7, 12, 20] * 10, seed=1),
    "tokens": summary(SIZED, model="c", draws=20, seed=2),
    "a price": summary(Pricing(0.02, 1.0, "draw_all"), model="d", draws=15, seed=3),
    "four problems": summary(model="e", problems=4, draws=9, seed=4),
    "two carriers": summary(model="f", weak=[9, 9] + [0] * 28, strong=[9, 0] + [0] * 28),
}
POSITIONS: list[tuple[float, float, Policy]] = [
    (1, 0, "stop_at_first_pass"),
    (0, 0.004, "draw_all"),
    (2.5, 0.01, "stop_at_first_pass"),
    (16, 1, "draw_all"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of models whose rewards are hard to compute in different ways."""
    path = tmp_path_factory.mktemp("page") / "it's a report.html"
    path.write_text(page_of(*CASES.values()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the example logs."""
    if not any(EXAMPLES.glob("*.eval")):
        pytest.skip("there are no example logs in examples/logs")
    found = [summarize(one) for one in read_evaluations([str(EXAMPLES)]).evaluations]
    path = tmp_path_factory.mktemp("example") / "report.html"
    path.write_text(page_of(*found), encoding="utf-8")
    return path


def open_page(page: Page, path: Path) -> None:
    """Open a file with all its parts, and wait until everything is drawn.

    Nothing but the file may be asked for.
    """
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto(path.as_uri())
    page.wait_for_selector(DRAWN)
    page.evaluate("document.querySelectorAll('details.rest').forEach((e) => { e.open = true; })")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


COMPUTE = """([model, stakes]) => {
    const calculator = calculatorOf(model), best = calculator.best(stakes);
    return {
        curve: Array.from(calculator.curve(stakes)),
        grid: calculator.data.grid,
        shown: calculator.data.grid.map((k) => calculator.at(k, stakes)),
        best, text: decision(best, stakes),
    };
}"""


def estimated(
    found: Summary,
    ratio: float,
    price: float,
    policy: Policy,
    check: float | None = None,
    trusted: int | None = None,
) -> tuple[Any, ...]:
    """What the package says at a position of the controls."""
    pricing, counts = found.pricing, found.evaluation.counts
    if isinstance(pricing.price, str):
        cost = pricing.cost(found.evaluation)
        each, once = cost.per_draw * price / 5000, cost.once * price / 5000
        stakes = Stakes(1, ratio, each, policy, once, check)
    else:
        stakes = Stakes(1, ratio, price, policy, verify_price=check)
    outcomes = two_stage(counts, trusted=counts.k_max if trusted is None else trusted)
    bootstrap = Bootstrap(len(counts.problems), found.replicates, found.seed, found.confidence)
    rewards = reward(outcomes, stakes)
    low = stakes.worst(counts.k_max)
    return (
        rewards.mean(axis=0),
        bootstrap.intervals(mean_over_problems(rewards, low)),
        best_k(outcomes, stakes, bootstrap),
        tolerance(stakes),
    )


def lost(
    curve: FloatArray, intervals: Intervals, grid: Sequence[int], rounding: float
) -> Losing | None:
    """Where draws lose, from the rewards of every K."""
    last = len(curve) - 1
    while last > 0 and curve[last] <= rounding:
        last -= 1
    if last in (0, len(curve) - 1):
        return None
    after = sorted({last + 1, *(k for k in grid if k > last)})
    sure = [k for k in after if all(intervals.high[later] < 0 for later in after if later >= k)]
    return Losing(last, intervals[last + 1], sure[0] if sure else None)


def test_the_page_computes_what_the_package_does(page: Page, made: Path) -> None:
    open_page(page, made)
    for number, (case, found) in enumerate(CASES.items(), 1):
        for ratio, price, policy in POSITIONS:
            stakes = {"ratio": ratio, "price": price, "policy": policy, "checked": "none"}
            said = page.evaluate(COMPUTE, [f"task-1-model-{number}", stakes])
            where = f"{case} at {stakes}"
            curve, intervals, best, rounding = estimated(found, ratio, price, policy)
            np.testing.assert_allclose(said["curve"], curve, atol=1e-9, err_msg=where)
            expected = [
                [intervals[k].estimate, intervals[k].low, intervals[k].high] for k in said["grid"]
            ]
            got = [[one["estimate"], one["low"], one["high"]] for one in said["shown"]]
            np.testing.assert_allclose(got, expected, atol=1e-9, err_msg=where)
            assert said["best"]["k"] == best.k, where
            assert (said["best"]["low"], said["best"]["high"]) == (best.low, best.high), where
            loss = lost(curve, intervals, said["grid"], rounding)
            assert said["text"] == sentences.decision(best, loss, policy), where


@pytest.mark.parametrize(("checked", "check"), [("all", 0.02), ("late", 0.05)])
def test_the_page_checks_weak_passes_as_the_package_does(
    page: Page, made: Path, checked: str, check: float
) -> None:
    open_page(page, made)
    for number, (case, found) in enumerate(CASES.items(), 1):
        for ratio, price, policy in POSITIONS[:2]:
            stakes = {
                "ratio": ratio, "price": price, "policy": policy, "checked": checked, "check": check
            }  # fmt: skip
            said = page.evaluate(COMPUTE, [f"task-1-model-{number}", stakes])
            where = f"{case} at {stakes}"
            tried = trusted_tried(found.evaluation.counts.k_max).tolist()
            at = [
                estimated(found, ratio, price, policy, check, trusted)
                for trusted in (tried[1:] if checked == "late" else [0])
            ]
            curve, intervals, best, _ = max(at, key=lambda one: one[0].max())
            np.testing.assert_allclose(said["curve"], curve, atol=1e-9, err_msg=where)
            got = [[one["estimate"], one["low"], one["high"]] for one in said["shown"]]
            expected = [
                [intervals[k].estimate, intervals[k].low, intervals[k].high] for k in said["grid"]
            ]
            np.testing.assert_allclose(got, expected, atol=1e-9, err_msg=where)
            assert said["best"]["k"] == best.k, where
            assert (said["best"]["low"], said["best"]["high"]) == (best.low, best.high), where
            told = " survives a check" in said["text"]
            assert told == (best.k > said["best"]["trusted"]), said["text"]


def test_controls_recompute_sentence_and_figure(page: Page, made: Path) -> None:
    open_page(page, made)
    form = page.locator('form[data-model="task-1-model-1"]')
    output = form.locator("output")
    before = output.inner_text()
    dots = page.locator('[data-figure="task-1-model-1-reward"] svg')
    drawn = dots.inner_html()
    form.locator("input[name=ratio_number]").fill("3")
    page.wait_for_function("([e, t]) => e.textContent !== t", arg=[output.element_handle(), before])
    assert form.locator("input[name=ratio]").input_value() == "3"
    assert output.inner_text().startswith(decided(3))
    page.wait_for_function("([e, t]) => e.innerHTML !== t", arg=[dots.element_handle(), drawn])
    # Each of the other cost ratios has a line of its own, and its name at it or below the figure.
    ratios = [f"ratio {ratio:g}" for ratio in CASES["many problems"].cost_ratios]
    expect(dots.locator('path[stroke-dasharray="4,2"]')).to_have_count(len(ratios))
    texts = dots.locator('text:not([stroke="white"])').all_text_contents()  # without halos
    named = [text for text in texts if text.startswith("ratio")]
    below = [text for text in texts if text.startswith("below the figure: ")]
    told = named + below[0].removeprefix("below the figure: ").split(", ")
    assert named and sorted(told) == ratios, "every ratio is named once"
    assert "undefined" not in dots.inner_html()
    # A number that the slider has no step for.
    form.locator("input[name=ratio_number]").fill("20.25")
    page.wait_for_function(
        "([e, t]) => e.textContent.startsWith(t)", arg=[output.element_handle(), decided(20.25)]
    )
    # With the keyboard alone.
    form.locator("input[name=price]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert float(form.locator("input[name=price_number]").input_value()) == pytest.approx(0.0015)
    form.locator("select[name=policy]").select_option("draw_all")
    page.wait_for_function("(e) => /make all|draw once|no number/i.test(e.textContent)",
                           arg=output.element_handle())  # fmt: skip
    expect(form.locator(".printed")).to_contain_text("price 0.0015, all draws are made")
    plot = page.locator('[data-figure="task-1-model-1-reward"]')
    expect(plot).to_have_attribute("aria-label", re.compile(re.escape(output.inner_text())))
    # Checked for nothing, every weak pass is worth checking.
    form.locator("select[name=checked]").select_option("all")
    form.locator("input[name=check_number]").fill("0")
    expect(output).to_contain_text("and survives a check")
    expect(form.locator(".printed")).to_contain_text("weak passes checked: all at 0 each")


def decided(ratio: float) -> str:
    """What the first case says at a cost ratio and free draws, without where draws lose."""
    _, _, best, _ = estimated(CASES["many problems"], ratio, 0, "stop_at_first_pass")
    return sentences.decision(best, None, "stop_at_first_pass")


WRONG = ("", "  ", "abc", "-1", "0,5", "1,000", "1e999", "1e7", "NaN", "Infinity", "0x10", "1 2")


def test_what_is_no_number_is_named_and_never_computed_with(page: Page, made: Path) -> None:
    open_page(page, made)
    form = page.locator('form[data-model="task-1-model-1"]')
    plot = page.locator('[data-figure="task-1-model-1-reward"]')
    output, stale = form.locator("output"), form.locator(".stale")
    price = form.locator("input[name=price_number]")
    price.fill("0.001")
    expect(form.locator(".printed")).to_contain_text("price 0.001")
    said, drawn = output.inner_text(), plot.locator("svg").inner_html()
    for name in ("ratio", "price", "check"):
        field = form.locator(f"input[name={name}_number]")
        message = form.locator(f"#task-1-model-1-{name}-wrong")
        right = field.input_value()
        for text in WRONG:
            field.fill(text)
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(message).to_contain_text("Expected a number from 0 to 1,000,000")
            expect(message).to_contain_text(f"“{text}”" if text.strip() else "got nothing")
            expect(stale).to_contain_text("Sentence and figure are still those of: Cost ratio 1, ")
            expect(field).to_have_accessible_description(re.compile("Expected a number"))
            assert (output.inner_text(), plot.locator("svg").inner_html()) == (said, drawn)
        assert Axe().run(page).violations_count == 0
        # Another control changes nothing as long as this field is wrong.
        form.locator("select[name=policy]").select_option("draw_all")
        expect(stale).to_be_visible()
        assert output.inner_text() == said
        form.locator("select[name=policy]").select_option("stop_at_first_pass")
        field.fill(f" {right} ")
        expect(field).not_to_have_attribute("aria-invalid", "true")
        expect(message).to_be_hidden()
        expect(stale).to_be_hidden()
        assert output.inner_text() == said
    # The slider beside a wrong field puts it right.
    price.fill("abc")
    form.locator("input[name=price]").focus()
    page.keyboard.press("ArrowRight")
    expect(price).not_to_have_attribute("aria-invalid", "true")
    expect(stale).to_be_hidden()


def test_nothing_is_in_the_way_of_people_who_do_not_see_it(page: Page, made: Path) -> None:
    open_page(page, made)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.response["violations"] == [], found.generate_report()
    assert len(found.response["passes"]) > 10
    for figure in page.locator("[data-figure]").all():
        assert len(figure.get_attribute("aria-label") or "") > 40


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: Chromium, made: Path) -> None:
    with browser.open(viewport=PHONE, is_mobile=True, has_touch=True) as watch:
        open_page(watch.page, made)
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        widths = watch.page.evaluate(
            "[...document.querySelectorAll('[data-figure] svg')].map((e) => e.clientWidth)"
        )
        assert min(widths) > 0.7 * PHONE["width"]


def test_a_page_of_many_models_is_read_from_its_overview(page: Page, made: Path) -> None:
    page.goto(made.as_uri())
    page.wait_for_selector(DRAWN)
    assert page.locator("details.rest:not([open])").count() == len(CASES)
    assert page.locator("details.rest .plots >> visible=true").count() == 0
    folded = page.evaluate("document.documentElement.scrollHeight")
    page.locator('nav table a[href="#task-1-model-2"]').click()
    figure = page.locator('[data-figure="task-1-model-2-coverage"] svg')
    expect(figure).to_be_visible()
    assert figure.evaluate("(e) => e.clientWidth") > 300
    assert page.evaluate("document.documentElement.scrollHeight") > folded + 2000


def test_the_overview_is_sorted_and_filtered(page: Page, made: Path) -> None:
    page.goto(made.as_uri())
    names = page.locator("table.ranking tbody tr:visible th")
    ranks = page.locator("table.ranking tbody tr:visible td:nth-child(2)")
    assert [int(text.split()[0]) for text in ranks.all_inner_texts()] == list(
        range(1, len(CASES) + 1)
    )
    page.get_by_role("button", name="task and model").click()
    assert [text[-1] for text in names.all_inner_texts()] == list("abcdef")
    page.get_by_role("button", name="draws a problem").click()
    expect(names.first).to_contain_text("a")
    page.get_by_role("searchbox").fill(", e")
    expect(names).to_have_count(1)
    page.reload()
    expect(names).to_have_count(1)
    expect(page.locator("#shown")).to_have_text(f"1 of {len(CASES)} models")


def test_the_address_keeps_what_the_controls_say(browser: Chromium, made: Path) -> None:
    form = 'form[data-model="task-1-model-4"]'
    with browser.open() as watch:
        open_page(watch.page, made)
        watch.page.locator(f"{form} input[name=ratio_number]").fill("2.75")
        watch.page.locator(f"{form} select[name=policy]").select_option("stop_at_first_pass")
        printed = watch.page.locator(f"{form} .printed")
        expect(printed).to_contain_text(re.compile(r"ratio 2\.75,.*stop at the first pass"))
        said = watch.page.locator(f"{form} output").inner_text()
        address = watch.page.url
    assert "task-1-model-4-reward.ratio_number=2.75" in address
    with browser.open() as watch:
        watch.page.goto(address)
        watch.page.wait_for_selector(DRAWN)
        found = watch.page.locator(form)
        expect(found.locator("output")).to_have_text(said)
        assert found.locator("input[name=ratio]").input_value() in ("2.7", "2.8")
        assert found.locator("select[name=policy]").input_value() == "stop_at_first_pass"
        expect(found).to_be_in_viewport()


def test_figures_are_saved_as_they_are(page: Page, made: Path, tmp_path: Path) -> None:
    open_page(page, made)
    page.locator('form[data-model="task-1-model-1"] input[name=ratio_number]').fill("3")
    saved = {}
    for kind in ("SVG", "PNG", "CSV"):
        with page.expect_download() as download:
            page.locator('[data-save="task-1-model-1-reward"] button', has_text=kind).click()
        saved[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[kind])
    assert saved["SVG"].read_text(encoding="utf-8").startswith("<svg")
    with Image.open(saved["PNG"]) as picture:
        assert picture.format == "PNG" and picture.width > 600
    table = pd.read_csv(saved["CSV"])
    curve = table[table["low"].notna()].set_index("k")
    values, intervals, _, _ = estimated(CASES["many problems"], 3, 0, "stop_at_first_pass")
    for k in (1, 10, 40):
        assert curve.loc[k, "y"] == pytest.approx(values[k])
        assert curve.loc[k, "low"] == pytest.approx(intervals.low[k])


def test_a_dark_page_can_be_read_and_is_printed_light(browser: Chromium, made: Path) -> None:
    with browser.open(color_scheme="dark") as watch:
        open_page(watch.page, made)
        assert Axe().run(watch.page).violations_count == 0
        figure = watch.page.locator('[data-figure="task-1-model-1-coverage"]')
        figure.scroll_into_view_if_needed()
        text = figure.locator("svg text").first
        with Image.open(io.BytesIO(figure.screenshot())) as picture:
            assert np.asarray(picture.convert("L")).mean() < 60
        assert text.evaluate("(e) => getComputedStyle(e).fill") == "rgb(220, 220, 220)"
        watch.page.emulate_media(media="print", color_scheme="dark")
        assert text.evaluate("(e) => getComputedStyle(e).fill") == "rgb(60, 60, 60)"


def test_on_paper_controls_are_their_values(page: Page, made: Path) -> None:
    open_page(page, made)
    page.emulate_media(media="print")
    form = page.locator('form[data-model="task-1-model-4"]')
    assert not form.locator("input[name=ratio]").is_visible()
    assert form.locator(".printed").is_visible()
    assert "price 0.02" in form.locator(".printed").inner_text()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF") and len(pdf) > 100_000


def check_figures(page: Page) -> None:
    """Every figure has marks, and a picture of it is not blank."""
    for figure in page.locator("[data-figure]").all():
        marks = figure.locator("svg .mark-line path, svg .mark-symbol path, svg .mark-area path")
        assert marks.count() > 0, figure.get_attribute("data-figure")
        figure.scroll_into_view_if_needed()
        with Image.open(io.BytesIO(figure.screenshot())) as picture:
            pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3).astype(int)
        inked = (pixels.min(axis=1) < 250).mean()
        coloured = (np.ptp(pixels, axis=1) > 40).mean()
        # Two points of two models are the least that a figure has.
        assert inked > 0.02 and coloured > 0.0001, figure.get_attribute("data-figure")


def test_every_figure_is_drawn(page: Page, made: Path) -> None:
    open_page(page, made)
    check_figures(page)


def test_the_example_logs_make_a_page(page: Page, example: Path) -> None:
    open_page(page, example)
    assert page.locator("h2").count() >= 2
    check_figures(page)
    assert Axe().run(page).violations_count == 0
    # On paper nothing, as a task's id, is wider than the sheet, which would shrink all.
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER


HOSTILE = "</script><script>window.hacked = 1</script>'\"><b>\u202e"
UNUSUAL = {
    "hostile": [summary(model=HOSTILE, problems=6)],
    "one problem": [summary(problems=1)],
    "no pass": [summary(weak=np.zeros(30, int))],
    "one suite": [summary(strong=False), summary(model="other", strong=False, seed=1)],
    "one draw": [summary(draws=1)],
    "early": [summary(stopped_early=True, draws=[3] * 15 + [10] * 15)],
}


@pytest.mark.parametrize("found", UNUSUAL.values(), ids=UNUSUAL)
def test_unusual_logs_make_a_page_without_complaint(
    page: Page, tmp_path: Path, found: list[Summary]
) -> None:
    path = tmp_path / "report.html"
    path.write_text(page_of(*found), encoding="utf-8")
    open_page(page, path)
    assert page.evaluate("window.hacked") is None
    assert page.locator("[data-figure] svg").count() == page.locator("[data-figure]").count()


@pytest.mark.slow  # 150 figures
def test_thirty_models_are_one_page(page: Page, tmp_path: Path) -> None:
    found = [summary(FREE, 100, model=f"m{i}", problems=12, seed=i) for i in range(30)]
    path = tmp_path / "report.html"
    path.write_text(page_of(*found), encoding="utf-8")
    page.set_default_timeout(120_000)
    open_page(page, path)
    assert page.locator("[data-figure] svg").count() > 30 * 4
    assert page.locator("nav a[href^='#task-1-model-']").count() == 60
