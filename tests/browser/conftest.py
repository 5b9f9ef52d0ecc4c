"""A real Chromium, driven by Playwright; one browser for all tests of a file.

Playwright's synchronous interface keeps an event loop running in the main thread for as long as it is open: a browser
that lasted for a worker's whole life made every `asyncio.run` of the files after it fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from pages import PAGES

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
Opened = Callable[..., Page]
expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


def settled(page: Page, charts: int = 1) -> None:
    """Wait until the page has its last element and so many charts, every one drawn, and nothing is left over from
    before."""
    page.get_by_text("Not investment advice").wait_for()
    page.wait_for_function(
        "least => { const all = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];"
        " return all.length >= least && all.every(c => c.querySelector('.main-svg')) && "
        "!document.querySelector('[data-stale=true]') }",
        arg=charts,
    )


@pytest.fixture(scope="session")
def settle() -> Callable[..., None]:
    """For tests that go on from an opened page."""
    return settled


def linked(page: Page, title: str) -> Locator:
    """The link of a page in the menu of a wide window, whose group is opened."""
    group = next(spec.group for spec in PAGES.values() if spec.title == title)
    page.get_by_test_id("stTopNav").get_by_role("button", name=group, exact=True).click()
    return page.get_by_role("menuitem", name=title, exact=True)


@pytest.fixture(scope="session")
def link_to() -> Callable[[Page, str], Locator]:
    """For tests that go on to another page."""
    return linked


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@contextmanager
def _opening(browser: Browser, dashboard: str) -> Iterator[Opened]:
    contexts, strangers = [], []

    def open_(path: str, *, width: int = 1440, height: int = 900, dark: bool = False, touch: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            has_touch=touch,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on(
            "request",
            lambda r: strangers.append(r.url) if not r.url.startswith((dashboard, "data:", "blob:", "ws:")) else None,
        )
        page.goto(f"{dashboard}/{path}")
        settled(page, int("tab=" not in path and bool((page_ := PAGES.get(path.split("?")[0])) and page_.charts)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert strangers == [], "the dashboard shows embedded facts without any network"


@pytest.fixture(scope="module")
def opening(browser: Browser, dashboard: str) -> Callable[[], AbstractContextManager[Opened]]:
    """Opens addresses as `opened` does for one test, for as long as a test file wants."""
    return lambda: _opening(browser, dashboard)


@pytest.fixture
def opened(opening: Callable[[], AbstractContextManager[Opened]]) -> Iterator[Opened]:
    """Opens an address of the dashboard in a fresh context; every request that leaves this machine fails the test."""
    with opening() as open_:
        yield open_
