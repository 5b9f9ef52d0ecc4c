"""Take pictures of every page of a running dashboard: `python -m tools.screenshots [address] [folder]`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tools.browser import HOW, find

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SLUGS = ("start", "paradox", "efficiency", "value", "returns", "across", "compare", "data", "update")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


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
        for theme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                view = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
                page = view.new_page()
                page.set_default_timeout(60_000)
                for slug in SLUGS:
                    page.goto(f"{address}/{'' if slug == 'start' else slug}")
                    settled(page)
                    save(page.screenshot(), out / f"{slug}-{size}-{theme}.png")
                view.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
