"""The page's chapter on verifiers and rules, in a browser."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

import inspect_resample as ir

from .test_select import imported, rows

PATIENCE = 120_000


def test_controls_find_the_rule_that_select_finds(tmp_path: Path, page: Page) -> None:
    assert imported(tmp_path, rows())[0] == 0
    logs = str(tmp_path / "logs")
    made = tmp_path / "page.html"
    ir.report(logs, replicates=100, forecast=False).save(made)
    page.goto(made.as_uri())
    page.wait_for_selector('html[data-drawn="yes"]', timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Which verifier, which rule?")).to_be_visible()
    (found,) = ir.select(logs, cost_ratio=[0, 1], replicates=100).to_dict()
    form = page.locator("form[data-rules]")
    said = form.locator("output")
    form.locator("[name=ratio_number]").fill("0")
    best = max(
        one["k_star"]["0"]["flattered_reward"]
        for name, one in found["rules"].items()
        if name not in ("oracle", "first_draw")
    )
    expect(said).to_contain_text(f"{best:.3f} a problem")
    # Each draw is scored: what costs more than it earns is not done.
    form.locator("[name=verification_number]").fill("1")
    expect(said).to_have_text(re.compile("best is (plurality|random)"))
    form.locator("[name=ratio_number]").fill("8")
    expect(said).to_contain_text("submit nothing")
    form.locator("[name=price_number]").fill("much")
    expect(form.locator(".stale")).to_contain_text("Not computed again")
