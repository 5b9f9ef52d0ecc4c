"""History: what was done and how it ended, snapshots to go back to, Yahoo beside filings, and every saved response."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from service.snapshots import store_log
from service.updating import tasks, update_text
from ui.elements import number_tables
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.session import visitor
from ui.update import outcome, progress

if TYPE_CHECKING:
    from data.summary import Summary
    from service.snapshots.current_store import Store

_UNDO: Final = "update:undo"
_GO: Final = "update:go"
_MOST: Final = 60  # entries of the log; each may list hundreds of values
_TABS: Final = ("Log", "Snapshots", "Cross-checks", "Saved responses")


def history(store: Store) -> None:
    """Four tables; only the one that is open is sent."""
    with guarded():
        progress.show("history", store)
        log, snapshots, checks, responses = st.tabs(list(_TABS), key="update:history", on_change="rerun")
        if log.open:
            with log:
                _log()
        if snapshots.open:
            with snapshots:
                _snapshots()
        if checks.open:
            with checks:
                _checks(store)
        if responses.open:
            with responses:
                _responses(store)


def _log() -> None:
    entries = store_log.entries(_MOST)
    if not entries:
        st.caption("Nothing was done yet.")
        return
    number_tables.show(update_text.log(entries), key="update:log", caption="What was done.")
    with st.expander("Details of one entry", key="update:details", on_change="rerun") as details:
        if details.open:
            _details(entries)


def _details(entries: list[Summary]) -> None:
    newest = entries[0].started_at  # with it in the key, the newest entry is the one that is shown first
    place = st.selectbox(
        "Entry", range(len(entries)), format_func=lambda n: update_text.title(entries[n]), key=f"update:entry:{newest}"
    )
    outcome.summary(entries[place], key=f"entry:{place}")


def _snapshots() -> None:
    kept = store_log.snapshot_origins()
    st.markdown(
        "Each change makes a new snapshot; the last ones are kept. Going back deletes nothing, so it can be undone."
    )
    number_tables.show(kept, key="update:snapshots", caption="Snapshots that are kept.")
    others = kept.loc[~kept["current"], "snapshot"].tolist()
    if not others:
        st.caption("There is one snapshot only: nothing to go back to.")
        return
    if st.button("Undo the last change", key=_UNDO, icon=":material/undo:", disabled=progress.closed(_UNDO)):
        progress.begin(lambda: tasks.undo(visitor.actor()))
    titles = update_text.snapshot_titles(kept)
    chosen = st.selectbox("Or go to a snapshot", others, format_func=titles.__getitem__, key="update:snapshot")
    if st.button("Go to it", key=_GO, icon=":material/history:", disabled=progress.closed(_GO)):
        progress.begin(lambda: tasks.undo(visitor.actor(), str(chosen)))


def _checks(store: Store) -> None:
    st.markdown("What Yahoo's profile pages state, undated, beside what filings do. It is never taken into a series.")
    rows = store_log.cross_checks(store)
    if rows.empty:
        st.caption("No profile was read yet: a refresh that asks Yahoo does.")
    else:
        st.markdown(f"**{escape(update_text.furthest(rows))}**")
        number_tables.show(rows, key="update:checks", caption="Profiles beside filings.")


def _responses(store: Store) -> None:
    st.markdown(
        "Every response that this snapshot was made with is saved byte for byte under its SHA-256, "
        "so that a number can be proven."
    )
    rows = store_log.responses(store)
    if rows.empty:
        st.caption("None yet: this snapshot was made from the embedded facts alone.")
    else:
        number_tables.show(update_text.addresses(rows), key="update:responses", caption="Saved responses.")
