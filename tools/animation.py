"""Make docs/screenshots/tour.webp, the moving picture of README, of a running dashboard:
`python -m tools.animation [address] [file]`.

It opens pages as a reader would, moves over the paradox, plays the trails, and asks a number for its filing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page

from errors import UsageError
from tools.command_line import arguments
from tools.screenshots import chromium, settled, window

SCREEN: Final = (1280, 960)
DRAWN: Final = (960, 720)
LARGEST: Final = 1_500_000  # bytes of the file
_QUALITIES: Final = (70, 60, 50, 40, 30)
Frame = tuple[Image.Image, int]  # a picture and the milliseconds for which it stands


def frames(page: Page, address: str) -> Iterator[Frame]:
    """The pictures of the walk, in their order."""
    for slug, stands in (("", 2200), ("paradox", 1800)):
        yield _opened(page, f"{address}/{slug}"), stands
    yield from _moved(page)
    yield _opened(page, f"{address}/efficiency"), 1800
    yield from _played(page)
    for slug, stands in (("value", 2200), ("across", 2200), ("thesis", 2400)):
        yield _opened(page, f"{address}/{slug}"), stands


def _opened(page: Page, address: str) -> Image.Image:
    page.goto(address)
    settled(page)
    return _seen(page)


def _seen(page: Page) -> Image.Image:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return picture.resize(DRAWN, Image.Resampling.LANCZOS)


def _moved(page: Page) -> Iterator[Frame]:
    """The pointer moves through the years of the first chart."""
    box = page.locator("[data-testid=stPlotlyChart] .nsewdrag").first.bounding_box()
    assert box, "the first chart is drawn"
    for share in (0.35, 0.55, 0.75, 0.93):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2, steps=5)
        page.wait_for_timeout(700)
        yield _seen(page), 900
    page.mouse.move(5, 5)


def _played(page: Page) -> Iterator[Frame]:
    """The play button of the trails, some pictures a second until they stand still."""
    page.locator(".js-plotly-plot .updatemenu-button").first.click()
    page.locator(".js-plotly-plot").first.evaluate("chart => chart.scrollIntoView({block: 'center'})")
    before, still = b"", 0
    for _ in range(40):
        page.wait_for_timeout(150)
        picture = _seen(page)
        still = still + 1 if picture.tobytes() == before else 0
        if still > 3:
            return
        before = picture.tobytes()
        if not still:
            yield picture, 180


def save(shown: list[Frame], path: Path) -> None:
    """Write one animated WebP of at most `LARGEST` bytes, at the best quality that fits.

    Raises UsageError where none fits.
    """
    pictures, stands = [picture for picture, _ in shown], [length for _, length in shown]
    for quality in _QUALITIES:
        made = io.BytesIO()
        pictures[0].save(
            made,
            format="WEBP",
            save_all=True,
            append_images=pictures[1:],
            duration=stands,
            loop=0,
            quality=quality,
            method=4,
            minimize_size=True,
        )
        if made.tell() <= LARGEST:
            path.write_bytes(made.getvalue())
            print(f"{path}: {len(shown)} pictures, {made.tell():,} bytes at quality {quality}")
            return
    raise UsageError("The moving picture is too large", which=f"{made.tell():,} bytes", next_step="Take fewer pictures")


def main(address: str = "http://localhost:8501", file: str = "docs/screenshots/tour.webp") -> None:
    with chromium() as browser:
        page = window(browser, SCREEN, "light")
        save(list(frames(page, address)), Path(file))


if __name__ == "__main__":
    main(*arguments(__doc__, "python -m tools.animation [address] [file]"))
