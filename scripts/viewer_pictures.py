"""Takes the pictures of the documentation.

Usage: .venv/bin/python scripts/viewer_pictures.py           the report of an example log
       .venv/bin/python scripts/viewer_pictures.py URL LOG   a running `inspect view`
where URL is the viewer's address and LOG a log's path in the viewer's directory of logs. Only logs
of the project's own problems may be shown.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

import inspect_resample as ir

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"


def take(page: Page, url: str, log: str) -> None:
    """The list of samples, and what the first of them says."""
    page.goto(f"{url}/#/tasks/{quote(log)}")
    first = page.locator('[role="gridcell"][data-col-id="sampleId"]').first
    first.wait_for()
    page.wait_for_timeout(1000)
    page.screenshot(path=IMAGES / "viewer.png")
    page.set_viewport_size({"width": 1280, "height": 1160})
    first.click()
    page.get_by_role("tab", name="Scoring", exact=True).last.click()
    explanation = page.locator(".markdown-content", has_text="of them the strong one too")
    explanation.wait_for()
    page.wait_for_timeout(1000)
    page.screenshot(path=IMAGES / "viewer-sample.png")


def take_report(page: Page) -> None:
    """The beginning of a report: its answer and first figures."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        ir.report(next((ROOT / "examples" / "logs").glob("*Q9gedUpf6GABi7uSZtuNkE.eval"))).save(
            file
        )
        page.set_viewport_size({"width": 1000, "height": 1500})
        page.goto(file.as_uri())
        page.locator("[data-drawn]").wait_for()
        end = page.locator(".plots").first.evaluate("(e) => e.getBoundingClientRect().bottom")
        shown = {"x": 0.0, "y": 0.0, "width": 1000.0, "height": end + 16}
        page.screenshot(path=IMAGES / "report.png", clip=shown, full_page=True)  # type: ignore[arg-type]


def main() -> None:
    """Take the pictures that the command line asks for."""
    if len(sys.argv) not in (1, 3):
        sys.exit(__doc__)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 820})
        page.set_default_timeout(60_000)
        if len(sys.argv) == 1:
            take_report(page)
        else:
            take(page, *sys.argv[1:])
        browser.close()


if __name__ == "__main__":
    main()
