"""How big every page of a running dashboard is at first sight: `python -m tools.page_sizes [address] [page ...]`.

The start page is called `start`.

One Markdown row per page: its height in windows of 1440 x 900 and 390 x 844, words, charts, words of the headlines and
decks that are shown, and kilobytes that the server sends when a reader changes to the page from another one.
"""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Browser, Locator, Page, WebSocket

from pages import PAGES
from tools.command_line import arguments
from tools.screenshots import PHONE, WIDE, chromium, settled, window
from ui.start import start_page

_EVERY: Final = {"start": start_page.PAGE, **PAGES}
WINDOWS: Final = {"wide": WIDE, "phone": PHONE}
HEAD: Final = "| page | screens wide | screens phone | pixels wide | words | charts | words per headline | kB sent |"
_HIGH: Final = "() => document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
_WORDS: Final = (
    "() => document.querySelector('[data-testid=stMainBlockContainer]').innerText.split(/\\s+/).filter(Boolean).length"
)
_FINDINGS: Final = """() => {
  const main = document.querySelector('[data-testid=stMainBlockContainer]');
  const framed = [...main.querySelectorAll('[class*="st-key-finding-"]')];
  const plain = [...main.querySelectorAll('[data-testid=stMarkdown]')].filter(
    e => e.querySelector('h4') || (e.innerText && e.querySelector('p > strong:only-child')));
  return (framed.length ? framed : plain).map(e => e.innerText.split(/\\s+/).filter(Boolean).length)
}"""


def measured(browser: Browser, address: str, slug: str) -> str:
    """The row of one page, measured in both windows."""
    views = {name: _view(browser, size, f"{address}/{_EVERY[slug].slug}") for name, size in WINDOWS.items()}
    highs = {name: int(page.evaluate(_HIGH)) for name, page in views.items()}
    wide = views["wide"]
    findings = wide.evaluate(_FINDINGS)
    each = f"{sum(findings) / len(findings):.0f}" if findings else "–"
    charts = wide.locator("[data-testid=stPlotlyChart]").count()
    screens = " | ".join(f"{highs[name] / WINDOWS[name][1]:.1f}" for name in WINDOWS)
    row = f"| {slug} | {screens} | {highs['wide']:,} | {wide.evaluate(_WORDS):,} | {charts} | {each} |"
    for page in views.values():
        page.context.close()
    return f"{row} {_sent(browser, address, slug) / 1000:,.0f} |"


def _view(browser: Browser, size: tuple[int, int], address: str) -> Page:
    page = window(browser, size)
    page.goto(address)
    settled(page)
    return page


def _sent(browser: Browser, address: str, slug: str) -> int:
    """Bytes over the websocket when the reader comes from another page by the navigation."""
    page = window(browser, WIDE)
    received: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: received.append(len(data)))

    page.on("websocket", listen)
    page.goto(f"{address}/{'compare' if slug != 'compare' else 'paradox'}")
    settled(page)
    received.clear()
    _link(page, slug).click()
    page.get_by_role("heading", name=_EVERY[slug].question, exact=True).wait_for()
    settled(page)
    page.context.close()
    return sum(received)


def _link(page: Page, slug: str) -> Locator:
    """The link of a page in the menu, whose group is opened."""
    page.get_by_test_id("stTopNav").get_by_role("button", name=_EVERY[slug].group, exact=True).click()
    return page.get_by_role("menuitem", name=_EVERY[slug].title, exact=True)


def main(address: str = "http://localhost:8501", *slugs: str) -> None:
    """Print the table, of all pages or of those named."""
    with chromium() as browser:
        print(HEAD, "|:--|" + "--:|" * (HEAD.count("|") - 2), sep="\n")
        for slug in slugs or _EVERY:
            print(measured(browser, address, slug), flush=True)


if __name__ == "__main__":
    main(*arguments(__doc__, "python -m tools.page_sizes [address] [page ...]"))
