"""The page's chapter on verifiers and rules, in a browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import inspect_resample as ir

from .test_select import imported, rows

PATIENCE = 120_000


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Logs of recorded answers, and a page about them."""
    folder = tmp_path_factory.mktemp("rules")
    code, output = imported(folder, rows())
    assert code == 0, output
    ir.report(folder / "logs", replicates=100, forecast=False).save(folder / "page.html")
    return folder / "logs"


@pytest.fixture(scope="module")
def found(logs: Path) -> dict[str, Any]:
    """What `select` finds in them: before a page is open, for both need an event loop."""
    (one,) = ir.select(logs, cost_ratio=[0, 1], replicates=100).to_dict()
    return dict(one)


@pytest.mark.slow
def test_controls_find_the_rule_that_select_finds(
    logs: Path, found: dict[str, Any], page: Page
) -> None:
    page.goto((logs.parent / "page.html").as_uri())
    page.wait_for_selector('html[data-drawn="yes"]', timeout=PATIENCE)
    expect(page.get_by_role("heading", name="Which verifier, which rule?")).to_be_visible()
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
