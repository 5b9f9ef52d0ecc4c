"""Warm tabs of one headless Chrome or Chromium, for whoever needs something drawn.

Opening a browser takes a second, work in a tab that is warm a tenth of one. The browser lives in an event loop on a
thread of its own; callers on any thread hand their work over and wait. Room is bounded: who finds none is refused at
once instead of waiting behind all others. A tab that did not answer in time, or whose caller left, is replaced.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from errors import Busy, LeverageError, MissingTool

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from choreographer import Browser
    from choreographer.browser_async import Tab

TABS: Final = 1  # two on two cores draw a tenth more, and leave nothing for answers that are ready
WAITING: Final = 8
SECONDS: Final = 30.0  # for one piece of work
START_SECONDS: Final = 60.0
_CLOSE_SECONDS: Final = 5.0
_TIDY: Final = 10  # pieces of work until a tab's garbage is collected; left alone, 125 pictures took 750 MB
_LOOK: Final = 0.2  # seconds between two looks whether the caller is still there
_LEFT: Final = "Nobody waits for this picture any more"
_INSTALL: Final = (
    "Install one (Debian or Ubuntu: apt-get install chromium; elsewhere: Google Chrome, or run plotly_get_chrome), "
    "or name it in the environment variable BROWSER_PATH. HTML and data formats work without it."
)


class ScriptError(Exception):
    """A script failed in a tab, which is as good as before."""


class WarmTab:
    """A tab in which plotly.js is loaded."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.done = 0  # pieces of work

    async def evaluate(self, script: str) -> Any:
        """The value of a script, a promise's when it is kept. Raises ScriptError."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = await self.send("Runtime.evaluate", asked)
        if failure := answer.get("exceptionDetails"):
            raise ScriptError(str(failure.get("exception", {}).get("description") or failure.get("text"))[:400])
        return answer["result"].get("value")

    async def call(self, function: str, *arguments: Any) -> Any:
        """What a JavaScript function returns; arguments are passed as JSON."""
        return await self.evaluate(f"({function})({', '.join(map(json.dumps, arguments))})")

    async def send(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The result of a command of the DevTools protocol. Raises ScriptError where the browser refuses it."""
        answer = await self.tab.send_command(command, arguments)
        if "error" in answer:
            raise ScriptError(str(answer["error"])[:400])
        result: dict[str, Any] = answer["result"]
        return result


Work = Callable[[WarmTab], Awaitable[Any]]


def browser_path() -> str | None:
    """The browser that would draw, or None when none is installed."""
    from choreographer.browsers.chromium import Chromium

    named = os.environ.get("BROWSER_PATH")
    path = named or Chromium.find_browser(skip_local=False)
    return path if path and Path(path).is_file() else None


def never() -> bool:
    """For a caller who does not leave."""
    return False


class TabPool:
    """One browser, opened when it is first needed and again when it died."""

    def __init__(self, tabs: int = TABS, waiting: int = WAITING, seconds: float = SECONDS) -> None:
        self._count, self._seconds = tabs, seconds
        self._room = threading.BoundedSemaphore(tabs + waiting)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._browser: Browser | None = None
        self._tabs: asyncio.Queue[WarmTab] = asyncio.Queue()
        self._under_way: set[asyncio.Task[None]] = set()

    def run(self, work: Work, is_gone: Callable[[], bool] = never) -> Any:
        """What the work returns, done in a warm tab; `is_gone` says that nobody waits for it any more.

        Raises Busy where there is no room, MissingTool without a browser that works, ScriptError where a script fails.
        """
        if is_gone():
            raise Busy(_LEFT)
        if not self._room.acquire(blocking=False):
            raise Busy("Too many pictures are being drawn", next_step="Try again in a few seconds")
        try:
            return self._run(work, is_gone)
        finally:
            self._room.release()

    def close(self) -> None:
        """End the browser; the next work starts it again."""
        with self._lock:
            self._close()

    @property
    def process(self) -> Any:
        """The browser's process, None where none runs."""
        return self._browser.subprocess if self._browser else None

    # ---------------------------------------------------------------- on the caller's thread

    def _run(self, work: Work, is_gone: Callable[[], bool]) -> Any:
        for last in (False, True):
            browser = self._opened()
            try:
                return self._waited(self._in_tab(work), is_gone)
            except broken() as error:
                self._forget(browser)
                if last:
                    what = "The browser that draws images failed twice"
                    raise MissingTool(what, which=browser_path() or "", next_step=_INSTALL) from error
        raise AssertionError

    def _waited(self, work: Coroutine[Any, Any, Any], is_gone: Callable[[], bool]) -> Any:
        future: Future[Any] = self._submit(work)
        while not future.done():
            with contextlib.suppress(TimeoutError):
                future.exception(_LOOK)
            if not future.done() and is_gone():
                future.cancel()
                raise Busy(_LEFT)
        return future.result()

    def _submit(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _opened(self) -> Browser:
        with self._lock:
            if self._browser is None:
                self._open()
            assert self._browser is not None
            return self._browser

    def _open(self) -> None:
        path = browser_path()
        if path is None:
            raise MissingTool("PNG, SVG and PDF need Chrome or Chromium and none was found", next_step=_INSTALL)
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="images", daemon=True).start()
        try:
            self._browser = self._submit(self._start(path)).result(START_SECONDS)
        except broken() as error:
            raise MissingTool("The browser that draws images does not start", which=path, next_step=_INSTALL) from error
        atexit.unregister(self.close)
        atexit.register(self.close)  # after what removes its folder at the end, so that it runs before that

    def _forget(self, browser: Browser) -> None:
        """Close a browser that failed, unless somebody has opened another one since."""
        with self._lock:
            if self._browser is browser:
                self._close()

    def _close(self) -> None:
        """Whatever it takes: it may be dead already."""
        browser, self._browser = self._browser, None
        if browser is not None:
            with contextlib.suppress(*broken()), _unread_farewell():
                self._submit(browser.close()).result(2 * _CLOSE_SECONDS)
            if browser.subprocess.poll() is None:
                browser.subprocess.kill()

    # ------------------------------------------------------------------ in the browser's loop

    async def _start(self, path: str) -> Browser:
        from choreographer import Browser

        browser = Browser(path=path)
        await browser.open()
        self._tabs = asyncio.Queue()
        for _ in range(self._count):
            self._tabs.put_nowait(await _warm(browser))
        return browser

    async def _in_tab(self, work: Work) -> Any:
        tab = await asyncio.wait_for(self._tabs.get(), START_SECONDS + self._seconds)
        browser, usable = self._browser, False
        try:
            result = await asyncio.wait_for(work(tab), self._seconds)
            usable = True
            return result
        except ScriptError:
            usable = True
            raise
        except TimeoutError as error:
            raise LeverageError(
                "The picture was not drawn in time", which=f"{self._seconds:g} seconds", next_step="Choose less to draw"
            ) from error
        finally:
            self._give_back(browser, tab, usable)

    def _give_back(self, browser: Browser | None, tab: WarmTab, usable: bool) -> None:
        """For the next piece of work: at once, after its garbage was collected, or another tab in its place."""
        tab.done += 1
        if usable and tab.done % _TIDY:
            self._tabs.put_nowait(tab)
        elif browser is not None:
            self._later(self._tidy(browser, tab) if usable else self._replace(browser, tab))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)  # the loop itself holds no reference
        task.add_done_callback(self._under_way.discard)

    async def _tidy(self, browser: Browser, tab: WarmTab) -> None:
        """Collect the garbage of a tab that is as good as before."""
        try:
            with contextlib.suppress(ScriptError):  # a browser that does not know how
                await asyncio.wait_for(tab.send("HeapProfiler.collectGarbage", {}), _CLOSE_SECONDS)
        except broken():
            await self._replace(browser, tab)
        else:
            self._tabs.put_nowait(tab)

    async def _replace(self, browser: Browser, tab: WarmTab) -> None:
        """A new tab for one that hangs; where not even that works, the end of the browser, which the next one sees."""
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(browser.close_tab(tab.tab.target_id), _CLOSE_SECONDS)
            fresh = await asyncio.wait_for(_warm(browser), START_SECONDS)
        except broken():
            browser.subprocess.kill()
        else:
            self._tabs.put_nowait(fresh)


async def _warm(browser: Browser) -> WarmTab:
    """A new tab with plotly.py's own plotly.js and the fonts loaded: nothing is fetched from the network."""
    from plotly.offline import get_plotlyjs

    tab = WarmTab(await browser.create_tab(url="about:blank", window=True))
    await tab.evaluate(f"{get_plotlyjs()};document.fonts.ready.then(() => true)")
    return tab


@contextlib.contextmanager
def _unread_farewell() -> Iterator[None]:
    """While a browser closes, choreographer logs a traceback where its farewell, which is no JSON, arrives late."""
    reader = logging.getLogger("choreographer.channels.pipe")
    before, reader.disabled = reader.disabled, True
    try:
        yield
    finally:
        reader.disabled = before


def broken() -> tuple[type[BaseException], ...]:
    """The errors that mean the browser, not what it was asked, is at fault."""
    from choreographer.errors import BrowserClosedError, BrowserFailedError, ChannelClosedError

    return (BrowserClosedError, BrowserFailedError, ChannelClosedError, TimeoutError, OSError)
