"""Takes the pictures of `docs/guide/viewer.md` from a running `inspect view`.

Usage: .venv/bin/python scripts/viewer_pictures.py URL LOG
where URL is the viewer's address and LOG a log's path in the viewer's directory of logs. Only logs
of the project's own problems may be shown.
"""

import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"


def take(page: Page, url: str, log: str) -> None:
    """The list of samples, and what the first of them says."""
    page.goto(f"{url}/#/tasks/{quote(log)}")
    first = page.locator('[role="gridcell"][data-col-id="sampleId"]').first
    first.wait_for()
    page.wait_for_timeout(1000)
    page.screenshot(path=IMAGES / "viewer.png")
    first.click()
    page.get_by_role("tab", name="Scoring", exact=True).last.click()
    explanation = page.locator(".markdown-content", has_text="of them the strong one too")
    explanation.wait_for()
    page.wait_for_timeout(1000)
    explanation.scroll_into_view_if_needed()
    page.screenshot(path=IMAGES / "viewer-sample.png")


def main() -> None:
    """Take the pictures that the command line asks for."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 820})
        page.set_default_timeout(60_000)
        take(page, *sys.argv[1:])
        browser.close()


if __name__ == "__main__":
    main()
