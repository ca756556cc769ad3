"""Pages in a real headless Chromium: Debian's, driven by Playwright.

    def test_it(page: Page) -> None:
        page.goto(...)

A page that the `page` fixture gives records what a reader would not forgive, and the test fails at
its end: messages on the console of the kind "error", exceptions of scripts, and requests that
failed or were answered with 400 or more. A test that knows of one takes `watch`, whose page is
`watch.page`, and says so: `watch.forgive("part of it")`. `browser.open(viewport=...)` opens pages
of other kinds. Evaluations are run before a page is open, or after: in fixtures of a module.
"""

import asyncio
import os
import shutil
from asyncio.events import _get_running_loop, _set_running_loop
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 20_000
"""Milliseconds until something that does not come counts as missing."""


class Watch:
    """What went wrong on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.forgiven: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._complain(f"exception: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure))
        page.on("response", self._answered)

    def forgive(self, part: str) -> None:
        """Take no offence at complaints that hold this text."""
        self.forgiven.append(part)

    def left(self) -> list[str]:
        """The complaints that nothing forgives."""
        return [text for text in self.complaints if not any(part in text for part in self.forgiven)]

    def _complain(self, text: str) -> None:
        self.complaints.append(text)

    def _said(self, message: Any) -> None:
        if message.type == "error":
            where = (message.location or {}).get("url", "")
            self._complain(f"console: {message.text} ({where})")

    def _failed(self, url: str, failure: str | None) -> None:
        # A page that is left aborts what it still waits for.
        if failure != "net::ERR_ABORTED":
            self._complain(f"request: {url}: {failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self._complain(f"response: {response.url}: {response.status}")


class Chromium:
    """The browser that all tests of a run share, each with pages of its own.

    Playwright keeps an event loop running in this thread as long as it lives, and other tests
    could start none. So the loop counts as running only while a page is open.
    """

    def __init__(self, browser: Browser, loop: asyncio.AbstractEventLoop | None) -> None:
        self._browser = browser
        self._loop = loop

    @contextmanager
    def open(self, **options: Any) -> Iterator[Watch]:
        """A new page, with options of Playwright's `new_context`, and what goes wrong on it."""
        _set_running_loop(self._loop)
        try:
            context = self._browser.new_context(**options)
            context.set_default_timeout(PATIENCE)
            try:
                watch = Watch(context.new_page())
                yield watch
                assert not watch.left(), "the page complained:\n" + "\n".join(watch.left())
            finally:
                context.close()
        finally:
            _set_running_loop(None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """One browser for the whole run."""
    path = _chromium()
    # Chromium refuses its own sandbox to root; the pages are our own.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        loop = _get_running_loop()
        _set_running_loop(None)
        yield Chromium(browser, loop)
        _set_running_loop(loop)
        browser.close()


def _chromium() -> str:
    """Path of the browser; without one the test is skipped, on the CI machine it fails."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    reason = "no Chromium: install Debian's package chromium (scripts/install.sh test does it)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def watch(browser: Chromium) -> Iterator[Watch]:
    """A page, and what goes wrong on it; the test fails when anything did."""
    with browser.open(viewport={"width": 1280, "height": 900}) as page:
        yield page


@pytest.fixture
def page(watch: Watch) -> Page:
    """The page alone, for tests that forgive nothing."""
    return watch.page
