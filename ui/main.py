"""The script behind every page: names, orders and opens them.

It stands beside no `pages/` folder on purpose: Streamlit would otherwise open a deep link on a cold server without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import streamlit as st

from service.pages import PAGES, PageSpec
from service.upkeep import read_only

_FOLDER = Path(__file__).parent / "scripts"


def _start() -> None:
    st.switch_page(_FOLDER / f"{next(iter(PAGES))}.py", query_params=st.query_params.to_dict())


def _page(spec: PageSpec) -> Any:
    hidden = spec.writes and read_only()  # its address still answers, and says why
    shown: Literal["visible", "hidden"] = "hidden" if hidden else "visible"
    return st.Page(_FOLDER / f"{spec.slug}.py", title=spec.title, url_path=spec.slug, visibility=shown)


_pages = [_page(spec) for spec in PAGES.values()]
st.navigation([st.Page(_start, default=True, visibility="hidden"), *_pages], position="top").run()
