"""What the quality gates quarantine, with the offending rows; accepted by name or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from service import operations, review, tasks, update_text
from ui import number_tables
from ui.callout import guarded
from ui.markdown import counted, escape
from ui.update import progress

if TYPE_CHECKING:
    from service.current_store import Store

_WIDE: Final = 420  # pixels; narrower where the screen is


def quarantine(store: Store) -> None:
    """Everything that waits behind a gate."""
    st.subheader("Quarantine", anchor="quarantine")
    with guarded():
        progress.show("quarantine", store)
        entries = review.quarantined()
        if not entries:
            st.caption("Nothing is in quarantine: the quality gates had no objection to what was brought last.")
        for entry in entries:
            with st.container(border=True):
                _entry(entry)


def _entry(entry: dict[str, Any]) -> None:
    name = str(entry["name"])
    key = f"update:accept-it:{name}"
    st.markdown(
        f"**{escape(name)}**, brought by “{escape(entry['what'])}”. What is known of these companies stays as it was. "
        f"The gates object to {counted(len(entry['objections']), 'value')}:"
    )
    number_tables.show(update_text.objections(entry["objections"]), key=f"quarantine:{name}")
    with st.form(f"update:accept:{name}", border=False):
        typed = st.text_input(
            f"To publish it in spite of that, type its name: {escape(name)}", key=f"update:typed:{name}", width=_WIDE
        )
        accepted = st.form_submit_button("Accept", key=key, icon=":material/check:", disabled=progress.closed(key))
    if accepted:
        progress.begin(lambda: tasks.accept(name, str(typed)))
    with st.popover("Discard", icon=":material/delete:"):
        st.markdown("It is thrown away. A later refresh asks for the same again.")
        if st.button("Yes, discard it", key=f"update:discard:{name}"):
            with guarded():
                operations.discard(name)
                st.rerun()
