"""A report as a PDF: printed by Chromium with tags and an outline.

Chromium numbers pages at their foot (`@page`, since 131) but knows no `target-counter`, so the contents are printed
twice: the links of a first printing say on which page each heading stands, the second has these numbers. That both
agree is checked.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from errors import LeverageError, MissingTool
from service.export import images
from service.export.meta import MAKER
from service.server.tab_pool import TabPool, WarmTab

SECONDS: Final = 300.0  # for one printing: a report of all charts takes about half a minute
_ROUNDS: Final = 3
_UNKNOWN: Final = 888  # as wide as a page number can be
_CREATOR: Final = re.compile(rb"/Creator \((?:[^()\\]|\\.)*\)")
_LAID: Final = "html => { document.documentElement.innerHTML = html; document.documentElement.lang = 'en'; }"
_SETTLED: Final = "() => document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => done(true))))"
_OPTIONS: Final = {
    "preferCSSPageSize": True,
    "printBackground": True,
    "generateTaggedPDF": True,
    "generateDocumentOutline": True,
}


def require_browser() -> None:
    """Raises MissingTool where nothing could print, before anything is computed for it."""
    if images.browser_path() is None:
        raise MissingTool(
            "A report as PDF needs Chrome or Chromium and none was found",
            next_step="Install one (Debian or Ubuntu: apt-get install chromium), name it in BROWSER_PATH, or write "
            "HTML: --out report.html",
        )


def pdf(html: Callable[[Mapping[str, int]], str], anchors: Sequence[str], day: str) -> bytes:
    """The PDF of a document that is given the pages of its headings; `day` (YYYY-MM-DD) stands for its creation time.

    Raises LeverageError where the numbers of the contents do not settle, MissingTool without a browser.
    """
    pages = dict.fromkeys(anchors, _UNKNOWN)
    pool = TabPool(tabs=1, waiting=0, seconds=SECONDS)
    try:
        for _ in range(_ROUNDS):
            printed = _printed(pool, html(pages))
            if (found := headings(printed, anchors)) == pages:
                return _signed(images.settled_pdf(printed, day))
            pages = found
    finally:
        pool.close()
    raise LeverageError("The page numbers of the contents do not settle", next_step="Choose fewer pages, or write HTML")


def _signed(printed: bytes) -> bytes:
    """With author and maker in place of the browser's long name; of the same length, so that offsets stay true."""
    signed = f"/Author ({MAKER})\n/Creator (leverage report)".encode()
    return _CREATOR.sub(
        lambda found: signed.ljust(len(found[0])) if len(signed) <= len(found[0]) else found[0], printed
    )


def headings(printed: bytes, anchors: Sequence[str]) -> dict[str, int]:
    """The page, counted from 1, on which each of these headings stands."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(printed))
    found: dict[str, int] = {}
    for name, destination in reader.named_destinations.items():
        page = reader.get_destination_page_number(destination)
        if page is not None:
            found[str(name).lstrip("/")] = page + 1
    return {anchor: found[anchor] for anchor in anchors}


def page_count(printed: bytes) -> int:
    """How many pages a PDF has."""
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(printed)).pages)


def _printed(pool: TabPool, html: str) -> bytes:
    async def work(tab: WarmTab) -> str:
        await tab.call(_LAID, html)
        await tab.call(_SETTLED)
        answer: dict[str, Any] = await tab.send("Page.printToPDF", dict(_OPTIONS))
        return str(answer["data"])

    return base64.b64decode(pool.run(work))
