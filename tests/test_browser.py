"""The fixture for pages finds what a reader would not forgive, and leaves other tests alone."""

import asyncio
from pathlib import Path

import pytest

from .browser import Chromium

pytestmark = pytest.mark.slow

BAD = {
    "exception": "<script>throw new Error('broken')</script>",
    "console": "<script>console.error('said so')</script>",
    "request": "<img src='missing.png'>",
}


@pytest.mark.parametrize("kind", BAD)
def test_a_page_that_complains_fails(kind: str, browser: Chromium, tmp_path: Path) -> None:
    html = tmp_path / "page.html"
    html.write_text(f"<h1>title</h1>{BAD[kind]}")
    with pytest.raises(AssertionError, match=kind), browser.open() as watch:
        watch.page.goto(html.as_uri())
    with browser.open() as watch:
        watch.forgive("broken")
        watch.forgive("said so")
        watch.forgive("missing.png")
        watch.page.goto(html.as_uri())


def test_an_event_loop_can_run_while_the_browser_lives(browser: Chromium) -> None:
    async def answer() -> int:
        return 42

    with browser.open() as watch:
        watch.page.set_content("<h1>title</h1>")
    assert asyncio.run(answer()) == 42
