"""Take pictures of every page of a running dashboard: `python -m tools.screenshots [address] [folder]`."""

from __future__ import annotations

import io
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pages import PAGES
from tools.browser import HOW, find
from tools.command_line import arguments

Theme = Literal["light", "dark"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
WIDE: Final = (1440, 900)
PHONE: Final = (390, 844)
SIZES: Final = {"wide": WIDE, "narrow": PHONE}
SLUGS: Final = ("start", *PAGES)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_TIMEOUT: Final = 120_000  # milliseconds for a busy machine


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser while the block runs; without one the program ends and says how to get it."""
    program = find()
    if not program:
        sys.exit(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def window(browser: Browser, size: tuple[int, int], theme: Theme | None = None) -> Page:
    """An empty page of this size in a session of its own."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(_TIMEOUT)
    return page


def settled(page: Page) -> None:
    """Wait until a page is drawn; what is left of a run before is pale for a moment, and no longer there after it."""
    page.get_by_text("Not investment advice").wait_for()
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(c => c.querySelector('.main-svg'))"
    )
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')")
    page.wait_for_timeout(1500)


def save(picture: bytes, path: Path) -> None:
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(160).save(path, optimize=True)
    print(path)


def main(address: str = "http://localhost:8501", folder: str = "docs/screenshots") -> None:
    out = Path(folder)
    with chromium() as browser:
        out.mkdir(parents=True, exist_ok=True)
        for theme, (name, size) in itertools.product(THEMES, SIZES.items()):
            page = window(browser, size, theme)
            for slug in SLUGS:
                page.goto(f"{address}/{'' if slug == 'start' else slug}")
                settled(page)
                save(page.screenshot(), out / f"{slug}-{name}-{theme}.png")
            page.context.close()


if __name__ == "__main__":
    main(*arguments(__doc__, "python -m tools.screenshots [address] [folder]"))
