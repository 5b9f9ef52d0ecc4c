"""Add a company: any filer with the SEC, by its ticker; afterwards what could be found of it and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from service import tasks, update_text, upkeep
from ui import cache, number_tables
from ui.callout import guarded
from ui.markdown import escape
from ui.update import progress

if TYPE_CHECKING:
    from service.current_store import Store

_ADD: Final = "upkeep:add-it"
_WIDE: Final = 420  # pixels; narrower where the screen is


def add_a_company(store: Store) -> None:
    """The form, and what became of it."""
    st.subheader("Add a company", anchor="add")
    with guarded():
        st.markdown(
            "Any company that files with the SEC: its figures as tagged, its daily prices, and the employees that its reports state."
        )
        with st.form("upkeep:add", border=False):
            ticker = st.text_input("Ticker", max_chars=20, key="upkeep:ticker", placeholder="AMD", width=_WIDE)
            asked = st.form_submit_button("Add", key=_ADD, icon=":material/add:", disabled=progress.closed(_ADD))
        if asked:
            progress.begin(lambda: tasks.add(store, str(ticker)))
        over = progress.show("add")
        if over and over.summary and over.summary.lines[0].ticker in cache.companies(store):
            _found(store, over.summary.lines[0].ticker)


def _found(store: Store, ticker: str) -> None:
    rows = upkeep.found(store, ticker)
    st.markdown(f"**{escape(update_text.of_company(store, ticker, rows))}**")
    number_tables.show(rows, key="upkeep:found")
