"""The script behind every page: names, orders and opens them.

It stands beside no `pages/` folder on purpose: Streamlit would otherwise open a deep link on a cold server without it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from service.pages import PAGES

_FOLDER = Path(__file__).parent.parent / "pages"


def _start() -> None:
    st.switch_page(_FOLDER / f"{next(iter(PAGES))}.py", query_params=st.query_params.to_dict())


_pages = [st.Page(_FOLDER / f"{p.slug}.py", title=p.title, url_path=p.slug) for p in PAGES.values()]
st.navigation([st.Page(_start, default=True, visibility="hidden"), *_pages], position="top").run()
