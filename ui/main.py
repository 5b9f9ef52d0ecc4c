"""The script behind every page: names, orders and opens them.

It stands beside no `pages/` folder on purpose: Streamlit would otherwise open a deep link on a cold server without it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from errors import LeverageError
from pages import PAGES, menu, parameters_of
from ui.page import page_frame
from ui.parameters import selection
from ui.session import cache, visitor
from ui.start import start, start_page

if TYPE_CHECKING:
    from charts.blocks import Page


def _named(work: Callable[[], None], name: str) -> Callable[[], None]:
    work.__name__ = name  # Streamlit asks a page for it, and a partial has none
    return work


def _page(page: Page) -> Any:
    hidden = page.writes and not visitor.can_come_to_write()  # its address still answers, and says why
    visibility: Literal["visible", "hidden"] = "hidden" if hidden else "visible"
    work = _named(partial(page_frame.show, page.slug), page.slug)
    return st.Page(work, title=page.title, url_path=page.slug, visibility=visibility)


_start = st.Page(start.show, title=start_page.PAGE.title, default=True)
_pages: dict[str, list[Any]] = {group: [_page(page) for page in pages] for group, pages in menu(PAGES.values()).items()}
_open = st.navigation({start_page.PAGE.group: [_start], **_pages}, position="top", expanded=True)
with suppress(LeverageError):  # the page says why there is no store
    # Before the page itself: what all pages share belongs to none of them.
    selection.draw(cache.store(), parameters_of(PAGES[_open.url_path]) if _open.url_path in PAGES else ())
_open.run()
