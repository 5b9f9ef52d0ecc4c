"""PNG, SVG and PDF of a figure: one warm Chrome or Chromium behind one lock, started when first needed.

Starting the browser takes seconds, a picture afterwards a tenth of one; the browser is not safe for threads.
Kaleido's own synchronous server waits for ever when its browser dies, so the loop is ours.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import re
import threading
from concurrent.futures import TimeoutError as FutureTimeout
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from errors import MissingTool

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from kaleido import Kaleido

PICTURE_SECONDS: Final = 30
START_SECONDS: Final = 60
_TITLE: Final = "Intelligence Leverage"
_INSTALL: Final = (
    "Install one (Debian or Ubuntu: apt-get install chromium; elsewhere: Google Chrome, or run plotly_get_chrome), "
    "or name it in the environment variable BROWSER_PATH. HTML and data formats work without it."
)


def browser_path() -> str | None:
    """The browser that would draw, or None when none is installed."""
    from choreographer.browsers.chromium import Chromium

    named = os.environ.get("BROWSER_PATH")
    path = named or Chromium.find_browser(skip_local=False)
    return path if path and Path(path).is_file() else None


class _Painter:
    """One browser in one event loop on one thread of its own; restarted once when it died in between."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._browser: Kaleido | None = None

    def paint(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        with self._lock:
            try:
                return self._attempt(figure, options)
            except _broken():
                self._close()
            try:
                return self._attempt(figure, options)
            except _broken() as error:
                self._close()
                raise MissingTool(
                    "The browser that draws images failed twice", which=browser_path() or "", next_step=_INSTALL
                ) from error

    def close(self) -> None:
        with self._lock:
            self._close()

    def _attempt(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        if self._browser is None:
            self._open()
        assert self._browser is not None
        picture: bytes = self._run(self._browser.calc_fig(figure, opts=options), PICTURE_SECONDS + 5)
        return picture

    def _open(self) -> None:
        path = browser_path()
        if path is None:
            raise MissingTool("PNG, SVG and PDF need Chrome or Chromium and none was found", next_step=_INSTALL)
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="images", daemon=True).start()
            atexit.register(self.close)
        self._browser = self._run(_opened(path), START_SECONDS)

    def _run(self, work: Coroutine[Any, Any, Any], seconds: float) -> Any:
        assert self._loop is not None
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except FutureTimeout:
            future.cancel()
            raise

    def _close(self) -> None:
        """Forget the browser whatever it takes: it may be dead already."""
        browser, self._browser = self._browser, None
        if browser is not None:
            with contextlib.suppress(*_broken()):
                self._run(browser.close(), 10)
            if browser.subprocess.poll() is None:
                browser.subprocess.kill()


def _broken() -> tuple[type[BaseException], ...]:
    """The errors that mean the browser, not the figure, is at fault."""
    from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError

    return (BrowserClosedError, BrowserFailedError, ChannelClosedError, FutureTimeout, OSError)


async def _opened(path: str) -> Kaleido:
    """A browser on a local page with plotly.py's own plotly.js: nothing is fetched from the network."""
    import kaleido
    import plotly

    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    page = kaleido.PageGenerator(plotly=(script.as_uri(), "utf-8"), mathjax=False)
    page.header = page.header.replace("Kaleido-fier", _TITLE)  # becomes the title of a PDF
    browser = kaleido.Kaleido(path=path, page_generator=page, timeout=PICTURE_SECONDS)
    await browser.open()
    return browser


_PAINTER: Final = _Painter()


def picture(figure: dict[str, Any], format: str, *, scale: float = 1, day: str = "") -> bytes:
    """The bytes of a figure of the size that its layout says; a PNG has `scale` times as many pixels each way.

    `day` (YYYY-MM-DD) replaces the creation time that a PDF must carry, so that equal charts give equal bytes.
    """
    named = {**figure, "data": [{**trace, "uid": f"t{i}"} for i, trace in enumerate(figure["data"])]}
    drawn = _PAINTER.paint(named, {"format": format, "scale": scale})
    if format == "svg":
        return _settled_svg(drawn)
    return _settled_pdf(drawn, day) if format == "pdf" else drawn


def stop() -> None:
    """Close the browser; the next picture starts it again."""
    _PAINTER.close()


def _settled_svg(drawn: bytes) -> bytes:
    """Plotly draws a random id into every SVG: replaced by one made from the content."""
    random_id = re.search(rb'id="defs-([0-9a-f]{6})"', drawn)
    if not random_id:
        return drawn
    places = re.compile(rb"""((?:id="|href="#|url\([^#]{0,6}#)[\w-]*?)""" + random_id[1])
    blank = places.sub(rb"\1", drawn)
    settled = sha256(blank).hexdigest()[:6].encode()
    return places.sub(lambda m: m[1] + settled, drawn)


def _settled_pdf(drawn: bytes, day: str) -> bytes:
    """Same length, so that the offsets in the file stay true."""
    stamp = (day.replace("-", "") or "20000101").encode() + b"000000"
    return re.sub(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}", lambda m: m[1] + stamp, drawn)
