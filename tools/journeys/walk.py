"""A walk through the dashboard: steps with a check that can fail, a picture and a time each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Download, Error, Locator, Page, expect

from tools.screenshots import settled

_PATIENCE: Final = 60_000  # milliseconds for a busy machine
_TOO_WIDE: Final = (
    "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
)
_NARROW: Final = 500  # pixels: below this a window is a phone's
_PHONE: Final = (
    "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
)
_FAILURES: Final = (AssertionError, Error)


class Stopped(Exception):
    """A step failed; those after it cannot be walked."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was walked: what the reader did, in how many seconds, and why it failed where it did."""

    reader: str
    what: str
    seconds: float
    picture: str
    failure: str = ""


@dataclass
class Walk:
    """A reader's window on the dashboard at an address; pictures and files go into a folder."""

    reader: str
    address: str
    folder: Path
    context: BrowserContext
    page: Page
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Time the block, take a picture of the window after it, and note a failure. Raises Stopped after one."""
        begun, failure = time.monotonic(), ""
        try:
            yield
        except _FAILURES as error:
            failure = " ".join(str(error).split())[:300]
        seconds = time.monotonic() - begun
        picture = f"{self.reader}-{len(self.steps) + 1:02}.png"
        self.page.screenshot(path=self.folder / picture)
        self.steps.append(Step(self.reader, what, seconds, picture, failure))
        if failure:
            raise Stopped(what)

    def open(self, path: str) -> None:
        """Open an address of the dashboard."""
        self.page.goto(f"{self.address}/{path}")
        settled(self.page)

    def follow(self, link: Locator) -> None:
        """Click on a link of a text that leads to another page of the dashboard, in the same tab."""
        before = self.page.url
        link.click()
        self.page.wait_for_url(lambda url: url != before)
        settled(self.page)

    def tab(self, name: str) -> None:
        """Open a tab of the lead chart."""
        self.page.get_by_role("tab", name=name).first.click()
        expect(self.page.get_by_role("tab", name=name).first).to_have_attribute("aria-selected", "true")
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)

    def saved(self, button: str) -> Path:
        """Press a button that saves a file; where the file lies."""
        with self.page.expect_download() as begun:
            self.page.get_by_role("button", name=button, exact=True).first.click()
        download: Download = begun.value
        path = self.folder / f"{self.reader}-{download.suggested_filename}"
        download.save_as(path)
        return path

    def copied(self, containing: str) -> str:
        """The text of the box to copy from that contains something."""
        box = self.page.locator("[data-testid=stCode]", has_text=containing).first
        box.scroll_into_view_if_needed()
        return box.inner_text().strip()

    def headline(self) -> str:
        """The headline of the lead chart."""
        return self.page.locator("[class*='st-key-finding-'] h2").first.inner_text()

    def wide(self) -> None:
        """Assert that nothing sticks out to the right."""
        assert self.page.evaluate(_TOO_WIDE) <= 0, "the page is wider than the window"


Journey = Callable[[Walk], None]


def walked(
    browser: Browser, reader: str, journey: Journey, address: str, folder: Path, *, size: tuple[int, int]
) -> list[Step]:
    """The steps of a journey in a window of this size, to its end or to the first that failed."""
    width, height = size
    phone: dict[str, Any] = {"user_agent": _PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    context = browser.new_context(
        viewport={"width": width, "height": height}, accept_downloads=True, **(phone if width < _NARROW else {})
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    walk = Walk(reader, address, folder, context, page)
    try:
        journey(walk)
    except Stopped:
        pass
    finally:
        context.close()
    return walk.steps
