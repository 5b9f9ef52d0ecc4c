"""Add a company: any filer with the SEC, by its ticker; afterwards what could be found of it and what not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from service.updating import review, tasks, update_text
from ui.elements import number_tables
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.session import cache, opening, visitor
from ui.update import progress

if TYPE_CHECKING:
    from service.snapshots.current_store import Store

_ADD: Final = "update:add-it"
_TYPED: Final = "update:ticker"
_LONGEST: Final = 20
_WIDE: Final = 420  # pixels; narrower where the screen is


def add_a_company(store: Store) -> None:
    """The form, with the ticker of an address that asks for one, and what became of it."""
    st.session_state.setdefault(_TYPED, str(st.query_params.get(opening.TICKER, ""))[:_LONGEST])
    with guarded():
        st.markdown(
            "Any company that files with the SEC: its figures as tagged, its daily prices, "
            "and the employees that its reports state."
        )
        with st.form("update:add", border=False):
            ticker = st.text_input("Ticker", max_chars=_LONGEST, key=_TYPED, placeholder="AMD", width=_WIDE)
            pressed = st.form_submit_button("Add", key=_ADD, icon=":material/add:", disabled=progress.closed(_ADD))
        if pressed:
            progress.begin(lambda: tasks.add(visitor.actor(), str(ticker)))
        task = progress.show("add", store)
        if task and task.summary and task.summary.lines[0].ticker in cache.companies(store):
            _measures(store, task.summary.lines[0].ticker)


def _measures(store: Store, ticker: str) -> None:
    rows = review.measures_of(store, ticker)
    st.markdown(f"**{escape(update_text.of_company(store, ticker, rows))}**")
    number_tables.show(rows, key="update:measures", caption="What was found of each measure.")
