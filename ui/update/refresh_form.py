"""Refresh: ask the sources what is new."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from service.updating import operations, tasks
from service.updating.background_task import SOURCE_TITLES
from ui.elements.callout import guarded
from ui.session import cache, visitor
from ui.update import progress, sec_contact

if TYPE_CHECKING:
    from service.snapshots.current_store import Store

_REFRESH: Final = "update:refresh"
_FIRST_DAY: Final = date(1993, 1, 1)  # EDGAR holds nothing older


def refresh(store: Store) -> None:
    """One button; what to ask and whom, for those who want to choose."""
    st.header("Refresh", anchor="refresh")
    with guarded():
        st.markdown(
            "Asks the SEC for filings and Yahoo for prices, only for what is new. "
            "What comes is checked against what is known "
            "before it is published; nothing that was known is lost, and it can be undone."
        )
        sec_contact.first()
        above = st.container()
        with st.expander("Companies, sources, dry run", key="update:choose"):
            chosen = _choices(store)
        sec_contact.again()
        pressed = above.button(
            "Refresh", key=_REFRESH, type="primary", icon=":material/sync:", disabled=progress.closed(_REFRESH)
        )
        with above:
            if pressed:
                progress.begin(lambda: tasks.refresh(visitor.actor(), store, **chosen))
            progress.show("refresh", store)


def _choices(store: Store) -> dict[str, Any]:
    known = cache.labels(store)
    companies = st.multiselect(
        "Companies", list(known), format_func=known.__getitem__, key="update:companies", placeholder="All companies"
    )
    sources = st.pills(
        "Sources",
        operations.SOURCES,
        selection_mode="multi",
        default=operations.SOURCES,
        format_func=SOURCE_TITLES.__getitem__,
        key="update:sources",
    )
    since = st.date_input(
        "Read reports again that were filed since",
        value=None,
        min_value=_FIRST_DAY,
        max_value=date.today(),
        format="YYYY-MM-DD",
        key="update:since",
        help="Empty: only what was filed after the newest report in the store.",
    )
    count = len(operations.panel_only(store))
    panel = st.toggle(
        f"Also the annual panel: {count} large filers with annual figures only",
        key="update:panel",
        help="One request to the SEC for each. Fifty at a time are published: what is done stays after a cancel.",
    )
    dry_run = st.toggle("Dry run: ask and check, but publish nothing", key="update:dry-run")
    return {"companies": companies, "sources": sources, "since": since, "dry_run": dry_run, "panel": panel}
